"""Traces and logs, across two services."""

import gzip
from collections.abc import Iterator
from itertools import pairwise

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from conftest import Start
from support import Edge, until

ARTICLE = {"title": "Bridge opens", "author": "A. Reporter", "text": "It opened today."}


@pytest.fixture
def collector() -> Iterator[Edge]:
    """An OpenTelemetry collector, as far as its clients can tell."""
    edge = Edge()
    yield edge
    edge.stop()


def spans(collector: Edge) -> dict[str, tuple[str, Span]]:
    """What was sent, by name: the service and the span."""
    found = {}
    for path, body in collector.seen:
        assert path == "/v1/traces"
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        for resource in request.resource_spans:
            names = {one.key: one.value.string_value for one in resource.resource.attributes}
            for scope in resource.scope_spans:
                found.update({span.name: (names["service.name"], span) for span in scope.spans})
    return found


def test_a_publication_is_one_trace_from_the_page_to_the_table(start: Start, table: str, collector: Edge) -> None:
    tracing = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    writer = start("add_news_articles", TABLE=table, **tracing)
    page = start("report_news", ADD_NEWS_ARTICLES_URL=writer.url, **tracing)
    assert page.http.post("/", data=ARTICLE).status_code == 303
    # What was not sent yet goes out while they end.
    assert (page.end(), writer.end()) == (0, 0)
    found = spans(collector)
    chain = ["POST publish", "add_news_articles", "POST add", "DynamoDB PutItem"]
    assert [found[name][0] for name in chain] == ["report_news", "report_news", *["add_news_articles"] * 2]
    for parent, child in pairwise(chain):
        assert found[child][1].parent_span_id == found[parent][1].span_id
    assert len({found[name][1].trace_id for name in chain}) == 1
    logged = [line["trace"] for line in writer.lines if line["message"] == "request"]
    assert logged == [found["POST add"][1].trace_id.hex()]


def test_without_a_collector_named_nothing_is_sent_and_no_line_has_a_trace(start: Start, table: str) -> None:
    writer = start("add_news_articles", TABLE=table)
    writer.http.post("/articles", json=ARTICLE)
    line = until(lambda: next((one for one in writer.lines if one["message"] == "request"), None), "it is logged")
    assert line is not None
    assert (line["method"], line["path"], line["status"], "trace" in line) == ("POST", "/articles", 201, False)


def test_metrics_count_by_what_was_asked_for_and_not_by_path(start: Start, table: str) -> None:
    writer = start("add_news_articles", TABLE=table)
    writer.http.post("/articles", json=ARTICLE)
    writer.http.post("/articles", json={})
    for number in range(3):
        writer.http.get(f"/nothing/{number}")
    told = writer.http.get("/metrics").text
    assert 'http_requests_total{endpoint="add",method="POST",status="201"} 1.0' in told
    assert 'http_requests_total{endpoint="add",method="POST",status="422"} 1.0' in told
    assert 'http_requests_total{endpoint="none",method="GET",status="404"} 3.0' in told
    assert "/nothing" not in told
    assert 'http_request_duration_seconds_count{endpoint="add"} 2.0' in told
