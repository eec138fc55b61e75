"""What this account simulates. All else of MiniStack is refused by name: never a fake success."""

import json
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from ministack import app
from ministack.services import cloudformation, ec2, iam, sts
from ministack.services.cloudformation import provisioners

import state

# A stack cannot pretend to have made a bucket: the types of other services are unknown to CloudFormation.
_TYPES = ("AWS::CloudFormation::", "AWS::EC2::", "AWS::ECR::Repository", "AWS::IAM::", "AWS::Logs::LogGroup")

# What MiniStack does beyond these has no provider of identities to stand on.
_STS_ACTIONS = {"AssumeRole", "GetCallerIdentity", "GetSessionToken"}


def install() -> None:
    for name in app.SERVICE_HANDLERS:
        if name not in state.SERVICES:
            app.SERVICE_HANDLERS[name] = _refusing(name)
    for name in ("logs", "monitoring"):
        app.SERVICE_HANDLERS[name] = _naming_unknown(name, app.SERVICE_HANDLERS[name])
    ec2._ACTION_MAP = _Actions("ec2", ec2._ACTION_MAP, lambda *refusal: ec2._error(*refusal))
    iam._IAM_HANDLERS = _Actions("iam", iam._IAM_HANDLERS, _iam_error)
    cloudformation._ACTION_HANDLERS = _Actions("cloudformation", cloudformation._ACTION_HANDLERS, _iam_error)
    sts.handle_request = _only(_STS_ACTIONS, "sts", sts.handle_request)
    handlers = provisioners._RESOURCE_HANDLERS
    for resource_type in [name for name in handlers if not name.startswith(_TYPES)]:
        del handlers[resource_type]


class _Actions(dict):
    """A service's actions, where one that is not simulated says so, and none is carried out for a dry run."""

    def __init__(self, service: str, actions: dict, answer) -> None:
        super().__init__(actions)
        self._service, self._answer = service, answer

    def get(self, action, default=None):
        handler = super().get(action)
        if handler is None:
            return lambda p: self._answer(*_not_simulated(f"{self._service}:{escape(action)}"))
        return lambda p: self._dry_run() if ec2._p(p, "DryRun").lower() == "true" else handler(p)

    def _dry_run(self):
        return self._answer("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412)


def _not_simulated(name: str) -> tuple[str, str, int]:
    return "NotImplemented", f"The simulated account does not simulate {name} yet.", 501


def _iam_error(code: str, sentence: str, status: int):
    return iam._error(status, code, sentence)


def _only(actions: set[str], service: str, handle):
    async def answer(method, path, headers, body, query_params):
        fields = parse_qs(body.decode("utf-8", "replace")) | dict(query_params)
        action = next(iter(fields.get("Action", [])), "")
        if action in actions:
            return await handle(method, path, headers, body, query_params)
        return _iam_error(*_not_simulated(f"{service}:{escape(action)}"))

    return answer


def _naming_unknown(name: str, handler):
    """What MiniStack calls an unknown action is one that is not simulated."""

    async def call(method, path, headers, body, query_params):
        answer = await handler(method, path, headers, body, query_params)
        text = answer[2].encode() if isinstance(answer[2], str) else answer[2]
        if answer[0] != 400 or b"Unknown action" not in text:
            return answer
        operation = headers.get("x-amz-target", "").rpartition(".")[2] or path.rpartition("/")[2]
        return await _refusing(f"{name}:{operation}")(method, path, headers, body, query_params)

    return call


def _refusing(name: str):
    async def refuse(method, path, headers, body, query_params):
        code, sentence, status = _not_simulated(name)
        if headers.get("x-amz-target"):
            answer = json.dumps({"__type": code, "message": sentence}).encode()
            return status, {"Content-Type": "application/x-amz-json-1.1"}, answer
        return _iam_error(code, sentence, status)

    return refuse
