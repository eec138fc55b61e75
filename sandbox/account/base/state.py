"""The emulator's state as text and back, in MiniStack's own encoding: one JSON document a service."""

import json

from ministack import app
from ministack.core import persistence
from ministack.services import sts

# What this account simulates. Anything else is refused by name: see front.py.
SERVICES = ("cloudformation", "ec2", "iam", "ssm", "sts")

# Stack work on a thread may add a key while a document is being written; another try sees it whole.
TRIES = 50


def capture() -> dict[str, str]:
    """Every service's state now. Called on the event loop, where no handler is half way."""
    for _ in range(TRIES):
        try:
            return {name: _encode(name) for name in SERVICES}
        except RuntimeError:
            continue
    raise RuntimeError("The account's state changed without pause while it was being saved.")


def replace(states: dict[str, str]) -> None:
    """Makes `states` the whole state: MiniStack merges what it loads, so everything goes first.
    Raises ValueError, changing nothing, when a document cannot be understood."""
    decoded = {name: _decode(name, body) for name, body in states.items() if name in SERVICES}
    clear()
    for name, payload in decoded.items():
        app._get_module(name).load_persisted_state(payload)


def clear() -> None:
    """A fresh account: nothing of the learner's, the default VPC there."""
    for name in SERVICES:
        app._get_module(name).reset()


def _encode(name: str) -> str:
    document = {
        "__ministack_format__": persistence._state_format_version(name),
        "payload": app._get_module(name).get_state(),
    }
    return json.dumps(document, default=persistence._json_default)


def _decode(name: str, body: str):
    document = json.loads(body, object_hook=persistence._json_object_hook)
    if document["__ministack_format__"] > persistence._state_format_version(name):
        raise ValueError(f"The {name} state was written by a newer MiniStack than this one.")
    return document["payload"]


def keep_sessions() -> None:
    """MiniStack forgets the sessions of assumed roles when it ends; an answered AssumeRole is a write like any other."""
    sts.get_state = lambda: {"sessions": dict(sts._sessions)}
    sts.load_persisted_state = lambda data: sts._sessions.update(data["sessions"])
