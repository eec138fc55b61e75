"""Takes an article over HTTP, checks it, gives it its id and time, and stores it in DynamoDB."""

import json
import os
import re
import secrets
from datetime import UTC, datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from service import Problem, body_of, create, log, run, tracer

TABLE = os.environ.get("TABLE", "news_articles")
REGION = os.environ.get("AWS_REGION", "us-east-1")
# All articles are one partition, so that one query gives the newest first.
FEED = "news"
MAX_CHARACTERS = {"title": 200, "author": 80, "text": 10_000}
# Control characters, and halves of a surrogate pair, which no UTF-8 can hold.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")

dynamodb = boto3.client(
    "dynamodb",
    region_name=REGION,
    config=Config(
        retries={"mode": "standard", "max_attempts": 3}, connect_timeout=2, read_timeout=5, max_pool_connections=50
    ),
)


def parse(body: bytes) -> dict[str, str]:
    """The three fields of an article. Raises Problem 400 or 422 that says what is wrong with which."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "The article is not JSON. Send an object with title, author and text.") from None
    if not isinstance(given, dict):
        raise Problem(400, "The article is not a JSON object. Send one with title, author and text.")
    wrong = {str(name)[:80]: "There is no such field." for name in given.keys() - MAX_CHARACTERS.keys()}
    article = {}
    for name, most in MAX_CHARACTERS.items():
        value = given.get(name)
        text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
        if value is not None and not isinstance(value, str):
            wrong[name] = "Write text here."
        elif not text:
            wrong[name] = "Write something here."
        elif len(text) > most:
            wrong[name] = f"This has {len(text):,} characters; {most:,} fit."
        elif UNPRINTABLE.search(text) or (name != "text" and "\n" in text):
            wrong[name] = "This has characters that cannot be shown. Remove them."
        article[name] = text
    if wrong:
        raise Problem(422, "The article cannot be stored as it is.", wrong)
    return article


def store(article: dict[str, str]) -> dict[str, str]:
    """Stores an article under a new id, and gives it with its id and time. Raises Problem 503 when it is not stored."""
    now = datetime.now(UTC)
    # Ids sort by time. The eight digits keep two articles of the same microsecond apart.
    made = {
        "id": f"{now:%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}",
        "published_at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        **article,
    }
    item = {name: {"S": value} for name, value in {"feed": FEED, **made}.items()}
    with tracer.start_as_current_span("DynamoDB PutItem"):
        try:
            dynamodb.put_item(
                TableName=TABLE,
                Item=item,
                ConditionExpression="attribute_not_exists(id)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            # An answer that got lost makes the SDK send the same item again, and then it is there already.
            if error.response.get("Item") != item:
                raise table_problem(error) from error
        except BotoCoreError as error:
            raise table_problem(error) from error
    return made


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
            503, f"The task's role may not use the table {TABLE}. Give it dynamodb:PutItem and dynamodb:DescribeTable."
        )
    return Problem(503, "The table cannot be reached. Try again in a moment.")


async def add(request: Request) -> Response:
    if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
        raise Problem(415, "Send the article as application/json.")
    article = parse(await body_of(request))
    return JSONResponse(await run_in_threadpool(store, article), 201)


def describe() -> None:
    try:
        dynamodb.describe_table(TableName=TABLE)
    except (ClientError, BotoCoreError) as error:
        raise table_problem(error) from error


async def table() -> None:
    await run_in_threadpool(describe)


app = create("add_news_articles", [Route("/articles", add, methods=["POST"])], {"table": table})

if __name__ == "__main__":
    run("add_news_articles", app, 10002)
