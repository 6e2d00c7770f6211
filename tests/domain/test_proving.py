"""How sure we must be of who it is, and by what somebody's word counts."""

from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pytest

from domain import commands as c
from domain import events as e
from domain import procedures
from domain.assurance import Level, Method
from domain.decide import decide
from domain.errors import StepUpNeeded
from domain.moves import legal_moves
from domain.rules.proving import PROVED
from domain.seats import Actor
from domain.sign_off import CustodySource, Ground, GroundKind, HearingWay, Proof, SignOffKind
from domain.soundness import NotSound, check, check_tightened
from tests.domain.story import (
    CHILD,
    CORRIE,
    FATHER,
    HEAD,
    INTERN,
    MOTHER,
    PROOF,
    WORDS,
    Case,
    a_step,
)

ONE = a_step(1)


def step_up(case: Case, by: Actor, command: c.Command) -> str:
    with pytest.raises(StepUpNeeded) as refused:
        decide(case.now, command, by=by, at=case.at)
    return refused.value.said.en


@pytest.mark.parametrize("level", [None, Level.A])
def test_consent_asks_more_than_a_click(level: Level | None) -> None:
    case = Case().in_signing(ONE)
    proof = None if level is None else replace(PROOF, level=level)

    said = step_up(case, MOTHER, replace(case.answer(ONE), proof=proof))

    assert "level B" in said
    assert "ask for a code, or use your passkey" in said


def test_what_is_only_seen_asks_no_more_than_a_sign_in() -> None:
    case = Case().in_signing(ONE)
    seen = case.acknowledge()

    assert "level A" in step_up(case, MOTHER, seen)
    case.does(MOTHER, replace(seen, proof=replace(PROOF, level=Level.A)))

    assert case.has("plan.acknowledged")


def test_taking_back_and_giving_away_ask_as_much_as_giving() -> None:
    case = Case().active(ONE)
    weak = replace(PROOF, level=Level.A)

    step_up(case, MOTHER, c.WithdrawAnswer(step=ONE.id, proof=weak))
    until = case.today + timedelta(days=30)
    step_up(case, FATHER, c.Delegate(to=MOTHER.seat, until=until, proof=weak))


def test_an_adoption_and_an_answer_on_paper_ask_as_much() -> None:
    case = Case().in_signing(ONE)
    weak = replace(PROOF, level=Level.A)

    step_up(case, HEAD, c.Adopt(version=1, proof=weak))
    step_up(case, INTERN, case.on_paper(MOTHER, ONE, proof=weak))


def test_a_learner_proves_their_own_words_and_staff_need_not() -> None:
    case = Case().in_planning().seated(CHILD)
    own = c.RecordHearing(way=HearingWay.SELF, view=WORDS, effect=WORDS)

    step_up(case, CHILD, own)
    told = decide(case.now, own, by=INTERN, at=case.at)

    assert [each.type for each in told] == ["learner.heard"]


def test_whose_turn_it_is_not_hears_nothing_of_levels() -> None:
    case = Case().in_signing(ONE)

    assert case.refuses(INTERN, case.answer(ONE)) == "not_your_turn"


def test_a_past_asks_for_no_proof_of_ours() -> None:
    case = Case()
    was = Case().in_signing(ONE)
    elsewhere = Proof(
        level=Level.A,
        method=Method.ELSEWHERE,
        issuer="",
        authenticated_at=was.at,
        statement=None,
    )
    moves = _moves_of(was)
    answered = c.PastMove(move=replace(was.answer(ONE), proof=elsewhere), by=MOTHER, at=was.at)

    case.at = was.at + timedelta(days=1)
    case.does(replace(CORRIE), c.BringHistory(moves=(*moves, answered)))

    given = case.all_of("step.answered")
    assert [event.proof for event in given if isinstance(event, e.StepAnswered)] == [elsewhere]


def _moves_of(case: Case) -> tuple[c.PastMove, ...]:
    return tuple(c.PastMove(move=command, by=by, at=at) for by, command, at in case.did)


def test_every_sign_off_tells_its_proof_and_its_ground() -> None:
    case = Case().in_planning(MOTHER, FATHER).heard().submits(ONE).delivered()
    case.does(FATHER, c.Delegate(to=MOTHER.seat, until=case.today + timedelta(days=30)))
    case.agrees(MOTHER).adopted()

    told = {event.type: event for event in case.ledger}
    answered, adopted = told["step.answered"], told["plan.adopted"]
    assert isinstance(answered, e.StepAnswered)
    assert isinstance(adopted, e.PlanAdopted)
    assert answered.proof == adopted.proof == PROOF
    assert answered.ground == Ground(
        kind=GroundKind.AUTHORITY,
        source=CustodySource.REGISTER,
        valid_from=date(2016, 5, 4),
        also_for=(FATHER.seat,),
    )
    assert adopted.ground == Ground(kind=GroundKind.OFFICE)


def test_a_learner_stands_on_their_age() -> None:
    case = Case(born_on=date(2010, 5, 4), procedure="secondary-2026")
    case.signalled().accepted().with_guardian(MOTHER).seated(CHILD)
    case.does(INTERN, c.InformParents(on=case.today), c.AskLearner(way=HearingWay.SELF))
    case.does(INTERN, c.CompleteIntake(needs=WORDS, meeting_on=case.today))
    case.heard().submits(ONE).delivered().agrees(CHILD)

    last = case.all_of("step.answered")[-1]
    assert isinstance(last, e.StepAnswered)
    assert last.ground == Ground(kind=GroundKind.AGE, age=16)


def test_buttons_are_shown_to_whoever_must_first_show_who_they_are() -> None:
    case = Case().in_signing(ONE)

    moves = {move.type: move for move in legal_moves(case.now, MOTHER, case.at)}

    assert moves["answer_step"].legal


def test_every_move_with_a_proof_takes_one() -> None:
    assert all("proof" in kind.__dataclass_fields__ for kind in PROVED)


def test_a_procedure_says_a_level_for_every_kind_and_an_alliance_lowers_none() -> None:
    base = procedures.ALL["primary-2026"]
    levels = dict(base.assurance)
    lower = MappingProxyType(levels | {SignOffKind.CONSENT: Level.A})
    del levels[SignOffKind.HEARING]

    with pytest.raises(NotSound, match="hearing asks no level"):
        check(replace(base, assurance=MappingProxyType(levels)))
    with pytest.raises(NotSound, match="consent asks less"):
        check_tightened(replace(base, id="lower", assurance=lower), base)
