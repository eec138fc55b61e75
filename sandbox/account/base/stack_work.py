"""CloudFormation's work in the background: known, so it is saved as it goes and never outlives a reset."""

import asyncio
import time

from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, handlers, stacks

CANCEL_WAIT_SECONDS = 0.3

_running: set[asyncio.Task] = set()
_finished_unsaved = False


def install() -> None:
    for module in (stacks, handlers, changesets):
        module._create_stack_task_in_region = _schedule


def _schedule(work, stack, stack_id=None) -> None:
    with stacks._stack_region_context(stack, stack_id):
        task = asyncio.get_running_loop().create_task(work)
    _running.add(task)
    task.add_done_callback(_done)


def _done(task: asyncio.Task) -> None:
    global _finished_unsaved
    _running.discard(task)
    _finished_unsaved = True


def unsaved() -> bool:
    """Whether a stack may have changed something since the last save."""
    return _finished_unsaved or bool(_running)


def changed() -> None:
    """For what could not be saved: the next save in the background sends it again."""
    global _finished_unsaved
    _finished_unsaved = True


def saved() -> None:
    global _finished_unsaved
    _finished_unsaved = False


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
        if not status.endswith("_IN_PROGRESS") or status == "REVIEW_IN_PROGRESS":
            continue
        stack["StackStatus"] = status.removesuffix("_IN_PROGRESS").removesuffix("_COMPLETE_CLEANUP") + "_FAILED"
        stack["StackStatusReason"] = "The simulated account was stopped during this operation. Delete the stack and try again."
        stack["LastUpdatedTime"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
