"""Runs one simulated AWS account: MiniStack, spoken to over this process's own input and output.

The first line of input is the configuration, as JSON (secrets never travel in argv or the environment):
    {"learner": {"name", "accessKeyId", "secretAccessKey"}, "operations", "stackTypes", "publicParameters",
    "managedPolicies"}
From then on both are a channel (channel.py), over which the owner first tells the state to begin with.
"""

import asyncio
import json
import sys


def install(config: dict) -> None:
    """Puts our own in MiniStack's places, once it is known that these are where they were."""
    import lazy
    import seams
    import state

    lazy.install(state.MODULES)
    seams.check()
    import forward
    import identity
    import mends
    import stacks

    identity.install()
    state.keep_sessions()
    mends.install(config["managedPolicies"])
    stacks.install(config["stackTypes"])
    forward.install(config["operations"], config["publicParameters"])


def main() -> None:
    config = json.loads(sys.stdin.buffer.readline())
    install(config)
    from front import Front

    asyncio.run(Front(config["learner"]).serve())


if __name__ == "__main__":
    main()
