"""What holds for the five folders: their files, style, types, Dockerfiles, and that no secret lies in them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support import SERVICES

NAMES = ["add_news_articles", "breaking_news", "read_news", "read_news_articles", "report_news"]
WITH_PAGES = ["breaking_news", "read_news", "report_news"]
BIN = Path(sys.executable).parent


def run(*command: str, cwd: Path = SERVICES) -> tuple[int, str]:
    ran = subprocess.run([BIN / command[0], *command[1:]], cwd=cwd, capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


def test_the_code_is_formatted_and_follows_the_linters_rules() -> None:
    for check in (("format", "--check"), ("check",)):
        code, output = run("ruff", *check, "--no-cache", ".")
        assert code == 0, output


@pytest.mark.parametrize("name", NAMES)
def test_types_are_strict(name: str, tmp_path: Path) -> None:
    programs = [f"{name}.py", "service.py", "healthcheck.py"]
    code, output = run(
        "mypy", "--config-file", "../pyproject.toml", "--cache-dir", str(tmp_path), *programs, cwd=SERVICES / name
    )
    assert code == 0, output


@pytest.mark.parametrize("name", NAMES)
def test_the_dockerfile_follows_hadolints_rules(name: str) -> None:
    code, output = run("hadolint", f"{name}/Dockerfile")
    assert code == 0, output


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "."], cwd=SERVICES, capture_output=True, text=True, check=True)
    return [file for file in listed.stdout.splitlines() if not file.endswith("requirements-dev.txt")]


def test_no_secret_lies_in_any_file() -> None:
    code, output = run("detect-secrets", "scan", *tracked())
    assert code == 0, output
    assert json.loads(output)["results"] == {}


def test_the_scan_would_find_a_secret(tmp_path: Path) -> None:
    # Put together here, so that this file has none itself.
    (tmp_path / "leak.py").write_text(f'key = "AKIA{"QW7ERT5YUIOP3ASD"}"\n')
    code, output = run("detect-secrets", "scan", "--all-files", ".", cwd=tmp_path)
    assert code == 0, output
    assert json.loads(output)["results"] != {}


@pytest.mark.parametrize("name", NAMES)
def test_each_folder_has_the_same_files(name: str) -> None:
    files = {file.removeprefix(f"{name}/") for file in tracked() if file.startswith(f"{name}/")}
    own = {f"{name}.py", f"test_{name}.py"}
    same = {"service.py", "healthcheck.py", "requirements.txt", "Dockerfile", ".dockerignore", "README.md"}
    pages = {file for file in files if file.startswith(("pages/", "static/"))}
    assert files == own | same | pages
    assert bool(pages) == (name in WITH_PAGES)


def test_what_is_shared_is_the_same_to_the_byte() -> None:
    for file, names in {
        "service.py": NAMES,
        "healthcheck.py": NAMES,
        ".dockerignore": NAMES,
        "static/style.css": WITH_PAGES,
    }.items():
        assert len({(SERVICES / name / file).read_bytes() for name in names}) == 1, file


def test_dockerfiles_differ_in_name_port_and_pages_alone() -> None:
    def plain(name: str) -> str:
        text = (SERVICES / name / "Dockerfile").read_text()
        text = re.sub(r"^COPY \S+ (pages|static) .*\n", "", text, flags=re.M)
        return re.sub(rf"\b{name}\b", "NAME", re.sub(r"\b1000[1-5]\b", "PORT", text))

    assert len({plain(name) for name in NAMES}) == 1


def test_every_requirement_is_pinned_alike_and_locked_for_the_tests() -> None:
    locked = (SERVICES / "requirements-dev.txt").read_text().lower().replace("_", "-")
    for name in NAMES:
        for line in (SERVICES / name / "requirements.txt").read_text().split():
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)
            assert f"\n{line.lower().replace('_', '-')} " in f"\n{locked}", f"{name}: {line}"
