"""Commands that read: lists, one trajectory, why it waits, what can be done, and the rules."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from access.looking import look, look_as_operator, look_at_list
from access.seats import seen, today
from api import problems, schemas, shown
from api.callers import Asked
from api.ledgers import MAX_ENTRIES, Part, entries_of
from api.moves import moves_seen
from api.problems import InvalidParam
from api.procedures import shown as procedure_shown
from api.trajectories import trajectory_of
from console.desk import Desk, alliance_of, opened, person_named, picked, trajectory_named
from console.voice import Voice
from domain import procedures, telling, words
from domain.looks import What
from domain.procedure import Stage
from domain.said import Said, listed, say
from domain.seats import Seat, SeatKind, is_seat
from models import queries, queries_stalls
from models.queries import Filters
from models.queries_stalls import Reach, StallFilters

EVERYTHING: Final = 500
LAST_EVENTS: Final = 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which trajectories, as it was typed."""

    stage: str
    waiting_on: str
    overdue: bool
    stalled: bool

    def filters(self) -> Filters:
        return Filters(
            stage=_stage(self.stage),
            waiting_on=_seat(self.waiting_on),
            is_overdue=True if self.overdue else None,
            is_stalled=True if self.stalled else None,
        )


async def list_(voice: Voice, name: str, wanted: Wanted) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        asked = await _asked(desk, session, name, voice)
        found = await queries.trajectories(
            session, asked.caller.id, wanted.filters(), on=today(), limit=EVERYTHING
        )
        shown_here = [each.id for each in found.items]
        await look_at_list(session, asked.caller, What.TRAJECTORIES, shown_here)
        rows = [shown.summary(each, voice.language) for each in found.items]
        if voice.as_json:
            voice.tell(rows)
            return
        voice.line(_as_whom(voice, asked))
        voice.table(
            _heads(voice, _CASE, _STAGE, _WAITS_ON, _DUE, _STALLED),
            [_summary_row(voice, each) for each in rows],
        )
        voice.line(voice.read(_counted(found.count)))


async def show(voice: Voice, name: str, which: str) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        trajectory = await trajectory_named(session, which)
        asked = await _asked(desk, session, name, voice, trajectory)
        looked = await look(session, asked.caller, trajectory)
        found = await trajectory_of(asked, looked)
        entries = await entries_of(session, looked, Part(after=0, size=MAX_ENTRIES))
        if voice.as_json:
            voice.tell(found)
            return
        voice.line(_as_whom(voice, asked))
        voice.line(f"{found.case_number}  {found.learner.name}, {found.school_name}")
        voice.line(f"{voice.read(words.STAGES[found.stage])}. {found.waiting}")
        voice.line()
        voice.table(
            _heads(voice, _SEAT, _PERSON, _SINCE),
            [_seating_row(voice, each) for each in found.seats],
        )
        voice.line()
        voice.table(
            _heads(voice, _OWED_BY, _WHAT, _DUE, _WHY, _NEXT),
            [_obligation_row(voice, each) for each in found.obligations],
        )
        voice.line()
        voice.table(
            _heads(voice, _NUMBER, _AT, _HAPPENED, _BY),
            [_entry_row(voice, each) for each in entries[-LAST_EVENTS:]],
        )


async def why(voice: Voice, name: str, which: str) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        trajectory = await trajectory_named(session, which)
        asked = await _asked(desk, session, name, voice, trajectory)
        view = await seen(session, asked.caller, trajectory)
        if voice.as_json:
            voice.tell({"id": view.id, "waiting": voice.read(view.waiting)})
            return
        voice.line(voice.read(view.waiting))


async def moves(voice: Voice, name: str, which: str) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        trajectory = await trajectory_named(session, which)
        asked = await _asked(desk, session, name, voice, trajectory)
        found = await moves_seen(asked, trajectory, None)
        if voice.as_json:
            voice.tell(found)
            return
        voice.line(_as_whom(voice, asked))
        voice.table(
            _heads(voice, _MOVE, _SEAT, _FIELDS),
            [_possible_row(each) for each in found if each.is_possible],
            title=voice.read(_NOW),
        )
        voice.line()
        voice.table(
            _heads(voice, _MOVE, _SEAT, _WHY_NOT),
            [_refused_row(each) for each in found if each.refusal],
            title=voice.read(_NOT_YET),
        )


async def stalls(voice: Voice) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        alliance = await alliance_of(session)
        found = await queries_stalls.stalls(
            session, Reach(alliance=alliance), StallFilters(), limit=EVERYTHING
        )
        await look_as_operator(session, What.STALLS, [each.trajectory for each in found.items])
        rows = [shown.stall(each, on=today()) for each in found.items]
        if voice.as_json:
            voice.tell(rows)
            return
        voice.table(
            _heads(voice, _CASE, _SCHOOL, _STAGE, _WAITS_ON, _SINCE, _DAYS),
            [_stall_row(voice, each) for each in rows],
        )
        voice.line(voice.read(_counted(found.count)))


def show_procedure(voice: Voice, which: str) -> None:
    if not which:
        rows = list(procedures.ALL.values())
        if voice.as_json:
            voice.tell([{"id": each.id, "name": voice.read(each.name)} for each in rows])
            return
        voice.table(["id", "naam"], [(each.id, voice.read(each.name)) for each in rows])
        return
    known = procedures.ALL.get(which)
    if known is None:
        voice.refuse(problems.NOT_FOUND)
    if voice.as_json:
        voice.tell(procedure_shown(known, voice.language))
        return
    voice.page(telling.procedure_page(known, voice.language))


