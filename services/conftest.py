"""What a test of a service may ask for."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from seed import KEYS
from support import Account, Edge, Redis, Service

Start = Callable[..., Service]


@pytest.fixture(scope="session")
def account() -> Iterator[Account]:
    account = Account()
    yield account
    account.stop()


@pytest.fixture(scope="session")
def dynamodb(account: Account) -> Any:
    told = account.environment
    return boto3.client(
        "dynamodb",
        endpoint_url=account.endpoint,
        region_name=told["AWS_REGION"],
        aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture
def table(dynamodb: Any) -> Iterator[str]:
    """An empty table of the test's own."""
    name = f"news_{uuid.uuid4().hex[:8]}"
    dynamodb.create_table(TableName=name, **KEYS)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    server = Redis()
    yield server
    server.remove()


@pytest.fixture
def edge() -> Iterator[Edge]:
    edge = Edge()
    yield edge
    edge.stop()


@pytest.fixture
def start(account: Account) -> Iterator[Start]:
    """Starts services; at the test's end each is asked to stop, and must end with 0."""
    started: list[Service] = []

    def start_one(name: str, port: int | None = None, **environment: str) -> Service:
        service = Service(name, {**account.environment, **environment}, port)
        started.append(service)
        return service

    yield start_one
    assert [service.end() for service in started] == [0] * len(started)
