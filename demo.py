"""A demo that is lively whenever it starts: the example alliance, its cases moved to this week."""

from pathlib import Path
from typing import Final

import structlog

from activities import directory, spans
from domain.calendar import local_date
from imports import alliance, checking, reading
from imports.bringing import bring_all
from imports.problems import BadFile
from imports.reading import Row, Sheet
from imports.rehearsal import Filed, key_of
from imports.running import means
from imports.shifting import REFERENCE, shifted, weeks_since
from models import queries_directory
from runtime import clock
from runtime.settings import Settings

EXAMPLES: Final = Path(__file__).parent / "examples"

log = structlog.get_logger()


async def fill_if_empty(settings: Settings) -> None:
    """Bring in the example alliance and its cases, unless there is an alliance of somebody's own.

    A fill that was broken off goes on where it was: what is there stays as it is.
    """
    async with means(settings) as (sessions, gateway):
        told = alliance.read(EXAMPLES / "alliance.json", today=local_date(clock.now()))
        async with sessions.begin() as session:
            ids = await directory.ids(session, alliance.id_of(told))
            example = alliance.written(told, ids)
            if any(each.id != example.id for each in await directory.alliances(session)):
                return
            await directory.add(session, example.entries)
            sheet = moved_to_this_week()
            keys = {key_of(example.id, row.case.reference): row for row in sheet.rows}
            there = await queries_directory.keys_taken_in(session, keys)
            new = [row for key, row in keys.items() if key not in there]
            mails = checking.mails_in(sheet)
            known = await directory.known(session, example.id, mails=mails)
        await bring_all(
            _allowed(new, known), sessions=sessions, gateway=gateway, tell=lambda _: None
        )
        await spans.catch_up(sessions)


def moved_to_this_week() -> Sheet:
    """The example cases, as if they had been exported at the start of this week."""
    sheet = reading.read(EXAMPLES / "cases.jsonl", today=REFERENCE)
    weeks = weeks_since(local_date(clock.now()))
    rows = [Row(number=row.number, case=shifted(row.case, weeks)) for row in sheet.rows]
    return Sheet(naming=sheet.naming, rows=rows)


def _allowed(rows: list[Row], known: directory.Known) -> list[Filed]:
    """Those that the rules take on these days. A demo does without the others."""
    cases = []
    for row in rows:
        try:
            cases += checking.check(Sheet(naming=str, rows=[row]), known, at=clock.now())
        except BadFile as bad:
            log.warning("demo.case_left_out", row=row.number, field=bad.problems[0].field)
    return cases
