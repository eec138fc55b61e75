import { FARGATE_FAMILY, TASK_FAMILY } from '../names.ts';
import type { ReadValues } from '../readings.ts';

export type Known = Pick<ReadValues, 'taskDefinitions'>;
export type Definition = ReadValues['taskDefinitions'][number];
export type Container = Definition['containers'][number];

/** The port that the web server listens on. */
export const PORT = 8080;
export const WEB = 'web';
export const CLOCK = 'clock';

/** "web:3": how ECS names a revision. */
export const named = ({ family, revision }: Definition): string => `${family}:${revision}`;

/** The newest active revision of a family; older ones are history. */
export const definitionOf = (family: string, { taskDefinitions }: Known): Definition | undefined =>
  taskDefinitions.find((definition) => definition.family === family);

export const containerOf = ({ containers }: Definition, name: string): Container | undefined =>
  containers.find((container) => container.name === name);

/** For checks that are judged only after one has found it. */
function existing<T>(thing: T | undefined, what: string): T {
  if (thing === undefined)
    throw new Error(`there is no ${what} to judge, although an earlier check found one`);
  return thing;
}

export const foundWeb = (known: Known): Definition =>
  existing(definitionOf(TASK_FAMILY, known), `family ${TASK_FAMILY}`);

export const foundFargate = (known: Known): Definition =>
  existing(definitionOf(FARGATE_FAMILY, known), `family ${FARGATE_FAMILY}`);

export const foundContainer = (definition: Definition, name: string): Container =>
  existing(containerOf(definition, name), `container ${name}`);

/** Whether an image names one version for good: a tag other than latest, or a digest. */
export const isPinned = (image: string): boolean => {
  const [, tag] = /:([^/:]+)$/.exec(image.split('@')[0] ?? '') ?? [];
  return image.includes('@sha256:') || (tag !== undefined && tag !== 'latest');
};

/** The command that makes a new revision out of a file. */
export const register = (file: string): string =>
  `aws ecs register-task-definition --cli-input-json file://${file}`;
