import type {
  Attribute,
  DeleteAttributesRequest,
  DeleteAttributesResponse,
  ListAttributesRequest,
  ListAttributesResponse,
  PutAttributesRequest,
  PutAttributesResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { ContainerInstanceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { findInstance, instancesOf } from '../lifecycle/lookup.ts';
import { activeCluster } from '../names.ts';
import type { Answer } from '../operation.ts';
import { page } from '../pages.ts';

type Given = Wire<Attribute>;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAttributes.html: ten custom ones a resource. */
const MOST = 10;
const NAME = /^[A-Za-z0-9\-_./\\]{1,128}$/;
const VALUE = /^[A-Za-z0-9\-_.@:/\\ ]{0,128}$/;

export function putAttributes(input: Wire<PutAttributesRequest>, call: Call): Answer<PutAttributesResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  const given = checked(input.attributes);
  for (const attribute of given) {
    if (attribute.value !== undefined && !VALUE.test(attribute.value)) {
      throw invalid(`Invalid attribute value ${attribute.value}.`);
    }
    const instance = target(attribute, clusterArn, call);
    const others = instance.attributes.filter(({ name }) => name !== attribute.name);
    if (others.filter(isCustom).length >= MOST) {
      throw new AwsError(
        'AttributeLimitExceededException',
        `A resource can have at most ${MOST} custom attributes.`,
      );
    }
    const { name, value } = attribute;
    const kept = {
      name,
      ...(value === undefined ? {} : { value }),
      targetType: 'container-instance' as const,
    };
    update(instance, [...others, kept], call);
  }
  return { attributes: given };
}

export function deleteAttributes(
  input: Wire<DeleteAttributesRequest>,
  call: Call,
): Answer<DeleteAttributesResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  const given = checked(input.attributes);
  for (const attribute of given) {
    const instance = target(attribute, clusterArn, call);
    const goes = (one: Given) =>
      one.name === attribute.name && (attribute.value === undefined || one.value === attribute.value);
    update(
      instance,
      instance.attributes.filter((one) => !goes(one)),
      call,
    );
  }
  return { attributes: given };
}

export function listAttributes(
  input: Wire<ListAttributesRequest>,
  call: Call,
): Answer<ListAttributesResponse> {
  const { clusterArn } = activeCluster(call, input.cluster);
  if (input.targetType !== 'container-instance') throw invalid('The target type must be container-instance.');
  if (input.attributeValue !== undefined && input.attributeName === undefined) {
    throw invalid('An attribute value needs an attribute name.');
  }
  const found = instancesOf(clusterArn, call).flatMap((instance) =>
    instance.attributes
      .filter(
        ({ name, value }) =>
          (input.attributeName === undefined || name === input.attributeName) &&
          (input.attributeValue === undefined || value === input.attributeValue),
      )
      .map(({ name, value }) => ({
        name,
        targetId: instance.containerInstanceArn,
        targetType: 'container-instance' as const,
        ...(value === undefined ? {} : { value }),
      })),
  );
  const { items, nextToken } = page(found, input, 100);
  return { attributes: items, ...(nextToken === undefined ? {} : { nextToken }) };
}

/** Those that the agent registers have no target type of their own. */
const isCustom = (attribute: Given) => attribute.targetType !== undefined;

function checked(attributes: Given[] | undefined): Given[] {
  if (attributes === undefined || attributes.length === 0) throw invalid('Attributes cannot be empty.');
  for (const { name } of attributes) {
    if (name === undefined || !NAME.test(name)) throw invalid(`Invalid attribute name ${name}.`);
    if (/^(ecs|com\.amazonaws)\./.test(name)) throw invalid(`The attribute ${name} is reserved.`);
  }
  return attributes;
}

function target(attribute: Given, clusterArn: string, call: Call): ContainerInstanceRecord {
  const instance = findInstance(attribute.targetId ?? '', clusterArn, call);
  if (instance !== undefined) return instance;
  throw new AwsError('TargetNotFoundException', 'The specified target was not found.');
}

function update(instance: ContainerInstanceRecord, attributes: Given[], call: Call): void {
  call.state.containerInstances.put(instance.containerInstanceArn, {
    ...instance,
    attributes: attributes as ContainerInstanceRecord['attributes'],
    version: (instance.version ?? 0) + 1,
  });
}
