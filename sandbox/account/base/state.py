"""The emulator's state as text and back, in MiniStack's own encoding: one JSON document a service."""

import json

from ministack import app
from ministack.core import persistence
from ministack.services import sts

# Those that MiniStack has a part in. All else is simulated, or refused, in the owner's process.
SERVICES = ("cloudformation", "dynamodb", "ec2", "ecr", "iam", "logs", "monitoring", "ssm", "sts")
MODULES = {app.SERVICE_REGISTRY[name]["module"] for name in SERVICES}

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
    """Makes `states` the whole state: MiniStack merges what it loads, so everything goes first; where nothing is loaded it is
    a fresh account, the default VPC there. Raises ValueError, changing nothing, when a document cannot be understood."""
    decoded = {name: _decode(name, body) for name, body in states.items() if name in SERVICES}
    for name in SERVICES:
        _module(name).reset()
    for name, payload in decoded.items():
        _module(name).load_persisted_state(payload)


def _module(name: str):
    return app._get_module(app.SERVICE_REGISTRY[name]["module"])


def _encode(name: str) -> str:
    document = {
        "__ministack_format__": persistence._state_format_version(name),
        "payload": _module(name).get_state(),
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
