"""How a service of the newsfeed starts, answers, logs, measures, traces and stops.

The same file lies in each of the five folders, because an image is built from one folder alone.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import uvicorn
from opentelemetry import propagate, trace
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The longest article fits, whatever its letters: twelve bytes each in a form.
MAX_BODY_BYTES = 128 * 1024
CHECK_SECONDS = 3
# ECS sends SIGTERM and kills after the container's stopTimeout, 30 seconds when nothing else is said.
DRAIN_SECONDS = 20
# What a page may load: its own style and script, nothing from anywhere else.
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}

Check = Callable[[], Awaitable[object]]
log = logging.getLogger("newsfeed")
tracer = trace.get_tracer("newsfeed")
requests_total = Counter("http_requests_total", "Requests answered", ["method", "endpoint", "status"])
seconds = Histogram("http_request_duration_seconds", "Until an answer begins", ["endpoint"])


class Problem(Exception):
    """What went wrong, as a sentence for whoever asked, with the status to answer."""

    def __init__(self, status: int, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.fields = status, fields or {}


async def body_of(request: Request) -> bytes:
    """The request's body. Raises Problem 413 when it is longer than MAX_BODY_BYTES, without reading on."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Problem(413, f"A request may have {MAX_BODY_BYTES // 1024} KiB. Shorten it and send it again.")
    return bytes(body)


def same_site(request: Request) -> None:
    """Raises Problem 403 when a page of another site makes a browser send its form here."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Problem(403, "This form was sent by another site. Open the page itself and send it from there.")


def trace_headers() -> dict[str, str]:
    """The headers that let the next service's spans join this trace."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers


def create(name: str, routes: Sequence[BaseRoute], checks: Mapping[str, Check]) -> ASGIApp:
    """The application: its own routes, /health with what it depends on, and /metrics."""

    async def health(request: Request) -> Response:
        states = {what: await state_of(check) for what, check in checks.items()}
        status = "ok" if all(state == "ok" for state in states.values()) else "degraded"
        # Always 200: ECS would replace the task, and a new one has the same table and the same peers.
        return JSONResponse({"service": name, "status": status, "dependencies": states})

    async def metrics(request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    own = [Route("/health", health), Route("/metrics", metrics)]
    return observed(Starlette(routes=[*routes, *own], exception_handlers={Problem: answer_problem}))


async def state_of(check: Check) -> str:
    try:
        await asyncio.wait_for(check(), CHECK_SECONDS)
        return "ok"
    except Problem as problem:
        return str(problem)
    except Exception as error:
        return f"unreachable ({type(error).__name__})"


async def answer_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    body: dict[str, object] = {"error": str(problem)}
    if problem.fields:
        body["fields"] = problem.fields
    return JSONResponse(body, problem.status, {"retry-after": "1"} if problem.status == 503 else None)


def observed(app: ASGIApp) -> ASGIApp:
    """Around each request: a span, the metrics, one log line, the security headers."""

    async def observe(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await app(scope, receive, send)
        began = time.perf_counter()
        method, path = scope["method"], scope["path"]
        incoming = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}

        async def send_observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The function's name, not the path: a path has an id in it, and a metric must stay one of few.
                endpoint = getattr(scope.get("endpoint"), "__name__", "none")
                took, status = time.perf_counter() - began, message["status"]
                requests_total.labels(method, endpoint, status).inc()
                seconds.labels(endpoint).observe(took)
                span.update_name(f"{method} {endpoint}")
                span.set_attributes(
                    {"http.request.method": method, "http.response.status_code": status, "url.path": path}
                )
                if path not in ("/health", "/metrics"):
                    facts = {"method": method, "path": path, "status": status, "ms": round(took * 1000, 1)}
                    log.info("request", extra={"facts": facts})
                pairs = [(key.encode(), value.encode()) for key, value in HEADERS.items()]
                message = {**message, "headers": [*message["headers"], *pairs]}
            await send(message)

        parent = propagate.extract(incoming)
        with tracer.start_as_current_span(method, parent, trace.SpanKind.SERVER) as span:
            await app(scope, receive, send_observed)

    return observe


class JsonLines(logging.Formatter):
    """One JSON object a line, for CloudWatch Logs Insights to search in."""

    def format(self, record: logging.LogRecord) -> str:
        context = trace.get_current_span().get_span_context()
        line: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if context.is_valid:
            line["trace"] = f"{context.trace_id:032x}"
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def start_tracing(name: str) -> None:
    """Sends spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names; without it, tracing costs nothing."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


class Server(uvicorn.Server):
    """Tells the streams that never end by themselves when the service is about to stop."""

    running: "Server | None" = None


def stopping() -> bool:
    return Server.running is not None and Server.running.should_exit


def run(name: str, app: ASGIApp, port: int) -> None:
    """Serves until SIGTERM, then answers what it has begun and ends with 0."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("httpx").setLevel(logging.WARNING)
    start_tracing(name)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        app,
        host=os.environ.get("HOST", "127.0.0.1"),
        port=int(os.environ.get("PORT", port)),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    Server.running = Server(config)
    Server.running.run()
