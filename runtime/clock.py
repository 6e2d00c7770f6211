"""What time it is, asked in one place. Workflows ask `workflow.now()`; the domain is told."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that may ask
