"""What happened, one line each: `subject.happened` and ids, never a name.

Everything ends in structlog, the lines of uvicorn, alembic and Temporal's core included, and goes
to the error stream or a file: the output stream belongs to what a command prints.
"""

import asyncio
import logging
import sys
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from runtime.settings import Settings

FILE_LIMIT: Final = 10_000_000  # bytes, and as much once more for the file before

SHARED: Final[tuple[Processor, ...]] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)


def set_up(settings: Settings, *, file: Path | None = None) -> None:
    """Send every log line where it belongs.

    With a file all lines go there, as JSON, and only errors come to the screen as well, one line
    each: whoever looks at the screen wants to know whether it runs.
    """
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    screen = logging.StreamHandler(sys.stderr)
    screen.setFormatter(
        _formatter(as_json=settings.log_format == "json", first=() if file is None else (_shorten,))
    )
    handlers: list[logging.Handler] = [screen]
    if file is not None:
        screen.setLevel(max(level, logging.ERROR))
        handlers.append(_file_handler(file))
    logging.basicConfig(level=level, handlers=handlers, force=True)
    for handler in handlers:
        handler.addFilter(_is_news)
    logging.captureWarnings(capture=True)
    _let_pass_through(("uvicorn", "uvicorn.error", "uvicorn.access", "alembic"))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _is_news(line: logging.LogRecord) -> bool:
    """False for two things that others report as errors whenever we stop; nothing is lost by them.

    A parked workflow that a worker lets go of has its span closed in another context; and the SDK
    drops the call that it cancels.
    """
    if line.name == "opentelemetry.context":
        return line.msg != "Failed to detach context"
    was_cancelled = line.exc_info is not None and line.exc_info[0] is asyncio.CancelledError
    return not (line.name == "asyncio" and was_cancelled)


def _let_pass_through(names: Iterable[str]) -> None:
    """Loggers of others that bring handlers of their own: one line, one way out."""
    for name in names:
        logger = logging.getLogger(name)  # noqa: TID251 - their loggers, not ours
        logger.handlers.clear()
        logger.propagate = True


def _file_handler(file: Path) -> logging.Handler:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    handler = RotatingFileHandler(file, maxBytes=FILE_LIMIT, backupCount=1, encoding="utf-8")
    handler.setFormatter(_formatter(as_json=True))
    return handler


def _shorten(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Keep what fits on a line; the file has the rest."""
    line.pop("exc_info", None)
    line["event"] = str(line["event"]).partition("\n")[0]
    return line


def _formatter(*, as_json: bool, first: Iterable[Processor] = ()) -> logging.Formatter:
    look: tuple[Processor, ...] = (
        (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
        if as_json
        else (
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # the other shows what they held
            ),
        )
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *first, *look],
    )
