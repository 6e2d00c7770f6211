"""Who sits where, who holds authority, and who signs for whom."""

from collections.abc import Iterator
from datetime import date, datetime

from domain import commands as c
from domain import events as e
from domain import procedures, words
from domain.calendar import local_date, months_after
from domain.errors import BadMove, NotNow, Unknown
from domain.refusals import Refusal
from domain.rules.checks import not_in_the_past
from domain.said import dated
from domain.seats import COORDINATOR, ENGINE, Actor, PersonId, Seat, SeatKind, is_seat, kind_of
from domain.signers import ground_of, guardians_with_authority
from domain.trajectory import Trajectory


def seat_person(t: Trajectory, command: c.SeatPerson, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Whoever sits there leaves. A coordinator hands over; a guardian with authority stays."""
    if not is_seat(command.seat) or kind_of(command.seat) in ENGINE:
        raise BadMove(Refusal.SEAT_UNKNOWN)
    before = t.person_on(command.seat)
    if before is not None and before != command.person:
        _check_leaves(t, command.seat, at)
    yield from takes_seat(t, command.seat, command.person, by, at)


def takes_seat(
    t: Trajectory, seat: Seat, person: PersonId | None, by: Actor, at: datetime
) -> Iterator[e.Event]:
    before = t.person_on(seat)
    if person is None or before == person:
        return
    taken = t.seat_of(person)
    if taken is not None:
        raise NotNow(Refusal.TWO_SEATS, seat=words.seat(taken))
    if before is not None:
        yield e.PersonUnseated(seat=seat, person=before, at=at, by=by)
    yield e.PersonSeated(seat=seat, person=person, at=at, by=by)


def _check_leaves(t: Trajectory, seat: Seat, at: datetime) -> None:
    """Nobody loses a say by losing a seat: authority ends by a fact with a source."""
    if seat == COORDINATOR:
        raise NotNow(Refusal.SEAT_KEPT)
    if seat in guardians_with_authority(t, local_date(at)):
        raise NotNow(Refusal.HOLDS_AUTHORITY, seat=words.seat(seat))


def unseat_person(
    t: Trajectory, command: c.UnseatPerson, by: Actor, at: datetime
) -> Iterator[e.Event]:
    if not is_seat(command.seat):
        raise BadMove(Refusal.SEAT_UNKNOWN)
    _check_leaves(t, command.seat, at)
    person = t.person_on(command.seat)
    if person is None:
        raise Unknown(Refusal.SEAT_EMPTY, seat=words.seat(command.seat))
    yield e.PersonUnseated(seat=command.seat, person=person, at=at, by=by)


def hand_over(t: Trajectory, command: c.HandOver, by: Actor, at: datetime) -> Iterator[e.Event]:
    yield from takes_seat(t, COORDINATOR, command.to, by, at)


def _check_guardian(seat: Seat) -> None:
    if not is_seat(seat):
        raise BadMove(Refusal.SEAT_UNKNOWN)
    if kind_of(seat) is not SeatKind.GUARDIAN:
        raise BadMove(Refusal.NOT_A_GUARDIAN, seat=words.seat(seat))


def record_custody(
    t: Trajectory, command: c.RecordCustody, by: Actor, at: datetime
) -> Iterator[e.Event]:
    """A fact comes from a source that was looked at, never from one parent's word."""
    _check_guardian(command.guardian)
    if command.valid_to is not None and command.valid_to < command.valid_from:
        raise BadMove(Refusal.DATES_REVERSED)
    if t.person_on(command.guardian) is None:
        raise Unknown(Refusal.SEAT_EMPTY, seat=words.seat(command.guardian))
    yield e.CustodyRecorded(
        guardian=command.guardian,
        has_authority=command.has_authority,
        source=command.source,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        at=at,
        by=by,
    )


def end_custody(t: Trajectory, command: c.EndCustody, by: Actor, at: datetime) -> Iterator[e.Event]:
    _check_guardian(command.guardian)
    facts = [fact for fact in t.custody if fact.guardian == command.guardian]
    if not any(fact.has_authority and fact.holds_on(command.ends_on) for fact in facts):
        raise Unknown(Refusal.CUSTODY_UNKNOWN)
    yield e.CustodyEnded(
        guardian=command.guardian, source=command.source, ends_on=command.ends_on, at=at, by=by
    )


def delegate(t: Trajectory, command: c.Delegate, by: Actor, at: datetime) -> Iterator[e.Event]:
    """Only from one guardian with authority to another, for at most a year."""
    today = local_date(at)
    holders = guardians_with_authority(t, today)
    if by.seat not in holders or command.to not in holders or command.to == by.seat:
        raise NotNow(Refusal.DELEGATE_TO_GUARDIAN)
    if any(given.giver == command.to for given in t.delegations):
        raise NotNow(Refusal.DELEGATE_TO_GUARDIAN)
    not_in_the_past(command.until, at)
    latest = months_after(today, procedures.get(t.procedure).max_delegation_months)
    if command.until > latest:
        raise BadMove(Refusal.DELEGATION_TOO_LONG, on=dated(latest))
    yield e.Delegated(
        giver=by.seat,
        to=command.to,
        until=command.until,
        proof=command.proof,
        ground=ground_of(t, by.seat, today),
        at=at,
        by=by,
    )


def end_delegation(t: Trajectory, by: Actor, at: datetime) -> Iterator[e.Event]:
    if all(given.giver != by.seat for given in t.delegations):
        raise NotNow(Refusal.NO_DELEGATION)
    yield e.DelegationEnded(giver=by.seat, at=at, by=by)


def lapsed_delegations(t: Trajectory, today: date) -> list[Seat]:
    """Whose delegation is over: its day passed, or one of the two no longer holds authority."""
    holders = guardians_with_authority(t, today)
    return [
        given.giver
        for given in t.delegations
        if given.until < today or given.giver not in holders or given.to not in holders
    ]
