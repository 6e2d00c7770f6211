"""One import from begin to end, against the real servers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import directory
from domain.calendar import local_date
from domain.said import Said
from imports import alliance, checking, reading
from imports.alliance import Read
from imports.bringing import bring_all
from imports.kinds import one_of
from imports.problems import BadFile, Finding, Problem
from imports.reading import Sheet
from imports.rehearsal import Filed
from imports.telling import Report, Voice
from models import queries_directory
from runtime import clock, database, embedded, logs, settings, temporal
from runtime.database import Sessions
from runtime.settings import Settings
from runtime.trouble import Trouble
from workflows.gateway import Gateway

__all__ = ["Options", "Voice", "run"]

CHECKING = Said(nl="controleren", en="checking")
STARTING = Said(nl="starten", en="starting")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    file: Path
    alliance: str = ""
    update: bool = False
    check: bool = False


async def run(options: Options, voice: Voice) -> Report:
    """Do what `traject import` was asked."""
    known = embedded.addresses(settings.load())
    logs.set_up(known.model_copy(update={"log_level": "error"}))
    try:
        async with means(known) as (sessions, gateway):
            return await bring_in(options, voice, sessions, gateway)
    except OperationalError as error:
        raise Trouble(
            "The database cannot be reached.", "Is `traject up` running?", details=str(error.orig)
        ) from error
    except ProgrammingError as error:
        raise Trouble(
            "The database lacks our tables.", "Run `traject migrate`.", details=str(error.orig)
        ) from error


@asynccontextmanager
async def means(known: Settings) -> AsyncIterator[tuple[Sessions, Gateway]]:
    """What bringing in takes: the database, and the way to the processes."""
    engine = database.engine(known)
    try:
        client = await temporal.connect(known)
    except RuntimeError as error:
        raise Trouble("Temporal cannot be reached.", "Is `traject up` running?") from error
    sessions = database.sessions_of(engine)
    try:
        yield sessions, Gateway(sessions, client)
    finally:
        await engine.dispose()


async def bring_in(options: Options, voice: Voice, sessions: Sessions, gateway: Gateway) -> Report:
    """Import one file. What is wrong with it is in the report."""
    try:
        if options.file.suffix.lower() == ".json":
            return await _alliance(options, sessions)
        return await _cases(options, voice, sessions, gateway)
    except BadFile as bad:
        return Report(problems=bad.problems)


async def _alliance(options: Options, sessions: Sessions) -> Report:
    told = alliance.read(options.file, today=local_date(clock.now()))
    async with sessions.begin() as session:
        found = alliance.written(told, await directory.ids(session, alliance.id_of(told)))
        missing, different = await directory.compare(session, found.entries)
        if different and not options.update:
            raise BadFile([_differs(found, each) for each in different])
        if not options.check:
            await directory.add(session, missing)
            await directory.change(session, different)
    same = len(found.entries) - len(missing) - len(different)
    return Report(entries={"new": len(missing), "changed": len(different), "unchanged": same})


def _differs(found: Read, entry: directory.Entry) -> Problem:
    """What a file says otherwise is not changed by accident: somebody may have changed it here."""
    kind = type(entry).__name__.lower()
    name = found.name_of(entry)
    return Problem(
        row=None,
        field=f"{kind} {name}",
        wrong=Said(nl="is anders dan wat er staat", en="differs from what is there"),
        allowed=Said(
            nl="hetzelfde, of --update om het te vervangen",
            en="the same, or --update to replace it",
        ),
    )


async def _cases(options: Options, voice: Voice, sessions: Sessions, gateway: Gateway) -> Report:
    now = clock.now()
    sheet = reading.read(options.file, today=local_date(now))
    async with sessions() as session:
        where = await _which(session, options.alliance)
        known = await directory.known(session, where, mails=checking.mails_in(sheet))
    cases = checking.check(
        sheet, known, at=now, watch=lambda rows: voice.watch(CHECKING, list(rows))
    )
    async with sessions() as session:
        await must_have_room(session, sheet, cases)
    if options.check:
        return Report()
    with voice.progress(STARTING, len(cases)) as step:
        brought = await bring_all(cases, sessions=sessions, gateway=gateway, tell=lambda _: step())
    return Report(brought=sorted(brought, key=lambda each: each.reference))


async def _which(session: AsyncSession, name: str) -> UUID:
    """The alliance of that name, or the only one."""
    there = await directory.alliances(session)
    wanted = [each.id for each in there if name in {"", each.name}]
    if len(wanted) == 1:
        return wanted[0]
    wrong = Said(nl="welk samenwerkingsverband?", en="which alliance?")
    if not there:
        wrong = Said(nl="er is nog geen samenwerkingsverband", en="there is no alliance yet")
    allowed = one_of(each.name for each in there) if there else _FIRST
    raise BadFile([Problem(row=None, field="--alliance", wrong=wrong, allowed=allowed)])


_FIRST = Said(
    nl="importeer eerst het bestand van het samenwerkingsverband",
    en="import the file of the alliance first",
)


async def must_have_room(session: AsyncSession, sheet: Sheet, cases: Sequence[Filed]) -> None:
    """Raise BadFile where a learner has an open trajectory that is not this case."""
    taken = await queries_directory.learners_with_a_place(session, [case.learner for case in cases])
    there = await queries_directory.keys_taken_in(session, [case.key for case in cases])
    for row, case in zip(sheet.rows, cases, strict=True):
        if case.learner in taken and case.key not in there:
            sheet.report(row.number, [_HAS_ANOTHER])
    if sheet.problems:
        raise BadFile(sheet.problems)


_HAS_ANOTHER = Finding(
    loc=("learner", "name"),
    wrong=Said(
        nl="deze leerling heeft al een lopend traject",
        en="this learner has an open trajectory already",
    ),
    allowed=Said(
        nl="een leerling zonder lopend traject", en="a learner without an open trajectory"
    ),
)
