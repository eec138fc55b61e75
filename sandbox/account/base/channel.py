"""Talks with the owner over this process's own input and output: a JSON document a line, each way."""

import asyncio
import itertools
import json
import logging
import os
import sys
import threading

_ids = itertools.count()
_waiting: dict[int, asyncio.Future] = {}
_tasks: set[asyncio.Task] = set()
_loop: asyncio.AbstractEventLoop


def open(answer) -> None:
    """`answer(verb, body)` answers what the owner asks, on this loop. Nothing else may write to the output: what is printed
    goes to the log."""
    global _loop
    _loop = asyncio.get_running_loop()
    sys.stdout = sys.stderr
    threading.Thread(target=_read, args=(answer,), daemon=True).start()


def _read(answer) -> None:
    """When the input ends, for whatever reason, the owner is gone, and has all that counts: a killed one leaves no orphan."""
    for line in sys.stdin.buffer:
        _loop.call_soon_threadsafe(_receive, json.loads(line), answer)
    os._exit(0)


def send(message: dict) -> None:
    sys.__stdout__.write(f"{json.dumps(message)}\n")
    sys.__stdout__.flush()


def _receive(message: dict, answer) -> None:
    if "ask" in message:
        task = _loop.create_task(_answer(message, answer))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
        return
    waiting = _waiting.pop(message["id"])
    if "failed" in message:
        waiting.set_exception(RuntimeError(message["failed"]))
    else:
        waiting.set_result(message["told"])


async def _answer(message: dict, answer) -> None:
    try:
        told = {"told": await answer(message["ask"], message["body"])}
    except ValueError as error:  # A sentence for the person who asked.
        told = {"failed": str(error)}
    except Exception as error:
        logging.getLogger("drydock").exception("The owner asked for %s.", message["ask"])
        told = {"failed": f"The simulated account failed ({error!r}). Its log, emulator.log, says why."}
    send({"id": message["id"], **told})


async def ask(kind: str, body: dict) -> dict:
    number = next(_ids)
    _waiting[number] = asyncio.get_running_loop().create_future()
    send({"id": number, "ask": kind, "body": body})
    return await _waiting[number]


def ask_from_thread(kind: str, body: dict) -> dict:
    return asyncio.run_coroutine_threadsafe(ask(kind, body), _loop).result()
