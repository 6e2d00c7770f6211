"""Notices: who must be told of an event, and not before which moment. No words, no names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from domain import events as e
from domain.calendar import local_date, next_sendable, spread_of
from domain.commands import Reach, TriageOutcome
from domain.procedure import RungAction, Stage
from domain.seats import (
    COORDINATOR,
    INTERNAL_COORDINATOR,
    LEARNER,
    SCHOOL_LEADER,
    PersonId,
    Seat,
    SeatKind,
    kind_of,
)
from domain.sign_off import Fate
from domain.signers import CO_SIGNS_FROM, age_on, guardians_with_authority
from domain.trajectory import Trajectory

_FAMILY: Final = frozenset({SeatKind.GUARDIAN, SeatKind.LEARNER})
"""Never left out of what they all hear: a message to one of two parents would tell who began."""

_REMINDERS: Final = (e.RungClimbed, e.PartyReminded)

RECEIPT: Final = "receipt"
"""What the code of a receipt begins with; the type of the sign-off comes after it."""
RECORDED: Final = "receipt.recorded"
"""The receipt of an answer that somebody else wrote down."""


class Channel(StrEnum):
    MAIL = "mail"
    OTHER = "other"
    """Another channel than mail: a message on the phone, a letter."""
    CALL = "call"
    """A task for a person to call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one seat. Unique by event and seat in its trajectory: never written twice."""

    sequence: int
    """Of the ledger entry that causes it."""
    to: Seat
    code: str
    """What it is about: the type of the event, with the duty where a ladder was climbed; of a
    receipt with `receipt` before it."""
    channel: Channel
    obligation: str | None
    version: int | None
    """The plan version to answer, for an invitation: its delivery starts a clock."""
    not_before: datetime
    """Never at night or in the school's holidays; a receipt at once."""
    person: PersonId | None = None
    """To this person, whoever sits there by then: only a receipt is."""
    on_behalf_of: PersonId | None = None
    """Whose receipt it is too, where a substitute signed."""


def notices_of(after: Trajectory, event: e.Event, sequence: int) -> tuple[Notice, ...]:
    """Who hears of this event: whoever signed gets a receipt, others are told.

    Staff are not told of what they did themselves.
    """
    signer = signer_of(event)
    receipt = () if signer is None else (_receipt(after, event, signer, sequence),)
    return (*receipt, *_news(after, event, sequence))


def signer_of(event: e.Event) -> Seat | None:
    """The seat that gave this sign-off, whoever wrote it down. None: it is no sign-off."""
    match event:
        case e.StepAnswered() | e.AnswerWithdrawn() | e.PlanAcknowledged():
            return event.signer
        case e.LearnerHeard() | e.PlanAdopted() | e.Delegated():
            return event.by.seat
        case _:
            return None


def is_receipt(code: str) -> bool:
    return code.partition(".")[0] == RECEIPT


def may_arrive_twice(code: str) -> bool:
    """Whether a second letter of the same harms nobody. Two receipts would speak of two answers."""
    return not is_receipt(code)


def is_for_family(to: Seat) -> bool:
    """Whether it goes to a guardian or the learner: in their language, with a link of their own."""
    return kind_of(to) in _FAMILY


def _receipt(after: Trajectory, event: e.Event, signer: Seat, sequence: int) -> Notice:
    """Of one's own doing at once: whoever did not do it must know before anything comes of it.

    What somebody else wrote down for them waits for a decent hour, like every message.
    """
    by_themselves = event.by.seat == signer
    return Notice(
        sequence=sequence,
        to=signer,
        code=f"{RECEIPT}.{event.type}" if by_themselves else RECORDED,
        channel=Channel.MAIL,
        obligation=None,
        version=None,
        not_before=event.at if by_themselves else _decent_hour(after, event),
        person=event.by.person if by_themselves else after.person_on(signer),
        on_behalf_of=event.by.on_behalf_of if by_themselves else None,
    )


def _news(after: Trajectory, event: e.Event, sequence: int) -> tuple[Notice, ...]:
    not_before = _decent_hour(after, event)
    return tuple(
        Notice(
            sequence=sequence,
            to=seat,
            code=_code(event),
            channel=_channel(event),
            obligation=event.obligation if isinstance(event, _REMINDERS) else None,
            version=event.version if isinstance(event, e.SignerInvited) else None,
            not_before=not_before,
        )
        for seat in dict.fromkeys(_hear_of(after, event))
        if seat != event.by.seat or kind_of(seat) in _FAMILY
    )


def _decent_hour(after: Trajectory, event: e.Event) -> datetime:
    return next_sendable(after.calendar, event.at, spread_of(after.id))


