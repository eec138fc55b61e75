"""The pages that a reader opens; read_news_articles gives what stands on them."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from service import Problem, create, log, run, trace_headers, tracer

PEER = os.environ.get("READ_NEWS_ARTICLES_URL", "http://localhost:10004")
HERE = Path(__file__).parent

peer = httpx.AsyncClient(base_url=PEER, timeout=8)
pages = Jinja2Templates(HERE / "pages")


def day(published_at: str) -> str:
    """2026-11-30T10:15:00.123Z as 30 November 2026, 10:15 UTC."""
    moment = datetime.fromisoformat(published_at)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


pages.env.filters["day"] = day


async def feed(request: Request) -> Response:
    before = request.query_params.get("before")
    return await page(request, "feed.html", "/articles", {"before": before} if before else {})


async def article(request: Request) -> Response:
    return await page(request, "article.html", f"/articles/{quote(request.path_params['id'], safe='')}", {})


async def page(request: Request, template: str, path: str, query: dict[str, str]) -> Response:
    try:
        return pages.TemplateResponse(request, template, {"found": await ask(path, query)})
    except Problem as problem:
        return pages.TemplateResponse(request, "problem.html", {"problem": str(problem)}, problem.status)


async def ask(path: str, query: dict[str, str]) -> Any:
    """What read_news_articles answers. Raises Problem with its words, or with ours when it does not answer."""
    with tracer.start_as_current_span("read_news_articles"):
        try:
            answer = await peer.get(path, params=query, headers=trace_headers())
            told = answer.json()
            if not isinstance(told, dict) or (answer.status_code != 200 and "error" not in told):
                raise ValueError(f"{answer.status_code} without a reason")
        except (httpx.HTTPError, ValueError) as error:
            log.error("peer", extra={"facts": {"url": PEER, "error": repr(error)}})
            raise Problem(503, "The articles cannot be reached. Try again in a moment.") from error
    if answer.status_code != 200:
        raise Problem(answer.status_code, told["error"])
    return told


async def read_news_articles() -> None:
    answer = await peer.get("/health")
    if answer.json().get("status") != "ok":
        raise Problem(503, "degraded: see its /health")


routes = [
    Route("/", feed),
    Route("/articles/{id}", article),
    Mount("/static", StaticFiles(directory=HERE / "static")),
]
app = create("read_news", routes, {"read_news_articles": read_news_articles})

if __name__ == "__main__":
    run("read_news", app, 10003)
