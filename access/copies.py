"""A copy of a learner's whole file, for the learner or a guardian: JSON, PDF, and the ledger.

What the one who asks may not know is not in it: of the others at the table there is a name and a
seat, never an address, and messages only as far as they were to them. A guardian gets what they
may see (`access.withholding`); the learner, whose file it is, gets all of it, and its ledger.
"""

import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from sqlmodel.ext.asyncio.session import AsyncSession

from access import paper
from access.looking import viewer_of
from access.withholding import is_withheld, named_in, taken_along
from domain import words
from domain.calendar import local_date
from domain.commands import CloseReason
from domain.copies import may_have_copy
from domain.ledger import canonical
from domain.notices import Channel
from domain.procedure import DutyKind, Stage
from domain.said import Said
from domain.seats import LEARNER, Seat
from models import queries_access, queries_copies, queries_ledger, queries_people
from models.views import Learner, Person, SeatView

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
Language = Literal["nl", "en"]


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class About(_Part):
    """Of whom this file is."""

    id: UUID
    name: str
    born_on: date
    school: str
    alliance: str
    eck_id: str | None


class MadeFor(_Part):
    """Who asked, and how we reach them."""

    person: UUID | None
    seat: str
    name: str
    mail: str | None
    phone: str | None


class Seated(_Part):
    seat: str
    person: UUID
    name: str
    since: date


class Owed(_Part):
    key: str
    kind: DutyKind
    owed_by: str
    since: date
    due: date
    explain: dict[str, str]


class Written(_Part):
    """A text, and who wrote it from which seat."""

    id: UUID
    digest: str
    language: str
    body: str
    at: datetime
    author: UUID | None
    author_seat: str | None


class Message(_Part):
    """What was sent to the one who asks."""

    id: UUID
    seat: str
    code: str
    channel: Channel
    delivered_at: datetime | None
    opened_at: datetime | None


class Happened(_Part):
    """An entry of the ledger. `content` refers to texts by their id."""

    sequence: int
    type: str
    at: datetime
    seat: str
    person: UUID | None
    content: dict[str, Any]
    hash: str


class Trajectory(_Part):
    id: UUID
    case_number: str
    procedure: str
    stage: Stage
    opened_at: datetime | None
    closed_on: date | None
    close_reason: CloseReason | None
    people: list[Seated]
    obligations: list[Owed]
    texts: list[Written]
    messages: list[Message]
    events: list[Happened]


class Copy(_Part):
    """All that is kept of a learner, as far as the one who asks may have it."""

    format: Literal["traject-copy-1"] = "traject-copy-1"
    made_at: datetime
    made_for: MadeFor
    learner: About
    trajectories: list[Trajectory]


async def gather(
    session: AsyncSession, learner: Learner, seat: Seat, *, at: datetime
) -> Copy | None:
    """Everything of a learner for whoever sits there; None where they may not have any of it."""
    found, asker = [], None
    for trajectory in await queries_copies.trajectories_of(session, learner.id):
        state = await queries_ledger.state(session, trajectory.id)
        if state is None or not may_have_copy(state, seat, local_date(at)):
            continue
        seats = await queries_people.seats_in(session, trajectory.id)
        person = next((each.person for each in seats if each.seat == seat), None)
        asker = asker or person
        taken = await _taken(session, trajectory.id, seat, person, at)
        found.append(await _trajectory(session, trajectory, seats, person, taken))
    if not found and seat != LEARNER:
        return None
    known = {} if asker is None else await queries_people.people(session, [asker])
    return Copy(
        made_at=at,
        made_for=_made_for(seat, known.get(asker) if asker else None, learner),
        learner=await _about(session, learner),
        trajectories=found,
    )


