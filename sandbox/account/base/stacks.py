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

# Work that may change something at any time; and how much of it has ended, having changed something until then.
running: set[asyncio.Task] = set()
ended = 0


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


def _ask(kind, action, physical_id, props, previous, stack_name="", logical_id="") -> list | dict:
    """[physical id, attributes] of what the owner makes; the properties to go on with of what it checks."""
    request = {
        "action": action,
        "type": kind,
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
    return answer["told"]


def _made(kind: str) -> dict:
    return {
        "create": lambda logical_id, props, stack: _ask(kind, "create", "", props, {}, stack, logical_id),
        "update": lambda made, old, new, stack, logical_id: _ask(kind, "update", made, new, old, stack, logical_id),
        "update_with_logical_id": True,
        "delete": lambda made, props: _ask(kind, "delete", made, props, {}),
    }


def _checked(kind: str, original: dict) -> dict:
    def create(logical_id, props, stack):
        return original["create"](logical_id, _ask(kind, "create", "", props, {}, stack, logical_id), stack)

    def delete(made, props):
        _ask(kind, "delete", made, props, {})
        return original["delete"](made, props)

    return {"create": create, "delete": delete}


def _schedule(work, stack, stack_id=None) -> None:
    with stacks._stack_region_context(stack, stack_id):
        task = asyncio.get_running_loop().create_task(work)
    running.add(task)
    task.add_done_callback(_done)


def _done(task: asyncio.Task) -> None:
    global ended
    running.discard(task)
    ended += 1


async def cancel() -> None:
    """Ends all stack work. A resource that waits on a thread (a WaitCondition) is left to the reset that follows."""
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(list(running), timeout=CANCEL_WAIT_SECONDS)


def close_interrupted() -> None:
    """A stack that was on its way when the account ended has nobody to carry it on: it failed, and says why."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    for stack in cloudformation._stacks.all_values():
        status = stack.get("StackStatus", "")
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            work = status.removesuffix("_IN_PROGRESS").removesuffix("_COMPLETE_CLEANUP")
            stack.update(StackStatus=f"{work}_FAILED", StackStatusReason=INTERRUPTED, LastUpdatedTime=now)
