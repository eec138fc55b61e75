"""CloudFormation makes and deletes its resources past the API's handlers, so the same refusals are asked here.
A type of a service that is not simulated is unknown to it: a stack cannot pretend to have made a bucket."""

import json

import iam_documents
import iam_entities
from ministack.services import iam
from ministack.services.cloudformation import provisioners
from refusals import Refused, value


def install() -> None:
    handlers = provisioners._RESOURCE_HANDLERS
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


_CREATE = {
    "IAM::Role": _role,
    "IAM::InstanceProfile": _instance_profile,
}
_DELETE = {
}
