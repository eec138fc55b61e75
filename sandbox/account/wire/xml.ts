import { type Model, type Reference, type Shape, shapeOf } from './model.ts';
import type { Fields, Value } from './query.ts';

/** An XML element as the base sends it: its name, and its text or its elements. */
export type Element = [name: string, content: string | Element[]];

/** A structure's members as XML elements, without an element around them. Members that the model lacks are left out. */
export function writeXml(model: Model, output: Reference | undefined, fields: Fields): string {
  return output === undefined ? '' : inside(model, shapeOf(model, output), fields);
}

/** The members of a structure from XML elements. Elements that the model lacks are passed over. */
export function readXml(model: Model, output: Reference | undefined, elements: Element[]): Fields {
  return output === undefined ? {} : (readStructure(model, shapeOf(model, output), elements) as Fields);
}

function inside(model: Model, shape: Shape, value: Value): string {
  if (typeof value !== 'object' || Array.isArray(value)) return escapeXml(scalarText(shape, value));
  if (shape.type === 'map') {
    return Object.entries(value)
      .map(([name, inner]) =>
        inner === undefined || shape.value === undefined
          ? ''
          : `<entry><key>${escapeXml(name)}</key>${element(model, shape.value, 'value', inner)}</entry>`,
      )
      .join('');
  }
  return Object.entries(shape.members ?? {})
    .map(([name, member]) => {
      const inner = value[name];
      return inner === undefined ? '' : element(model, member, member.locationName ?? name, inner);
    })
    .join('');
}

function element(model: Model, reference: Reference, name: string, value: Value): string {
  const shape = shapeOf(model, reference);
  if (shape.type !== 'list' || shape.member === undefined || !Array.isArray(value)) {
    return `<${name}>${inside(model, shape, value)}</${name}>`;
  }
  const { member } = shape;
  const flat = shape.flattened === true;
  const itemName = flat ? name : (member.locationName ?? 'member');
  const items = value.map((item) => element(model, member, itemName, item)).join('');
  return flat ? items : `<${name}>${items}</${name}>`;
}

function scalarText(shape: Shape, value: Value): string {
  return shape.type === 'timestamp' ? new Date(Number(value) * 1000).toISOString() : String(value);
}

function readStructure(model: Model, shape: Shape, elements: Element[]): Value {
  const found: Fields = {};
  const byTag = Map.groupBy(elements, ([tag]) => tag);
  for (const [name, member] of Object.entries(shape.members ?? {})) {
    const located = byTag.get(member.locationName ?? name);
    const first = located?.[0];
    if (located === undefined || first === undefined) continue;
    const inner = shapeOf(model, member);
    if (inner.type === 'list' && inner.flattened === true && inner.member !== undefined) {
      const item = inner.member;
      found[name] = located.map(([, content]) => readValue(model, item, content));
    } else if (first[1] !== '' || !isNumber(inner)) found[name] = readValue(model, member, first[1]);
  }
  return found;
}

function readValue(model: Model, reference: Reference, content: string | Element[]): Value {
  const shape = shapeOf(model, reference);
  const elements = typeof content === 'string' ? [] : content;
  if (shape.type === 'structure') return readStructure(model, shape, elements);
  if (shape.type === 'list' && shape.member !== undefined) {
    const { member } = shape;
    return elements.map(([, inner]) => readValue(model, member, inner));
  }
  if (shape.type === 'map' && shape.value !== undefined) return readMap(model, shape.value, elements);
  const text = typeof content === 'string' ? content : '';
  if (shape.type === 'boolean') return text === 'true';
  if (['integer', 'long', 'float', 'double'].includes(shape.type)) return Number(text);
  return shape.type === 'timestamp' ? Date.parse(text) / 1000 : text;
}

/** The base writes an empty element for a number that it does not have. */
const isNumber = (shape: Shape): boolean =>
  ['integer', 'long', 'float', 'double', 'timestamp'].includes(shape.type);

function readMap(model: Model, value: Reference, entries: Element[]): Fields {
  return Object.fromEntries(
    entries.flatMap(([, entry]) => {
      const inner = typeof entry === 'string' ? [] : entry;
      const key = inner.find(([tag]) => tag === 'key');
      const found = inner.find(([tag]) => tag === 'value');
      return key === undefined || found === undefined
        ? []
        : [[String(key[1]), readValue(model, value, found[1])]];
    }),
  );
}

/** Text as XML carries it. What XML cannot carry at all becomes a replacement character, so an answer can be read. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\P{Cc}]|[\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
