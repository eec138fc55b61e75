"""CloudFormation makes and deletes its resources past the API's handlers, so the same refusals are asked here.
A type of a service that is not simulated is unknown to it: a stack cannot pretend to have made a bucket."""

import json

import ec2_groups
import ec2_network
import ec2_routes
import iam_documents
import iam_entities
from ministack.services import iam
from ministack.services.cloudformation import provisioners
from refusals import Refused, value

_KNOWN = ("AWS::CloudFormation::", "AWS::EC2::", "AWS::ECR::Repository", "AWS::IAM::", "AWS::Logs::LogGroup")


def install() -> None:
    handlers = provisioners._RESOURCE_HANDLERS
    for resource_type in [name for name in handlers if not name.startswith(_KNOWN)]:
        del handlers[resource_type]
    for resource_type, check in _CREATE.items():
        handler = handlers[f"AWS::{resource_type}"]
        handler["create"] = _creating(handler["create"], check)
    for resource_type, (name, check) in _DELETE.items():
        handler = handlers[f"AWS::{resource_type}"]
        handler["delete"] = _deleting(handler["delete"], name, check)


def _creating(original, check):
    def create(logical_id, props, stack_name):
        fields = {name: [_text(found)] for name, found in props.items()}
        _ask(check, fields)
        canonical = {"CidrBlock": fields["CidrBlock"][0]} if "CidrBlock" in fields else {}
        return original(logical_id, props | canonical, stack_name)

    return create


def _deleting(original, name, check):
    def delete(physical_id, props):
        try:
            _ask(check, {name: [physical_id]})
        except ValueError as error:
            if ".NotFound" not in str(error):  # What is gone already is deleted.
                raise
        return original(physical_id, props)

    return delete


def _ask(check, fields: dict) -> None:
    try:
        check(fields)
    except Refused as refusal:
        raise ValueError(f"{refusal} ({refusal.code})") from None


def _text(found) -> str:
    return found if isinstance(found, str) else json.dumps(found)


def _role(p: dict) -> None:
    if value(p, "RoleName"):
        iam_entities.new_name(p, "RoleName", iam._roles, "Role")
    iam_documents.trust_policy(value(p, "AssumeRolePolicyDocument"))
    for arn in json.loads(value(p, "ManagedPolicyArns") or "[]"):
        iam_entities.attachable(arn)
    for policy in json.loads(value(p, "Policies") or "[]"):
        iam_documents.permissions_policy(_text(policy.get("PolicyDocument", "")))


def _instance_profile(p: dict) -> None:
    for role in json.loads(value(p, "Roles") or "[]"):
        if role not in iam._roles:
            raise Refused("NoSuchEntity", f"The role with name {role} cannot be found.")


def _group(p: dict) -> None:
    if value(p, "GroupName"):
        ec2_groups.create_group(p)
    elif value(p, "VpcId"):
        ec2_network.vpc(p)


def _attachment(p: dict) -> None:
    if value(p, "InternetGatewayId"):
        ec2_network.attach_gateway(p)


_CREATE = {
    "EC2::VPC": ec2_network.create_vpc,
    "EC2::Subnet": ec2_network.create_subnet,
    "EC2::VPCGatewayAttachment": _attachment,
    "EC2::RouteTable": ec2_network.vpc,
    "EC2::Route": ec2_routes.create_route,
    "EC2::SubnetRouteTableAssociation": ec2_routes.associate,
    "EC2::SecurityGroup": _group,
    "IAM::Role": _role,
    "IAM::InstanceProfile": _instance_profile,
}
_DELETE = {
    "EC2::VPC": ("VpcId", ec2_network.delete_vpc),
    "EC2::Subnet": ("SubnetId", ec2_network.delete_subnet),
    "EC2::InternetGateway": ("InternetGatewayId", ec2_network.delete_gateway),
    "EC2::SecurityGroup": ("GroupId", ec2_groups.delete_group),
    "EC2::RouteTable": ("RouteTableId", ec2_routes.delete_table),
}
