"""Commands of the privacy officer and the director: erase, hold, keep to terms, hand out copies."""

from collections.abc import Awaitable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

import typer
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.client import Client

from access import copies
from activities import destroying as forgetting
from activities import erasing
from activities.erasing import CannotErase
from api.problems import Problem
from console.desk import Desk, opened, person_named, trajectory_named
from console.voice import Voice
from domain.copies import NOT_FOR_THEM
from domain.retention import HoldReason
from domain.said import Said
from domain.seats import Seat, is_seat
from models import queries_people, queries_retention
from models.queries_retention import Erasure
from models.views import Learner
from runtime import clock, temporal
from runtime.trouble import Trouble
from workflows import erasing as destroying

Result = TypeVar("Result")

COPIES: Final = "copies"
"""The folder in which copies lie until they are handed over, among the data."""

_NO_TOKEN: Final = Problem(
    HTTPStatus.UNAUTHORIZED,
    "not_signed_in",
    Said(nl="Dit token is van niemand, of verlopen.", en="This token is nobody's, or has expired."),
)
_NO_LEARNER: Final = Problem(
    HTTPStatus.NOT_FOUND,
    "nothing_there",
    Said(nl="Deze leerling is er niet (meer).", en="There is no such learner (any more)."),
)
_NO_SEAT: Final = Problem(
    HTTPStatus.BAD_REQUEST,
    "enum",
    Said(
        nl="Kies een plaats: `learner`, of `guardian:1`.",
        en="Choose a seat: `learner`, or `guardian:1`.",
    ),
)


@dataclass(frozen=True, slots=True)
class Who:
    """Who gives the command: somebody of the demo by name, else the holder of a token."""

    name: str
    token_file: str


async def erase(voice: Voice, which: str, who: Who, *, confirm: bool) -> None:
    """Ask for it, or agree and carry it out; once agreed, go on where it was broken off."""
    async with opened(voice) as desk:
        async with desk.sessions.begin() as session:
            person, learner = await _person(desk, session, who), await _learner(session, which)
            act = erasing.confirm if confirm else erasing.ask
            row = await _told(act(session, learner, by=person, at=clock.now()))
        await _go_on(voice, desk, row)


async def list_(voice: Voice) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        found = await queries_retention.erasures(session)
    if voice.as_json:
        voice.tell([_shown(row, voice) for row in found])
        return
    if not found:
        voice.line("Nothing is to be erased.")
        return
    rows = [
        (str(row.id), _what(row), row.last_day.isoformat() if row.last_day else "-", _state(row))
        for row in found
    ]
    voice.table(("Id", "What", "Kept until", "Where it stands"), rows)
    for row in found:
        voice.block(f"{row.id}: {_why(row, voice)}")


async def approve(voice: Voice, which: str, who: Who) -> None:
    async with opened(voice) as desk:
        async with desk.sessions.begin() as session:
            person = await _person(desk, session, who)
            row = await _told(erasing.agree(session, _id(which), by=person, at=clock.now()))
        await _go_on(voice, desk, row)


async def hold(voice: Voice, which: str, who: Who, reason: str) -> None:
    async with opened(voice) as desk, desk.sessions.begin() as session:
        person, learner = await _person(desk, session, who), await _learner(session, which)
        held = erasing.hold(session, learner, reason=HoldReason(reason), by=person, at=clock.now())
        await _told(held)
        _say(voice, {"learner": learner, "held": True}, "Held: nothing of it is destroyed.")


async def release(voice: Voice, which: str, who: Who) -> None:
    async with opened(voice) as desk, desk.sessions.begin() as session:
        person, learner = await _person(desk, session, who), await _learner(session, which)
        await _told(erasing.release(session, learner, by=person, at=clock.now()))
        _say(voice, {"learner": learner, "held": False}, "Released.")


async def reapply(voice: Voice) -> None:
    async with opened(voice) as desk:
        client = await _temporal(desk)
        with voice.counting("erased learners gone over again") as count:
            found = await destroying.reapply(_means(desk, client), count)
        _say(voice, {"trajectories": found}, f"{found} erased trajectories gone over again.")


