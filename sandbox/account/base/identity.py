"""Who may call: the learner, an IAM user with administrator rights, and whoever the learner lets in."""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, set_request_region
from ministack.services import iam, sts

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def install() -> None:
    """MiniStack takes the key "test" and every twelve digits for the root user, and checks no signature of theirs."""
    for module in (iam_evaluator, sts):
        module.is_root_access_key = lambda access_key_id: False


def ensure_learner(learner: dict) -> None:
    """Makes the learner's user, rights and key exist. Also after a restore, so no one is locked out for good."""
    name, key = learner["name"], learner["accessKeyId"]
    if name not in iam._users:
        iam._create_user({"UserName": [name]})
    iam.attach_managed_policy(iam._users[name], ADMINISTRATOR)
    record = iam._access_keys.setdefault(key, {"UserName": name, "AccessKeyId": key, "CreateDate": iam._now()})
    record.update(SecretAccessKey=learner["secretAccessKey"], Status="Active")


def decide(kind: str, name: str, arn: str, action: str, resource: str, region: str, context: dict) -> str:
    """Whether somebody may do something, as MiniStack decides it for a call: for what is done in another's name. `kind` is
    User or AssumedRole, `name` the user's or the role's. Returns Allow, Deny or ImplicitDeny."""
    set_request_region(region)
    account = get_account_id()
    sessions = [pair for pair in sts._sessions.items() if pair[1].get("Arn") == arn]
    key, record = sessions[-1] if sessions else ("", iam._users.get(name) or {})
    who = iam_evaluator.ResolvedCredential(
        access_key_id=key,
        secret_access_key="",
        account_id=account,
        principal_arn=arn,
        principal_id=record.get("UserId", ""),
        principal_type=kind,
        principal_name=name,
    )
    found = iam_evaluator.resolve_principal(key, account, who)
    request = iam_evaluator.EvalContext(
        principal_arn=arn,
        principal_type=found.type,
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        service_context={name.lower(): value for name, value in context.items()},
        principal_keys=found.keys,
    )
    result = iam_evaluator.evaluate(request, found.policies, *found.limits)
    own = iam_evaluator._resource_policy(action.partition(":")[0], resource)
    if own is not None:
        result = iam_evaluator.combine_resource_policy(result, request, *own, limits=found.limits)
    return result.decision