def _code(event: e.Event) -> str:
    """A reminder by hand reads as that of a ladder."""
    match event:
        case e.RungClimbed():
            return f"{event.action}.{event.kind}"
        case e.PartyReminded():
            return f"{_BY_HAND[event.way]}.{event.kind}"
        case _:
            return event.type


def _channel(event: e.Event) -> Channel:
    match event:
        case e.RungClimbed():
            return _CHANNELS.get(event.action, Channel.MAIL)
        case e.PartyReminded():
            return _CHANNELS.get(_BY_HAND[event.way], Channel.MAIL)
        case _:
            return Channel.MAIL


_CHANNELS: Final = {
    RungAction.CALL: Channel.CALL,
    RungAction.OTHER_CHANNEL: Channel.OTHER,
}
_BY_HAND: Final = {Reach.MAIL: RungAction.REMIND, Reach.OTHER: RungAction.OTHER_CHANNEL}


def _hear_of(  # noqa: C901, PLR0912, PLR0915 - one line an event
    t: Trajectory, event: e.Event
) -> Iterator[Seat]:
    match event:
        case e.RungClimbed():
            yield from event.told
        case e.PartyReminded():
            yield event.owed_by
        case e.SignalRaised():
            yield COORDINATOR
        case e.Triaged(outcome=TriageOutcome.ACCEPT):
            yield INTERNAL_COORDINATOR
        case e.SignerInvited():
            yield event.signer
        case e.InvitationFared(fate=Fate.BOUNCED):
            yield COORDINATOR
        case e.LearnerAsked() if event.by.seat == LEARNER:
            yield INTERNAL_COORDINATOR
        case e.StepAnswered() | e.AnswerWithdrawn():
            yield INTERNAL_COORDINATOR
        case e.AnswerLapsed():
            yield from (INTERNAL_COORDINATOR, *_still_signs(t, event.signer))
        case e.SplitArose() | e.SplitEnded() | e.PlanReturned() | e.PlanAdopted():
            yield from (*_family(t, event), COORDINATOR, INTERNAL_COORDINATOR)
        case e.StepStopped() | e.DisputeOpened() | e.DisputeEnded():
            yield from (*_family(t, event), COORDINATOR, SCHOOL_LEADER)
        case e.StageEntered(stage=Stage.EVALUATING):
            yield from (*_family(t, event), LEARNER, INTERNAL_COORDINATOR)
        case e.EvaluationHeld() | e.PutOnHold() | e.HoldEnded() | e.Reopened():
            yield from (*_family(t, event), INTERNAL_COORDINATOR)
        case e.Closed():
            yield from (*_family(t, event), *t.seats_of(SeatKind.CARE), INTERNAL_COORDINATOR)
        case e.Delegated():
            yield event.to
        case e.MeetingProposed() | e.MeetingSettled() | e.MeetingCancelled():
            yield from _welcome(t, event, event.invited)
        case e.MeetingInvited():
            yield from event.asked
            if event.excused:  # not by a message of ours: they may hear nothing more
                yield _convener(t, event.meeting)
        case e.MeetingReplied(is_coming=False):
            yield _convener(t, event.meeting)
        case e.MeetingHeld():
            absent = tuple(seat for seat in event.invited if seat not in event.present)
            yield from _welcome(t, event, absent)
        case e.LearnerTurned() | e.Stalled():
            yield COORDINATOR
        case e.ParentsInformed():
            yield from _family(t, event)
        case e.CustodyRecorded():
            yield from (seat for seat in _family(t, event) if seat == event.guardian)
        case e.PersonSeated() if kind_of(event.seat) is not SeatKind.GUARDIAN:
            yield event.seat
        case _:
            return


def _welcome(t: Trajectory, event: e.Event, seats: tuple[Seat, ...]) -> Iterator[Seat]:
    """Of those who were invited, a guardian only while they hold authority."""
    holders = guardians_with_authority(t, local_date(event.at))
    for seat in seats:
        if kind_of(seat) is not SeatKind.GUARDIAN or seat in holders:
            yield seat


def _convener(t: Trajectory, meeting: UUID) -> Seat:
    return next((each.convened_by for each in t.meetings if each.id == meeting), COORDINATOR)


def _family(t: Trajectory, event: e.Event) -> Iterator[Seat]:
    """The guardians who hold authority that day, and the learner from 16: all hear it at once.

    From 18 that is the learner alone (case 13). No message tells parents of a signal before a
    person has: until then they hear nothing.
    """
    day = local_date(event.at)
    if t.parents_informed_on is not None:
        yield from guardians_with_authority(t, day)
    if age_on(t.born_on, day) >= CO_SIGNS_FROM and t.person_on(LEARNER) is not None:
        yield LEARNER


def _still_signs(t: Trajectory, signer: Seat) -> Iterator[Seat]:
    if signer in t.signers:
        yield signer
