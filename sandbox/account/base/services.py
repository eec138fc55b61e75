"""What this account simulates. Every other service of MiniStack is refused by name: never a fake success."""

import json

from ministack import app
from ministack.services import ec2, iam

import state
from refusals import Refused, ec2_answer, iam_answer


def install() -> None:
    for name in app.SERVICE_HANDLERS:
        if name not in state.SERVICES:
            app.SERVICE_HANDLERS[name] = _refusing(name)
    for name in ("ecr", "logs", "monitoring"):
        app.SERVICE_HANDLERS[name] = _naming_unknown(name, app.SERVICE_HANDLERS[name])
    ec2._ACTION_MAP = _Actions("ec2", ec2._ACTION_MAP, ec2_answer)
    iam._IAM_HANDLERS = _Actions("iam", iam._IAM_HANDLERS, iam_answer)


class _Actions(dict):
    """A service's actions, where one that is not simulated says so."""

    def __init__(self, service: str, actions: dict, answer) -> None:
        super().__init__(actions)
        self._service, self._answer = service, answer

    def get(self, action, default=None):
        return super().get(action, lambda p: self._answer(_not_simulated(f"{self._service}:{action}")))


def _not_simulated(name: str) -> Refused:
    return Refused("NotImplemented", f"The simulated account does not simulate {name} yet.", 501)


def _naming_unknown(name: str, handler):
    """What MiniStack calls an unknown action is one that is not simulated."""

    async def call(method, path, headers, body, query_params):
        answer = await handler(method, path, headers, body, query_params)
        if answer[0] != 400 or b"Unknown action" not in _bytes(answer[2]):
            return answer
        operation = headers.get("x-amz-target", "").rpartition(".")[2] or path.rpartition("/")[2]
        return await _refusing(f"{name}:{operation}")(method, path, headers, body, query_params)

    return call


def _bytes(text) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _refusing(name: str):
    async def refuse(method, path, headers, body, query_params):
        refusal = _not_simulated(name)
        if headers.get("x-amz-target"):
            answer = json.dumps({"__type": refusal.code, "message": str(refusal)}).encode()
            return refusal.status, {"Content-Type": "application/x-amz-json-1.1"}, answer
        return iam_answer(refusal)

    return refuse
