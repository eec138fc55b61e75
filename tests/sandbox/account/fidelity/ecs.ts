import type { Fidelity } from './service.ts';

const PROVIDER = 'a deleted one is gone at once; warm-up and managed draining are kept, without effect';
const LIFE = 'containers are times, not processes';
const SERVICE =
  'no load balancers, registries, Service Connect, volumes, Lattice, alarms, other strategies or controllers';

export const ECS: Fidelity = {
  service: 'ecs',
  title: 'Amazon ECS',
  sentences: "AWS's where the code cites a public report or a log of a real account, else ours",
  simulated: {
    CreateCapacityProvider: PROVIDER,
    CreateCluster: 'the namespace of Service Connect is not looked up',
    CreateService: SERVICE,
    DeleteAttributes: '',
    DeleteCapacityProvider: PROVIDER,
    DeleteCluster: '',
    DeleteService: '',
    DeleteTaskDefinitions: 'revisions vanish after five seconds',
    DeregisterContainerInstance: '',
    DeregisterTaskDefinition: '',
    DescribeCapacityProviders: '',
    DescribeClusters: '',
    DescribeContainerInstances: '',
    DescribeServices: '',
    DescribeTaskDefinition: 'the order of compatibilities and the attributes are not all of AWS’s',
    DescribeTasks: 'a stopped task is described for an hour',
    ListAttributes: '',
    ListClusters: '',
    ListContainerInstances: '',
    ListServices: '',
    ListTagsForResource: '',
    ListTaskDefinitionFamilies: '',
    ListTaskDefinitions: '',
    ListTasks: '',
    PutAttributes: '',
    PutClusterCapacityProviders: 'attachments take a second',
    RegisterTaskDefinition: 'that a role exists is not asked before a task needs it',
    RunTask: `${LIFE}; failures[] names the reason of each instance for the first task without a place`,
    StartTask: LIFE,
    StopTask: LIFE,
    TagResource: '',
    UntagResource: '',
    UpdateCapacityProvider: PROVIDER,
    UpdateCluster: '',
    UpdateClusterSettings: '',
    UpdateContainerInstancesState: '',
    UpdateService: SERVICE,
  },
  unchecked: [],
};
