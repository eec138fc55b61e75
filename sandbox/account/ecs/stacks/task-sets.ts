import { z } from 'zod';
import { AwsError } from '../../core/errors.ts';
import { until } from '../../stacks/patience.ts';
import { type Ask, changedProperties, type Made, type StackResource } from '../../stacks/resource.ts';
import { requestOf } from '../../wire/template.ts';
import { STEADY_MS } from './service.ts';
import { retag, tagsOf } from './tags.ts';

const answerSchema = z.object({ taskSet: z.object({ id: z.string(), taskSetArn: z.string() }) });
const taskSetSchema = z.object({ taskSetArn: z.string(), stabilityStatus: z.string() });
const describedSchema = z.object({ taskSets: z.array(taskSetSchema) });
const CHANGEABLE = ['Scale', 'Tags'];

/** The parts of a physical id. CloudFormation joins those of a primary identifier so. */
const SEPARATOR = '|';

/**
 * Made and updated when it is steady; deleted, by force, when its tasks have stopped: without force no stack could delete
 * its primary one. Its physical id is the primary identifier that the type's schema names, Cluster, Service and Id.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskset.html
 */
export const taskSet: StackResource = {
  async create(request, ask) {
    const { Tags: _, ...rest } = request.properties;
    const asked = requestOf('ecs', 'CreateTaskSet', rest);
    const answer = await ask('CreateTaskSet', { ...asked, tags: tagsOf(request.properties) });
    const { id } = answerSchema.parse(answer).taskSet;
    const { Cluster: cluster, Service: service } = request.properties;
    const where = { cluster: String(cluster), service: String(service), taskSet: id };
    try {
      return await steady(ask, where);
    } catch (error) {
      // What has failed to be made is not part of the stack: nobody else would delete it.
      await remove(ask, where);
      throw error;
    }
  },

  async update(request, ask) {
    const changed = changedProperties(request);
    if (changed.some((name) => !CHANGEABLE.includes(name))) return taskSet.create(request, ask);
    const where = placeOf(request.physicalId);
    if (changed.includes('Scale')) {
      const { Scale } = request.properties;
      const { cluster, service, taskSet: set } = where;
      const asked = { Cluster: cluster, Service: service, TaskSet: set, Scale: Scale ?? {} };
      await ask('UpdateTaskSet', requestOf('ecs', 'UpdateTaskSet', asked));
    }
    const arn = (await standing(ask, where)).taskSetArn;
    await retag(ask, arn, request.previous, request.properties);
    return steady(ask, where);
  },

  async delete({ physicalId }, ask) {
    await remove(ask, placeOf(physicalId)).catch((error: Error) => {
      // The service went first, with its task sets.
      if (error.name !== 'ServiceNotActiveException') throw error;
    });
  },
};

/**
 * Its deletion does nothing: no operation takes a service its primary task set. Its physical id is Cluster and Service.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-primarytaskset.html
 */
export const primaryTaskSet: StackResource = {
  async create({ properties }, ask) {
    const { Cluster, Service, TaskSetId, ...rest } = properties;
    const asked = { ...rest, Cluster, Service, PrimaryTaskSet: TaskSetId };
    await ask('UpdateServicePrimaryTaskSet', requestOf('ecs', 'UpdateServicePrimaryTaskSet', asked));
    return { physicalId: [Cluster, Service].join(SEPARATOR), attributes: {} };
  },

  update: (request, ask) => primaryTaskSet.create(request, ask),

  async delete() {},
};

interface Place {
  cluster: string;
  service: string;
  taskSet: string;
}

function placeOf(physicalId: string): Place {
  const [cluster = '', service = '', set = ''] = physicalId.split(SEPARATOR);
  return { cluster, service, taskSet: set };
}

async function steady(ask: Ask, where: Place): Promise<Made> {
  const { cluster, service, taskSet: id } = where;
  await until(
    async () => (await standing(ask, where)).stabilityStatus === 'STEADY_STATE',
    `Resource of type 'AWS::ECS::TaskSet' with identifier '${id}' did not stabilize.`,
    STEADY_MS,
  );
  return { physicalId: [cluster, service, id].join(SEPARATOR), attributes: { Id: id } };
}

async function remove(ask: Ask, where: Place): Promise<void> {
  await ask('DeleteTaskSet', { ...where, force: true });
  await until(
    async () => (await described(ask, where)) === undefined,
    `The tasks of the task set ${where.taskSet} did not stop.`,
    STEADY_MS,
  );
}

async function described(ask: Ask, where: Place): Promise<z.infer<typeof taskSetSchema> | undefined> {
  const { cluster, service, taskSet: id } = where;
  const answer = await ask('DescribeTaskSets', { cluster, service, taskSets: [id] });
  return describedSchema.parse(answer).taskSets[0];
}

async function standing(ask: Ask, where: Place): Promise<z.infer<typeof taskSetSchema>> {
  const found = await described(ask, where);
  if (found !== undefined) return found;
  throw new AwsError('TaskSetNotFoundException', `The task set ${where.taskSet} was deleted.`);
}
