"""Every place where we reach into MiniStack, looked for before anything is served: a new version that moved one of
them is refused with its name, instead of failing quietly in front of a learner."""

import importlib
import importlib.metadata

VERSION = "1.5.33"

SEAMS = {
    "ministack.app": ("_get_module", "_MAIN_LOOP", "SERVICE_HANDLERS", "AUTH", "app"),
    "ministack.core.persistence": ("_json_default", "_json_object_hook", "_state_format_version"),
    "ministack.core.responses": ("get_region", "set_request_account_id", "set_request_region"),
    "ministack.core.iam_evaluator": ("caller_arn", "is_root_access_key"),
    "ministack.services.sts": ("_sessions", "is_root_access_key", "get_state", "load_persisted_state", "reset"),
    "ministack.services.iam": (
        "_IAM_HANDLERS _users _roles _access_keys _aws_managed_policies _make_aws_managed_record "
        "_seed_aws_managed_policies _create_user attach_managed_policy _role_xml _error _now get_state "
        "load_persisted_state reset"
    ).split(),
    "ministack.services.ec2": (
        "_ACTION_MAP _vpcs _route_tables _init_defaults _sg_xml _xml _error _p _DEFAULT_VPC_ID _DEFAULT_RTB_ID "
        "_DEFAULT_IGW_ID get_state load_persisted_state reset"
    ).split(),
    "ministack.services.ssm": ("_PUBLIC_AMI_PARAMETERS", "get_state", "load_persisted_state", "reset"),
    "ministack.services.cloudformation": ("_stacks", "get_state", "load_persisted_state", "reset"),
    "ministack.services.cloudformation.stacks": ("_create_stack_task_in_region", "_stack_region_context", "_runs_on_worker_thread"),
    "ministack.services.cloudformation.handlers": ("_create_stack_task_in_region",),
    "ministack.services.cloudformation.changesets": ("_create_stack_task_in_region",),
    "ministack.services.cloudformation.provisioners": (
        "_RESOURCE_HANDLERS", "_ec2_route_put", "_ec2_route_destination", "_ec2_route_delete",
    ),
}


def missing() -> list[str]:
    return [
        f"{module}.{name}"
        for module, names in SEAMS.items()
        for name in names
        if not hasattr(importlib.import_module(module), name)
    ]


def check() -> None:
    version = importlib.metadata.version("ministack")
    gone = missing()
    if version != VERSION or gone:
        whole = " All its seams are still there: run the account's tests, then raise VERSION in seams.py."
        moved = f" It no longer has {', '.join(gone)}." if gone else whole
        raise SystemExit(f"The simulated account is made for MiniStack {VERSION} and found {version}.{moved}")
