"""Every place where we reach into MiniStack, looked for before anything is served: a new version that moved one of
them is refused with its name, instead of failing quietly in front of a learner."""

import importlib
import importlib.metadata

VERSION = "1.5.33"

SEAMS = {
    "ministack.app": ("_get_module", "_MAIN_LOOP", "SERVICE_HANDLERS", "AUTH", "app"),
    "ministack.core.persistence": ("_json_default", "_json_object_hook", "_state_format_version"),
    "ministack.core.concurrency": ("run_reentrant",),
    "ministack.core.responses": ("get_region", "set_request_account_id", "set_request_region"),
    "ministack.core.iam_evaluator": ("caller_arn", "is_root_access_key"),
    "ministack.services.sts": ("_sessions", "is_root_access_key", "get_state", "load_persisted_state", "reset"),
    "ministack.services.iam": (
        "_IAM_HANDLERS _users _roles _groups _policies _access_keys _instance_profiles _aws_managed_policies "
        "_make_aws_managed_record _seed_aws_managed_policies _policy_exists _create_user attach_managed_policy "
        "_role_xml _error _now _p get_state load_persisted_state reset"
    ).split(),
    "ministack.services.ec2": (
        "_ACTION_MAP _vpcs _subnets _internet_gateways _route_tables _security_groups _network_acls "
        "_network_interfaces _instances _nat_gateways _vpc_endpoints _vpn_gateways _tags _init_defaults "
        "_parse_ip_permissions _parse_member_list _parse_filters _glob_match _resource_matches_tag_filters "
        "_az_id_for_zone_name _rules_match _is_malformed_security_group_id _vpc_xml _vpc_fields_xml _subnet_fields_xml "
        "_igw_xml _rtb_fields_xml _sg_xml _xml _error _p _DEFAULT_VPC_ID get_state load_persisted_state reset "
        "_instance_xml _launch_instances_internal _resolve_iam_instance_profile _volumes _key_pairs _now_ts "
        "_INSTANCE_ID_RE _find_active_iam_instance_profile_association "
        "_mark_iam_instance_profile_association_disassociated _images _STUB_AMIS _stub_image_view _launch_templates "
        "_parse_lt_data _lt_data_xml"
    ).split(),
    "ministack.services.autoscaling": (
        "_ACTION_MAP _asgs _asg_arn _parse_nested _member_xml _xml _error get_state load_persisted_state reset"
    ).split(),
    "ministack.services.ssm": (
        "_PUBLIC_AMI_PARAMETERS _public_parameter _select_parameter _get_parameters_by_path _parameters handle_request "
        "get_state load_persisted_state reset"
    ).split(),
    "ministack.services.cloudformation": ("_stacks", "get_state", "load_persisted_state", "reset"),
    "ministack.services.cloudformation.stacks": ("_create_stack_task_in_region", "_stack_region_context", "_runs_on_worker_thread"),
    "ministack.services.cloudformation.handlers": ("_create_stack_task_in_region",),
    "ministack.services.cloudformation.changesets": ("_create_stack_task_in_region",),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS", "_physical_name"),
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
