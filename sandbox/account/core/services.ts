import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import type * as Logs from '@aws-sdk/client-cloudwatch-logs';
import type * as Ec2 from '@aws-sdk/client-ec2';
import type * as Ecr from '@aws-sdk/client-ecr';
import type * as Ecs from '@aws-sdk/client-ecs';
import type * as Iam from '@aws-sdk/client-iam';
import type * as Ssm from '@aws-sdk/client-ssm';
import type { CommandIO } from '@smithy/types';
import type { Wire } from './wire.ts';

/** The services' SDKs, for their types only: at run time none is loaded (EC2's alone takes 97 MB). */
interface Sdks {
  autoscaling: typeof AutoScaling;
  cloudformation: typeof CloudFormation;
  cloudwatch: typeof CloudWatch;
  ec2: typeof Ec2;
  ecr: typeof Ecr;
  ecs: typeof Ecs;
  iam: typeof Iam;
  logs: typeof Logs;
  ssm: typeof Ssm;
}

export type ServiceName = keyof Sdks;

/** The names of a service's operations. */
export type OperationName<Service extends ServiceName> =
  Extract<keyof Sdks[Service], `${string}Command`> extends `${infer Name}Command` ? Name : never;

type CommandOf<
  Service extends ServiceName,
  Name extends string,
> = `${Name}Command` extends keyof Sdks[Service]
  ? Sdks[Service][`${Name}Command`] extends new (
      input: never,
    ) => infer Command
    ? Command
    : never
  : never;

/** An operation's request as it travels. */
export type Input<Service extends ServiceName, Name extends string> =
  CommandOf<Service, Name> extends { readonly input: infer Request } ? Wire<Request> : never;

/** An operation's answer as it travels. */
export type Output<Service extends ServiceName, Name extends string> =
  CommandOf<Service, Name> extends CommandIO<infer _, infer Answer>
    ? Wire<Omit<Answer, '$metadata'>> & object
    : never;
