"""Takes breaking news and streams them, while they happen, to every page that is open; a Redis stream holds them."""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from prometheus_client import Gauge
from redis import RedisError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from service import Problem, body_of, create, log, run, same_site, stopping, tracer

CACHE_URL = os.environ.get("CACHE_URL", "redis://localhost:6379/0")
STREAM = "breaking_news"
# About so many are kept; a page shows the newest of them.
KEPT, SHOWN = 1000, 20
MAX_CHARACTERS = 200
WAIT_MS = 1000
# Proxies and load balancers end a connection that says nothing for a minute.
SILENCE_MS = 15_000
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
# An id that Redis gave: milliseconds and a number.
ID = re.compile(r"\d{1,15}-\d{1,15}")
HERE = Path(__file__).parent

# Each open page holds a connection while it waits.
cache = Redis.from_url(
    CACHE_URL,
    decode_responses=True,
    socket_timeout=5,
    socket_connect_timeout=1,
    retry=Retry(NoBackoff(), 1),
    max_connections=5000,
)
pages = Jinja2Templates(HERE / "pages")
open_streams = Gauge("news_open_streams", "Pages that wait for breaking news")


def shown(id: str, fields: dict[str, str]) -> dict[str, str]:
    """An item as pages get it. Its id and its time are both the cache's."""
    moment = datetime.fromtimestamp(int(id.partition("-")[0]) / 1000, UTC)
    return {"id": id, "headline": fields["headline"], "at": moment.isoformat(timespec="seconds").replace("+00:00", "Z")}


async def publish(headline: object) -> dict[str, str]:
    """Adds an item for everybody. Raises Problem 422 for a headline that cannot be shown, 503 without the cache."""
    text = headline.strip() if isinstance(headline, str) else ""
    if not text:
        raise Problem(422, "Write a headline.")
    if len(text) > MAX_CHARACTERS:
        raise Problem(422, f"The headline has {len(text):,} characters; {MAX_CHARACTERS} fit.")
    if UNPRINTABLE.search(text):
        raise Problem(422, "The headline has characters that cannot be shown. Remove them.")
    with tracer.start_as_current_span("cache XADD"):
        try:
            id = str(await cache.xadd(STREAM, {"headline": text}, maxlen=KEPT, approximate=True))
        except RedisError as error:
            raise cache_problem(error) from error
    return shown(id, {"headline": text})


async def latest() -> list[dict[str, str]]:
    """The newest items, the newest first. Raises Problem 503 without the cache."""
    try:
        found: Any = await cache.xrevrange(STREAM, count=SHOWN)
    except RedisError as error:
        raise cache_problem(error) from error
    return [shown(id, fields) for id, fields in found]


def cache_problem(error: RedisError) -> Problem:
    log.error("cache", extra={"facts": {"error": str(error)}})
    return Problem(503, "The cache cannot be reached. Try again in a moment.")


async def page(request: Request, headline: str = "", problem: Problem | None = None) -> Response:
    try:
        items = await latest()
    except Problem as unreachable:
        items, problem = [], problem or unreachable
    context = {"items": items, "headline": headline, "problem": problem}
    return pages.TemplateResponse(request, "breaking.html", context, problem.status if problem else 200)


async def show(request: Request) -> Response:
    return await page(request)


async def send(request: Request) -> Response:
    """The page's own form."""
    headline = ""
    try:
        same_site(request)
        headline = parse_qs((await body_of(request)).decode("utf-8", "replace")).get("headline", [""])[0]
        await publish(headline)
    except Problem as problem:
        return await page(request, headline, problem)
    return RedirectResponse("/", 303)


async def add(request: Request) -> Response:
    """The same for programs."""
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise Problem(415, "Send the item as application/json.")
    try:
        given = json.loads(await body_of(request))
    except (ValueError, RecursionError):
        raise Problem(400, "The item is not JSON. Send an object with a headline.") from None
    return JSONResponse(await publish(given.get("headline") if isinstance(given, dict) else None), 201)


async def items(request: Request) -> Response:
    return JSONResponse({"items": await latest()})


async def stream(request: Request) -> Response:
    """Server-sent events. A page that comes back says which item it had last, and misses none of those kept."""
    after = request.headers.get("last-event-id") or request.query_params.get("after", "")
    if after not in ("", "0") and not ID.fullmatch(after):
        raise Problem(400, "`after` is the id of an item.")
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(events(after), media_type="text/event-stream", headers=headers)


async def events(after: str) -> AsyncIterator[str]:
    silent_ms = 0
    with open_streams.track_inprogress():
        # A page tries again after a second; a first line makes it see that it is connected.
        yield "retry: 1000\n\n"
        while not stopping():
            try:
                if not after:
                    newest: Any = await cache.xrevrange(STREAM, count=1)
                    after = newest[0][0] if newest else "0"
                found: Any = await cache.xread({STREAM: after}, block=WAIT_MS)
            except RedisError:
                yield "event: waiting\ndata:\n\n"
                await asyncio.sleep(WAIT_MS / 1000)
                continue
            for id, fields in found[0][1] if found else []:
                yield f"id: {id}\ndata: {json.dumps(shown(id, fields))}\n\n"
                after = id
            silent_ms = 0 if found else silent_ms + WAIT_MS
            if silent_ms >= SILENCE_MS:
                silent_ms = 0
                yield ": still here\n\n"


async def ping() -> None:
    await cache.ping()


routes = [
    Route("/", show),
    Route("/", send, methods=["POST"]),
    Route("/items", items),
    Route("/items", add, methods=["POST"]),
    Route("/stream", stream),
    Mount("/static", StaticFiles(directory=HERE / "static")),
]
app = create("breaking_news", routes, {"cache": ping})

if __name__ == "__main__":
    run("breaking_news", app, 10005)
