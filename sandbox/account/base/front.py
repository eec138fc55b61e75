"""The ASGI application in front of MiniStack: only the gateway may speak to it, and a write is answered when it is saved."""

import asyncio
import concurrent.futures
import hmac
import logging

import channel
import forward
import identity
import stack_work
import state
from ministack import app as ministack

SECRET_HEADER = b"x-drydock-secret"
BACKGROUND_SAVE_SECONDS = 0.25


class Front:
    def __init__(self, config: dict) -> None:
        self._secret = config["secret"].encode()
        self._learner, self._account_id = config["learner"], config["accountId"]
        self._saved: dict[str, str] = config["states"]
        self._saving: asyncio.Future | None = None

    async def open(self) -> None:
        """Takes up the saved state, or makes a fresh account. MiniStack's own start-up (Docker, init scripts, servers for
        services that are not simulated here) is left out; threads of stack work need its loop."""
        loop = asyncio.get_running_loop()
        ministack._MAIN_LOOP = loop
        loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(max_workers=8))
        self._replace(self._saved)
        await self.save()
        self._saver = asyncio.create_task(self._save_in_background())

    async def save(self, whole: bool = False) -> None:
        """Returns when the owner has everything on disk, what others have sent there too."""
        states = state.capture()
        changed = {name: body for name, body in states.items() if whole or self._saved.get(name) != body}
        stack_work.saved()
        if changed:
            self._saved = states
            self._saving = asyncio.ensure_future(channel.ask("save", {"states": changed, "whole": whole}))
        if self._saving is not None:
            try:
                await asyncio.shield(self._saving)
            except RuntimeError:
                self._saved = {}  # All of it is sent again, and soon.
                stack_work.changed()
                raise

    async def _save_in_background(self) -> None:
        while True:
            await asyncio.sleep(BACKGROUND_SAVE_SECONDS)
            if stack_work.unsaved():
                try:
                    await self.save()
                except Exception:
                    logging.getLogger("drydock").exception("The account's state could not be saved; trying again.")

    def _replace(self, states: dict[str, str]) -> None:
        state.replace(states)
        stack_work.close_interrupted()
        identity.ensure_learner(self._learner)

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close"})
        elif not hmac.compare_digest(dict(scope["headers"]).get(SECRET_HEADER, b""), self._secret):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"This port is not the account's. Use its public address."})
        else:
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != SECRET_HEADER]

            async def save_and_send(message):
                if message["type"] == "http.response.start" and (forward.wrote.get() or stack_work.unsaved()):
                    await self.save()
                await send(message)

            await ministack.app(scope, receive, save_and_send)

    async def control(self, verb: str, asked: dict):
        """What the owner asks for. Raises ValueError with a sentence for it."""
        if verb == "base":
            answers = [await forward.ask_base(one, self._account_id) for one in asked["calls"]]
            if forward.wrote.get():
                await self.save()
            return answers
        if verb == "save":
            await self.save()
        elif verb == "replace":
            await stack_work.cancel()
            self._replace(asked["states"])
            await self.save(whole=True)
        return None
