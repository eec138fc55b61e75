"""Passes ECS on to the owner's process, where it is simulated, once MiniStack has authorised the call."""

import http.client
import json

from ministack import app
from ministack.core import iam_evaluator
from ministack.core.concurrency import run_reentrant
from ministack.core.responses import get_region
from ministack.services import sts


def install(ecs: dict) -> None:
    """`ecs` is {"port", "secret", "serviceKey"}: where ECS is, and the key by which it calls the rest of AWS."""
    known = iam_evaluator.is_root_access_key
    for module in (iam_evaluator, sts):
        module.is_root_access_key = lambda key: key == ecs["serviceKey"] or known(key)

    async def forward(method, path, headers, body, query_params):
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        request = {
            "operation": operation,
            "region": get_region(),
            "caller": iam_evaluator.caller_arn(),
            "body": body.decode("utf-8", "replace"),
        }
        # ECS may call back, so it gets a thread of its own and the loop stays free.
        status, answer = await run_reentrant(post, ecs, "/call", request)
        return status, {"Content-Type": "application/x-amz-json-1.1"}, answer

    app.SERVICE_HANDLERS["ecs"] = forward


def post(ecs: dict, path: str, request: dict) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", ecs["port"])
    try:
        connection.request("POST", path, json.dumps(request), {"x-drydock-secret": ecs["secret"]})
        response = connection.getresponse()
        return response.status, response.read()
    except OSError:
        return 503, json.dumps({"__type": "ServerException", "message": "The simulated account is stopping."}).encode()
    finally:
        connection.close()
