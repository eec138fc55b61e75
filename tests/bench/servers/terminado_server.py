"""terminado as its documentation sets it up: named terminals, kept after their page has gone."""

import asyncio
import sys

import tornado.web
from terminado import NamedTermManager, TermSocket


async def main() -> None:
    manager = NamedTermManager(shell_command=[sys.argv[2]], max_terminals=1000)
    routes = [(r"/ws/(\w+)", TermSocket, {"term_manager": manager})]
    tornado.web.Application(routes).listen(int(sys.argv[1]), "127.0.0.1")
    await asyncio.Event().wait()


asyncio.run(main())
