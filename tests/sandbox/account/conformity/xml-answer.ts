import { type AwsModel, type Reference, type Shape, shapeOf } from './aws-model.ts';
import { enumFinding, type Report } from './scalars.ts';
import type { XmlElement } from './xml-tree.ts';

/** Holds the elements of a structure against its shape. `report` gets each thing that AWS would not answer. */
export function checkXmlStructure(
  model: AwsModel,
  shape: Shape,
  elements: XmlElement[],
  path: string,
  report: Report,
): void {
  const members = Object.entries(shape.members ?? {});
  const seen = new Set<string>();
  for (const element of elements) {
    const found = members.find(([name, member]) => element.name === xmlName(model, name, member));
    if (found === undefined) {
      report(join(path, element.name), 'is not in the model');
      continue;
    }
    const [name, member] = found;
    const inner = shapeOf(model, member);
    const flat = inner.type === 'list' && inner.flattened === true;
    if (seen.has(name) && !flat) report(join(path, name), 'is there twice');
    seen.add(name);
    if (flat && inner.member !== undefined)
      checkXml(model, inner.member, element, `${join(path, name)}[]`, report);
    else checkXml(model, member, element, join(path, name), report);
  }
  for (const name of shape.required ?? []) if (!seen.has(name)) report(join(path, name), 'is required');
}

function checkXml(
  model: AwsModel,
  reference: Reference,
  element: XmlElement,
  path: string,
  report: Report,
): void {
  const shape = shapeOf(model, reference);
  if (shape.type === 'structure') {
    if (element.children.length === 0 && element.text.trim() !== '') report(path, 'is no structure');
    checkXmlStructure(model, shape, element.children, path, report);
  } else if (shape.type === 'list') {
    const itemName = shape.member?.locationName ?? 'member';
    for (const item of element.children) {
      if (item.name !== itemName) report(path, `has an item called ${item.name} and not ${itemName}`);
      if (shape.member !== undefined) checkXml(model, shape.member, item, `${path}[]`, report);
    }
    if (element.text.trim() !== '') report(path, 'is no list');
  } else if (shape.type === 'map') {
    for (const entry of element.children) {
      const value = entry.children.find(({ name }) => name === (shape.value?.locationName ?? 'value'));
      if (entry.name !== 'entry' || value === undefined || shape.value === undefined)
        report(path, 'is no map');
      else checkXml(model, shape.value, value, `${path}{}`, report);
    }
  } else checkScalar(shape, reference.shape, element, path, report);
}

const FORMS: Readonly<Record<string, RegExp>> = {
  boolean: /^(true|false)$/,
  integer: /^[+-]?\d+$/,
  long: /^[+-]?\d+$/,
  float: /^[+-]?\d+(\.\d+)?(E[+-]?\d+)?$/i,
  double: /^[+-]?\d+(\.\d+)?(E[+-]?\d+)?$/i,
  timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  blob: /^[A-Za-z0-9+/\s]*={0,2}\s*$/,
};

function checkScalar(shape: Shape, name: string, element: XmlElement, path: string, report: Report): void {
  if (element.children.length > 0) report(path, `is no ${shape.type}`);
  else if (FORMS[shape.type]?.test(element.text) === false)
    report(path, `is no ${shape.type}: ${JSON.stringify(element.text)}`);
  else enumFinding(shape, name, element.text, path, report);
}

const xmlName = (model: AwsModel, name: string, member: Reference): string => {
  const { type, flattened, member: item } = shapeOf(model, member);
  if (type === 'list' && flattened === true) return item?.locationName ?? member.locationName ?? name;
  return member.locationName ?? name;
};

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
