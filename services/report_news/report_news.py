"""The page where a reporter writes an article; add_news_articles checks and stores it."""

import os
from pathlib import Path
from urllib.parse import parse_qs

import httpx
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from service import Problem, body_of, create, log, run, same_site, trace_headers, tracer

PEER = os.environ.get("ADD_NEWS_ARTICLES_URL", "http://localhost:10002")
FIELDS = ("title", "author", "text")
HERE = Path(__file__).parent

peer = httpx.AsyncClient(base_url=PEER, timeout=8)
pages = Jinja2Templates(HERE / "pages")


async def form(request: Request) -> Response:
    published = request.query_params.get("published") == "yes"
    return page(request, {}, {}, notice="Your article is published." if published else "")


async def publish(request: Request) -> Response:
    """Sends the article on. What cannot be stored comes back with the reporter's words still in the form."""
    article: dict[str, str] = {}
    try:
        same_site(request)
        sent = parse_qs((await body_of(request)).decode("utf-8", "replace"), keep_blank_values=True)
        article = {name: sent.get(name, [""])[0] for name in FIELDS}
        await send(article)
    except Problem as problem:
        return page(request, article, problem.fields, error=str(problem), status=problem.status)
    # A redirect, so that reloading the page does not publish the article again.
    return RedirectResponse("/?published=yes", 303)


async def send(article: dict[str, str]) -> None:
    """Raises Problem when the article is not stored, or when nobody can know."""
    with tracer.start_as_current_span("add_news_articles"):
        try:
            answer = await peer.post("/articles", json=article, headers=trace_headers())
            told = answer.json()
            if not isinstance(told, dict) or (answer.status_code != 201 and "error" not in told):
                raise ValueError(f"{answer.status_code} without a reason")
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            log.error("peer", extra={"facts": {"url": PEER, "error": repr(error)}})
            raise Problem(503, "The article was not stored: add_news_articles cannot be reached.") from error
        except (httpx.HTTPError, ValueError) as error:
            log.error("peer", extra={"facts": {"url": PEER, "error": repr(error)}})
            sentence = "It is not known whether the article was stored. Look for it before you send it again."
            raise Problem(502, sentence) from error
    if answer.status_code != 201:
        raise Problem(answer.status_code, told["error"], told.get("fields"))


def page(
    request: Request, article: dict[str, str], wrong: object, *, notice: str = "", error: str = "", status: int = 200
) -> Response:
    context = {"article": article, "wrong": wrong, "notice": notice, "error": error}
    return pages.TemplateResponse(request, "report.html", context, status)


async def add_news_articles() -> None:
    answer = await peer.get("/health")
    if answer.json().get("status") != "ok":
        raise Problem(503, "degraded: see its /health")


routes = [
    Route("/", form),
    Route("/", publish, methods=["POST"]),
    Mount("/static", StaticFiles(directory=HERE / "static")),
]
app = create("report_news", routes, {"add_news_articles": add_news_articles})

if __name__ == "__main__":
    run("report_news", app, 10001)
