"""CloudFormation: resource types that the owner's process makes by itself, or wants to be asked about first; and work in
the background, which is known here, so that it is saved as it goes and never outlives a reset."""

import asyncio
import time

import channel
from ministack.core import iam_evaluator
from ministack.core.responses import get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, provisioners, stacks

CANCEL_WAIT_SECONDS = 0.3
INTERRUPTED = "The simulated account was stopped during this operation. Delete the stack and try again."

_running: set[asyncio.Task] = set()
# Whether work that ended changed something that is not saved yet.
finished_unsaved = False


def install(types: dict) -> None:
    """`types` is {"made": […], "checked": […], "left": […]}: what begins like the last is MiniStack's, the rest unknown."""
    known = provisioners._RESOURCE_HANDLERS
    for name in [name for name in known if not name.startswith(tuple(types["left"]))]:
        del known[name]
    known.update({name: _made(name) for name in types["made"]})
    known.update({name: known[name] | _checked(name, known[name]) for name in types["checked"]})
    # The other process may call back, and some resources take a while: each gets a thread.
    ours, waits = {*types["made"], *types["checked"]}, stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda kind: kind in ours or waits(kind)
    for module in (stacks, handlers, changesets):
        module._create_stack_task_in_region = _schedule


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
        "create": lambda logical_id, props, stack: ask("create", "", props, {}, stack, logical_id),
        "update": lambda physical_id, old, new, stack, logical_id: ask("update", physical_id, new, old, stack, logical_id),
        "update_with_logical_id": True,
        "delete": lambda physical_id, props: ask("delete", physical_id, props, {}),
    }


def _checked(resource_type: str, original: dict) -> dict:
    def create(logical_id, props, stack):
        checked = _ask(resource_type, "create", "", props, {}, stack, logical_id)
        return original["create"](logical_id, checked["properties"], stack)

    def delete(physical_id, props):
        _ask(resource_type, "delete", physical_id, props, {})
        return original["delete"](physical_id, props)

    return {"create": create, "delete": delete}


def _schedule(work, stack, stack_id=None) -> None:
    with stacks._stack_region_context(stack, stack_id):
        task = asyncio.get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_done)


def _done(task: asyncio.Task) -> None:
    global finished_unsaved
    _running.discard(task)
    finished_unsaved = True


def unsaved() -> bool:
    """Whether a stack may have changed something since the last save."""
    return finished_unsaved or bool(_running)


async def cancel() -> None:
    """Ends all stack work. A resource that waits on a thread (a WaitCondition) is left to the reset that follows."""
    for task in _running:
        task.cancel()
    if _running:
        await asyncio.wait(list(_running), timeout=CANCEL_WAIT_SECONDS)


def close_interrupted() -> None:
    """A stack that was on its way when the account ended has nobody to carry it on: it failed, and says why."""
    for stack in cloudformation._stacks.all_values():
        status = stack.get("StackStatus", "")
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            work = status.removesuffix("_IN_PROGRESS").removesuffix("_COMPLETE_CLEANUP")
            stack["StackStatus"] = f"{work}_FAILED"
            stack["StackStatusReason"] = INTERRUPTED
            stack["LastUpdatedTime"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
