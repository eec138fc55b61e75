import { createHash } from 'node:crypto';
import type { Attachment } from '@aws-sdk/client-ecs';
import type { TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';

/** The task's network interface once it is attached, on the task and on each container. */
export function attached(task: TaskRecord): Pick<TaskRecord, 'attachments' | 'containers'> {
  const { network } = task.plan;
  const attachments = (task.attachments ?? []).map((attachment): Wire<Attachment> => {
    if (network === undefined || attachment.type !== 'ElasticNetworkInterface') return attachment;
    const hex = createHash('sha256').update(task.taskArn).digest('hex');
    return {
      ...attachment,
      status: 'ATTACHED',
      details: [
        { name: 'subnetId', value: network.subnetId },
        { name: 'networkInterfaceId', value: `eni-${hex.slice(0, 17)}` },
        { name: 'macAddress', value: `0a:${hex.slice(0, 10).replace(/(..)(?=.)/g, '$1:')}` },
        {
          name: 'privateDnsName',
          value: `ip-${network.privateAddress.replaceAll('.', '-')}.ec2.internal`,
        },
        { name: 'privateIPv4Address', value: network.privateAddress },
      ],
    };
  });
  if (network === undefined) return { attachments, containers: task.containers };
  const networkInterfaces = attachments.map((attachment) => ({
    attachmentId: attachment.id ?? '',
    privateIpv4Address: network.privateAddress,
  }));
  return {
    attachments,
    containers: task.containers.map((container) => ({ ...container, networkInterfaces })),
  };
}

export function deleted(attachment: Wire<Attachment>): Wire<Attachment> {
  return { ...attachment, status: 'DELETED' };
}
