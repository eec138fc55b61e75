"""compose.yaml says what the programs read: their variables, ports, peers and base."""

import re
from typing import Any

import pytest
import yaml

from support import SERVICES

NAMES = ["add_news_articles", "breaking_news", "read_news", "read_news_articles", "report_news"]
# What boto3 reads by itself.
SDK = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
COMPOSE: dict[str, Any] = yaml.safe_load((SERVICES / "compose.yaml").read_text())["services"]


def program(name: str) -> str:
    """All that an image of this name runs."""
    return "".join((SERVICES / name / file).read_text() for file in (f"{name}.py", "service.py"))


def port_of(name: str) -> int:
    found = re.search(rf'run\("{name}", \w+, (\d+)\)', program(name))
    assert found, name
    return int(found[1])


def readable(name: str) -> set[str]:
    """The variables that a program looks at, boto3 in it included."""
    text = program(name)
    return set(re.findall(r'os\.environ\.get\("(\w+)"', text)) | (SDK if "import boto3" in text else set())


def test_it_runs_the_five_services_each_from_its_own_folder() -> None:
    built = {name: service["build"]["context"] for name, service in COMPOSE.items() if "build" in service}
    assert built == {name: name for name in NAMES}
    for name in NAMES:
        assert COMPOSE[name]["image"] == f"${{REGISTRY:-newsfeed}}/{name}:v1"


@pytest.mark.parametrize("name", NAMES)
def test_it_sets_variables_that_the_program_reads_and_no_other(name: str) -> None:
    told = set(COMPOSE[name]["environment"])
    assert told <= readable(name)
    # Keys go to the two that call AWS, and they get all of them.
    assert told & SDK == readable(name) & SDK


def test_the_seed_is_told_what_it_reads() -> None:
    seed = COMPOSE["seed"]
    assert set(seed["environment"]) >= SDK
    assert seed["image"] == COMPOSE["add_news_articles"]["image"]
    assert (SERVICES / seed["volumes"][0].split(":")[0]).is_file()


def test_the_ports_are_those_of_the_programs_and_of_no_two_the_same() -> None:
    ports = {name: port_of(name) for name in NAMES}
    assert sorted(ports.values()) == [10001, 10002, 10003, 10004, 10005]
    for name, port in ports.items():
        assert f" PORT={port}\n" in (SERVICES / name / "Dockerfile").read_text()
        # They share one network, so nothing is published or moved.
        assert COMPOSE[name]["network_mode"] == "host"
        assert not {"ports", "links"} & set(COMPOSE[name])
        assert "PORT" not in COMPOSE[name]["environment"]
        assert COMPOSE[name]["environment"]["HOST"] == "127.0.0.1"


def test_every_peer_that_a_program_calls_by_default_listens_there() -> None:
    called = set()
    for text in [*(program(name) for name in NAMES), (SERVICES / "seed.py").read_text()]:
        for variable, port in re.findall(r'"(\w+)_URL", "http://localhost:(\d+)"', text):
            assert port_of(variable.lower()) == int(port)
            called.add(variable.lower())
    assert called == {"add_news_articles", "read_news_articles", "breaking_news"}


def test_the_cache_listens_where_the_programs_look_for_it() -> None:
    defaults = {url for name in NAMES for url in re.findall(r'"CACHE_URL", "([^"]+)"', program(name))}
    assert defaults == {"redis://localhost:6379/0"}
    # Without --port it is 6379.
    assert COMPOSE["cache"]["command"][:2] == ["--bind", "127.0.0.1"]
    assert "--port" not in COMPOSE["cache"]["command"]
    assert COMPOSE["cache"]["network_mode"] == "host"


@pytest.mark.parametrize("name", NAMES)
def test_the_dockerfile_takes_the_arguments_that_it_gives(name: str) -> None:
    dockerfile = (SERVICES / name / "Dockerfile").read_text()
    args = COMPOSE[name]["build"]["args"]
    assert set(args) == set(re.findall(r"^ARG (\w+)", dockerfile, flags=re.M))
    default = re.search(r"^ARG BASE=(\S+)", dockerfile, flags=re.M)
    assert default
    assert args["BASE"] == f"${{BASE:-{default[1]}}}"
