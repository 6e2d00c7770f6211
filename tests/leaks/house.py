"""The product as `traject up` runs it, and every place where it leaves something behind.

Files, the screen, what commands print, the database row by row, spans, and addresses.
"""

import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from models.tables import Table
from runtime import embedded, ports
from runtime import settings as read_settings
from runtime.database import Sessions, engine_of, sessions_of
from runtime.keyring import Keyring
from runtime.settings import PROJECT, Settings

PATIENCE = 90


class _Collector(BaseHTTPRequestHandler):
    """Stands in for an OpenTelemetry collector."""

    received: list[bytes]

    def do_POST(self) -> None:
        self.received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@dataclass
class House:
    """A running product, and what came out of it."""

    settings: Settings
    environment: dict[str, str]
    spans: list[bytes]
    screen: Path
    addresses: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    """What commands printed."""

    @asynccontextmanager
    async def sessions(self) -> AsyncIterator[Sessions]:
        keyring = Keyring.load(self.settings.keys or self.settings.data / "keys.json")
        engine = engine_of(
            self.settings.database_url.get_secret_value(),
            connect_timeout=5,
            statement_timeout=10,
            keyring=keyring,
        )
        yield sessions_of(engine)
        await engine.dispose()

    async def note(self, request: httpx.Request) -> None:
        self.addresses.append(str(request.url))

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-c", "import cli; cli.main()", *words],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.answered.append(done.stdout + done.stderr)
        return done

    def found(self, words: Sequence[str]) -> set[str]:
        """Every place that holds one of these words, by its name."""
        marks = [word.encode().lower() for word in words]
        return {
            place
            for place, content in self._contents()
            if any(mark in content.lower() for mark in marks)
        }

    def _contents(self) -> Iterator[tuple[str, bytes]]:
        for file in sorted(self.settings.data.rglob("*")):
            if file.is_file():
                yield from _inside(file.relative_to(self.settings.data).as_posix(), file)
        yield "screen", self.screen.read_bytes()
        yield "answers", "\n".join(self.answered).encode()
        yield "spans", b"\n".join(self.spans)
        yield "addresses", "\n".join(self.addresses).encode()
        with psycopg.connect(self.settings.database_url.get_secret_value()) as database:
            for table in Table.metadata.sorted_tables:
                name = sql.Identifier(*table.fullname.split("."))
                with database.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(name)) as rows:
                    yield f"table {table.fullname}", _unfolded(b"".join(map(bytes, rows)))


def _inside(name: str, file: Path) -> Iterator[tuple[str, bytes]]:
    """A file, and what is packed in it. What vanishes while we look holds nothing any more."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return
    yield name, content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield name, b"\n".join(map(archive.read, archive.namelist()))


def _unfolded(dump: bytes) -> bytes:
    """A dump writes bytes as digits: add what they say."""
    words = dump.replace(b"\\\\x", b" ").split()
    digits = set(b"0123456789abcdef")
    read = [
        bytes.fromhex(each.decode()) for each in words if not len(each) % 2 and set(each) <= digits
    ]
    return dump + b"\n" + b"\n".join(read)


@contextmanager
def running() -> Iterator[House]:
    """Start it all, with spans sent to a collector of ours; at the end it stops in order."""
    folder = Path(tempfile.mkdtemp(prefix="traject-"))
    folder.chmod(0o711)
    _Collector.received = []
    collector = ThreadingHTTPServer(("127.0.0.1", 0), _Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    given = {
        "TRAJECT_DATA": str(folder / "data"),
        "TRAJECT_DEMO": "false",
        "TRAJECT_LOG_LEVEL": "debug",
        "TRAJECT_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
    }
    for name in ("PORT", "POSTGRES_PORT", "TEMPORAL_PORT", "TEMPORAL_UI_PORT"):
        given[f"TRAJECT_{name}"] = str(ports.free_port())
    others = {name: value for name, value in os.environ.items() if not name.startswith("TRAJECT_")}
    environment = others | given
    screen = folder / "screen"
    with screen.open("wb") as shown:
        process = subprocess.Popen(
            [sys.executable, "-c", "import cli; cli.main()", "up"],
            cwd=PROJECT,
            env=environment,
            stdout=shown,
            stderr=shown,
        )
    try:
        _wait(process, screen)
        fields = {name.removeprefix("TRAJECT_").lower(): value for name, value in given.items()}
        settings = embedded.addresses(read_settings.load(**fields))
        yield House(
            settings=settings, environment=environment, spans=_Collector.received, screen=screen
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE)
        collector.shutdown()
        collector.server_close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], screen: Path) -> None:
    for _ in range(PATIENCE * 5):
        if b"ready http" in screen.read_bytes():
            return
        if process.poll() is not None:
            break
        threading.Event().wait(0.2)
    raise AssertionError(screen.read_text(encoding="utf-8"))
