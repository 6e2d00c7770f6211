"""Spans leave the process for the endpoint that is configured."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from runtime.settings import PROJECT

# A process of its own: a provider of spans is set once and for all.
MAKES_ONE_SPAN = """
import sys
from opentelemetry import trace
from runtime import tracing
from runtime.settings import Settings
tracing.set_up(Settings(_env_file=None, otlp_endpoint=sys.argv[1]))
with trace.get_tracer("test").start_as_current_span("one") as span:
    print(span.is_recording())
trace.get_tracer_provider().shutdown()
"""


class Collector(BaseHTTPRequestHandler):
    """Stands in for an OpenTelemetry collector."""

    received: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[HTTPServer]:
    Collector.received = []
    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_spans_go_where_the_settings_say(collector: HTTPServer) -> None:
    endpoint = f"http://127.0.0.1:{collector.server_port}/"
    made = subprocess.run(
        [sys.executable, "-c", MAKES_ONE_SPAN, endpoint],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.stdout == "True\n"
    ((path, body),) = Collector.received
    assert path == "/v1/traces"
    assert b"traject" in body
