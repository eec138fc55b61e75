"""What this account simulates. Every other service of MiniStack is refused by name: never a fake success."""

import json
from urllib.parse import parse_qs

from ministack import app
from ministack.services import cloudformation, ec2, iam, sts

import state
from refusals import Refused, ec2_answer, iam_answer


# What MiniStack does beyond these has no provider of identities to stand on.
STS_ACTIONS = {"AssumeRole", "GetCallerIdentity", "GetSessionToken"}


def install() -> None:
    for name in app.SERVICE_HANDLERS:
        if name not in state.SERVICES:
            app.SERVICE_HANDLERS[name] = _refusing(name)
    ec2._ACTION_MAP = _Actions("ec2", ec2._ACTION_MAP, ec2_answer)
    iam._IAM_HANDLERS = _Actions("iam", iam._IAM_HANDLERS, iam_answer)
    cloudformation._ACTION_HANDLERS = _Actions("cloudformation", cloudformation._ACTION_HANDLERS, iam_answer)
    sts.handle_request = _only(STS_ACTIONS, "sts", sts.handle_request)


class _Actions(dict):
    """A service's actions, where one that is not simulated says so."""

    def __init__(self, service: str, actions: dict, answer) -> None:
        super().__init__(actions)
        self._service, self._answer = service, answer

    def get(self, action, default=None):
        return super().get(action, lambda p: self._answer(_not_simulated(f"{self._service}:{action}")))


def _only(actions: set[str], service: str, handle):
    async def answer(method, path, headers, body, query_params):
        fields = parse_qs(body.decode("utf-8", "replace")) | dict(query_params)
        action = next(iter(fields.get("Action", [])), "")
        if action in actions:
            return await handle(method, path, headers, body, query_params)
        return iam_answer(_not_simulated(f"{service}:{action}"))

    return answer


def _not_simulated(name: str) -> Refused:
    return Refused("NotImplemented", f"The simulated account does not simulate {name} yet.", 501)


def _refusing(name: str):
    async def refuse(method, path, headers, body, query_params):
        refusal = _not_simulated(name)
        if headers.get("x-amz-target"):
            answer = json.dumps({"__type": refusal.code, "message": str(refusal)}).encode()
            return refusal.status, {"Content-Type": "application/x-amz-json-1.1"}, answer
        return iam_answer(refusal)

    return refuse
