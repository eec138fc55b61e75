"""What this account simulates. Every other service of MiniStack is refused by name: never a fake success."""

import json

from ministack import app

import state


def install() -> None:
    for name in app.SERVICE_HANDLERS:
        if name not in state.SERVICES:
            app.SERVICE_HANDLERS[name] = _refusing(name)


def _refusing(name: str):
    async def refuse(method, path, headers, body, query_params):
        message = f"The simulated account does not simulate {name} yet."
        if headers.get("x-amz-target"):
            return 501, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(
                {"__type": "NotImplemented", "message": message}
            ).encode()
        return 501, {"Content-Type": "text/xml"}, (
            f"<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code><Message>{message}</Message></Error>"
            "</ErrorResponse>"
        ).encode()

    return refuse
