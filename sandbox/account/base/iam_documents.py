"""Policy documents: what IAM's grammar refuses, with MalformedPolicyDocument.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"""

import json
import re

from ministack.core.responses import get_account_id
from ministack.services import iam
from refusals import Refused, iam_before, value

_VERSIONS = ("2012-10-17", "2008-10-17")
_TOP = {"Version", "Id", "Statement"}
_STATEMENT = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_ACTION = re.compile(r"\*|[a-zA-Z0-9-]+:[a-zA-Z0-9*?]+")
_RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|\$\{.+")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(\.cn)?")
_PRINCIPAL_ARN = re.compile(r"arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|user/.+|role/.+|assumed-role/.+|federated-user/.+)")


def install() -> None:
    iam_before("CreateRole", lambda p: trust_policy(value(p, "AssumeRolePolicyDocument")))
    iam_before("UpdateAssumeRolePolicy", _update_trust)
    iam_before("PutRolePolicy", lambda p: _inline(p, "RoleName", iam._roles))
    iam_before("PutUserPolicy", lambda p: _inline(p, "UserName", iam._users))
    for action in ("CreatePolicy", "CreatePolicyVersion"):
        iam_before(action, lambda p: permissions_policy(value(p, "PolicyDocument")))


def _update_trust(p: dict) -> None:
    if value(p, "RoleName") in iam._roles:
        trust_policy(value(p, "PolicyDocument"))


def _inline(p: dict, name: str, owners) -> None:
    if value(p, name) in owners:  # IAM looks for the owner first.
        permissions_policy(value(p, "PolicyDocument"))


def trust_policy(text: str) -> None:
    for statement in _statements(text):
        if "Resource" in statement or "NotResource" in statement:
            raise _malformed("Has prohibited field Resource")
        if "Principal" not in statement and "NotPrincipal" not in statement:
            raise _malformed("Missing required field Principal")
        for action in _list(statement.get("Action", [])):
            if not action.startswith("sts:") and action != "*":
                raise _malformed("AssumeRole policy may only specify STS AssumeRole actions.")
        _principal(statement.get("Principal"))


def permissions_policy(text: str) -> None:
    for statement in _statements(text):
        if "Principal" in statement or "NotPrincipal" in statement:
            raise _malformed("Policy document should not specify a principal.")
        if "Resource" not in statement and "NotResource" not in statement:
            raise _malformed("Policy statement must contain resources.")
        for resource in _list(statement.get("Resource", statement.get("NotResource"))):
            if not _RESOURCE.fullmatch(resource):
                raise _malformed(f'Resource {resource} must be in ARN format or "*".')


def _statements(text: str) -> list[dict]:
    try:
        document = json.loads(text)
    except ValueError:
        raise _malformed("This policy contains invalid Json") from None
    if not isinstance(document, dict) or not document.keys() <= _TOP:
        raise _malformed("Syntax errors in policy.")
    if document.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise _malformed("Syntax errors in policy.")
    statements = document.get("Statement", [])
    statements = statements if isinstance(statements, list) else [statements]
    if not statements:
        raise _malformed("Syntax errors in policy.")
    for statement in statements:
        if not isinstance(statement, dict) or not statement.keys() <= _STATEMENT:
            raise _malformed("Syntax errors in policy.")
        if statement.get("Effect") not in ("Allow", "Deny"):
            raise _malformed("Syntax errors in policy." if "Effect" in statement else "Missing required field Effect")
        if ("Action" in statement) == ("NotAction" in statement):
            raise _malformed("Policy statement must contain actions.")
        for action in _list(statement.get("Action", statement.get("NotAction"))):
            if not _ACTION.fullmatch(action):
                raise _malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
        if not isinstance(statement.get("Condition", {}), dict):
            raise _malformed("Syntax errors in policy.")
    return statements


def _principal(principal) -> None:
    if principal in (None, "*"):
        return
    if not isinstance(principal, dict) or not principal:
        raise _malformed("Syntax errors in policy.")
    for kind, names in principal.items():
        if kind not in ("AWS", "Service", "Federated", "CanonicalUser"):
            raise _malformed(f"Invalid principal in policy: {kind}")
        for name in _list(names):
            known = {"Service": _SERVICE.fullmatch, "AWS": _account_principal}.get(kind)
            if known and not known(name):
                raise _malformed(f'Invalid principal in policy: "{kind.upper()}":"{name}"')


def _account_principal(name: str) -> bool:
    """Whether a principal may stand there; one of this account has to exist."""
    if name == "*" or re.fullmatch(r"\d{12}", name):
        return True
    match = _PRINCIPAL_ARN.fullmatch(name)
    if match is None:
        return False
    service, account, resource = match.groups()
    if service == "sts" or account != get_account_id() or resource == "root":
        return True
    store = iam._users if resource.startswith("user/") else iam._roles
    return any(record["Arn"] == name for record in store.values())


def _list(value) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) for one in values):
        raise _malformed("Syntax errors in policy.")
    return values


def _malformed(message: str) -> Refused:
    return Refused("MalformedPolicyDocument", message)
