"""What is put right inside MiniStack itself, because no call could: its XML, its routes, its default VPC
and its AWS managed policies."""

import json
import pathlib
from xml.sax.saxutils import escape

from ministack.services import ec2, iam
from ministack.services.cloudformation import provisioners

_POLICIES = pathlib.Path(__file__).parent.parent / "iam" / "managed-policies.json"
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")


def install() -> None:
    _keep_routes_as_asked()
    _escape_groups()
    _escape_roles()
    _complete_default_vpc()
    _add_managed_policies()


def _keep_routes_as_asked() -> None:
    """MiniStack's API files every route as IPv4 and knows five targets; its stacks keep what they are given."""
    for action in ("CreateRoute", "ReplaceRoute"):
        ec2._ACTION_MAP[action] = lambda p, action=action: _put_route(p, action)
    ec2._ACTION_MAP["DeleteRoute"] = _delete_route


def _put_route(p: dict, action: str):
    asked = {name: found[0] for name, found in p.items()}
    table = ec2._route_tables[asked["RouteTableId"]]
    provisioners._ec2_route_put(table, asked, provisioners._ec2_route_destination(asked))
    return ec2._xml(200, f"{action}Response", "<return>true</return>")


def _delete_route(p: dict):
    destination = next(p[name][0] for name in _DESTINATIONS if name in p)
    provisioners._ec2_route_delete(f"{p['RouteTableId'][0]}|{destination}", {})
    return ec2._xml(200, "DeleteRouteResponse", "<return>true</return>")


def _escape_groups() -> None:
    """A description or a name may hold &, which MiniStack writes into its XML as it is."""
    original = ec2._sg_xml
    ec2._sg_xml = lambda record: original(
        {**record, "Description": escape(record["Description"]), "GroupName": escape(record["GroupName"])}
    )


def _escape_roles() -> None:
    original = iam._role_xml

    def role_xml(name, boundary=True):
        record = iam._roles[name]
        tags = [{key: escape(text) for key, text in tag.items()} for tag in record.get("Tags") or []]
        iam._roles[name] = {**record, "Description": escape(record.get("Description") or ""), "Tags": tags}
        try:
            return original(name, boundary)
        finally:
            iam._roles[name] = record

    iam._role_xml = role_xml


def _complete_default_vpc() -> None:
    """The default VPC of a real account reaches the internet: its main route table says so, and DNS names are on.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html"""
    original = ec2._init_defaults

    def init_defaults():
        original()
        ec2._vpcs[ec2._DEFAULT_VPC_ID]["EnableDnsHostnames"] = True
        out = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": ec2._DEFAULT_IGW_ID}
        provisioners._ec2_route_put(
            ec2._route_tables[ec2._DEFAULT_RTB_ID], out, provisioners._ec2_route_destination(out)
        )

    ec2._init_defaults = init_defaults


def _add_managed_policies() -> None:
    """Also after each reset, when MiniStack seeds its own again."""
    original, policies = iam._seed_aws_managed_policies, json.loads(_POLICIES.read_text())["policies"]

    def seed():
        original()
        for policy in policies:
            record = iam._aws_managed_policies.get(f"arn:aws:iam::aws:policy/{policy['name']}")
            if "document" in policy:
                document = json.dumps(policy["document"])
                record = iam._make_aws_managed_record(policy["name"], document, policy["description"])
                record["CreateDate"] = policy["created"]
                iam._aws_managed_policies[record["Arn"]] = record
            default = record["Versions"].pop(record["DefaultVersionId"])
            changed = {"VersionId": policy["version"], "CreateDate": policy["edited"]}
            record["Versions"][policy["version"]] = default | changed
            record.update(DefaultVersionId=policy["version"], UpdateDate=policy["edited"])

    iam._seed_aws_managed_policies = seed
