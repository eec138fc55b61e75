"""CloudFormation's resource types that the owner's process makes by itself, or wants to be asked about first."""

import channel
from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services.cloudformation import provisioners, stacks


def install(types: dict) -> None:
    """`types` is {"made": […], "checked": […]}."""
    handlers = provisioners._RESOURCE_HANDLERS
    for name in types["made"]:
        handlers[name] = _made(name)
    for name in types["checked"]:
        handlers[name] = handlers[name] | _checked(name, handlers[name])
    # The other process may call back, and some resources take a while: each gets a thread.
    ours, waits = {*types["made"], *types["checked"]}, stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda kind: kind in ours or waits(kind)


def _ask(resource_type, action, physical_id, props, previous, stack_name="", logical_id="") -> dict:
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
    answer = channel.ask_from_thread("stack", request)
    if "refused" in answer:
        raise ValueError(answer["refused"])
    return answer["made"]


def _made(resource_type: str) -> dict:
    def ask(*asked):
        answer = _ask(resource_type, *asked)
        return answer["physicalId"], answer["attributes"]

    return {
        "create": lambda logical_id, props, stack_name: ask("create", "", props, {}, stack_name, logical_id),
        "update": lambda physical_id, old, new, stack_name, logical_id: ask(
            "update", physical_id, new, old, stack_name, logical_id
        ),
        "update_with_logical_id": True,
        "delete": lambda physical_id, props: ask("delete", physical_id, props, {}),
    }


def _checked(resource_type: str, original: dict) -> dict:
    def create(logical_id, props, stack_name):
        checked = _ask(resource_type, "create", "", props, {}, stack_name, logical_id)
        return original["create"](logical_id, checked["properties"], stack_name)

    def delete(physical_id, props):
        _ask(resource_type, "delete", physical_id, props, {})
        return original["delete"](physical_id, props)

    return {"create": create, "delete": delete}
