"""Every code that people see has words in Dutch and English, and every code is used."""

import ast
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from domain import words
from domain.commands import (
    CarriedOut,
    CloseReason,
    DisputeRoute,
    EvaluationOutcome,
    HoldReason,
    Match,
    Reach,
    Severity,
    SignalType,
    TermStart,
    TriageOutcome,
)
from domain.errors import BadMove, NotAllowed, NotNow, NotYourTurn, TextChanged, Unknown
from domain.events import Cause, LapseCause
from domain.plan import Funding, Goal, LearningDomain, PlanStep, PlanVersion, Scale, StepKind
from domain.procedure import Clock, DutyKind, RungAction, Sector, Stage
from domain.refusals import SENTENCES, Refusal
from domain.said import Said, say
from domain.scales import POINTS
from domain.seats import Seat, SeatKind
from domain.sign_off import Answer, CustodySource, Fate, HearingWay, SignOffKind, Via
from domain.signers import StepState

DOMAIN = Path(words.__file__).parent


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (SeatKind, words.SEATS),
        (Stage, words.STAGES),
        (DutyKind, words.DUTIES),
        (RungAction, words.ACTIONS),
        (RungAction, words.ACTED),
        (Clock, words.CLOCKS),
        (Sector, words.SECTORS),
        (SignOffKind, words.SIGN_OFFS),
        (Answer, words.ANSWERS),
        (StepState, words.STEP_STATES),
        (Via, words.VIAS),
        (Reach, words.REACHES),
        (Fate, words.FATES),
        (HearingWay, words.HEARING_WAYS),
        (CustodySource, words.CUSTODY_SOURCES),
        (TriageOutcome, words.TRIAGES),
        (TermStart, words.TERM_STARTS),
        (HoldReason, words.HOLDS),
        (EvaluationOutcome, words.EVALUATIONS),
        (CarriedOut, words.CARRIED_OUT),
        (DisputeRoute, words.DISPUTE_ROUTES),
        (Match, words.MATCHES),
        (LapseCause, words.LAPSES),
        (CloseReason, words.CLOSINGS),
        (Cause, words.CAUSES),
        (SignalType, words.SIGNALS),
        (Severity, words.SEVERITIES),
        (LearningDomain, words.LEARNING_DOMAINS),
        (Scale, words.SCALES),
        (StepKind, words.STEP_KINDS),
        (Funding, words.FUNDINGS),
    ],
)
def test_every_code_has_words_in_both_languages(
    codes: type[SeatKind], said: Mapping[SeatKind, Said]
) -> None:
    assert set(said) == set(codes)
    for words_of_it in said.values():
        assert words_of_it.nl.strip()
        assert words_of_it.en.strip()


def test_every_field_of_a_plan_has_a_name() -> None:
    parts = {field.name for part in (Goal, PlanStep, PlanVersion) for field in fields(part)}

    assert set(words.PLAN_FIELDS) == parts - {"id", "number", "goals", "steps"}
    assert set(words.SCALE_POINTS) == {point for scale in POINTS.values() for point in scale}


def test_every_refusal_says_why_in_both_languages_with_the_same_parts() -> None:
    assert set(SENTENCES) == set(Refusal)
    for nl, en in SENTENCES.values():
        assert nl.endswith(".")
        assert en.endswith(".")
        assert nl != en
        assert _parts(nl) == _parts(en)


def _parts(sentence: str) -> set[str]:
    return {piece.partition("}")[0] for piece in sentence.split("{")[1:]}


def _named_refusals() -> set[str]:
    """The refusals that the rules name, wherever they do."""
    trees = [ast.parse(path.read_text()) for path in DOMAIN.rglob("*.py")]
    return {
        node.attr
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Refusal"
        and isinstance(node.ctx, ast.Load)
    }


def test_every_refusal_is_used_by_a_rule() -> None:
    sentences = ast.parse((DOMAIN / "refusals.py").read_text())
    only_named = {
        node.attr
        for node in ast.walk(sentences)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert only_named == {refusal.name for refusal in Refusal}
    used = {
        line.split("Refusal.")[1].split(",")[0].split(")")[0].strip()
        for path in DOMAIN.rglob("*.py")
        if path.name != "refusals.py"
        for line in path.read_text().splitlines()
        if "Refusal." in line
    }
    assert used == {refusal.name for refusal in Refusal}
    assert used == _named_refusals()


@pytest.mark.parametrize("kind", [NotYourTurn, Unknown, NotNow, TextChanged, BadMove])
def test_a_refusal_is_of_the_family_that_tells_its_status(kind: type[NotAllowed]) -> None:
    refused = kind(Refusal.WRONG_VERSION, version=3)

    assert isinstance(refused, NotAllowed)
    assert refused.code == "wrong_version"
    assert str(refused) == refused.said.en == "It is version 3 of the plan now."


def test_a_seat_in_words() -> None:
    assert words.seat(Seat("guardian:1")) == Said(nl="ouder 1", en="guardian 1")
    care = Seat("care:speech_therapy")
    assert words.seat(care) == Said(nl="zorgpartij speech therapy", en="care party speech therapy")
    assert words.the(Seat("guardian:1")).nl == "ouder 1"
    assert words.the(Seat("board")) == Said(nl="het schoolbestuur", en="the school board")
    assert words.the(Seat("school_leader")).nl == "de schooldirecteur"


def test_every_action_of_a_ladder_can_be_said_of_somebody() -> None:
    told = Said(nl="ouder 1", en="guardian 1")
    for action in (*words.ACTIONS.values(), *words.ACTED.values()):
        said = say(action.nl, action.en, told=told)
        assert "{" not in said.nl + said.en