async def packed(session: AsyncSession, copy: Copy, language: Language) -> bytes:
    """One zip: JSON with its schema and a readable PDF; for the learner the chain as well."""
    as_json = copy.model_dump_json(by_alias=True, indent=2)
    schema = json.dumps(Copy.model_json_schema(by_alias=True), indent=2)
    files = {
        "file.json": as_json.encode(),
        "file.schema.json": schema.encode(),
        "file.pdf": as_pdf(copy, language),
    }
    if copy.made_for.seat == LEARNER:  # for others the bundle of evidence has what they may check
        files["ledger.jsonl"] = "".join([line async for line in _lines(session, copy)]).encode()
    packing = io.BytesIO()
    with zipfile.ZipFile(packing, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packing.getvalue()


def as_pdf(copy: Copy, language: Language) -> bytes:
    """The file to read: tagged, so that a screen reader can tell its parts (PDF/UA-1)."""

    def say(said: Said) -> str:
        return said.nl if language == "nl" else said.en

    page = _TEMPLATES.get_template("copy.html").render(
        copy=copy,
        language=language,
        say=say,
        words=_Words,
        stages=words.STAGES,
        duties=words.DUTIES,
        seat=lambda seat: words.seat(Seat(seat)),
        moment=lambda at: f"{at.astimezone(_ZONE):%Y-%m-%d %H:%M}",
    )
    return paper.as_pdf(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """What of a trajectory goes into a copy."""

    entries: list[dict[str, Any]]
    texts: list[queries_copies.StoredText]


async def _taken(
    session: AsyncSession, trajectory: UUID, seat: Seat, person: UUID | None, at: datetime
) -> _Taken:
    rows = await queries_ledger.rows_from(session, trajectory, 1)
    held = await queries_access.kept_back(session, trajectory, on=local_date(at))
    stored = await queries_copies.texts_in(session, trajectory)
    texts = [each for each in stored if each.id not in held]
    if seat == LEARNER:
        return _Taken(entries=[json.loads(row.entry) for row in rows], texts=texts)
    viewer = None if person is None else await viewer_of(session, person, trajectory)
    if viewer is None:
        return _Taken(entries=[], texts=[])
    left = [taken_along(row.entry, viewer) for row in rows]
    entries = [entry for entry in left if not is_withheld(entry)]
    named = named_in(entries, viewer)
    theirs = named.words | named.statements
    return _Taken(entries=entries, texts=[each for each in texts if each.id in theirs])


async def _trajectory(
    session: AsyncSession,
    found: queries_copies.Found,
    seats: list[SeatView],
    asker: UUID | None,
    taken: _Taken,
) -> Trajectory:
    events = [_happened(entry) for entry in taken.entries]
    spoke_from = {each.person: each.seat for each in reversed(events)}
    return Trajectory(
        id=found.id,
        case_number=found.case_number,
        procedure=found.procedure,
        stage=found.stage,
        opened_at=found.opened_at,
        closed_on=found.closed_on,
        close_reason=found.close_reason,
        people=[
            Seated(seat=each.seat, person=each.person, name=each.name, since=each.since)
            for each in seats
        ],
        obligations=[
            Owed(
                key=each.key,
                kind=each.kind,
                owed_by=each.owed_by,
                since=each.since,
                due=each.due,
                explain={"nl": each.explain.nl, "en": each.explain.en},
            )
            for each in await queries_copies.owed_in(session, found.id)
        ],
        texts=[
            Written(
                id=each.id,
                digest=each.digest,
                language=each.words.language,
                body=each.words.body,
                at=each.words.at,
                author=each.words.author,
                author_seat=spoke_from.get(each.words.author) if each.words.author else None,
            )
            for each in taken.texts
        ],
        messages=[
            Message(
                id=each.id,
                seat=each.seat,
                code=each.code,
                channel=each.channel,
                delivered_at=each.delivered_at,
                opened_at=each.opened_at,
            )
            for each in await queries_copies.messages_to(session, found.id, asker)
        ],
        events=events,
    )


def _happened(entry: dict[str, Any]) -> Happened:
    event = entry["event"]
    return Happened(
        sequence=entry["sequence"],
        type=event["type"],
        at=event["at"],
        seat=event["by"]["seat"],
        person=event["by"]["person"],
        content=event,
        hash=entry["hash"],
    )


async def _about(session: AsyncSession, learner: Learner) -> About:
    place = await queries_copies.place_of(session, learner.id)
    return About(
        id=learner.id,
        name=learner.name,
        born_on=learner.born_on,
        school=place.school,
        alliance=place.alliance,
        eck_id=place.eck_id,
    )


def _made_for(seat: Seat, person: Person | None, learner: Learner) -> MadeFor:
    """Where no person sits on the seat of the learner, the copy is for the learner all the same."""
    return MadeFor(
        person=None if person is None else person.id,
        seat=seat,
        name=learner.name if person is None else person.name,
        mail=None if person is None else person.mail,
        phone=None if person is None else person.phone,
    )


async def _lines(session: AsyncSession, copy: Copy) -> AsyncIterator[str]:
    """The chains as `traject audit verify FILE` reads them."""
    for trajectory in sorted(copy.trajectories, key=lambda each: each.id):
        for row in await queries_ledger.rows_from(session, trajectory.id, 1):
            line = {"trajectory": row.trajectory, "entry": json.loads(row.entry)}
            yield canonical(line).decode() + "\n"


_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class _Words:
    """What the page says around the file."""

    TITLE = Said(nl="Kopie van het dossier", en="Copy of the file")
    ABOUT = Said(
        nl="Dit is alles wat traject van deze leerling bewaart, voor zover u het mag hebben.",
        en="This is all that traject keeps of this learner, as far as you may have it.",
    )
    LEARNER = Said(nl="Leerling", en="Learner")
    BORN_ON = Said(nl="Geboren op", en="Born on")
    SCHOOL = Said(nl="School", en="School")
    MADE_FOR = Said(nl="Gemaakt voor", en="Made for")
    MADE_AT = Said(nl="Gemaakt op", en="Made at")
    TRAJECTORY = Said(nl="Traject", en="Trajectory")
    AT_THE_TABLE = Said(nl="Wie er aan tafel zitten", en="Who sit at the table")
    SEAT = Said(nl="Plaats", en="Seat")
    NAME = Said(nl="Naam", en="Name")
    SINCE = Said(nl="Sinds", en="Since")
    OWED = Said(nl="Wat er nog moet gebeuren", en="What is still to be done")
    WRITTEN = Said(nl="Wat er is geschreven", en="What was written")
    NOTHING = Said(nl="Er is niets geschreven.", en="Nothing was written.")
    HAPPENED = Said(nl="Wat er is gebeurd", en="What happened")
    NUMBER = Said(nl="Nr.", en="No.")
    WHEN = Said(nl="Wanneer", en="When")
    WHO = Said(nl="Wie", en="Who")
    WHAT = Said(nl="Wat", en="What")
    READ_ON = Said(nl="De andere bestanden", en="The other files")
    FILES = Said(
        nl="file.json is hetzelfde voor een programma; file.schema.json zegt hoe het is opgebouwd.",
        en="file.json is the same for a program; file.schema.json says how it is built.",
    )
    LEDGER = Said(
        nl="ledger.jsonl is het logboek. Wie traject heeft, kan het nakijken met"
        " `traject audit verify ledger.jsonl`.",
        en="ledger.jsonl is the ledger. Whoever has traject can check it with"
        " `traject audit verify ledger.jsonl`.",
    )
    NOT_YOURS = Said(
        nl="Wat anderen in vertrouwen schreven of antwoordden, staat hier niet in.",
        en="What others wrote or answered in confidence is not in here.",
    )
