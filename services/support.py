"""The real parts that the services' tests run on, as programs of their own."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import httpx

SERVICES = Path(__file__).parent
# A machine that does much else at once may need it.
DEADLINE_SECONDS = 30
Value = TypeVar("Value")


def until(look: Callable[[], Value], what: str) -> Value:
    """What `look` gives as soon as it is true. Raises AssertionError after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (value := look()):
        assert time.monotonic() < deadline, f"{what} within {DEADLINE_SECONDS} s"
        time.sleep(0.02)
    return value


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class Account:
    """A simulated AWS account, in the TypeScript process that owns it."""

    def __init__(self) -> None:
        root = SERVICES.parent
        self._process = subprocess.Popen(
            [root / "node_modules/.bin/node", root / "tests/support/account-owner.ts"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        told = json.loads(self._process.stdout.readline())
        self.endpoint: str = told["endpoint"]
        self.environment = {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": told["region"],
            "AWS_ACCESS_KEY_ID": told["accessKeyId"],
            "AWS_SECRET_ACCESS_KEY": told["secretAccessKey"],
        }

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(DEADLINE_SECONDS)
        self._process.stdout.close()


class Redis:
    """A real server, which can go and come back on the same port, empty."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = tempfile.mkdtemp(prefix="newsfeed-")
        self.start()

    def start(self) -> None:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        assert program, "There is no redis-server: npm test installs one."
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        until(lambda: listens(self.port), "Redis listens")

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)


class Service:
    """One of the five, as its image would run it: `python3 NAME.py` in its folder, told by variables."""

    def __init__(self, name: str, environment: dict[str, str], port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lines: list[dict[str, Any]] = []
        self._process = subprocess.Popen(
            [sys.executable, f"{name}.py"],
            cwd=SERVICES / name,
            env={"PATH": os.environ["PATH"], "PORT": str(self.port), **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        until(lambda: listens(self.port) or self._process.poll() is not None, f"{name} listens")
        # Long, because a test of 50 writers at once makes each of them wait.
        self.http = httpx.Client(base_url=self.url, timeout=DEADLINE_SECONDS)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.lines.append(json.loads(line))

    def terminate(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    def end(self) -> int:
        """Ends it as ECS does, and gives its exit code. May be asked twice."""
        self.terminate()
        code = self._process.wait(DEADLINE_SECONDS)
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
        self.http.close()
        return code


# Looks at a request and gives the answer to send instead: text, or what becomes JSON.
# HANG_UP is no answer at all; None is the true one.
HANG_UP = (0, "")
Fault = Callable[[BaseHTTPRequestHandler], tuple[int, str | dict[str, str]] | None]


class Edge:
    """An HTTP proxy between a service and what it calls, which can answer in the other's place; or the other itself."""

    def __init__(self) -> None:
        edge = self
        self.fault: Fault | None = None
        self.seen: list[tuple[str, bytes]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                edge.seen.append((self.headers.get("x-amz-target", self.path), body))
                status, content = 200, b""
                # A client that knows it as its proxy names the whole address. Host goes on as it came: it is signed.
                if self.path.startswith("http://"):
                    answer = httpx.post(self.path, content=body, headers=dict(self.headers))
                    status, content = answer.status_code, answer.content
                if edge.fault and (faulty := edge.fault(self)):
                    said = faulty[1] if isinstance(faulty[1], str) else json.dumps(faulty[1])
                    status, content = faulty[0], said.encode()
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("content-type", "application/x-amz-json-1.0")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                """Says nothing: what was seen is in `seen`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
