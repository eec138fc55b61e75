"""Passes operations on to the owner's process, where they are simulated or have their rules, once MiniStack has
authorised the call; and answers that process what MiniStack itself would."""

import contextvars
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs

import channel
from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_region, set_request_account_id, set_request_region
from ministack.services import ssm

# Each service's handler before ours took its place.
_base: dict = {}
# Whether the call that is being answered was passed on: what it wrote is saved already.
passed_on = contextvars.ContextVar("passed_on", default=False)


def install(operations: dict, public_parameters: dict) -> None:
    """`operations` names those of each service that are passed on; None: all of them."""
    # CloudFormation looks them up inside MiniStack: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>.
    ssm._PUBLIC_AMI_PARAMETERS.update(public_parameters)
    for service, names in operations.items():
        _base[service] = app.SERVICE_HANDLERS[service]
        app.SERVICE_HANDLERS[service] = _forwarding(service, names)


def _forwarding(service: str, operations: list | None):
    async def forward(method, path, headers, body, query_params):
        target, text = headers.get("x-amz-target", ""), body.decode("utf-8", "replace")
        if operations is not None and action(target, text) not in operations:
            return await _base[service](method, path, headers, body, query_params)
        passed_on.set(True)
        caller = iam_evaluator.caller_arn()
        request = {"service": service, "target": target, "region": get_region(), "caller": caller, "body": text}
        answer = await channel.ask("call", request)
        return answer["status"], {"Content-Type": answer["contentType"]}, answer["body"].encode()

    return forward


def action(target: str, query: str) -> str:
    return target.rpartition(".")[2] or parse_qs(query).get("Action", [""])[0]


async def ask_base(asked: dict, account_id: str) -> dict:
    """MiniStack's own answer to {"service", "target", "region", "body"}, as {"status", "tree" of an XML answer, "body"}."""
    set_request_account_id(account_id)
    set_request_region(asked["region"])
    service = asked["service"]
    handler = _base.get(service) or app.SERVICE_HANDLERS[service]
    status, _, body = await handler("POST", "/", {"x-amz-target": asked["target"]}, asked["body"].encode(), {})
    text = body.decode() if isinstance(body, bytes) else body
    tree = None if asked["target"] else _tree(ET.fromstring(text))
    return {"status": status, "tree": tree, "body": text if asked["target"] else ""}


def _tree(element) -> list:
    """An element as [name, its text or its elements]."""
    name = element.tag.rpartition("}")[2]
    return [name, [_tree(one) for one in element] if len(element) else element.text or ""]
