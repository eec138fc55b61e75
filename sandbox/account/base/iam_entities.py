"""Names, attachments and the caller's own name in IAM."""

import re
from xml.sax.saxutils import escape

from ministack.core import iam_evaluator
from ministack.services import iam
from refusals import Refused, iam_around, iam_before, value

_NAME = re.compile(r"[\w+=,.@-]+", re.ASCII)
_LONGEST = {"RoleName": 64, "UserName": 64, "InstanceProfileName": 128, "PolicyName": 128}
_POLICY_ARN = re.compile(r"arn:aws[a-z-]*:iam::(aws|\d{12}):policy/.+")
POLICIES_A_ROLE = 10  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html


def install() -> None:
    iam_before("CreateRole", lambda p: new_name(p, "RoleName", iam._roles, "Role"))
    iam_before("CreateUser", lambda p: new_name(p, "UserName", iam._users, "User"))
    iam_before(
        "CreateInstanceProfile",
        lambda p: new_name(p, "InstanceProfileName", iam._instance_profiles, "Instance Profile"),
    )
    iam_before("CreatePolicy", lambda p: valid_name(p, "PolicyName"))
    iam_before("PutRolePolicy", lambda p: valid_name(p, "PolicyName"))
    iam_before("AttachRolePolicy", lambda p: _attach(p, iam._roles.get(value(p, "RoleName"))))
    iam_before("AttachUserPolicy", lambda p: _attach(p, iam._users.get(value(p, "UserName"))))
    iam_before("AttachGroupPolicy", lambda p: _attach(p, iam._groups.get(value(p, "GroupName"))))
    iam_before("DeletePolicy", _delete_policy)
    for action in ("GetUser", "ListAccessKeys", "CreateAccessKey"):
        iam_around(action, _for_caller)
    _escape_roles()


def valid_name(p: dict, name: str) -> str:
    text, parameter = value(p, name), name[0].lower() + name[1:]
    if not text:
        raise Refused(
            "ValidationError",
            f"1 validation error detected: Value at '{parameter}' failed to satisfy constraint: Member must not be null",
        )
    if len(text) > _LONGEST[name]:
        raise Refused(
            "ValidationError",
            f"1 validation error detected: Value '{text}' at '{parameter}' failed to satisfy constraint: Member must "
            f"have length less than or equal to {_LONGEST[name]}",
        )
    if not _NAME.fullmatch(text):
        raise Refused(
            "ValidationError",
            f"The specified value for {parameter} is invalid. It must contain only alphanumeric characters and/or the "
            "following: +=,.@_-",
        )
    return text


def new_name(p: dict, name: str, store, kind: str) -> None:
    """Names are not distinguished by case: MyRole and myrole cannot both be."""
    text = valid_name(p, name)
    if any(other.lower() == text.lower() for other in store):
        raise Refused("EntityAlreadyExists", f"{kind} with name {text} already exists.", 409)


def attachable(arn: str) -> None:
    if not _POLICY_ARN.fullmatch(arn):
        raise Refused("InvalidInput", f"ARN {arn} is not valid.")
    if not iam._policy_exists(arn):
        raise Refused("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)


def _attach(p: dict, owner: dict | None) -> None:
    if owner is None:
        return  # MiniStack answers NoSuchEntity.
    arn = value(p, "PolicyArn")
    attachable(arn)
    held = owner.get("AttachedPolicies", [])
    if "RoleName" in owner and arn not in held and len(held) >= POLICIES_A_ROLE:
        raise Refused("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {POLICIES_A_ROLE}", 409)


def _delete_policy(p: dict) -> None:
    policy = iam._policies.get(value(p, "PolicyArn"))
    if policy and len(policy["Versions"]) > 1:
        raise Refused(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy.",
            409,
        )


def _for_caller(p: dict, original):
    """Without a name these calls are about the caller; MiniStack takes the root user or one called default."""
    caller = iam_evaluator.caller_arn()
    if not value(p, "UserName") and ":user/" in caller:
        p["UserName"] = [caller.rsplit("/", 1)[-1]]
    return original(p)


def _escape_roles() -> None:
    """A description or a tag may hold & or <, which MiniStack writes into its XML as they are."""
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