async def export(voice: Voice, which: str, who: Who, seat: str, to: str) -> None:
    async with opened(voice) as desk, desk.sessions() as session:
        if not is_seat(seat):
            raise _NO_SEAT
        learner = await _known(session, await _learner(session, which))
        await _told(
            erasing.must_decide(
                session, await _person(desk, session, who), learner.alliance, clock.now()
            )
        )
        copy = await copies.gather(session, learner, Seat(seat), at=clock.now())
        if copy is None:
            raise Problem(HTTPStatus.FORBIDDEN, "not_for_them", NOT_FOR_THEM)
        packed = await copies.packed(session, copy, voice.language)
        file = Path(to) if to else desk.settings.data / COPIES / f"{learner.id}.zip"
        _write(file, packed)
        _say(voice, {"file": file}, f"Written to {file}; hand it over and remove it.")


async def _go_on(voice: Voice, desk: Desk, row: Erasure) -> None:
    """Carry it out where two people have agreed; otherwise say that another one must."""
    if row.confirmed_by is None:
        _say(voice, _shown(row, voice), "Asked. Another privacy officer or director must agree.")
        return
    if row.learner is None:
        async with desk.sessions.begin() as session:
            looks = await _told(forgetting.forget_old_looks(session, row.id))
        _say(voice, {"erased": {"looks": looks}}, f"Erased: {looks} looks.")
        return
    client = await _temporal(desk)
    scope = await _told(destroying.carry_out(_means(desk, client), row.id))
    gone = {
        "trajectories": len(scope.trajectories),
        "people": len(scope.people),
        "learner": scope.is_whole,
    }
    _say(voice, {"erased": gone}, f"Erased: {len(scope.trajectories)} trajectories.")


def _means(desk: Desk, client: Client) -> destroying.Means:
    return destroying.Means(
        client=client, sessions=desk.sessions, copies=desk.settings.data / COPIES
    )


async def _temporal(desk: Desk) -> Client:
    try:
        return await temporal.connect(desk.settings)
    except RuntimeError as error:
        raise Trouble("Temporal cannot be reached.", "Is `traject up` running?") from error


async def _person(desk: Desk, session: AsyncSession, who: Who) -> UUID:
    if not who.token_file:
        return (await person_named(desk, session, who.name)).id
    token = _read(Path(who.token_file))
    found = await queries_people.sign_in_by_token(session, token, at=clock.now())
    if found is None:
        raise _NO_TOKEN
    return found.person.id


async def _learner(session: AsyncSession, which: str) -> UUID:
    """A learner by id, or by the id or the case number of a trajectory of theirs."""
    wanted = await trajectory_named(session, which)
    return await queries_retention.learner_meant(session, wanted) or wanted


async def _known(session: AsyncSession, learner: UUID) -> Learner:
    known = await queries_people.learner(session, learner)
    if known is None:
        raise _NO_LEARNER
    return known


def _id(which: str) -> UUID:
    try:
        return UUID(which)
    except ValueError as error:
        raise _refused(erasing.NOTHING_THERE) from error


async def _told(doing: Awaitable[Result]) -> Result:
    """Say why not as every refusal is said."""
    try:
        return await doing
    except CannotErase as why:
        raise _refused(why) from why


def _refused(why: CannotErase) -> Problem:
    return Problem(HTTPStatus.FORBIDDEN, why.code, why.said)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error), param_hint="--token-file") from error


def _write(file: Path, content: bytes) -> None:
    """Readable by its owner alone, from the first byte on."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(content)


def _say(voice: Voice, value: object, line: str) -> None:
    if voice.as_json:
        voice.tell(value)
    else:
        voice.line(line)


def _shown(row: Erasure, voice: Voice) -> dict[str, object]:
    return {
        "id": row.id,
        "learner": row.learner,
        "trajectory": row.trajectory,
        "origin": row.origin,
        "lastDay": row.last_day,
        "why": _why(row, voice),
        "state": _state(row),
    }


def _why(row: Erasure, voice: Voice) -> str:
    explain = voice.read(Said(nl=row.explain_nl, en=row.explain_en))
    return f"{explain} ({voice.read(Said(nl=row.source_nl, en=row.source_en))})"


def _what(row: Erasure) -> str:
    if row.learner is None:
        return f"looks of alliance {row.alliance}"
    return f"learner {row.learner}" if row.trajectory is None else f"trajectory {row.trajectory}"


def _state(row: Erasure) -> str:
    if row.failed_in is not None:
        return f"broke off at {row.failed_in}"
    if row.confirmed_by is not None:
        return "agreed by two"
    return "proposed" if row.asked_by is None else "agreed by one"
