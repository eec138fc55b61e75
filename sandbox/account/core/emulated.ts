import { reads } from './operation.ts';

/** The names in a text. */
const names = (text: string): readonly string[] => text.trim().split(/\s+/);

/**
 * The operations that the emulator answers by itself, by its own names of the services. Every other is simulated here or
 * refused by name: never a fake success. What the emulator would answer past our own instances and volumes is left out.
 */
export const EMULATED: Readonly<Record<string, readonly string[]>> = {
  cloudformation: names(`
    CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack DeleteChangeSet DeleteStack
    DescribeEvents DescribeStackDriftDetectionStatus DescribeStackEvents DescribeStackResource
    DescribeStackResourceDrifts DescribeStackResources DescribeStacks DetectStackDrift
    DetectStackResourceDrift ExecuteChangeSet GetStackPolicy GetTemplate GetTemplateSummary
    ListChangeSets ListExports ListImports ListStackResources ListStacks RollbackStack SetStackPolicy
    SignalResource UpdateStack UpdateTerminationProtection ValidateTemplate
  `),
  dynamodb: names(`
    BatchExecuteStatement BatchGetItem BatchWriteItem CreateBackup CreateTable DeleteBackup DeleteItem
    DeleteResourcePolicy DeleteTable DescribeBackup DescribeContinuousBackups DescribeContributorInsights
    DescribeEndpoints DescribeExport DescribeImport DescribeKinesisStreamingDestination DescribeLimits
    DescribeTable DescribeTimeToLive DisableKinesisStreamingDestination EnableKinesisStreamingDestination
    ExecuteStatement ExecuteTransaction ExportTableToPointInTime GetItem GetResourcePolicy ImportTable
    ListBackups ListContributorInsights ListExports ListImports ListTables ListTagsOfResource PutItem
    PutResourcePolicy Query RestoreTableFromBackup RestoreTableToPointInTime Scan SearchVectors TagResource
    TransactGetItems TransactWriteItems UntagResource UpdateContinuousBackups UpdateContributorInsights
    UpdateItem UpdateKinesisStreamingDestination UpdateTable UpdateTimeToLive
  `),
  ec2: names(`
    AcceptVpcPeeringConnection AssociateAddress AssociateDhcpOptions AttachNetworkInterface
    AttachVerifiedAccessTrustProvider AttachVpnGateway CopySnapshot CreateCustomerGateway CreateDhcpOptions
    CreateEgressOnlyInternetGateway CreateFlowLogs CreateKeyPair CreateManagedPrefixList CreateNetworkAcl
    CreateNetworkAclEntry CreateNetworkInterface CreatePlacementGroup CreateVerifiedAccessEndpoint
    CreateVerifiedAccessGroup CreateVerifiedAccessInstance CreateVerifiedAccessTrustProvider CreateVolume
    CreateVpcEndpoint CreateVpcPeeringConnection CreateVpnConnection CreateVpnConnectionRoute
    CreateVpnGateway DeleteCustomerGateway DeleteDhcpOptions DeleteEgressOnlyInternetGateway DeleteFlowLogs
    DeleteKeyPair DeleteManagedPrefixList DeleteNatGateway DeleteNetworkAcl DeleteNetworkAclEntry
    DeletePlacementGroup DeleteSnapshot DeleteVerifiedAccessEndpoint DeleteVerifiedAccessGroup
    DeleteVerifiedAccessInstance DeleteVerifiedAccessTrustProvider DeleteVpcEndpoints
    DeleteVpcPeeringConnection DeleteVpnConnection DeleteVpnConnectionRoute DeleteVpnGateway DeregisterImage
    DescribeAddresses DescribeAddressesAttribute DescribeCapacityReservations DescribeCustomerGateways
    DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs DescribeImageAttribute
    DescribeKeyPairs DescribeManagedPrefixLists DescribeNatGateways DescribeNetworkAcls
    DescribePlacementGroups DescribePrefixLists DescribeRegions DescribeSnapshotAttribute DescribeSnapshots
    DescribeSpotInstanceRequests DescribeVerifiedAccessEndpoints DescribeVerifiedAccessGroups
    DescribeVerifiedAccessInstanceLoggingConfigurations DescribeVerifiedAccessInstances
    DescribeVerifiedAccessTrustProviders DescribeVolumeAttribute DescribeVolumesModifications
    DescribeVpcClassicLink DescribeVpcClassicLinkDnsSupport DescribeVpcEndpointServices DescribeVpcEndpoints
    DescribeVpcPeeringConnections DescribeVpnConnections DescribeVpnGateways DetachNetworkInterface
    DetachVerifiedAccessTrustProvider DetachVpnGateway DisableVgwRoutePropagation DisassociateAddress
    EnableVgwRoutePropagation EnableVolumeIO GetManagedPrefixListEntries GetVerifiedAccessEndpointPolicy
    GetVerifiedAccessGroupPolicy ImportKeyPair ModifyImageAttribute ModifyManagedPrefixList
    ModifySecurityGroupRules ModifySnapshotAttribute ModifyVerifiedAccessEndpoint
    ModifyVerifiedAccessEndpointPolicy ModifyVerifiedAccessGroup ModifyVerifiedAccessGroupPolicy
    ModifyVerifiedAccessInstance ModifyVerifiedAccessInstanceLoggingConfiguration
    ModifyVerifiedAccessTrustProvider ModifyVolumeAttribute ModifyVpcEndpoint RegisterImage ReleaseAddress
    ReplaceNetworkAclAssociation ReplaceNetworkAclEntry ResetImageAttribute
  `),
  iam: names(`
    AddUserToGroup CreateAccountAlias CreateGroup CreateLoginProfile CreateOpenIDConnectProvider
    CreateSAMLProvider CreateServiceLinkedRole CreateVirtualMFADevice DeactivateMFADevice DeleteAccessKey
    DeleteAccountAlias DeleteAccountPasswordPolicy DeleteGroup DeleteGroupPolicy DeleteInstanceProfile
    DeleteLoginProfile DeleteOpenIDConnectProvider DeletePolicyVersion DeleteRolePermissionsBoundary
    DeleteSAMLProvider DeleteServiceLinkedRole DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy
    DeleteVirtualMFADevice DetachGroupPolicy DetachUserPolicy EnableMFADevice GenerateCredentialReport
    GenerateServiceLastAccessedDetails GetAccessKeyLastUsed GetAccountAuthorizationDetails
    GetAccountPasswordPolicy GetAccountSummary GetCredentialReport GetGroup GetGroupPolicy
    GetInstanceProfile GetLoginProfile GetOpenIDConnectProvider GetRole GetRolePolicy GetSAMLProvider
    GetServiceLastAccessedDetails GetServiceLinkedRoleDeletionStatus GetUserPolicy
    ListOpenIDConnectProviders ListSAMLProviders PutGroupPolicy PutRolePermissionsBoundary
    PutUserPermissionsBoundary RemoveUserFromGroup ResyncMFADevice SimulateCustomPolicy
    SimulatePrincipalPolicy TagInstanceProfile TagPolicy TagRole TagUser UntagInstanceProfile UntagPolicy
    UntagRole UntagUser UpdateAccessKey UpdateAccountPasswordPolicy UpdateLoginProfile UpdateRole
    UpdateRoleDescription UpdateSAMLProvider
  `),
  logs: names(`
    CreateDelivery CreateLogStream DeleteDelivery DeleteDeliveryDestination
    DeleteDeliveryDestinationPolicy DeleteDeliverySource DeleteDestination DeleteLogStream
    DeleteMetricFilter DeleteResourcePolicy DeleteRetentionPolicy DeleteSubscriptionFilter
    DescribeDeliveries DescribeDeliveryDestinations DescribeDeliverySources DescribeDestinations
    DescribeMetricFilters DescribeResourcePolicies DescribeSubscriptionFilters FilterLogEvents
    GetDelivery GetDeliveryDestination GetDeliveryDestinationPolicy GetDeliverySource GetLogGroupFields
    GetLogRecord GetQueryResults ListTagsForResource ListTagsLogGroup PutDeliveryDestination
    PutDeliveryDestinationPolicy PutDeliverySource PutDestination PutDestinationPolicy PutLogEvents
    PutMetricFilter PutResourcePolicy PutRetentionPolicy PutSubscriptionFilter StartLiveTail StartQuery
    StopQuery TagLogGroup TagResource UntagLogGroup UntagResource
  `),
  monitoring: names(`
    DeleteAlarms DeleteDashboards DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric
    DisableAlarmActions EnableAlarmActions GetDashboard GetMetricData GetMetricStatistics ListDashboards
    ListMetrics ListTagsForResource PutCompositeAlarm PutDashboard PutMetricAlarm PutMetricData
    SetAlarmState TagResource UntagResource
  `),
  sts: names(`
    AssumeRole GetCallerIdentity GetSessionToken
  `),
};

/** For the emulator: whether each of them may change something, so that it is saved before it is answered. */
export const emulated = (): Record<string, Record<string, boolean>> =>
  Object.fromEntries(
    Object.entries(EMULATED).map(([service, operations]) => [
      service,
      Object.fromEntries(operations.map((name) => [name, !reads(name)])),
    ]),
  );
