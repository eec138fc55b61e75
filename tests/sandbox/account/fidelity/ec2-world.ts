import * as sdk from '@aws-sdk/client-ec2';
import { witnessed } from '../conformity/witness.ts';
import { REGION, type TestAccount, until } from '../support.ts';

/** Sends a request of any operation of EC2, each answer judged: 'ok' or the code it was refused with. */
export type Send = (operation: string, input: object) => Promise<string>;

export function sender(ec2: sdk.EC2Client): Send {
  const commands = new Map<string, unknown>(Object.entries(sdk));
  return (operation, input) => {
    const Command = commands.get(`${operation}Command`);
    if (Command === undefined) throw new Error(`The SDK has no ec2:${operation}.`);
    // What is wrong with a request is what is asked about, so the SDK's types are of no use.
    const command = new (Command as new (input: object) => sdk.DescribeVpcsCommand)(input);
    return ec2.send(command).then(
      () => 'ok',
      (error: Error) => error.name,
    );
  };
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

export const IMAGE = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** One of each thing: two networks, the first with everything in it, and instances in three states. */
export async function makeWorld(account: TestAccount) {
  const { endpoint, credentials } = account;
  const ec2 = witnessed(
    new sdk.EC2Client({ endpoint, region: REGION, credentials: { ...credentials }, maxAttempts: 1 }),
  );
  const made = async <T>(call: Promise<T>, id: (answer: T) => string | undefined): Promise<string> =>
    id(await call) ?? '';
  const network = async (CidrBlock: string) => {
    const vpc = await made(ec2.send(new sdk.CreateVpcCommand({ CidrBlock })), ({ Vpc }) => Vpc?.VpcId);
    const subnet = await made(
      ec2.send(new sdk.CreateSubnetCommand({ VpcId: vpc, CidrBlock: CidrBlock.replace('/16', '/28') })),
      ({ Subnet }) => Subnet?.SubnetId,
    );
    const table = await made(
      ec2.send(new sdk.CreateRouteTableCommand({ VpcId: vpc })),
      ({ RouteTable }) => RouteTable?.RouteTableId,
    );
    const group = await made(
      ec2.send(new sdk.CreateSecurityGroupCommand({ VpcId: vpc, GroupName: 'web', Description: 'web' })),
      ({ GroupId }) => GroupId,
    );
    const gateway = await made(
      ec2.send(new sdk.CreateInternetGatewayCommand({})),
      ({ InternetGateway }) => InternetGateway?.InternetGatewayId,
    );
    await ec2.send(new sdk.AttachInternetGatewayCommand({ VpcId: vpc, InternetGatewayId: gateway }));
    return { vpc, subnet, table, group, gateway };
  };
  const [own, other] = [await network('10.1.0.0/16'), await network('10.2.0.0/16')];
  const association = await made(
    ec2.send(new sdk.AssociateRouteTableCommand({ RouteTableId: own.table, SubnetId: own.subnet })),
    ({ AssociationId }) => AssociationId,
  );
  const run = (DisableApiTermination: boolean) =>
    made(
      ec2.send(
        new sdk.RunInstancesCommand({
          ImageId: IMAGE,
          InstanceType: 't3.micro',
          MinCount: 1,
          MaxCount: 1,
          DisableApiTermination,
          NetworkInterfaces: [
            { DeviceIndex: 0, SubnetId: own.subnet, Groups: [own.group], AssociatePublicIpAddress: true },
          ],
        }),
      ),
      ({ Instances }) => Instances?.[0]?.InstanceId,
    );
  const [instance, protectedOne, gone] = [await run(false), await run(true), await run(false)];
  await ec2.send(new sdk.TerminateInstancesCommand({ InstanceIds: [gone] }));
  await until(async () => {
    const { Reservations } = await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [gone] }));
    return Reservations?.[0]?.Instances?.[0]?.State?.Name === 'terminated';
  });
  const { Reservations } = await ec2.send(new sdk.DescribeInstancesCommand({ InstanceIds: [instance] }));
  const { Subnets = [] } = await ec2.send(
    new sdk.DescribeSubnetsCommand({ Filters: [{ Name: 'default-for-az', Values: ['true'] }] }),
  );
  const template = await made(
    ec2.send(
      new sdk.CreateLaunchTemplateCommand({
        LaunchTemplateName: 'news',
        LaunchTemplateData: { InstanceType: 't3.micro' },
      }),
    ),
    ({ LaunchTemplate }) => LaunchTemplate?.LaunchTemplateId,
  );
  const { Vpcs } = await ec2.send(
    new sdk.DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
  );
  const defaultVpc = Vpcs?.[0]?.VpcId ?? '';
  const { RouteTables } = await ec2.send(
    new sdk.DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [own.vpc] }] }),
  );
  const mainAssociation = RouteTables?.flatMap(({ Associations = [] }) => Associations).find(
    ({ Main }) => Main,
  );
  const { SecurityGroups } = await ec2.send(
    new sdk.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [own.vpc] }] }),
  );
  const { InternetGateways } = await ec2.send(new sdk.DescribeInternetGatewaysCommand({}));
  const free = await made(
    ec2.send(new sdk.CreateInternetGatewayCommand({})),
    ({ InternetGateway }) => InternetGateway?.InternetGatewayId,
  );
  const second = await ec2.send(
    new sdk.AssociateVpcCidrBlockCommand({ VpcId: other.vpc, CidrBlock: '10.3.0.0/16' }),
  );
  await ec2.send(new sdk.CreateSubnetCommand({ VpcId: other.vpc, CidrBlock: '10.3.0.0/24' }));
  return {
    send: sender(ec2),
    ...own,
    other,
    association,
    mainAssociation: mainAssociation?.RouteTableAssociationId ?? '',
    defaultGroup: SecurityGroups?.find(({ GroupName }) => GroupName === 'default')?.GroupId ?? '',
    defaultVpc,
    defaultGateway:
      InternetGateways?.find(({ Attachments = [] }) => Attachments[0]?.VpcId === defaultVpc)
        ?.InternetGatewayId ?? '',
    instance,
    protectedOne,
    address: Reservations?.[0]?.Instances?.[0]?.PrivateIpAddress ?? '',
    defaultSubnets: Subnets.map(({ SubnetId = '' }) => SubnetId),
    gone,
    template,
    free,
    rangeInUse: second.CidrBlockAssociation?.AssociationId ?? '',
    primaryRange: Vpcs?.[0]?.CidrBlockAssociationSet?.[0]?.AssociationId ?? '',
  };
}
