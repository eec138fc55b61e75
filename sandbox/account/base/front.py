"""What the owner asks for: clients' requests, which MiniStack authorises, and the rest. A write is answered when it is saved."""

import asyncio
import concurrent.futures

import channel
import forward
import identity
import stacks
import state
from ministack import app as ministack


class Front:
    def __init__(self, learner: dict) -> None:
        self._learner = learner
        self._saved: dict[str, str] = {}
        self._saved_ended = 0
        self._saving = asyncio.Lock()

    async def serve(self) -> None:
        """MiniStack's own start-up (Docker, init scripts, servers for services that are not simulated here) is left out;
        threads of stack work need its loop."""
        ministack._MAIN_LOOP = asyncio.get_running_loop()
        ministack._MAIN_LOOP.set_default_executor(concurrent.futures.ThreadPoolExecutor(max_workers=8))
        channel.open(self.control)
        await asyncio.Event().wait()

    async def save(self, whole: bool = False) -> None:
        """Returns when the owner has everything on disk. What could not be saved is sent again with the next save."""
        async with self._saving:
            ended, states = stacks.ended, state.capture()
            changed = {name: body for name, body in states.items() if whole or self._saved.get(name) != body}
            if changed:
                await channel.ask("save", {"states": changed, "whole": whole})
            self._saved, self._saved_ended = states, ended

    async def control(self, verb: str, asked: dict):
        """Raises ValueError with a sentence for the owner, who asks for "save" again and again, for the work of stacks."""
        if verb == "authorize":
            return identity.decide(**asked)
        if verb == "replace":
            await stacks.cancel()
            state.replace(asked["states"])
            stacks.close_interrupted()
            identity.ensure_learner(self._learner)
            return await self.save(whole=True)
        answer = None
        if verb == "request":
            answer = await self._request(asked["headers"], asked["body"].encode("latin-1"))
        elif verb == "base":
            answer = [await forward.ask_base(one) for one in asked["calls"]]
        stack_work = stacks.running or stacks.ended > self._saved_ended
        if forward.wrote.get() or (stack_work and verb != "base"):
            await self.save()
        return answer

    async def _request(self, headers: list, body: bytes) -> dict:
        """MiniStack's answer to a client's `POST /`. Bytes travel as the characters of these numbers."""
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }
        told = []

        async def receive():
            return {"type": "http.request", "body": body}

        async def send(message):
            told.append(message)

        await ministack.app(scope, receive, send)
        return {
            "status": told[0]["status"],
            "headers": [[part.decode("latin-1") for part in pair] for pair in told[0]["headers"]],
            "body": b"".join(message.get("body", b"") for message in told).decode("latin-1"),
        }
