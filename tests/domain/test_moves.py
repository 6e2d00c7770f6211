"""What a party may ask now, and why not yet: the buttons on a page."""

from datetime import date, timedelta
from functools import cache
from typing import get_args
from uuid import UUID

import pytest

from domain import commands as c
from domain.decide import decide, is_allowed
from domain.moves import DISCHARGED_BY, Move, candidates, legal_moves
from domain.procedure import DutyKind, Stage
from domain.rules.permissions import MOVES
from domain.seats import COORDINATOR, Actor, PersonId, Seat, guardian
from domain.sign_off import Answer, HearingWay
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    LEAD,
    MOTHER,
    STRANGER,
    TEACHER,
    Case,
    a_step,
    an_item,
)

PEOPLE = (TEACHER, INTERN, HEAD, CORRIE, LEAD, MOTHER, FATHER, CHILD)


STATES = (
    *("signalled", "accepted", "in_intake", "in_planning", "in_signing"),
    *("active", "revising", "evaluating", "closed"),
)


def _cases() -> dict[str, Case]:
    return {
        "signalled": Case().signalled(),
        "accepted": Case().signalled().accepted(),
        "in_intake": Case().in_intake(),
        "in_planning": Case().in_planning(),
        "in_signing": Case().in_signing(a_step(1), a_step(2)),
        "active": Case().active(),
        "revising": Case().revising(),
        "evaluating": Case().evaluating(),
        "closed": Case().active().closed(),
    }


def _moves(case: Case, by: Actor) -> dict[str, Move]:
    return {move.type: move for move in legal_moves(case.now, by, case.at)}


@pytest.mark.parametrize("name", STATES)
def test_what_is_listed_as_legal_is_legal_and_what_is_not_says_why(name: str) -> None:
    case = _all()[name]
    for by in PEOPLE:
        for move in legal_moves(case.now, by, case.at):
            for command in move.legal:
                assert command.type == move.type
                assert is_allowed(case.now, command, by=by, at=case.at)
            assert bool(move.legal) is (move.reason is None)
            assert bool(move.legal) is (move.refusal is None)


@pytest.mark.parametrize("name", STATES)
def test_in_every_stage_somebody_can_move_it_on(name: str) -> None:
    case = _all()[name]
    stages = {
        told.stage
        for by in PEOPLE
        for move in legal_moves(case.now, by, case.at)
        for command in move.legal
        for told in decide(case.now, command, by=by, at=case.at)
        if told.type == "stage.entered"
    }

    assert stages - {case.now.stage} or name in {"signalled", "accepted", "in_signing"}


def test_what_is_never_ones_turn_is_left_out() -> None:
    case = Case().in_signing()

    assert set(_moves(case, MOTHER)) == {
        *("raise_signal", "answer_step", "acknowledge_plan", "withdraw_answer"),
        *("delegate", "end_delegation", "request_revision", "say_when", "say_if_coming"),
    }
    assert _moves(case, Actor(seat=MOTHER.seat, person=STRANGER)) == {}
    assert _moves(case, Actor(seat=Seat("nobody"), person=STRANGER)) == {}


def test_a_party_can_answer_each_step_in_four_ways() -> None:
    case = Case().in_signing(a_step(1), a_step(2))
    answers = _moves(case, MOTHER)["answer_step"].legal

    assert {(a.step, a.answer) for a in answers if isinstance(a, c.AnswerStep)} == {
        (step.id, answer)
        for step in (a_step(1), a_step(2))
        for answer in (Answer.AGREE, Answer.CHANGE, Answer.TALK_FIRST, Answer.REFUSE)
    }


def test_what_is_not_legal_yet_says_what_is_missing() -> None:
    case = Case().in_signing()
    adopt = _moves(case, HEAD)["adopt"]

    assert (adopt.legal, adopt.refusal) == ((), "sign_off_missing")
    assert adopt.reason is not None
    assert adopt.reason.nl == (
        "Er ontbreekt nog: instemming van ouder 1, gezien en besproken van ouder 1, "
        "instemming van ouder 2 en gezien en besproken van ouder 2."
    )


