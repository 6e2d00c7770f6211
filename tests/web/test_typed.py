"""What people type: read where it can be, kept as it is where it cannot."""

import re
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from access.plan_drafts import (
    Arranging,
    GoalDraft,
    PlanDraft,
    StepDraft,
    arranged,
    euros,
    trace_of,
)
from access.typed import cents, day, words
from web.plan_forms import goal_typed, step_typed
from web.signed_in import Fields

CR_LF = "\r\n"
ANY_LINE_END = re.compile(r"\r\n|\r|\n")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("125", 12_500),
        ("125,5", 12_550),
        ("125.50", 12_550),
        ("€ 1.250,50", 125_050),
        ("1.250", 125_000),
        ("0", 0),
        ("-5", -500),
        ("1,005", "1,005"),
        ("veel", "veel"),
        ("NaN", "NaN"),
        ("1e999", "1e999"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, read: int | str) -> None:
    assert cents(typed) == read


@given(st.integers(min_value=0, max_value=10**9))
def test_an_amount_of_ours_is_read_back(amount: int) -> None:
    assert cents(euros(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-11-23", "2026-11-23"),
        ("23-11-2026", "2026-11-23"),
        (" 3/9/2026 ", "2026-09-03"),
        ("31-2-2026", "31-2-2026"),
        ("morgen", "morgen"),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert day(typed) == read


@given(st.text())
@example("0\r\n0")
def test_a_form_that_changed_nothing_changes_nothing(text: str) -> None:
    """The line ends of a form, and what stands around a text, are no change of it.

    A browser sends every line end, however it was written, as CR LF (HTML, form submission).
    """
    sent = f" {ANY_LINE_END.sub(CR_LF, text)}\t"

    assert words(sent, before=text) == text


def test_a_text_that_was_changed_is_taken_without_what_a_form_adds() -> None:
    assert words(" Een.\r\nTwee.\0 ", before="Een.") == "Een.\nTwee."


def test_nobody_can_add_more_parts_than_a_plan_has_readers() -> None:
    draft = PlanDraft()
    for number in range(60):
        draft = arranged(draft, Arranging.ADD, UUID(int=number + 1), is_goal=False)

    assert len(draft.steps) == 50
    assert arranged(draft, Arranging.ADD, UUID(int=1), is_goal=False) == draft


@given(st.lists(st.sampled_from(Arranging), max_size=30), st.data())
def test_whatever_is_done_with_parts_none_is_lost_or_doubled(
    how: list[Arranging], data: st.DataObject
) -> None:
    draft = PlanDraft()
    known: set[UUID] = set()
    for each in how:
        part = UUID(int=data.draw(st.integers(min_value=1, max_value=4)))
        if each is not Arranging.ADD or part not in known:
            draft = arranged(draft, each, part, is_goal=True)
        known |= {part} if each is Arranging.ADD else set()
        ids = [goal.id for goal in (*draft.goals, *draft.removed_goals)]
        assert sorted(ids) == sorted(known)


def test_a_sixth_point_makes_a_scale_of_six() -> None:
    form = {f"level{point}": f"Punt {point}." for point in range(-3, 3)}
    five = goal_typed(GoalDraft(), Fields(form | {"level-3": " "}))
    six = goal_typed(GoalDraft(), Fields(form))

    assert (five.scale, six.scale) == ("gas_5", "gas_6")
    assert set(five.levels) == set(range(-2, 3))
    assert (five.missing_points, six.missing_points) == ((), ())


def test_a_scale_of_another_shape_stays_until_it_is_emptied() -> None:
    before = GoalDraft(scale="gas_6", scale_text="From less to more.")
    kept = goal_typed(before, Fields({"scale_text": "From less to more."}))
    emptied = goal_typed(before, Fields({"scale_text": "", "level0": "Elke dag."}))

    assert (kept.scale, kept.scale_text, kept.missing_points) == ("gas_6", before.scale_text, ())
    assert (emptied.scale, emptied.scale_text) == ("gas_5", "")
    assert emptied.missing_points == (-2, -1, 1, 2)


@pytest.mark.parametrize(
    ("name", "seat"),
    [("Speech therapy", "care:speech_therapy"), ("Één/twee!", "care:een_twee"), ("语", "care:")],
)
def test_a_care_party_is_named_in_plain_letters(name: str, seat: str) -> None:
    typed = step_typed(StepDraft(), Fields({"done_by": "care", "care": name}))

    assert typed.done_by == seat


def test_a_part_that_differs_in_one_letter_has_another_trace() -> None:
    step = StepDraft(id=UUID(int=1), text="Een uur.")

    assert trace_of(step) == trace_of(StepDraft(id=UUID(int=1), text="Een uur."))
    assert trace_of(step) != trace_of(step.model_copy(update={"text": "Een uur!"}))
    assert trace_of(step) != trace_of(None)
