"""What is put right inside MiniStack itself, because no call could: texts in its XML, its default VPC and its AWS
managed policies."""

import json
from xml.sax.saxutils import escape

from ministack.services import ec2, iam


def install(policies: list[dict]) -> None:
    _escape_texts()
    _complete_default_vpc()
    _add_managed_policies(policies)


def _escape_texts() -> None:
    """A group's or a role's texts may hold &, which MiniStack writes into its XML as it is."""
    group_xml, role_xml = ec2._sg_xml, iam._role_xml

    def escaped(record: dict, *names: str) -> dict:
        return {**record, **{name: escape(record.get(name) or "") for name in names}}

    def escaped_role_xml(name, boundary=True):
        record = iam._roles[name]
        tags = [escaped(tag, "Key", "Value") for tag in record.get("Tags") or []]
        iam._roles[name] = {**escaped(record, "Description"), "Tags": tags}
        try:
            return role_xml(name, boundary)
        finally:
            iam._roles[name] = record

    ec2._sg_xml = lambda record: group_xml(escaped(record, "Description", "GroupName"))
    iam._role_xml = escaped_role_xml


def _complete_default_vpc() -> None:
    """The default VPC of a real account reaches the internet: its main route table says so, and DNS names are on.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html"""
    original = ec2._init_defaults

    def init_defaults():
        original()
        ec2._vpcs[ec2._DEFAULT_VPC_ID]["EnableDnsHostnames"] = True
        out = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ec2._DEFAULT_IGW_ID, "Origin": "CreateRoute"}
        ec2._route_tables[ec2._DEFAULT_RTB_ID]["Routes"].append(out)

    ec2._init_defaults = init_defaults


def _add_managed_policies(policies: list[dict]) -> None:
    """Also after each reset, when MiniStack seeds its own again, some of them with other versions and dates."""
    original = iam._seed_aws_managed_policies

    def seed():
        original()
        for policy in policies:
            version, edited = policy["version"], policy["edited"]
            record = iam._make_aws_managed_record(policy["name"], json.dumps(policy["document"]), policy["description"])
            first = record["Versions"][record["DefaultVersionId"]]
            record["Versions"] = {version: first | {"VersionId": version, "CreateDate": edited}}
            created = policy.get("created", record["CreateDate"])
            record.update(DefaultVersionId=version, CreateDate=created, UpdateDate=edited)
            iam._aws_managed_policies[record["Arn"]] = record

    iam._seed_aws_managed_policies = seed
