import { type AwsModel, type Reference, type Shape, shapeOf } from './aws-model.ts';
import { enumFinding, type Report } from './scalars.ts';

/** Holds an answer in JSON against a shape. `report` gets each thing that AWS would not answer, with where it is. */
export function checkJson(
  model: AwsModel,
  reference: Reference,
  value: unknown,
  path: string,
  report: Report,
): void {
  const shape = shapeOf(model, reference);
  if (shape.type === 'structure') checkStructure(model, shape, value, path, report);
  else if (shape.type === 'list') {
    if (!Array.isArray(value)) report(path, 'is no list');
    else
      for (const item of value) if (shape.member) checkJson(model, shape.member, item, `${path}[]`, report);
  } else if (shape.type === 'map') {
    if (!isObject(value)) report(path, 'is no map');
    else
      for (const item of Object.values(value))
        if (shape.value) checkJson(model, shape.value, item, `${path}{}`, report);
  } else checkScalar(shape, reference.shape, value, path, report);
}

function checkStructure(model: AwsModel, shape: Shape, value: unknown, path: string, report: Report): void {
  if (!isObject(value)) {
    report(path, 'is no structure');
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    const member = shape.members?.[name];
    const at = path === '' ? name : `${path}.${name}`;
    if (member === undefined) report(at, 'is not in the model');
    else checkJson(model, member, inner, at, report);
  }
  for (const name of shape.required ?? []) if (!(name in value)) report(`${path}.${name}`, 'is required');
}

function checkScalar(shape: Shape, name: string, value: unknown, path: string, report: Report): void {
  const right =
    shape.type === 'boolean'
      ? typeof value === 'boolean'
      : shape.type === 'integer' || shape.type === 'long'
        ? Number.isInteger(value)
        : ['float', 'double', 'timestamp'].includes(shape.type)
          ? typeof value === 'number'
          : typeof value === 'string';
  if (!right) report(path, `is no ${shape.type}: ${JSON.stringify(value)}`);
  else if (shape.type === 'timestamp' && !isTime(Number(value)))
    report(path, `is no time in seconds: ${value}`);
  else if (shape.type === 'blob' && !/^[A-Za-z0-9+/]*={0,2}$/.test(String(value)))
    report(path, 'is no base64');
  else enumFinding(shape, name, value, path, report);
}

/** Milliseconds in the place of seconds would be some fifty thousand years off. */
const isTime = (seconds: number): boolean => seconds > 0 && seconds < 5e9;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