async def _asked(
    desk: Desk, session: AsyncSession, name: str, voice: Voice, trajectory: UUID | None = None
) -> Asked:
    person = await person_named(desk, session, name, trajectory=trajectory)
    return Asked(picked(person), session, voice.language)


def _stage(typed: str) -> Stage | None:
    if not typed:
        return None
    if typed not in set(Stage):
        choice = ", ".join(Stage)
        raise problems.invalid(
            InvalidParam(
                "--stage", "enum", Said(nl=f"Kies uit: {choice}.", en=f"One of: {choice}.")
            )
        )
    return Stage(typed)


def _seat(typed: str) -> Seat | None:
    if not typed:
        return None
    if typed not in set(SeatKind) and not is_seat(typed):
        there_is_none = Said(nl="Deze plek bestaat niet.", en="There is no such seat.")
        raise problems.invalid(InvalidParam("--waiting-on", "seat_unknown", there_is_none))
    return Seat(typed)


def _as_whom(voice: Voice, asked: Asked) -> str:
    name = asked.caller.name
    return voice.read(Said(nl=f"Zoals {name} het ziet.", en=f"As {name} sees it."))


def _heads(voice: Voice, *heads: Said) -> list[str]:
    return [voice.read(head) for head in heads]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _in_words(voice: Voice, seat: str | None) -> str:
    return "" if seat is None else voice.read(words.seat(Seat(seat)))


def _summary_row(voice: Voice, row: schemas.TrajectorySummary) -> tuple[str, ...]:
    return (
        row.case_number,
        voice.read(words.STAGES[row.stage]),
        _in_words(voice, row.waiting_on),
        _day(row.next_due),
        _day(row.stalled_since),
    )


def _seating_row(voice: Voice, row: schemas.Seating) -> tuple[str, ...]:
    return _in_words(voice, row.seat), row.name, _day(row.since)


def _obligation_row(voice: Voice, row: schemas.Obligation) -> tuple[str, ...]:
    coming = "" if row.next is None else f"{_day(row.next.on)}: {_then(voice, row.next)}"
    late = voice.read(_LATE) if row.is_overdue else ""
    due = f"{_day(row.due)} {late}".strip()
    return _in_words(voice, row.owed_by), row.what, due, row.explain, coming


def _then(voice: Voice, coming: schemas.NextRung) -> str:
    action = words.ACTIONS[coming.action]
    told = listed([words.the(Seat(seat)) for seat in coming.told])
    return voice.read(say(action.nl, action.en, told=told))


def _entry_row(voice: Voice, row: schemas.Entry) -> tuple[str, ...]:
    if row.is_withheld or row.by is None or row.type is None:
        return str(row.sequence), _day(row.on), voice.read(_WITHHELD), ""
    at = _day(row.on) if row.at is None else f"{row.at.astimezone(_ZONE):%Y-%m-%d %H:%M}"
    return str(row.sequence), at, row.type, _in_words(voice, row.by.seat)


def _possible_row(move: schemas.Move) -> tuple[str, ...]:
    required = [name for name in move.body.get("required", ()) if name != "type"]
    return move.type, move.seat, " ".join(f"{name}=…" for name in required)


def _refused_row(move: schemas.Move) -> tuple[str, ...]:
    return move.type, move.seat, "" if move.refusal is None else move.refusal.reason


def _stall_row(voice: Voice, row: schemas.Stalled) -> tuple[str, ...]:
    return (
        row.case_number,
        row.school_name,
        voice.read(words.STAGES[row.stage]),
        _in_words(voice, row.waiting_on),
        _day(row.stalled_since),
        str(row.days),
    )


def _counted(count: int) -> Said:
    if count == 1:
        return Said(nl="1 traject", en="1 trajectory")
    return Said(nl=f"{count} trajecten", en=f"{count} trajectories")


_ZONE: Final = ZoneInfo("Europe/Amsterdam")

_CASE: Final = Said(nl="Traject", en="Trajectory")
_SCHOOL: Final = Said(nl="School", en="School")
_STAGE: Final = Said(nl="Fase", en="Stage")
_WAITS_ON: Final = Said(nl="Wacht op", en="Waits on")
_DUE: Final = Said(nl="Uiterlijk", en="Due")
_STALLED: Final = Said(nl="Stil sinds", en="Stalled since")
_DAYS: Final = Said(nl="Dagen", en="Days")
_SEAT: Final = Said(nl="Plek", en="Seat")
_PERSON: Final = Said(nl="Wie", en="Who")
_SINCE: Final = Said(nl="Sinds", en="Since")
_OWED_BY: Final = Said(nl="Wie", en="Who")
_WHAT: Final = Said(nl="Moet", en="Has to")
_WHY: Final = Said(nl="Waarom dan", en="Why then")
_NEXT: Final = Said(nl="Anders", en="Otherwise")
_LATE: Final = Said(nl="te laat", en="late")
_NUMBER: Final = Said(nl="Nr", en="No")
_AT: Final = Said(nl="Wanneer", en="When")
_HAPPENED: Final = Said(nl="Wat", en="What")
_BY: Final = Said(nl="Door", en="By")
_MOVE: Final = Said(nl="Verzoek", en="Move")
_FIELDS: Final = Said(nl="Wat erbij moet", en="What it needs")
_WITHHELD: Final = Said(nl="niet voor u", en="not yours to see")
_WHY_NOT: Final = Said(nl="Waarom niet", en="Why not")
_NOW: Final = Said(nl="Kan nu", en="Possible now")
_NOT_YET: Final = Said(nl="Kan nu niet", en="Not possible now")
