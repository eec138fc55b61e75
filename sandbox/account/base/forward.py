"""Passes operations on to the owner's process, where they are simulated or have their rules, once MiniStack has
authorised the call; and answers that process what MiniStack itself would."""

import http.client
import json
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.concurrency import run_reentrant
from ministack.core.responses import get_region, set_request_account_id, set_request_region

# Each service's handler before ours took its place.
_base: dict = {}


def install(core: dict) -> None:
    """`core` is {"port", "secret", "operations": {service: [names] or null for all}, "stackTypes"}."""
    for service, operations in core["operations"].items():
        _base[service] = app.SERVICE_HANDLERS[service]
        app.SERVICE_HANDLERS[service] = _forwarding(core, service, operations)


def _forwarding(core: dict, service: str, operations: list | None):
    async def forward(method, path, headers, body, query_params):
        target, text = headers.get("x-amz-target", ""), body.decode("utf-8", "replace")
        if operations is not None and (target.rpartition(".")[2] or action(text)) not in operations:
            return await _base[service](method, path, headers, body, query_params)
        request = {
            "service": service,
            "target": target,
            "region": get_region(),
            "caller": iam_evaluator.caller_arn(),
            "body": text,
        }
        # The other process may call back, so it gets a thread of its own and the loop stays free.
        status, content_type, answer = await run_reentrant(post, core, "/call", request)
        return status, {"Content-Type": content_type}, answer

    return forward


def action(query: str) -> str:
    return parse_qs(query).get("Action", [""])[0]


def post(core: dict, path: str, request: dict) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", core["port"])
    try:
        connection.request("POST", path, json.dumps(request), {"x-drydock-secret": core["secret"]})
        response = connection.getresponse()
        return response.status, response.getheader("content-type"), response.read()
    except OSError:
        body = json.dumps({"__type": "ServerException", "message": "The simulated account is stopping."})
        return 503, "application/x-amz-json-1.1", body.encode()
    finally:
        connection.close()


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
