"""What holds for the machinery itself: what has happened is never refused.

Some states below no real move can reach; a rebuilt or adopted ledger could. They are answered with
a reason as well, never with a crash.
"""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.evolve import evolve, opening_in, replay
from domain.obligations import all_obligations
from domain.procedure import DutyKind, Stage
from domain.seats import POST
from domain.sign_off import Answer, Fate
from domain.signers import StepState, step_state
from domain.trajectory import Trajectory, new_trajectory
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    MOTHER,
    OTHER_WORDS,
    WORDS,
    Case,
    a_hold,
    a_step,
    an_item,
    custody_ends,
)

ONE = a_step(1)


def _busy() -> Case:
    """A life in which nearly every kind of event happens."""
    case = (
        Case(born_on=date(2011, 2, 1)).in_planning().heard().submits(ONE, a_step(2)).seated(CHILD)
    )
    case.does(POST, case.fared(MOTHER.seat, Fate.BOUNCED)).delivered().agrees(MOTHER)
    case.does(FATHER, case.answer(ONE, Answer.REFUSE))
    case.does(INTERN, c.LogTalk(with_seat=FATHER.seat, on=case.today, minutes=WORDS))
    case.does(CORRIE, c.SettleSplit(decision=WORDS), c.LinkTo(other=WORDS.id))
    case.does(
        CORRIE,
        c.TakeDisputeStep(route=c.DisputeRoute.CONVERSATION, on=case.today, note=WORDS),
        c.EndDispute(outcome=WORDS),
    )
    case.agrees(FATHER).adopted().met(an_item(7)).until(date(2026, 12, 1)).heard()
    case.does(INTERN, case.evaluates(c.EvaluationOutcome.CONTINUE))
    case.does(MOTHER, c.WithdrawAnswer(step=ONE.id)).does(CORRIE, a_hold(date(2027, 1, 20)))
    case.until(date(2027, 3, 20)).does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2027, 5, 1)))
    case.until(date(2027, 6, 1)).closed().does(CORRIE, c.Reopen(reason=WORDS))
    return case


BUSY: Final = _busy()
EVENTS: Final = (
    *BUSY.ledger,
    *Case(procedure="windstreken-2026")
    .in_signing(a_step(1, is_low_impact=True))
    .agrees(MOTHER)
    .until(date(2026, 9, 22))
    .ledger,
)


@given(st.lists(st.sampled_from(EVENTS), max_size=40))
def test_what_has_happened_is_never_refused_in_whatever_order(told: list[e.Event]) -> None:
    now = replay(BUSY.now, told)

    assert isinstance(now, Trajectory)
    assert replay(Case().now, told).learner == BUSY.now.learner


@given(st.sampled_from(EVENTS), st.sampled_from(EVENTS))
def test_the_state_is_a_value_that_nobody_changes(first: e.Event, second: e.Event) -> None:
    before = evolve(BUSY.now, first)
    evolve(before, second)

    assert before == evolve(BUSY.now, first)


def test_a_round_without_a_plan_is_answered_with_a_reason() -> None:
    case = Case().in_signing()
    case.now = replace(case.now, plan=None)

    assert case.refuses(HEAD, c.Adopt(version=1)) == "step_unknown"


def test_a_closed_trajectory_without_a_closing_is_answered_with_a_reason() -> None:
    case = Case().in_signing().closed()
    case.now = replace(case.now, closing=None)

    assert case.refuses(CORRIE, c.Reopen(reason=WORDS)) == "not_closed"


def test_a_signer_who_was_never_invited_is_to_be_reached() -> None:
    case = Case().in_signing(guardians=(MOTHER,))
    case.now = replace(case.now, invitations=())

    assert case.owed[DutyKind.DELIVER_INVITATION].about == MOTHER.seat


def test_a_step_that_nobody_may_sign_waits() -> None:
    case = Case().in_signing(guardians=(MOTHER,)).agrees(MOTHER)
    case.does(CORRIE, custody_ends(MOTHER.seat, case.today)).days(1)

    assert step_state(case.now, ONE) is StepState.WAITING


