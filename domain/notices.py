"""Notices: who must be told of an event, and not before which moment. Codes and seats; no words, no names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain import events as e
from domain.calendar import next_sendable, spread_of
from domain.commands import TriageOutcome
from domain.procedure import RungAction, Stage
from domain.seats import (
    COORDINATOR,
    ENGINE,
    INTERNAL_COORDINATOR,
    LEARNER,
    SCHOOL_LEADER,
    Seat,
    SeatKind,
    kind_of,
)
from domain.sign_off import Fate, Via
from domain.trajectory import Trajectory


class Channel(StrEnum):
    MAIL = "mail"
    OTHER = "other"
    """Another channel than mail: a message on the phone, a letter."""
    CALL = "call"
    """A task for a person to call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one seat. Unique by event and seat in its trajectory, so it is never written twice."""

    sequence: int
    """Of the ledger entry that causes it."""
    to: Seat
    code: str
    """What it is about: the type of the event, with the duty where a ladder was climbed."""
    channel: Channel
    obligation: str | None
    version: int | None
    """The plan version to answer, for an invitation: its delivery starts a clock."""
    not_before: datetime
    """Never at night or in the school's holidays."""


def notices_of(after: Trajectory, event: e.Event, sequence: int) -> tuple[Notice, ...]:
    """Who hears of this event. Nobody is told of what they did themselves."""
    not_before = next_sendable(after.calendar, event.at, spread_of(after.id))
    return tuple(
        Notice(
            sequence=sequence,
            to=seat,
            code=_code(event),
            channel=_channel(event),
            obligation=event.obligation if isinstance(event, e.RungClimbed) else None,
            version=event.version if isinstance(event, e.SignerInvited) else None,
            not_before=not_before,
        )
        for seat in dict.fromkeys(_hear_of(after, event))
        if seat != event.by.seat
    )


def _code(event: e.Event) -> str:
    if isinstance(event, e.RungClimbed):
        return f"{event.action}.{event.kind}"
    return event.type


def _channel(event: e.Event) -> Channel:
    if not isinstance(event, e.RungClimbed):
        return Channel.MAIL
    match event.action:
        case RungAction.CALL:
            return Channel.CALL
        case RungAction.OTHER_CHANNEL:
            return Channel.OTHER
        case _:
            return Channel.MAIL


def _hear_of(t: Trajectory, event: e.Event) -> Iterator[Seat]:  # noqa: C901, PLR0912 - one line an event
    match event:
        case e.RungClimbed():
            yield from event.told
        case e.SignalRaised():
            yield COORDINATOR
        case e.Triaged(outcome=TriageOutcome.ACCEPT):
            yield INTERNAL_COORDINATOR
        case e.SignerInvited():
            yield event.signer
        case e.InvitationFared(fate=Fate.BOUNCED):
            yield COORDINATOR
        case e.StepAnswered():
            yield INTERNAL_COORDINATOR
            if event.via is not Via.SELF:
                yield event.signer
        case e.AnswerWithdrawn() | e.AnswerLapsed():
            yield from (INTERNAL_COORDINATOR, event.signer)
        case e.SplitArose() | e.SplitEnded() | e.PlanReturned() | e.PlanAdopted():
            yield from (*_guardians(t), COORDINATOR, INTERNAL_COORDINATOR)
        case e.StepStopped() | e.DisputeOpened() | e.DisputeEnded():
            yield from (*_guardians(t), COORDINATOR, SCHOOL_LEADER)
        case e.StageEntered(stage=Stage.EVALUATING):
            yield from (*_guardians(t), LEARNER, INTERNAL_COORDINATOR)
        case e.EvaluationHeld() | e.PutOnHold() | e.HoldEnded() | e.Reopened():
            yield from (*_guardians(t), INTERNAL_COORDINATOR)
        case e.Closed():
            yield from (*_guardians(t), *t.seats_of(SeatKind.CARE), INTERNAL_COORDINATOR)
        case e.Delegated():
            yield event.to
        case e.LearnerTurned() | e.Stalled():
            yield COORDINATOR
        case e.PersonSeated() if kind_of(event.seat) not in ENGINE:
            yield event.seat
        case _:
            return


def _guardians(t: Trajectory) -> tuple[Seat, ...]:
    """Both hear the same at the same moment. From 18 the learner hears it instead (§7.5-13)."""
    if t.signers == (LEARNER,):
        return (LEARNER,)
    with_authority = {fact.guardian for fact in t.custody if fact.has_authority}
    return tuple(seat for seat in t.seats_of(SeatKind.GUARDIAN) if seat in with_authority)
