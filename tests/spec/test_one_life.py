"""One whole life of a trajectory, as it can be read to a school: who does what, who has the ball.

Every line is a real move under every agreed procedure. Behind it stand the stage that it leads to
and what is owed then, first of all.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import pytest

from domain import commands as c
from domain import procedures
from domain.obligations import open_obligations
from domain.procedure import DutyKind, Stage
from domain.sign_off import Answer, HearingWay
from domain.standing import standing
from tests.domain.story import (
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    MOTHER,
    OTHER_WORDS,
    TEACHER,
    WORDS,
    Case,
    a_step,
)

Line = tuple[str, Callable[[Case], Case], Stage, DutyKind | None]

READ, WRITE, NEW = a_step(1), a_step(2), a_step(2, text=OTHER_WORDS)

LIFE: Final[tuple[Line, ...]] = (
    (
        "A teacher sees that a child is bored, and says so.",
        lambda case: case.signalled(),
        Stage.SIGNALLED,
        DutyKind.ACKNOWLEDGE_SIGNAL,
    ),
    (
        "The coordinator accepts it, and from now on walks along.",
        lambda case: case.accepted(),
        Stage.SIGNALLED,
        DutyKind.ESTABLISH_CUSTODY,
    ),
    (
        "Both parents get a seat, and who holds custody is looked up.",
        lambda case: case.with_guardian(MOTHER).with_guardian(FATHER),
        Stage.SIGNALLED,
        DutyKind.TELL_PARENTS,
    ),
    (
        "The parents are told, by a person. The intake begins by itself.",
        lambda case: case.does(TEACHER, c.InformParents(on=case.today)),
        Stage.INTAKE,
        DutyKind.COMPLETE_INTAKE,
    ),
    (
        "The child is asked, the needs are known, the meeting is planned.",
        lambda case: case.does(TEACHER, c.AskLearner(way=HearingWay.SELF)).does(
            INTERN, c.CompleteIntake(needs=WORDS, meeting_on=case.today)
        ),
        Stage.PLANNING,
        DutyKind.HEAR_LEARNER,
    ),
    (
        "The child is heard. Then a plan of two steps goes before the parents.",
        lambda case: case.heard().submits(READ, WRITE),
        Stage.SIGNING,
        DutyKind.DELIVER_INVITATION,
    ),
    (
        "The invitations arrive. From now on the parents have ten school days.",
        lambda case: case.delivered(),
        Stage.SIGNING,
        DutyKind.ANSWER_PLAN,
    ),
    (
        "The mother agrees. The father wants to change the second step: a talk is owed.",
        lambda case: (
            case.agrees(MOTHER).agrees(FATHER, 1).does(FATHER, case.answer(WRITE, Answer.CHANGE))
        ),
        Stage.SIGNING,
        DutyKind.ADOPT,
    ),
    (
        "The school sets what both agree to. The rest is written again.",
        lambda case: case.adopted(),
        Stage.REVISING,
        DutyKind.REPORT_BACK,
    ),
    (
        "The child hears what was done with their view, and is heard on the new text.",
        lambda case: case.does(INTERN, c.ReportBack(on=case.today, text=WORDS)).heard(),
        Stage.REVISING,
        DutyKind.SUBMIT_PLAN,
    ),
    (
        "The changed step goes before them; what was agreed to stays agreed to.",
        lambda case: case.submits(READ, NEW).delivered().agrees(MOTHER, 2).agrees(FATHER, 2),
        Stage.SIGNING,
        DutyKind.ADOPT,
    ),
    (
        "The whole plan runs.",
        lambda case: case.adopted(),
        Stage.ACTIVE,
        DutyKind.REPORT_BACK,
    ),
    (
        "Weeks go by. The clock opens the evaluation; the child is heard.",
        lambda case: case.until(date(2026, 12, 7)).heard(),
        Stage.EVALUATING,
        DutyKind.REPORT_BACK,
    ),
    (
        "The goals are met. The trajectory is closed, and can be reopened for a year.",
        lambda case: case.does(INTERN, case.evaluates(c.EvaluationOutcome.FINISH)),
        Stage.CLOSED,
        None,
    ),
)


def _lived(procedure: str) -> Iterator[tuple[Line, Case]]:
    case = Case(procedure=procedure)
    for line in LIFE:
        line[1](case)
        yield line, case


@pytest.mark.parametrize("procedure", sorted(procedures.ALL))
def test_a_life_reads_the_same_under_every_procedure(procedure: str) -> None:
    for (sentence, _, stage, first), case in _lived(procedure):
        owed = open_obligations(case.now)
        soonest = {one.kind for one in owed if one.due == owed[0].due}

        assert case.now.stage is stage, sentence
        assert soonest >= {first} if first else not owed, sentence


@pytest.mark.parametrize("procedure", sorted(procedures.ALL))
def test_at_every_line_the_page_says_who_has_the_ball(procedure: str) -> None:
    said = [standing(case.now).waiting for _, case in _lived(procedure)]

    assert all("uiterlijk" in one.nl for one in said[:-1])
    assert said[-1].en == "This trajectory was closed on Mon 7 December 2026: goals met."


def test_nobody_is_ever_waited_for_in_silence() -> None:
    """Left alone at any line, somebody hears of it, and in the end it is on the list of stalls."""
    for number in range(len(LIFE) - 1):
        case = Case()
        for line in LIFE[: number + 1]:
            line[1](case)
        case.until(date(2027, 7, 1))

        assert case.has("rung.climbed"), LIFE[number][0]
        assert standing(case.now).stall is not None, LIFE[number][0]


def test_who_adopts_and_who_signs_are_never_the_same() -> None:
    for _, case in _lived("primary-2026"):
        assert HEAD.seat not in case.now.signers
        assert CORRIE.seat not in case.now.signers
