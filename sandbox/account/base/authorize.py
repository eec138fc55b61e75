"""Whether a user or a role may do something, as MiniStack decides it for a call: for what ECS does in another's name."""

from ministack.core import iam_evaluator as evaluator
from ministack.core.iam_actions import identity_denial_message
from ministack.core.responses import get_account_id, set_request_region
from ministack.services import iam, sts


def decide(principal: str, action: str, resource: str, region: str, context: dict) -> dict:
    """`principal` is the ARN of a user, a role or an assumed role. Returns {"allowed", "message"}: AWS's sentence of a denial."""
    set_request_region(region)
    account = get_account_id()
    kind, _, name = principal.split(":")[5].partition("/")
    session = {}
    if kind == "user":
        name, entities = name.rpartition("/")[2], iam._users
        policies = evaluator._gather_user_policies(name, account)
    else:
        if kind == "assumed-role":
            session = next((one for one in reversed(sts._sessions.values()) if one.get("Arn") == principal), {})
        name, entities = name.split("/")[0] if kind == "assumed-role" else name.rpartition("/")[2], iam._roles
        policies = evaluator._gather_role_policies(name, account)
    limits = evaluator._permissions_boundary(entities, name, account) + evaluator._session_policy_limits(session, account)
    request = evaluator.EvalContext(
        principal_arn=principal,
        principal_type="User" if kind == "user" else "AssumedRole",
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        service_context={key.lower(): value for key, value in context.items()},
    )
    result = evaluator.evaluate(request, policies, *limits)
    own = evaluator._resource_policy(action.partition(":")[0], resource)
    if own is not None:
        result = evaluator.combine_resource_policy(result, request, *own, required=False, limits=limits)
    denial = identity_denial_message(action, principal, resource, result.decision == "Deny")
    return {"allowed": result.decision == "Allow", "message": denial}
