"""Gives articles, the newest first, out of DynamoDB through a cache that it can do without."""

import json
import os
import re
import time
from collections.abc import Callable
from typing import cast

import boto3
import redis
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from prometheus_client import Counter
from redis.backoff import NoBackoff
from redis.retry import Retry
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service import Problem, create, log, run, tracer

TABLE = os.environ.get("TABLE", "news_articles")
REGION = os.environ.get("AWS_REGION", "us-east-1")
CACHE_URL = os.environ.get("CACHE_URL", "redis://localhost:6379/0")
# How long a reader may wait for a new article to show.
CACHE_SECONDS = int(os.environ.get("CACHE_SECONDS", "10"))
# A cache that did not answer is left alone for so long: no reader waits for it meanwhile.
CACHE_PAUSE_SECONDS = 5
FEED = "news"
MOST_PER_PAGE = 50
ID = re.compile(r"\d{8}T\d{6}\.\d{6}-[0-9a-f]{8}")

dynamodb = boto3.client(
    "dynamodb",
    region_name=REGION,
    config=Config(
        retries={"mode": "standard", "max_attempts": 3}, connect_timeout=2, read_timeout=5, max_pool_connections=50
    ),
)
# One more try at once, for a connection that the cache has closed meanwhile.
cache = redis.Redis.from_url(CACHE_URL, socket_timeout=0.25, socket_connect_timeout=0.25, retry=Retry(NoBackoff(), 1))
cache_reads = Counter("news_cache_reads_total", "Reads by what the cache said", ["result"])
cache_asleep_until = 0.0


def through_cache(key: str, read: Callable[[], bytes]) -> tuple[bytes, str]:
    """What the cache has under `key`, else what `read` gives; and hit, miss or off."""
    global cache_asleep_until
    found: bytes | None = None
    result = "off"
    if time.monotonic() >= cache_asleep_until:
        try:
            with tracer.start_as_current_span("cache GET"):
                found = cast("bytes | None", cache.get(key))
            result = "miss" if found is None else "hit"
        except redis.RedisError as error:
            cache_asleep_until = time.monotonic() + CACHE_PAUSE_SECONDS
            log.warning("cache", extra={"facts": {"error": str(error)}})
    cache_reads.labels(result).inc()
    if found is not None:
        return found, result
    fresh = read()
    if result == "miss":
        try:
            with tracer.start_as_current_span("cache SET"):
                cache.set(key, fresh, ex=CACHE_SECONDS)
        except redis.RedisError as error:
            cache_asleep_until = time.monotonic() + CACHE_PAUSE_SECONDS
            log.warning("cache", extra={"facts": {"error": str(error)}})
    return fresh, result


def query(limit: int, before: str | None) -> bytes:
    """A page of articles as JSON: {articles, next}; next is the `before` of the page after it, or null."""
    condition, values = "feed = :feed", {":feed": {"S": FEED}}
    if before:
        condition, values = f"{condition} AND id < :before", {**values, ":before": {"S": before}}
    with tracer.start_as_current_span("DynamoDB Query"):
        try:
            # One more than asked for tells whether there is a next page.
            found = dynamodb.query(
                TableName=TABLE,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=values,
                ScanIndexForward=False,
                Limit=limit + 1,
            )
        except (ClientError, BotoCoreError) as error:
            raise table_problem(error) from error
    articles = [{name: value["S"] for name, value in item.items() if name != "feed"} for item in found["Items"]]
    more = len(articles) > limit
    page = {"articles": articles[:limit], "next": articles[limit - 1]["id"] if more else None}
    return json.dumps(page).encode()


def get(id: str) -> bytes:
    """One article as JSON. Raises Problem 404 when there is none with this id."""
    with tracer.start_as_current_span("DynamoDB GetItem"):
        try:
            item = dynamodb.get_item(TableName=TABLE, Key={"feed": {"S": FEED}, "id": {"S": id}}).get("Item")
        except (ClientError, BotoCoreError) as error:
            raise table_problem(error) from error
    if not item:
        raise Problem(404, "There is no such article.")
    return json.dumps({name: value["S"] for name, value in item.items() if name != "feed"}).encode()


def table_problem(error: ClientError | BotoCoreError) -> Problem:
    """What the one who asked is told; the log has AWS's own words."""
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    log.error("table", extra={"facts": {"code": code, "error": str(error)}})
    if code == "ResourceNotFoundException":
        return Problem(503, f"There is no table {TABLE} in {REGION}. Create it.")
    if code in ("ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"):
        return Problem(503, "The table has more to do than it can take. Try again in a moment.")
    if code in ("AccessDeniedException", "NoCredentialsError"):
        return Problem(
            503, f"The task's role may not read the table {TABLE}. Give it dynamodb:Query, GetItem and DescribeTable."
        )
    return Problem(503, "The table cannot be reached. Try again in a moment.")


async def feed(request: Request) -> Response:
    before, limit = request.query_params.get("before"), request.query_params.get("limit", "10")
    if before is not None and not ID.fullmatch(before):
        raise Problem(400, "`before` is the id of an article. Take it from `next` of the page before.")
    if not re.fullmatch(r"[0-9]{1,3}", limit) or not 1 <= int(limit) <= MOST_PER_PAGE:
        raise Problem(400, f"`limit` is a number from 1 to {MOST_PER_PAGE}.")
    key = f"feed:{TABLE}:{int(limit)}:{before or ''}"
    return await answer(key, lambda: query(int(limit), before))


async def article(request: Request) -> Response:
    id = request.path_params["id"]
    if not ID.fullmatch(id):
        raise Problem(404, "There is no such article.")
    return await answer(f"article:{TABLE}:{id}", lambda: get(id))


async def answer(key: str, read: Callable[[], bytes]) -> Response:
    body, result = await run_in_threadpool(through_cache, key, read)
    return Response(body, media_type="application/json", headers={"x-cache": result})


def describe() -> None:
    try:
        dynamodb.describe_table(TableName=TABLE)
    except (ClientError, BotoCoreError) as error:
        raise table_problem(error) from error


async def table() -> None:
    await run_in_threadpool(describe)


async def ping() -> None:
    await run_in_threadpool(cache.ping)


routes = [Route("/articles", feed), Route("/articles/{id}", article)]
app = create("read_news_articles", routes, {"table": table, "cache": ping})

if __name__ == "__main__":
    run("read_news_articles", app, 10004)
