"""The table of access, cell by cell, and what follows from it for the entries of a ledger."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import access_words
from domain import events as e
from domain.access import (
    MAY,
    REASONS,
    Action,
    Facts,
    Grade,
    Reason,
    Relation,
    Release,
    Topic,
    decide_access,
    in_office_as,
    seated_as,
    widest,
)
from domain.commands import Severity, SignalType
from domain.plan import Goal, PlanStep, PlanVersion, StepKind, Text
from domain.procedure import Stage
from domain.seats import CLOCK, POST, Actor, PersonId, Seat, SeatKind
from domain.sign_off import Answer, CustodySource, Fate, Ground, GroundKind, Proof, Via
from domain.visibility import EVENTS, PARTS, Viewer, seen_of

MATRIX = Path(__file__).with_name("access_matrix.txt")
GROUNDS = Path(__file__).parents[2] / "docs" / "access-grounds.md"
DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 21, 40, tzinfo=UTC)
MONTH = timedelta(days=30)
ME, OTHER = PersonId(UUID(int=1)), PersonId(UUID(int=2))
WORDS = Text(id=UUID(int=9), digest="d")


def facts(relation: Relation, stage: Stage = Stage.ACTIVE, **more: Any) -> Facts:  # noqa: ANN401 - fields by name
    made = Facts(relation=relation, on=DAY, stage=stage)
    return replace(made, **more)


def lines() -> Iterator[str]:
    """One line a relation and topic: in each stage; when released; on the first day too many."""
    everything = tuple(Release(topic=t, valid_from=DAY, valid_to=DAY) for t in Topic)
    for relation in Relation:
        away = Relation.COORDINATOR if relation is Relation.SUBSTITUTE else None
        for topic in Topic:
            days: dict[str, Any] = {
                "valid_from": DAY - MONTH,
                "valid_to": DAY + MONTH,
                "stands_in_for": away,
            }
            at_stage = [decide_access(facts(relation, s, **days), topic) for s in Stage]
            released = decide_access(facts(relation, **days, releases=everything), topic)
            late = decide_access(
                facts(relation, valid_to=DAY - timedelta(days=1), stands_in_for=away), topic
            )
            assert not late.is_yes
            stages = "".join(each.grade.value for each in at_stage)
            yield (
                f"{relation:<28} {topic:<12} {stages} released={released.grade.value}"
                f" late={late.grade.value} {at_stage[4].reason}"
            )


def test_every_cell_is_what_the_owner_of_the_process_agreed_to() -> None:
    assert list(lines()) == MATRIX.read_text(encoding="utf-8").splitlines()


def test_every_row_and_every_action_has_its_ground() -> None:
    lines = GROUNDS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1].strip(" `") for line in lines if line.startswith("| `")]

    assert rows == [*Relation, *MAY]
    assert all(len(line.split("|")) >= 5 for line in lines if line.startswith("| `"))


def test_a_glass_is_broken_by_who_looks_after_cases_and_by_nobody_else() -> None:
    may = MAY[Action.BREAK_GLASS]
    caring = {each for each in Relation if each.value.startswith("office_")}

    assert may <= caring | {Relation.DIRECTOR}
    assert not may & {Relation.OFFICE_TEACHER, Relation.OFFICE_BOARD, Relation.PRIVACY_OFFICER}


def test_every_code_has_its_words() -> None:
    assert set(access_words.TOPICS) == set(Topic)
    assert set(access_words.RELATIONS) == set(Relation)
    assert set(access_words.ACTIONS) == set(Action)
    assert set(REASONS) == set(Reason)
    assert set(MAY) == set(Action) - {Action.SEE}


def test_who_is_nothing_to_it_sees_nothing() -> None:
    for topic in Topic:
        assert not widest([], topic).is_yes
        assert not decide_access(facts(Relation.STRANGER), topic).is_yes


def test_nobody_but_the_learner_sees_what_was_told_in_confidence() -> None:
    family = {r for r in Relation if r.value.startswith("learner")}
    for relation in Relation:
        sees = decide_access(
            facts(relation, valid_to=DAY, stands_in_for=Relation.LEARNER_16), Topic.VOICE
        )
        assert sees.is_yes == (relation in family)


def test_managers_see_counts_and_nothing_of_one_child() -> None:
    seen = {t for t in Topic if decide_access(facts(Relation.DIRECTOR), t).is_yes}

    assert seen == {Topic.AGGREGATES}


def test_a_substitute_sees_no_more_than_the_one_who_is_away() -> None:
    for topic in Topic:
        for away in Relation:
            if away is Relation.SUBSTITUTE:
                continue
            mine = decide_access(facts(Relation.SUBSTITUTE, stands_in_for=away), topic)
            theirs = decide_access(facts(away, valid_to=DAY, releases=()), topic)
            assert not mine.is_yes or theirs.is_yes


def test_an_opening_without_a_last_day_opens_nothing() -> None:
    for relation in (Relation.OPENED_WITH_REASON, Relation.BREAK_GLASS):
        verdict = decide_access(facts(relation), Topic.STANDING)
        assert (verdict.is_yes, verdict.reason) == (False, Reason.NO_LAST_DAY)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(topic=st.sampled_from(Topic), first=days, last=days, on=days)
def test_without_authority_a_guardian_sees_what_was_released_while_it_is(
    topic: Topic, first: date, last: date, on: date
) -> None:
    relation = seated_as(SeatKind.GUARDIAN, age=0, has_authority=False)
    release = Release(topic=Topic.STANDING, valid_from=first, valid_to=last)
    verdict = decide_access(facts(relation, on=on, releases=(release,)), topic)

    is_released = topic is Topic.STANDING and first <= on <= last
    assert verdict.is_yes == (is_released or topic is Topic.CONTACT)


@given(
    changes=st.lists(st.tuples(st.booleans(), st.integers(0, 25)), min_size=1),
    topic=st.sampled_from(sorted(set(Topic) - {Topic.CONTACT})),
)
def test_no_change_of_custody_or_age_leaves_access_behind(
    changes: list[tuple[bool, int]], topic: Topic
) -> None:
    """What was before does not count: only what holds now."""
    for has_authority, age in changes:
        relation = seated_as(SeatKind.GUARDIAN, age=age, has_authority=has_authority)
        verdict = decide_access(facts(relation), topic)
        if not has_authority or age >= 18:
            assert not verdict.is_yes


def test_a_parent_of_an_adult_has_lost_the_view_whatever_custody_says() -> None:
    relation = seated_as(SeatKind.GUARDIAN, age=18, has_authority=True)

    assert relation is Relation.GUARDIAN_OF_ADULT
    assert not decide_access(facts(relation), Topic.STANDING).is_yes


def test_every_kind_of_seat_and_office_is_something_to_it() -> None:
    for kind in SeatKind:
        assert isinstance(seated_as(kind, age=9, has_authority=False), Relation)
        assert isinstance(in_office_as(kind), Relation)


# ---- what of an event whom is shown ----


def texts_of(kind: type) -> set[str]:
    hints = get_type_hints(kind)
    return {f.name for f in fields(kind) if Text in {hints[f.name], *get_args(hints[f.name])}}


def test_every_event_and_every_text_in_one_has_its_line() -> None:
    assert set(EVENTS) == set(get_args(e.Event))
    for event, shown in EVENTS.items():
        names = {field.name for field in fields(event)}
        assert set(shown.apart) <= names
        assert not shown.about or shown.about in names
        assert texts_of(event) <= set(shown.apart), event
    for part in parts_of(*EVENTS):
        if part not in {Actor, Text, Proof}:
            assert texts_of(part) <= set(PARTS.get(part, {})), part


def parts_of(*kinds: type) -> set[type]:
    """Every dataclass inside of these, however deep."""
    found: set[type] = set()
    for kind in kinds:
        for hint in get_type_hints(kind).values():
            for each in (hint, *get_args(hint)):
                if isinstance(each, type) and is_dataclass(each) and each not in found:
                    found |= {each} | parts_of(each)
    return found


def viewer(relation: Relation, *seats: str) -> Viewer:
    grades = {topic: decide_access(facts(relation), topic).grade for topic in Topic}
    return Viewer(person=ME, seats=frozenset(map(Seat, seats)), grades=grades)


TEACHER = viewer(Relation.TEACHER, "teacher")
CARE = viewer(Relation.CARE, "care:speech")
PARENT = viewer(Relation.GUARDIAN, "guardian:1")

NO = e.StepAnswered(
    at=AT,
    by=Actor(seat=Seat("guardian:2"), person=OTHER),
    signer=Seat("guardian:2"),
    step=UUID(int=5),  # type: ignore[arg-type] # a NewType
    version=1,
    digest="d",
    answer=Answer.REFUSE,
    via=Via.SELF,
    reason=WORDS,
    evidence=None,
    checked_by=None,
    proof=None,
    ground=Ground(kind=GroundKind.AUTHORITY),
)


def test_a_teacher_and_a_care_party_do_not_see_what_parents_answer() -> None:
    assert seen_of(NO, TEACHER) is None
    assert seen_of(NO, CARE) is None


def test_both_guardians_see_the_same_answer_and_of_the_other_no_hour() -> None:
    one, other = seen_of(NO, PARENT), seen_of(NO, viewer(Relation.GUARDIAN, "guardian:2"))

    assert one is not None
    assert other is not None
    assert one.event == other.event
    assert one.without == other.without == frozenset()
    assert (one.by_day, other.by_day) == (True, False)


def test_when_the_other_guardian_opens_their_mail_is_their_habit() -> None:
    opened = e.InvitationFared(
        at=AT, by=POST, signer=Seat("guardian:2"), version=1, fate=Fate.OPENED, on=DAY
    )
    seen = seen_of(opened, PARENT)

    assert seen is not None
    assert seen.by_day


def test_a_teacher_reads_their_own_signal_and_no_other() -> None:
    raised = e.SignalRaised(
        at=AT,
        by=Actor(seat=Seat("guardian:1"), person=OTHER),
        signal=UUID(int=3),
        kind=SignalType.BULLIED,
        severity=Severity.HIGH,
        observed_on=DAY,
        text=WORDS,
    )
    own = replace(raised, by=Actor(seat=Seat("teacher"), person=ME))

    assert seen_of(raised, TEACHER) is None
    assert seen_of(own, TEACHER) is not None


def test_custody_is_no_business_of_teacher_care_or_specialist() -> None:
    fact = e.CustodyRecorded(
        at=AT,
        by=Actor(seat=Seat("coordinator"), person=OTHER),
        guardian=Seat("guardian:1"),
        has_authority=True,
        source=CustodySource.COURT_ORDER,
        valid_from=DAY,
        valid_to=None,
    )
    for who in (TEACHER, CARE, viewer(Relation.GIFTED_SPECIALIST, "gifted_specialist")):
        assert seen_of(fact, who) is None
    assert seen_of(fact, PARENT) is not None


def plan() -> PlanVersion:
    def step(number: int, kind: StepKind, by: str) -> PlanStep:
        return PlanStep(
            id=UUID(int=number),  # type: ignore[arg-type] # a NewType
            text=WORDS,
            kind=kind,
            done_by=Seat(by),
            starts_on=DAY,
            looked_at_on=DAY,
        )

    return PlanVersion(
        number=1,
        goals=(),
        steps=(
            step(1, StepKind.SUPPORT, "teacher"),
            step(2, StepKind.SUPPORT, "internal_coordinator"),
            step(3, StepKind.CARE, "care:speech"),
            step(4, StepKind.CARE, "care:other"),
        ),
        perspective=WORDS,
        factors=WORDS,
        advice_weighed=WORDS,
        evaluate_on=DAY,
    )


@pytest.mark.parametrize(
    ("who", "theirs"),
    [(TEACHER, [1]), (CARE, [3]), (PARENT, [1, 2, 3, 4])],
    ids=["teacher", "care", "guardian"],
)
def test_of_a_plan_everybody_sees_the_steps_that_concern_them(
    who: Viewer, theirs: list[int]
) -> None:
    submitted = e.PlanSubmitted(at=AT, by=CLOCK, plan=plan())
    seen = seen_of(submitted, who)

    assert seen is not None
    assert isinstance(seen.event, e.PlanSubmitted)
    assert [step.id.int for step in seen.event.plan.steps] == theirs


def test_grades_are_ordered_from_nothing_to_all() -> None:
    assert [each.value for each in Grade] == [".", "r", "o", "a"]
    assert Goal in PARTS
