"""Puts in place what MiniStack lacks for this course. Each rule lives in the module of its service."""

import identity
import mends
import services
import stack_work
import state


def install() -> None:
    identity.install()
    state.keep_sessions()
    stack_work.install()
    services.install()
    mends.install()
