"""What the newsfeed needs of an AWS account: its task definitions, roles and policies, tried in one."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from conftest import Start
from seed import KEYS
from support import SERVICES, Account, Redis

DEFINITIONS = sorted((SERVICES / "task-definitions").glob("*.json"))
TASKS = {
    "read_news": ["read_news", "read_news_articles"],
    "report_news": ["report_news", "add_news_articles"],
    "breaking_news": ["breaking_news"],
}
PORTS = {"report_news": 10001, "add_news_articles": 10002, "read_news": 10003, "read_news_articles": 10004}
PORTS["breaking_news"] = 10005


def client(account: Account, service: Any, keys: dict[str, str] | None = None) -> Any:
    told = account.environment
    return boto3.client(
        service,
        endpoint_url=account.endpoint,
        region_name=told["AWS_REGION"],
        **(keys or {name.lower(): told[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}),
    )


def policy(name: str) -> str:
    return (SERVICES / "policies" / f"{name}.json").read_text()


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_the_account_takes_each_task_definition_as_it_is(account: Account, file: Path) -> None:
    definition = json.loads(file.read_text())
    made = client(account, "ecs").register_task_definition(**definition)["taskDefinition"]
    family, mode = file.stem.split(".")
    assert made["family"] == family
    assert made["networkMode"] == ("bridge" if mode == "bridge" else "awsvpc")
    containers = {one["name"]: one for one in made["containerDefinitions"]}
    assert list(containers) == TASKS[family]
    assert [one["essential"] for one in containers.values()] == [True, False][: len(containers)]
    for name, container in containers.items():
        assert container["image"] == f"111122223333.dkr.ecr.us-east-1.amazonaws.com/3am/{name}:v1"
        assert container["healthCheck"]["command"] == ["CMD", "python3", "healthcheck.py"]
        assert container["logConfiguration"]["options"]["awslogs-group"] == f"/ecs/{family}"
    [port] = containers[family]["portMappings"]
    assert port["containerPort"] == PORTS[family]
    assert port["hostPort"] == (0 if mode == "bridge" else PORTS[family])
    assert made["executionRoleArn"].endswith(":role/3IAM_ECS_Task_Execution_Role")
    # The one that touches no table gets no rights at all.
    assert made.get("taskRoleArn", "").endswith("" if family == "breaking_news" else ":role/3IAM_ECS_Task_Policy_Role")


def test_there_are_three_tasks_in_three_modes() -> None:
    modes = ("awsvpc", "bridge", "fargate")
    assert [file.stem for file in DEFINITIONS] == sorted(f"{task}.{mode}" for task in TASKS for mode in modes)


def test_the_roles_of_the_notes_can_be_made(account: Account) -> None:
    iam = client(account, "iam")
    for name in ("3IAM_ECS_Task_Policy_Role", "3IAM_ECS_Task_Execution_Role"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy("trust-ecs-tasks"))
    for document in ("newsfeed-table", "full-dynamodb-access"):
        arn = iam.create_policy(PolicyName=document, PolicyDocument=policy(document))["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="3IAM_ECS_Task_Policy_Role", PolicyArn=arn)
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    iam.attach_role_policy(RoleName="3IAM_ECS_Task_Execution_Role", PolicyArn=managed)


@pytest.fixture
def keys_with(account: Account) -> Any:
    """Makes a role with one of our policies, and gives its temporary keys."""

    def assume(document: str) -> dict[str, str]:
        iam, sts = client(account, "iam"), client(account, "sts")
        trust = json.dumps(
            {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}]}
        )
        role = iam.create_role(RoleName=f"test-{document}", AssumeRolePolicyDocument=trust)["Role"]
        iam.put_role_policy(RoleName=role["RoleName"], PolicyName="one", PolicyDocument=policy(document))
        got = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
        return {
            "aws_access_key_id": got["AccessKeyId"],
            "aws_secret_access_key": got["SecretAccessKey"],
            "aws_session_token": got["SessionToken"],
        }

    return assume


def test_the_least_policy_is_enough_for_the_services_and_for_nothing_else(
    account: Account, dynamodb: Any, start: Start, redis_server: Redis, keys_with: Any
) -> None:
    for name in ("news_articles", "another"):
        dynamodb.create_table(TableName=name, **KEYS)
    try:
        keys = keys_with("newsfeed-table")
        environment = {name.upper(): value for name, value in keys.items()}
        writer = start("add_news_articles", **environment)
        reader = start("read_news_articles", CACHE_URL=redis_server.url, **environment)
        made = writer.http.post("/articles", json={"title": "T", "author": "A", "text": "X"})
        assert made.status_code == 201, made.text
        assert [one["id"] for one in reader.http.get("/articles").json()["articles"]] == [made.json()["id"]]
        assert reader.http.get(f"/articles/{made.json()['id']}").status_code == 200
        assert writer.http.get("/health").json()["status"] == "ok"

        limited = client(account, "dynamodb", keys)
        item = {"feed": {"S": "news"}, "id": {"S": made.json()["id"]}}
        for refused in (
            lambda: limited.delete_item(TableName="news_articles", Key=item),
            lambda: limited.delete_table(TableName="news_articles"),
            lambda: limited.scan(TableName="news_articles"),
            lambda: limited.put_item(TableName="another", Item=item),
            lambda: limited.list_tables(),
        ):
            with pytest.raises(ClientError, match="AccessDenied"):
                refused()
        # A service with another table is told what its role lacks.
        astray = start("add_news_articles", TABLE="another", **environment)
        answer = astray.http.post("/articles", json={"title": "T", "author": "A", "text": "X"})
        assert answer.status_code == 503
        assert answer.json()["error"].startswith("The task's role may not use the table another.")
    finally:
        for name in ("news_articles", "another"):
            dynamodb.delete_table(TableName=name)
