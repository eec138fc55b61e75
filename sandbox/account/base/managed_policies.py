"""AWS managed policies of this course with AWS's own documents, version ids and dates. Beside them are MiniStack's own."""

import json

from ministack.services import iam

# Document, version and date: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceforEC2Role.html
# (v10, edited February 12, 2026) and github.com/iann0036/iam-dataset aws/managedpolicies/AmazonEC2ContainerServiceforEC2Role.json
_CONTAINER_INSTANCE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "ec2:DescribeTags",
                "ecs:CreateCluster",
                "ecs:DeregisterContainerInstance",
                "ecs:DiscoverPollEndpoint",
                "ecs:Poll",
                "ecs:RegisterContainerInstance",
                "ecs:StartTelemetrySession",
                "ecs:UpdateContainerInstancesState",
                "ecs:Submit*",
                "ecr:GetAuthorizationToken",
                "ecr:BatchCheckLayerAvailability",
                "ecr:GetDownloadUrlForLayer",
                "ecr:BatchGetImage",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Action": ["ecs:TagResource"],
            "Resource": "*",
            "Condition": {"StringEquals": {"ecs:CreateAction": ["CreateCluster", "RegisterContainerInstance"]}},
        },
        {
            "Effect": "Allow",
            "Action": ["ecs:ListTagsForResource"],
            "Resource": ["arn:aws:ecs:*:*:task/*/*", "arn:aws:ecs:*:*:container-instance/*/*"],
        },
    ],
}

# github.com/zoph-io/IAMTrail policies/AmazonECSInstanceRolePolicyForManagedInstances (v3, 2026-02-12)
_MANAGED_INSTANCE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ECSAgentDiscoverPollEndpointPermissions",
            "Effect": "Allow",
            "Action": ["ecs:DiscoverPollEndpoint"],
            "Resource": "*",
        },
        {
            "Sid": "ECSAgentRegisterPermissions",
            "Effect": "Allow",
            "Action": ["ecs:RegisterContainerInstance"],
            "Resource": "arn:aws:ecs:*:*:cluster/*",
        },
        {
            "Sid": "ECSAgentPollPermissions",
            "Effect": "Allow",
            "Action": ["ecs:Poll"],
            "Resource": "arn:aws:ecs:*:*:container-instance/*",
        },
        {
            "Sid": "ECSAgentTelemetryPermissions",
            "Effect": "Allow",
            "Action": ["ecs:StartTelemetrySession", "ecs:PutSystemLogEvents"],
            "Resource": "arn:aws:ecs:*:*:container-instance/*",
        },
        {
            "Sid": "ECSAgentStateChangePermissions",
            "Effect": "Allow",
            "Action": ["ecs:SubmitAttachmentStateChanges", "ecs:SubmitTaskStateChange"],
            "Resource": "arn:aws:ecs:*:*:cluster/*",
        },
    ],
}

# path and name, document, version, its date, the policy's own date, description
_POLICIES = (
    (
        "service-role/AmazonEC2ContainerServiceforEC2Role",
        _CONTAINER_INSTANCE,
        "v10",
        "2026-02-12T17:59:52Z",
        "2015-03-19T18:45:00Z",
        "Default policy for the Amazon EC2 Role for Amazon EC2 Container Service.",
    ),
    (
        "AmazonECSInstanceRolePolicyForManagedInstances",
        _MANAGED_INSTANCE,
        "v3",
        "2026-02-12T17:58:24Z",
        "2025-09-26T23:49:07Z",
        "",
    ),
)

# Documents that MiniStack has right, with the version and date that AWS gives them (github.com/zoph-io/MAMIP policies/).
_VERSIONS = {
    "service-role/AmazonECSTaskExecutionRolePolicy": ("v1", "2017-11-16T18:48:22Z"),
    "AmazonSSMManagedInstanceCore": ("v2", "2019-05-23T16:54:21Z"),
}


def install() -> None:
    """Also after each reset, when MiniStack seeds its own again."""
    original = iam._seed_aws_managed_policies

    def seed():
        original()
        for name, document, version, edited, created, description in _POLICIES:
            record = iam._make_aws_managed_record(name, json.dumps(document), description)
            record["CreateDate"] = created
            iam._aws_managed_policies[record["Arn"]] = record
            _set_version(record, version, edited)
        for name, (version, edited) in _VERSIONS.items():
            record = iam._aws_managed_policies[f"arn:aws:iam::aws:policy/{name}"]
            _set_version(record, version, edited)

    iam._seed_aws_managed_policies = seed


def _set_version(record: dict, version: str, edited: str) -> None:
    default = record["Versions"].pop(record["DefaultVersionId"])
    record["Versions"][version] = {**default, "VersionId": version, "CreateDate": edited}
    record["DefaultVersionId"] = version
    record["UpdateDate"] = edited
