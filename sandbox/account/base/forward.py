"""Passes operations on to the owner's process, where they are simulated, have their rules or are refused, once MiniStack
has authorised the call; and answers that process what MiniStack itself would."""

import contextvars
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs

import channel
from ministack import app
from ministack.core import iam_evaluator
from ministack.core.responses import get_region, set_request_region
from ministack.services import ssm

# Each service's handler before ours took its place.
_base: dict = {}
# Whether what is being answered may have changed something that is not saved yet.
wrote = contextvars.ContextVar("wrote", default=False)


def install(operations: dict, public_parameters: dict) -> None:
    """`operations`: of each service those that MiniStack answers, and whether each may write; all others are passed on."""
    # CloudFormation looks them up inside MiniStack: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>.
    ssm._PUBLIC_AMI_PARAMETERS.update(public_parameters)
    for service, handler in list(app.SERVICE_HANDLERS.items()):
        _base[service] = handler
        app.SERVICE_HANDLERS[service] = _answering(service, operations.get(service, {}))


def _answering(service: str, operations: dict):
    async def answer(method, path, headers, body, query_params):
        target, text = headers.get("x-amz-target", ""), body.decode("utf-8", "replace")
        name = target.rpartition(".")[2] or parse_qs(text).get("Action", [""])[0]
        # MiniStack knows no dry run.
        dry = service == "ec2" and parse_qs(text).get("DryRun", [""])[0].lower() == "true"
        if name in operations and not dry:
            wrote.set(operations[name])
            return await _base[service](method, path, headers, body, query_params)
        caller = iam_evaluator.caller_arn()
        request = {"service": service, "target": target, "region": get_region(), "caller": caller, "body": text}
        told = await channel.ask("call", request)
        return told["status"], {"Content-Type": told["contentType"]}, told["body"].encode()

    return answer


async def ask_base(asked: dict) -> dict:
    """MiniStack's own answer to {"service", "target", "region", "body", "writes"}, as {"status", "tree" of XML, "body"}."""
    set_request_region(asked["region"])
    target, query = asked["target"], asked["body"]
    wrote.set(wrote.get() or asked["writes"])
    status, _, body = await _base[asked["service"]]("POST", "/", {"x-amz-target": target}, query.encode(), {})
    text = body.decode() if isinstance(body, bytes) else body
    return {"status": status, "tree": None if target else _tree(ET.fromstring(text)), "body": text if target else ""}


def _tree(element) -> list:
    """An element as [name, its text or its elements]."""
    name = element.tag.rpartition("}")[2]
    return [name, [_tree(one) for one in element] if len(element) else element.text or ""]
