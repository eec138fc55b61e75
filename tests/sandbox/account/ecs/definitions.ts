import {
  type ContainerDefinition,
  DeleteTaskDefinitionsCommand,
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListTaskDefinitionFamiliesCommand,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';

export type Definition = Partial<RegisterTaskDefinitionCommandInput>;
export const ARN = 'arn:aws:ecs:us-east-1:111122223333:task-definition/';

export const box = (change: ContainerDefinition = {}): ContainerDefinition => ({
  name: 'web',
  image: 'nginx',
  memory: 128,
  ...change,
});
export const one = (change: ContainerDefinition): Definition => ({ containerDefinitions: [box(change)] });
export const two = (first: ContainerDefinition, second: ContainerDefinition): Definition => ({
  containerDefinitions: [box({ name: 'a', ...first }), box({ name: 'b', ...second })],
});

/** The operations on task definitions, as the tests say them. */
export const definitions = (ecs: () => ECSClient) => ({
  register: (change: Definition = {}) =>
    ecs().send(
      new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions: [box()], ...change }),
    ),
  show: (taskDefinition: string) => ecs().send(new DescribeTaskDefinitionCommand({ taskDefinition })),
  list: async (input: object = {}) =>
    (await ecs().send(new ListTaskDefinitionsCommand(input))).taskDefinitionArns?.map((arn) =>
      arn.replace(ARN, ''),
    ),
  families: async (input: object = {}) =>
    (await ecs().send(new ListTaskDefinitionFamiliesCommand(input))).families,
  deregister: (taskDefinition: string) => ecs().send(new DeregisterTaskDefinitionCommand({ taskDefinition })),
  remove: (...taskDefinitions: string[]) => ecs().send(new DeleteTaskDefinitionsCommand({ taskDefinitions })),
});
