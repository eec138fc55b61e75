"""Runs one simulated AWS account: MiniStack behind our own front, on a loopback port of its own.

The first line of stdin is the configuration, as JSON (secrets never travel in argv or the environment):
    {"home", "accountId", "region", "publicPort", "secret", "learner": {"name", "accessKeyId", "secretAccessKey"},
    "states", "operations", "stackTypes", "publicParameters"}
The first line of stdout is {"port": N} once the account answers; then both are a channel (channel.py). Standard input
staying open is the sign that the owner lives: when it ends, for whatever reason, this process ends too, so a
killed owner leaves no orphan.
"""

import asyncio
import json
import os
import socket
import sys
import threading
import time

END_WAIT_SECONDS = 2


def prepare_environment(config: dict) -> None:
    """MiniStack reads all of this when it is imported."""
    scratch = os.path.join(config["home"], "scratch")
    os.makedirs(scratch, exist_ok=True)
    os.chdir(scratch)
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
    import channel
    from front import Front
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def talk_with_owner() -> None:
        channel.read(loop, front.control)
        loop.call_soon_threadsafe(ended.set)
        time.sleep(END_WAIT_SECONDS)
        os._exit(0)

    front = Front(config)
    threading.Thread(target=talk_with_owner, daemon=True).start()
    await front.open()

    settings = Config()
    settings.bind = [f"fd://{listener.fileno()}"]
    settings.loglevel = "WARNING"
    settings.keep_alive_timeout = 24 * 3600
    settings.graceful_timeout = 0.2
    channel.send({"port": listener.getsockname()[1]})
    await hypercorn_serve(front, settings, shutdown_trigger=ended.wait)


def main() -> None:
    config = json.loads(sys.stdin.buffer.readline())
    prepare_environment(config)
    import lazy
    import seams
    import state

    lazy.install(state.MODULES)
    seams.check()
    import rules

    rules.install()
    import channel
    import forward
    import stack_types

    channel.open_output()
    forward.install(config["operations"], config["publicParameters"])
    stack_types.install(config["stackTypes"])
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    asyncio.run(serve(config, listener))
    os._exit(0)


if __name__ == "__main__":
    main()
