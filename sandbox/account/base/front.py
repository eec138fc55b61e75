"""The ASGI application in front of MiniStack: only the gateway may speak to it, and a write is answered when it is saved."""

import asyncio
import concurrent.futures
import hmac
import json
import logging
from urllib.parse import parse_qs

import ec2_instances
import forward
import identity
import stack_work
import state
from ministack import app as ministack
from store import SnapshotError, Store

SECRET_HEADER = b"x-drydock-secret"
BACKGROUND_SAVE_SECONDS = 0.25
# Named like reads, yet each makes credentials that have to last.
NOT_READS = {"GetSessionToken", "GetFederationToken"}
# An action is named at the very start of a body; a long body need not be kept.
HEAD_BYTES = 16_384


def is_read(headers: dict[bytes, bytes], query: bytes, body: bytes) -> bool:
    """Whether a request is known to change nothing. Anything not known counts as a write."""
    target = headers.get(b"x-amz-target", b"").decode("latin-1")
    fields = parse_qs(body.decode("utf-8", "replace")) | parse_qs(query.decode("latin-1"))
    action = target.rpartition(".")[2] or fields.get("Action", [""])[0]
    return action.startswith(("Describe", "Get", "List")) and action not in NOT_READS


class Front:
    def __init__(self, config: dict, store: Store) -> None:
        self._secret = config["secret"].encode()
        self._learner = config["learner"]
        self._account_id = config["accountId"]
        self._store = store

    async def open(self) -> None:
        """Loads the saved state, or makes a fresh account. MiniStack's own start-up (Docker, init scripts, servers for
        services that are not simulated here) is left out; threads of stack work need its loop."""
        loop = asyncio.get_running_loop()
        ministack._MAIN_LOOP = loop
        loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(max_workers=8))
        self._replace(self._store.load())
        self._saver = asyncio.create_task(self._save_in_background())

    def save(self) -> None:
        self._store.save(state.capture())
        stack_work.saved()

    async def _save_in_background(self) -> None:
        while True:
            await asyncio.sleep(BACKGROUND_SAVE_SECONDS)
            if stack_work.unsaved():
                try:
                    self.save()
                except Exception:
                    logging.getLogger("drydock").exception("The account's state could not be saved; trying again.")

    def _replace(self, states: dict[str, str]) -> None:
        state.replace(states)
        stack_work.close_interrupted()
        identity.ensure_learner(self._learner)
        self.save()

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        else:
            headers = dict(scope["headers"])
            if not hmac.compare_digest(headers.get(SECRET_HEADER, b""), self._secret):
                await answer(send, 403, {"message": "This port is not the account's. Use its public address."})
            elif scope["path"].startswith("/_drydock/"):
                await self._control(scope["path"].removeprefix("/_drydock/"), receive, send)
            else:
                scope["headers"] = [pair for pair in scope["headers"] if pair[0] != SECRET_HEADER]
                await self._aws(scope, headers, receive, send)

    async def _aws(self, scope, headers, receive, send) -> None:
        head = bytearray()

        async def receive_and_remember():
            message = await receive()
            if message["type"] == "http.request" and len(head) < HEAD_BYTES:
                head.extend(message.get("body", b""))
            return message

        async def save_and_send(message):
            if message["type"] == "http.response.start" and (
                stack_work.unsaved() or not is_read(headers, scope["query_string"], bytes(head))
            ):
                self.save()
            await send(message)

        await ministack.app(scope, receive_and_remember, save_and_send)

    async def _control(self, verb: str, receive, send) -> None:
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = json.loads(body or b"{}")
        name = asked.get("name", "")
        result = {}
        try:
            if verb == "snapshot":
                self._store.write_snapshot(name, state.capture())
            elif verb == "restore":
                states = self._store.read_snapshot(name)
                await stack_work.cancel()
                self._replace(states)
            elif verb == "reset":
                await stack_work.cancel()
                self._replace({})
            elif verb == "console":
                ec2_instances.append_console(asked.get("instanceId", ""), asked.get("line", ""))
                self.save()
            elif verb == "base":
                result = await forward.ask_base(asked, self._account_id)
                if not is_read({b"x-amz-target": asked["target"].encode()}, b"", asked["body"].encode()):
                    self.save()
            else:
                raise SnapshotError(f"An account cannot {verb}.")
        except (SnapshotError, ValueError) as error:
            await answer(send, 400, {"message": str(error)})
        else:
            await answer(send, 200, result)

    async def _lifespan(self, receive, send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


async def answer(send, status: int, body: dict) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
    )
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
