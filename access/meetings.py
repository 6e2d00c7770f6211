"""The meetings of a trajectory as somebody may see them: ahead, held and called off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.errors import NotThere
from access.looking import Found, look
from access.seats import Table, actors_at, table_of
from domain import events as e
from domain.access import Topic
from domain.ledger import Entry
from domain.looks import What
from domain.meeting import Meeting, MeetingItem, MeetingKind, Place
from domain.plan import PlanStep, Text
from domain.rules.permissions import MOVES
from domain.seats import Actor, Seat, kind_of
from domain.signers import StepState, step_state
from domain.trajectory import Trajectory
from domain.visibility import Seen, Viewer, seen_of
from models import queries_ledger, queries_texts
from models.views import Person, Words
from runtime import clock
from workflows.requests import COMMANDS

EVERY_ENTRY = 100_000


class How(StrEnum):
    """How a meeting stands."""

    PROPOSED = "proposed"
    SETTLED = "settled"
    OVER = "over"
    """Its hour has passed, and what was said is not written down yet."""
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotSeen:
    at: datetime
    can: tuple[Seat, ...] | None
    """Who can then; None where that is not for the reader."""
    count: int
    """How many said that they can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSeen:
    """Something that was agreed, and where it stands."""

    item: MeetingItem
    words: Words | None
    """None: they were erased."""
    is_left_out: bool
    step: int | None
    """Its place in the plan before the parties, or the last that was."""
    state: StepState | None
    """What became of that step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSeen:
    on: date
    present: tuple[Seat, ...]
    minutes: Words | None
    items: tuple[ItemSeen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSeen:
    id: UUID
    kind: MeetingKind
    how: How
    lasts: int
    place: Place
    where: Words | None
    slots: tuple[SlotSeen, ...]
    starts_at: datetime | None
    revision: int
    convened_by: Seat
    invited: tuple[Seat, ...]
    yet_to_say: tuple[Seat, ...]
    coming: Mapping[Seat, bool]
    mine: Actor | None
    """As whom the reader is invited."""
    said: tuple[datetime, ...] | None
    """When the reader can; None: nothing was said yet."""
    comes: bool | None
    """Whether the reader comes."""
    held: HeldSeen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsSeen:
    """All of them, what is ahead first, and what the reader may do with them."""

    found: Found
    state: Trajectory
    table: Table
    actors: tuple[Actor, ...]
    meetings: tuple[MeetingSeen, ...]

    @property
    def names(self) -> Mapping[Seat, str]:
        sees = self.found.viewer.sees(Topic.NAMES)
        return {each.seat: each.name for each in self.table.seated if sees}

    def one(self, wanted: UUID) -> MeetingSeen | None:
        return next((each for each in self.meetings if each.id == wanted), None)

    def convenes_as(self, move: str) -> Actor | None:
        """As whom the reader may make a move that is for conveners."""
        kinds = MOVES[COMMANDS[move]].by
        return next((each for each in self.actors if kind_of(each.seat) in kinds), None)


async def meetings_of(session: AsyncSession, caller: Person, trajectory: UUID) -> MeetingsSeen:
    """Look at the meetings of a trajectory.

    Raises:
        NotThere: it is not there, or no meeting of it is for them.
        NotPutDown: the look could not be put down, so nothing is shown.
    """
    found = await look(session, caller, trajectory, What.MEETINGS)
    entries = await queries_ledger.events(session, trajectory, limit=EVERY_ENTRY)
    state = queries_ledger.told(entries)
    if state is None:
        raise NotThere
    table = await table_of(session, found.view)
    actors = await actors_at(session, caller, table)
    words = await queries_texts.words(
        session, trajectory, {text.id for text in _texts(state, entries, found.viewer)}
    )
    reading = _Reading(state, found.viewer, actors, words)
    ahead = sorted(reading.ahead(), key=lambda each: each.starts_at or min(_moments(each)))
    over = sorted(reading.over(entries), key=_day, reverse=True)
    return MeetingsSeen(
        found=found, state=state, table=table, actors=actors, meetings=(*ahead, *over)
    )


def _moments(meeting: MeetingSeen) -> Sequence[datetime]:
    return [slot.at for slot in meeting.slots]


def _day(meeting: MeetingSeen) -> datetime:
    return meeting.starts_at or max(_moments(meeting))


def _texts(state: Trajectory, entries: Sequence[Entry], viewer: Viewer) -> Iterator[Text]:
    for meeting in state.meetings:
        if meeting.where is not None:
            yield meeting.where
    for seen in _seen(entries, viewer):
        match seen.event:
            case e.MeetingProposed(where=Text() as where):
                yield where
            case e.MeetingHeld() as held:
                yield from (held.minutes, *(item.text for item in held.items))
            case _:
                pass


def _seen(entries: Sequence[Entry], viewer: Viewer) -> Iterator[Seen]:
    for entry in entries:
        seen = seen_of(entry.event, viewer)
        if seen is not None:
            yield seen


@dataclass(frozen=True, slots=True)
class _Reading:
    state: Trajectory
    viewer: Viewer
    actors: tuple[Actor, ...]
    words: Mapping[UUID, Words]

    def ahead(self) -> Iterator[MeetingSeen]:
        for meeting in self.state.meetings:
            is_own = bool(set(meeting.invited) & self.viewer.seats)
            if self.viewer.sees(Topic.MEETINGS, is_own=is_own):
                yield self._open(meeting)

    def _open(self, meeting: Meeting) -> MeetingSeen:
        mine = next((each for each in self.actors if each.seat in meeting.invited), None)
        said = None if mine is None else meeting.said_by(mine.seat)
        return MeetingSeen(
            id=meeting.id,
            kind=meeting.kind,
            how=_how(meeting, clock.now()),
            lasts=meeting.lasts,
            place=meeting.place,
            where=None if meeting.where is None else self.words.get(meeting.where.id),
            slots=tuple(self._slot(meeting, slot) for slot in meeting.slots),
            starts_at=meeting.starts_at,
            revision=meeting.revision,
            convened_by=meeting.convened_by,
            invited=meeting.invited,
            yet_to_say=() if meeting.is_settled else meeting.has_yet_to_say(),
            coming={each.seat: each.is_coming for each in meeting.coming},
            mine=mine,
            said=None if said is None else said.slots,
            comes=None if mine is None else meeting.comes(mine.seat),
            held=None,
        )

    def _slot(self, meeting: Meeting, slot: datetime) -> SlotSeen:
        """When somebody else can is for who settles the day, not for the other parent."""
        can = meeting.can_at(slot)
        sees = self.viewer.sees(Topic.CONTACT)
        return SlotSeen(at=slot, can=can if sees else None, count=len(can))

    def over(self, entries: Sequence[Entry]) -> Iterator[MeetingSeen]:
        """What became of those that are not ahead any more, as far as the ledger tells it them."""
        told = [seen.event for seen in _seen(entries, self.viewer)]
        proposed = {each.meeting: each for each in told if isinstance(each, e.MeetingProposed)}
        settled = {each.meeting: each for each in told if isinstance(each, e.MeetingSettled)}
        for event in told:
            if not isinstance(event, e.MeetingHeld | e.MeetingCancelled):
                continue
            begun = proposed.get(event.meeting)
            if begun is None:  # invited later: what was held says all that is left of it
                continue
            day = settled.get(event.meeting)
            yield self._over(begun, day, event, told)

    def _over(
        self,
        begun: e.MeetingProposed,
        day: e.MeetingSettled | None,
        end: e.MeetingHeld | e.MeetingCancelled,
        told: Sequence[e.Event],
    ) -> MeetingSeen:
        is_held = isinstance(end, e.MeetingHeld)
        return MeetingSeen(
            id=begun.meeting,
            kind=begun.kind,
            how=How.HELD if is_held else How.CANCELLED,
            lasts=begun.lasts,
            place=begun.place,
            where=None if begun.where is None else self.words.get(begun.where.id),
            slots=tuple(SlotSeen(at=slot, can=None, count=0) for slot in begun.slots),
            starts_at=None if day is None else day.starts_at,
            revision=end.revision if isinstance(end, e.MeetingCancelled) else 0,
            convened_by=begun.by.seat,
            invited=end.invited,
            yet_to_say=(),
            coming={},
            mine=None,
            said=None,
            comes=None,
            held=self._held(end, told) if isinstance(end, e.MeetingHeld) else None,
        )

    def _held(self, held: e.MeetingHeld, told: Sequence[e.Event]) -> HeldSeen:
        left_out = {each.item for each in told if isinstance(each, e.ItemLeftOut)}
        return HeldSeen(
            on=held.on,
            present=held.present,
            minutes=self.words.get(held.minutes.id),
            items=tuple(self._item(item, item.id in left_out) for item in held.items),
        )

    def _item(self, item: MeetingItem, is_left_out: bool) -> ItemSeen:  # noqa: FBT001 - a fact
        number, step = self._step(item)
        return ItemSeen(
            item=item,
            words=self.words.get(item.text.id),
            is_left_out=is_left_out,
            step=number,
            state=None if step is None else step_state(self.state, step),
        )

    def _step(self, item: MeetingItem) -> tuple[int | None, PlanStep | None]:
        steps = self.state.plan.steps if self.state.plan else ()
        for number, step in enumerate(steps, start=1):
            if step.id == item.id and self.viewer.sees_step(step):
                return number, step
        return None, None


def _how(meeting: Meeting, at: datetime) -> How:
    if meeting.starts_at is None:
        return How.PROPOSED
    return How.SETTLED if meeting.starts_at > at else How.OVER