def test_an_answer_that_lapses_is_not_told_to_who_no_longer_signs() -> None:
    case = Case().in_signing().agrees(FATHER)
    case.does(CORRIE, custody_ends(FATHER.seat, case.today)).days(1)
    case.does(MOTHER, case.answer(ONE, Answer.REFUSE))
    case.does(INTERN, c.ReturnToPlanning(reason=WORDS)).heard()
    before = len(case.notices)
    case.submits(a_step(1, text=OTHER_WORDS))

    lapsed = [notice.to for notice in case.notices[before:] if notice.code == "answer.lapsed"]
    assert MOTHER.seat in lapsed
    assert FATHER.seat not in lapsed


def test_the_first_event_holds_all_that_a_trajectory_starts_with() -> None:
    opened = BUSY.ledger[0]

    assert isinstance(opened, e.TrajectoryOpened)
    assert opening_in(opened) == BUSY.opening
    assert replay(new_trajectory(opening_in(opened)), BUSY.ledger) == BUSY.now


def test_that_an_invitation_was_sent_changes_nothing() -> None:
    case = Case().in_planning().heard().submits()
    sent = e.InvitationFared(
        signer=MOTHER.seat, version=1, fate=Fate.SENT, on=case.today, at=case.at, by=POST
    )

    assert evolve(case.now, sent) == replace(case.now, as_of=case.at)


def test_an_event_says_when_and_by_whom() -> None:
    for told in BUSY.ledger:
        assert told.at.tzinfo is not None
        assert told.by.person is not None or told.by.seat in {"clock", "post"}


def test_the_busy_life_was_busy() -> None:
    """So that the tests above mean something."""
    types = {told.type for told in EVENTS}
    never_here = {
        *("signal.acknowledged", "term.started", "term.extended", "admission.decided"),
        *("hearing.waived", "signer.not_reached", "plan.returned", "revision.requested"),
        *("revision.stopped", "check_in.logged", "learner.reported_back", "trajectory.merged"),
        *("trajectory.unmerged", "merge.absorbed", "merge.released", "trajectory.archived"),
        *("procedure.moved", "calendar.changed", "custody.ended", "person.unseated"),
        *("deadline.moved", "answer.lapsed", "party.reminded", "meeting.invited"),
        *("meeting.answered", "meeting.replied", "meeting.cancelled", "item.left_out"),
    }

    assert types | never_here == {kind.__dataclass_fields__["type"].default for kind in _KINDS}


_KINDS: Final = e.Event.__args__


@pytest.mark.parametrize("name", sorted(procedures.ALL))
def test_every_duty_arises_somewhere_and_is_opened_there(name: str) -> None:
    """What a procedure says that a stage opens is what can be owed in it."""
    seen: dict[Stage, set[DutyKind]] = {stage: set() for stage in Stage}
    for case in _lives(name):
        seen[case.now.stage] |= {owed.kind for owed in all_obligations(case.now)}

    assert set().union(*seen.values()) == set(DutyKind)
    for stage, rule in procedures.ALL[name].stages.items():
        assert seen[stage] <= set(rule.opens)


def _lives(name: str) -> list[Case]:
    def begun() -> Case:
        return Case(procedure=name)

    registered = begun().signalled()
    registered.does(INTERN, c.StartTerm(start=c.TermStart.REGISTERED, on=registered.today))
    no = begun().in_signing(ONE, a_step(2)).agrees(MOTHER)
    no.does(FATHER, no.answer(ONE, Answer.REFUSE), no.answer(a_step(2)), no.acknowledge())
    given_away = begun().in_signing()
    given_away.does(FATHER, c.Delegate(to=MOTHER.seat, until=date(2026, 12, 1)))
    return [
        begun().signalled(),
        begun().signalled().accepted(),
        registered,
        begun().in_intake(),
        begun().in_planning().does(CORRIE, a_hold(date(2026, 9, 20))),
        begun().in_planning().heard().submits(),
        begun().in_signing().until(date(2026, 11, 30)),
        no,
        given_away,
        begun().active(),
        *(begun().in_planning().proposes(), begun().in_planning().settled()),
        begun().active().met(an_item(7)),
        begun().revising(),
        begun().evaluating(),
        begun().active().closed(),
    ]
