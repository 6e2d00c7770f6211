"""A trajectory told by the rules themselves, sealed as a workflow seals it."""

from collections.abc import Iterable
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Self
from uuid import UUID

from activities.calendars import school_calendar
from activities.fingerprint import fingerprint
from activities.recording import Recording
from domain import procedures
from domain.calendar import Region, SchoolCalendar
from domain.commands import (
    AcknowledgeSignal,
    Close,
    CloseReason,
    Command,
    InformParents,
    RaiseSignal,
    RecordCustody,
    SeatPerson,
    Severity,
    SignalType,
    Triage,
    TriageOutcome,
)
from domain.decide import decide
from domain.evolve import evolve
from domain.follow_ups import FollowUp, follow_up_of
from domain.ledger import GENESIS, Entry, Receipt, seal
from domain.notices import Notice, notices_of
from domain.plan import Text
from domain.seats import COORDINATOR, Actor, PersonId, Seat, guardian
from domain.sign_off import CustodySource
from domain.standing import standing
from domain.trajectory import Opening, TrajectoryId, new_trajectory
from runtime.ids import uuid7
from tests.activities.world import World

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEACHER = Seat("teacher")
WORDS = Text(id=UUID(int=1), digest="d" * 64)


@cache
def calendar() -> SchoolCalendar:
    return school_calendar(
        region=Region.NORTH, covers_from=date(2026, 1, 1), covers_to=date(2027, 7, 31)
    )


class Story:
    """What has happened so far. Every answer is what its part of the story hands over to record."""

    def __init__(self, opening: Opening, world: World) -> None:
        self.now = new_trajectory(opening)
        self.teacher = Actor(seat=TEACHER, person=PersonId(world.teacher))
        self.coordinator = Actor(seat=COORDINATOR, person=PersonId(world.coordinator))
        self.parent = PersonId(world.parent)
        self.sequence, self.head, self.at = 0, GENESIS, MONDAY

    @property
    def id(self) -> TrajectoryId:
        return self.now.id

    def elsewhere(self) -> Self:
        """The same story, to be told on in another way."""
        return copy(self)

    def opens(self) -> Recording:
        return self.asks(
            RaiseSignal(
                signal=uuid7(),
                kind=SignalType.BORED,
                severity=Severity.NORMAL,
                observed_on=MONDAY.date(),
                text=WORDS,
            ),
            by=self.teacher,
        )

    def is_accepted(self) -> Recording:
        """Triage, a parent with authority at the table: several moves, recorded as one batch."""
        return self.asks(
            AcknowledgeSignal(),
            Triage(outcome=TriageOutcome.ACCEPT, reason=WORDS),
            SeatPerson(seat=guardian(1), person=self.parent),
            RecordCustody(
                guardian=guardian(1),
                has_authority=True,
                source=CustodySource.REGISTER,
                valid_from=date(2020, 1, 1),
            ),
            InformParents(on=MONDAY.date()),
        )

    def closes(self) -> Recording:
        return self.asks(Close(reason=CloseReason.WITHDRAWN, text=WORDS))

    def asks(
        self, *commands: Command, by: Actor | None = None, key: UUID | None = None
    ) -> Recording:
        """Decide moves one after the other, a minute apart, and hand them over together."""
        actor = by or self.coordinator
        entries: list[Entry] = []
        receipts: list[Receipt] = []
        notices: list[Notice] = []
        follow_ups: list[FollowUp] = []
        for command in commands:
            self.at += timedelta(minutes=1)
            of = key or uuid7()
            for event in decide(self.now, command, by=actor, at=self.at):
                entry = seal(
                    event,
                    sequence=self.sequence + 1,
                    key=of,
                    recorded_at=self.at,
                    procedure=self.now.procedure.id,
                    calendar=self.now.calendar.version,
                    previous=self.head,
                )
                self.now = evolve(self.now, event)
                self.sequence, self.head = entry.sequence, entry.hash
                entries.append(entry)
                notices += notices_of(self.now, event, entry.sequence)
                caused = follow_up_of(event, trajectory=self.id, opened_on=MONDAY.date())
                follow_ups += [] if caused is None else [caused]
            receipts.append(self._receipt(of, command, actor))
        return Recording(
            standing=standing(self.now),
            entries=tuple(entries),
            receipts=tuple(receipts),
            notices=tuple(notices),
            follow_ups=tuple(follow_ups),
            run_id="run-1",
        )

    def _receipt(self, key: UUID, command: Command, by: Actor) -> Receipt:
        return Receipt(
            key=key,
            sequence=self.sequence,
            stage=self.now.stage,
            head=self.head,
            fingerprint=fingerprint(self.id, command, by),
        )


def a_story(world: World, learner: UUID, *, trajectory: UUID | None = None) -> Story:
    opening = Opening(
        trajectory=TrajectoryId(trajectory or uuid7()),
        alliance=world.alliance,
        school=world.school,
        learner=learner,
        born_on=date(2016, 5, 4),
        procedure=procedures.ref("primary-2026"),
        calendar=calendar(),
    )
    return Story(opening, world)


def types(entries: Iterable[Entry]) -> list[str]:
    return [entry.event.type for entry in entries]
