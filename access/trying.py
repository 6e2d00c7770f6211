"""Counting who tries to come in (`domain.tries`), before it is known who that is."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

import structlog

from access.errors import TooOften
from activities.limits import hit
from domain.tries import LIMITS, By, Way, network_of
from runtime.database import Sessions

Whom = Mapping[By, str | Collection[str]]
"""For whom a try is counted. Somebody can be of several alliances."""

_LEAST: Final = timedelta(seconds=1)

log = structlog.get_logger()


async def count(sessions: Sessions, way: Way, whom: Whom) -> None:
    """Count a try in a transaction of its own, for everything by which this way is counted.

    What is not in `whom` is not known, and not counted.

    Raises:
        TooOften: there were too many; what is tried must not be done.
    """
    wait, by = await _wait(sessions, way, whom)
    if wait is not None:
        log.warning("try.too_often", way=way.value, by=by.value)
        raise TooOften(max(wait, _LEAST))


async def _wait(sessions: Sessions, way: Way, whom: Whom) -> tuple[timedelta | None, By]:
    """How long to wait, by the first limit that says so. It is committed either way."""
    async with sessions.begin() as session:
        for by in (each for each in By if each in LIMITS[way] and each in whom):
            for name in _names(by, whom[by]):
                wait = await hit(session, f"{way}/{by}/{name}", LIMITS[way][by])
                if wait is not None:
                    return wait, by
    return None, By.BROWSER


def _names(by: By, whom: str | Collection[str]) -> list[str]:
    """In one order, so that two tries at once never wait for each other."""
    names = [whom] if isinstance(whom, str) else sorted(whom)
    return [network_of(each) for each in names] if by is By.ADDRESS else names
