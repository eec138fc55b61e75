import type { LabSpec } from '../lab.ts';
import { VPC_CIDR, VPC_NAME } from '../names.ts';
import { gateway, publicAddresses, routes, securityGroup, twoZones, vpcDns, vpcRange } from './checks.ts';

const guide = 'https://docs.aws.amazon.com/vpc/latest/userguide';
const cli = 'https://docs.aws.amazon.com/cli/latest/reference/ec2';

export default {
  id: 'network',
  title: 'Build the network',
  section: '1.2',
  objectives: [
    'Make a VPC with two public subnets in two Availability Zones',
    'Say what makes a subnet public: a route to an internet gateway, in the table that the subnet really uses',
    'Give instances a security group that lets their agent reach ECS, and no more than that',
  ],
  minutes: 15,
  cost: 'Free on AWS: VPCs, subnets, route tables, internet gateways and security groups cost nothing.',
  points: ['1.2.24', '1.2.25', '1.2.26', '1.2.27', '1.2.28', '1.2.29', '1.2.30'],
  steps: [
    {
      id: 'vpc',
      title: `A VPC with the range ${VPC_CIDR}`,
      text: `Create a VPC with the range \`${VPC_CIDR}\` and call it \`${VPC_NAME}\` (a tag with the key \`Name\`). Leave the default VPC as it is.`,
      checks: { vpcRange, vpcDns },
      hints: [
        'Everything about networks is under `aws ec2`. `aws ec2 help` lists the commands; look for one that creates a VPC.',
        `\`aws ec2 create-vpc\` wants the range as \`--cidr-block\`. A name is a tag: \`--tag-specifications\`.`,
        `\`aws ec2 create-vpc --cidr-block ${VPC_CIDR} --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=${VPC_NAME}}]'\``,
      ],
      docs: [
        { title: 'Create a VPC', url: `${guide}/create-vpc.html` },
        { title: 'aws ec2 create-vpc', url: `${cli}/create-vpc.html` },
      ],
    },
    {
      id: 'subnets',
      title: 'A subnet in each of two Availability Zones',
      text: 'Cut two ranges out of the VPC, for example `10.0.0.0/24` and `10.0.1.0/24`, and make each a subnet in an Availability Zone of its own. Instances started in them must get a public address.',
      checks: { twoZones, publicAddresses },
      hints: [
        'A subnet lives in one Availability Zone. `aws ec2 describe-availability-zones` lists the ones you can choose from.',
        'Two things for each subnet: `aws ec2 create-subnet` with `--availability-zone`, then `aws ec2 modify-subnet-attribute` for the public address, which is off in a new subnet.',
        '`aws ec2 create-subnet --vpc-id VPC --cidr-block 10.0.0.0/24 --availability-zone us-east-1a`, then `aws ec2 modify-subnet-attribute --subnet-id SUBNET --map-public-ip-on-launch`; the same again with `10.0.1.0/24` and `us-east-1b`.',
      ],
      docs: [
        { title: 'Subnets for your VPC', url: `${guide}/configure-subnets.html` },
        { title: 'aws ec2 create-subnet', url: `${cli}/create-subnet.html` },
        { title: 'aws ec2 modify-subnet-attribute', url: `${cli}/modify-subnet-attribute.html` },
      ],
    },
    {
      id: 'internet',
      title: 'A way out to the internet',
      text: 'Attach an internet gateway to your VPC and send `0.0.0.0/0` to it from both subnets.',
      checks: { gateway, routes },
      hints: [
        'Three things in a row: a gateway, its attachment to the VPC, and a route to it in the table that the subnets use. A subnet without a table of its own uses the main one of its VPC.',
        '`aws ec2 create-internet-gateway`, `aws ec2 attach-internet-gateway`, `aws ec2 create-route`. For a table of your own also `aws ec2 create-route-table` and, for each subnet, `aws ec2 associate-route-table`.',
        '`aws ec2 create-internet-gateway`; `aws ec2 attach-internet-gateway --internet-gateway-id IGW --vpc-id VPC`; `aws ec2 create-route --route-table-id RTB --destination-cidr-block 0.0.0.0/0 --gateway-id IGW`, where RTB is the table that both subnets use.',
      ],
      docs: [
        { title: 'Internet gateways', url: `${guide}/VPC_Internet_Gateway.html` },
        { title: 'Subnet route tables', url: `${guide}/subnet-route-tables.html` },
        { title: 'aws ec2 create-route', url: `${cli}/create-route.html` },
      ],
    },
    {
      id: 'security-group',
      title: 'A security group for the instances',
      text: 'Create a security group in your VPC for the instances of the cluster. Their agent must be able to open connections to ECS on port 443. Nothing has to come in.',
      checks: { securityGroup },
      hints: [
        'A security group belongs to one VPC, and a new one lets everything out and nothing in. That is what is needed here.',
        '`aws ec2 create-security-group` wants a name, a description and the VPC.',
        '`aws ec2 create-security-group --group-name ecs-instances --description "Instances of my-ecs-cluster" --vpc-id VPC`',
      ],
      docs: [
        { title: 'Security groups', url: `${guide}/vpc-security-groups.html` },
        { title: 'aws ec2 create-security-group', url: `${cli}/create-security-group.html` },
      ],
    },
  ],
} satisfies LabSpec;