def test_before_the_first_signal_nothing_but_a_signal_is_legal() -> None:
    legal = {name for name, move in _moves(Case(), TEACHER).items() if move.legal}

    assert legal == {"raise_signal"}


def test_every_seat_that_a_trajectory_has_one_of_is_offered_while_it_is_free() -> None:
    case = Case().in_intake(MOTHER)
    offered = _moves(case, CORRIE)["seat_person"].legal
    seats = {each.seat for each in offered if isinstance(each, c.SeatPerson)}

    assert {"guardian:2", "learner", "school_leader"} <= seats
    assert not seats & {"guardian:1", "coordinator", "clock", "post", "privacy_officer"}


def test_by_what_something_that_is_owed_is_done_is_said_of_every_duty() -> None:
    assert set(DISCHARGED_BY) == set(DutyKind)
    moves = {c.name_of(kind) for kind in get_args(c.PartyCommand)}
    assert {move for all_of in DISCHARGED_BY.values() for move in all_of} <= moves


def test_there_is_a_free_seat_for_any_number_of_guardians() -> None:
    case = Case().in_intake(MOTHER, FATHER)
    for number in range(3, 14):
        case.does(CORRIE, next(candidates(case.now, c.SeatPerson, CORRIE, case.at)))
        seat = guardian(number)
        assert case.now.person_on(seat) is not None
        case.does(CORRIE, c.UnseatPerson(seat=seat))
        case.does(CORRIE, c.SeatPerson(seat=seat, person=PersonId(UUID(int=400 + number))))


def test_every_move_of_a_party_is_legal_somewhere() -> None:
    """So that no move is a button that nobody ever sees."""
    legal = {
        move.type
        for case in _all().values()
        for by in PEOPLE
        for move in legal_moves(case.now, by, case.at)
        if move.legal
    }

    assert legal == {c.name_of(kind) for kind in c.PartyCommand.__args__}


def _special() -> dict[str, Case]:
    registered = Case().signalled()
    registered.does(INTERN, c.StartTerm(start=c.TermStart.REGISTERED, on=registered.today))
    held = Case().in_planning()
    held.does(CORRIE, *candidates(held.now, c.Hold, CORRIE, held.at))
    merged = Case().signalled()
    merged.does(CORRIE, *candidates(merged.now, c.MergeInto, CORRIE, merged.at))
    split = Case().in_signing().agrees(MOTHER)
    split.does(FATHER, split.answer(a_step(1), Answer.REFUSE))
    dispute = Case().in_signing().until(date(2026, 12, 1))
    given = Case().in_signing()
    given.does(FATHER, c.Delegate(to=MOTHER.seat, until=given.today + timedelta(days=30)))
    agreed = Case().in_signing().agrees(MOTHER).agrees(FATHER)
    asked = Case().in_intake().does(TEACHER, c.AskLearner(way=HearingWay.SELF))
    return {
        "asked": asked,
        "heard": Case().in_planning().heard(),
        "registered": registered,
        "held": held,
        "merged": merged,
        "split": split,
        "dispute": dispute,
        "given": given,
        "agreed": agreed,
        "proposed": Case().in_planning().proposes(),
        "settled": Case().in_planning().settled(),
        "over": Case().in_planning().settled(1).days(2),
        "met": Case().in_planning().met(an_item(1)),
    }


@cache
def _all() -> dict[str, Case]:
    return {**_cases(), **_special()}


def test_the_table_knows_every_command() -> None:
    assert set(MOVES) == set(c.Command.__args__)
    assert all(rule.by for rule in MOVES.values())
    assert all(rule.stages for rule in MOVES.values())
    names = [c.name_of(kind) for kind in MOVES]
    assert len(names) == len(set(names))


def test_a_seat_that_may_not_ask_hears_whose_turn_it_is() -> None:
    case = Case().in_signing()

    assert case.refuses(TEACHER, c.Adopt(version=1)) == "not_your_turn"
    assert not is_allowed(case.now, c.Adopt(version=1), by=TEACHER, at=case.at)
    assert case.now.stage is Stage.SIGNING
    assert case.now.person_on(COORDINATOR) == CORRIE.person
