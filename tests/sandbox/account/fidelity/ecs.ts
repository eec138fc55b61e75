import type { Fidelity } from './service.ts';

const PROVIDER =
  'a deleted one is gone at once; warm-up is kept, without effect; for Managed Instances nothing is launched';
const LIFE = 'containers are times, not processes';
const SERVICE =
  'no load balancers, registries, Service Connect, volumes, Lattice, alarms, other strategies or the controller CODE_DEPLOY';
const DRAINING = 'that a task set that drains is refused is our guess';

export const ECS: Fidelity = {
  service: 'ecs',
  title: 'Amazon ECS',
  sentences: "AWS's where the code cites a public report or a log of a real account, else ours",
  simulated: {
    CreateCapacityProvider: PROVIDER,
    CreateCluster: 'a namespace exists once a cluster was made with its name',
    CreateService: SERVICE,
    CreateTaskSet:
      'no load balancers and registries; a client token is known as long as its task set is there',
    DeleteAccountSetting: '',
    DeleteAttributes: '',
    DeleteCapacityProvider: PROVIDER,
    DeleteCluster: '',
    DeleteService: '',
    DeleteTaskDefinitions: 'revisions vanish after five seconds',
    DeleteTaskSet: 'scaled down to zero is one whose computed count is 0',
    DeregisterContainerInstance: '',
    DeregisterTaskDefinition: '',
    DescribeCapacityProviders: '',
    DescribeClusters: '',
    DescribeContainerInstances: '',
    DescribeServiceDeployments: 'no lifecycle hooks and no traffic shifts',
    DescribeServiceRevisions: '',
    DescribeServices: '',
    DescribeTaskDefinition: 'the order of compatibilities and the attributes are not all of AWS’s',
    DescribeTaskSets: '',
    DescribeTasks: 'a stopped task is described for an hour',
    ListAccountSettings: '',
    ListAttributes: '',
    ListClusters: '',
    ListContainerInstances: '',
    ListServiceDeployments: '',
    ListServices: '',
    ListTagsForResource: '',
    ListTaskDefinitionFamilies: '',
    ListTaskDefinitions: '',
    ListTasks: '',
    PutAccountSetting: 'containerInsights alone changes what the account does',
    PutAccountSettingDefault: 'containerInsights alone changes what the account does',
    PutAttributes: '',
    PutClusterCapacityProviders: 'attachments take a second',
    RegisterTaskDefinition: 'that a role exists is not asked before a task needs it',
    RunTask: `${LIFE}; failures[] names the reason of each instance for the first task without a place`,
    StartTask: LIFE,
    StopServiceDeployment: 'stopType ABORT is NotImplemented',
    StopTask: LIFE,
    TagResource: '',
    UntagResource: '',
    UpdateCapacityProvider: PROVIDER,
    UpdateCluster: '',
    UpdateClusterSettings: '',
    UpdateContainerInstancesState: '',
    UpdateService: SERVICE,
    UpdateServicePrimaryTaskSet: DRAINING,
    UpdateTaskSet: `${DRAINING}; the computed count follows at once`,
  },
  unchecked: [],
};
