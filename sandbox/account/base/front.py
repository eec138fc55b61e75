"""What the owner asks for: clients' requests, which MiniStack authorises, and the rest. A write is answered when it is saved."""

import asyncio
import concurrent.futures
import logging

import channel
import forward
import identity
import stacks
import state
from ministack import app as ministack

BACKGROUND_SAVE_SECONDS = 0.25


class Front:
    def __init__(self, config: dict) -> None:
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
        stacks.saved()
        if changed:
            self._saved = states
            self._saving = asyncio.ensure_future(channel.ask("save", {"states": changed, "whole": whole}))
        if self._saving is not None:
            try:
                await asyncio.shield(self._saving)
            except RuntimeError:
                self._saved = {}  # All of it is sent again, and soon.
                stacks.changed()
                raise

    async def _save_in_background(self) -> None:
        while True:
            await asyncio.sleep(BACKGROUND_SAVE_SECONDS)
            if stacks.unsaved():
                try:
                    await self.save()
                except Exception:
                    logging.getLogger("drydock").exception("The account's state could not be saved; trying again.")

    def _replace(self, states: dict[str, str]) -> None:
        state.replace(states)
        stacks.close_interrupted()
        identity.ensure_learner(self._learner)

    async def control(self, verb: str, asked: dict):
        """Raises ValueError with a sentence for the owner."""
        if verb == "authorize":
            return identity.decide(**asked)
        if verb == "request":
            answer = await self._request(asked["headers"], asked["body"].encode("latin-1"))
            if forward.wrote.get() or stacks.unsaved():
                await self.save()
            return answer
        if verb == "base":
            answers = [await forward.ask_base(one, self._account_id) for one in asked["calls"]]
            if forward.wrote.get():
                await self.save()
            return answers
        if verb == "replace":
            await stacks.cancel()
            self._replace(asked["states"])
        return await self.save(whole=verb == "replace")

    async def _request(self, headers: list, body: bytes) -> dict:
        """MiniStack's answer to a client's `POST /`. Bytes travel as the characters of these numbers."""
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }
        answer = {"body": ""}

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            if message["type"] == "http.response.start":
                names = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
                answer.update(status=message["status"], headers=names)
            answer["body"] += message.get("body", b"").decode("latin-1")

        await ministack.app(scope, receive, send)
        return answer
