"""CloudFormation's ECS resources are made by ECS itself, in the owner's process."""

import json

import ecs_forward
from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services.cloudformation import provisioners, stacks

TYPES = ("CapacityProvider", "Cluster", "ClusterCapacityProviderAssociations", "Service", "TaskDefinition")


def install(ecs: dict) -> None:
    for name in TYPES:
        provisioners._RESOURCE_HANDLERS[f"AWS::ECS::{name}"] = _handlers(ecs, f"AWS::ECS::{name}")
    # ECS may call back, and some resources take a while: each gets a thread.
    waits = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda kind: kind.removeprefix("AWS::ECS::") in TYPES or waits(kind)


def _handlers(ecs: dict, resource_type: str) -> dict:
    def ask(action, physical_id, props, previous, stack_name="", logical_id=""):
        request = {
            "action": action,
            "type": resource_type,
            "region": get_region(),
            "caller": iam_evaluator.caller_arn(),
            "stackName": stack_name,
            "logicalId": logical_id,
            "physicalId": physical_id or "",
            "properties": props,
            "previous": previous,
        }
        status, body = ecs_forward.post(ecs, "/stack", request)
        answer = json.loads(body)
        if status != 200:
            raise ValueError(f"{answer['message']} ({answer['__type']})")
        return answer["physicalId"], answer["attributes"]

    def update(physical_id, old, new, stack_name, logical_id):
        return ask("update", physical_id, new, old, stack_name, logical_id)

    return {
        "create": lambda logical_id, props, stack_name: ask("create", "", props, {}, stack_name, logical_id),
        "update": update,
        "update_with_logical_id": True,
        "delete": lambda physical_id, props: ask("delete", physical_id, props, {}),
    }
