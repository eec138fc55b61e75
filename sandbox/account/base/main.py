"""Runs one simulated AWS account: MiniStack behind our own front, on a loopback port of its own.

The first line of stdin is the configuration, as JSON (secrets never travel in argv or the environment):
    {"home", "accountId", "region", "publicPort", "secret", "learner": {"name", "accessKeyId", "secretAccessKey"},
    "instanceStartMs", "core": {"port", "secret", "operations", "stackTypes"}}
The first line of stdout is {"port": N} once the account answers. Standard input staying open is the sign that the
owner lives: when it ends, for whatever reason, this process saves and ends too, so a killed owner leaves no orphan.
"""

import asyncio
import fcntl
import json
import os
import socket
import sys
import threading
import time

LOCK_WAIT_SECONDS = 3
END_WAIT_SECONDS = 2


def lock(home: str):
    """Two processes on one home would overwrite each other's state. A killed owner's may need a moment to go."""
    file = open(os.path.join(home, "lock"), "w")
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > deadline:
                sys.exit(f"The simulated account in {home} is already running. Stop it first.")
            time.sleep(0.05)


def prepare_environment(config: dict) -> None:
    """MiniStack reads all of this when it is imported."""
    scratch = os.path.join(config["home"], "scratch")
    os.makedirs(scratch, exist_ok=True)
    os.environ.update(
        MINISTACK_ACCOUNT_ID=config["accountId"],
        MINISTACK_REGION=config["region"],
        MINISTACK_HOST="127.0.0.1",
        GATEWAY_PORT=str(config["publicPort"]),
        AUTH="true",
        PERSIST_STATE="0",
        STATE_DIR=os.path.join(scratch, "state"),
        S3_DATA_DIR=os.path.join(scratch, "s3"),
        TMPDIR=scratch,
        DOCKER_HOST=f"unix://{scratch}/no-docker.sock",
        SFTP_ENABLED="0",
        IOT_MTLS_ENABLED="0",
        MINISTACK_AUTOCREATE_AWS_MANAGED="0",
        LOG_LEVEL="WARNING",
    )


async def serve(config: dict, listener: socket.socket) -> None:
    from front import Front
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from store import Store

    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_owner() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(ended.set)
        time.sleep(END_WAIT_SECONDS)
        os._exit(0)

    front = Front(config, Store(config["home"]))
    await front.open()
    threading.Thread(target=wait_for_owner, daemon=True).start()

    settings = Config()
    settings.bind = [f"fd://{listener.fileno()}"]
    settings.loglevel = "WARNING"
    settings.keep_alive_timeout = 24 * 3600
    settings.graceful_timeout = 0.2
    print(json.dumps({"port": listener.getsockname()[1]}), flush=True)
    await hypercorn_serve(front, settings, shutdown_trigger=ended.wait)
    front.save()


def main() -> None:
    config = json.loads(sys.stdin.readline())
    os.makedirs(config["home"], mode=0o700, exist_ok=True)
    held = lock(config["home"])
    prepare_environment(config)
    import seams

    seams.check()
    import rules

    rules.install()
    import ec2_instances

    ec2_instances.START_SECONDS = config["instanceStartMs"] / 1000
    import forward
    import stack_types

    forward.install(config["core"])
    stack_types.install(config["core"])
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    asyncio.run(serve(config, listener))
    held.close()
    os._exit(0)


if __name__ == "__main__":
    main()
