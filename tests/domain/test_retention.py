"""How long a trajectory is kept, and what stands in the way of destroying it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.commands import CloseReason
from domain.retention import (
    BARS,
    RULES,
    Bar,
    Facts,
    Keep,
    bars,
    destroy_after,
    length_of,
    proposed_on,
    why_not,
)

CLOSED = Facts(
    is_open=False,
    closed_on=date(2026, 8, 31),
    close_reason=CloseReason.GOALS_MET,
    had_attendance_officer=False,
    has_dispute=False,
    is_held=False,
)


def _last_day(facts: Facts) -> date:
    term = destroy_after(facts)
    assert term is not None
    return term.last_day


def test_advice_of_the_alliance_is_kept_for_three_years() -> None:
    assert _last_day(CLOSED) == date(2029, 8, 31)


@pytest.mark.parametrize("reason", [CloseReason.REJECTED, CloseReason.BASIC_SUPPORT])
def test_without_advice_the_term_of_the_pupil_file_counts(reason: CloseReason) -> None:
    assert _last_day(replace(CLOSED, close_reason=reason)) == date(2028, 8, 31)


def test_the_longest_term_counts() -> None:
    assert _last_day(replace(CLOSED, had_attendance_officer=True)) == date(2031, 8, 31)


def test_a_leap_day_ends_with_its_month() -> None:
    assert _last_day(replace(CLOSED, closed_on=date(2028, 2, 29))) == date(2031, 2, 28)


def test_the_day_says_why_it_is_that_day() -> None:
    term = destroy_after(CLOSED)

    assert term is not None
    assert term.explain.nl == (
        "advies van het samenwerkingsverband: 3 jaar na afsluiting van het traject, op 31-8-2026;"
        " dat is tot en met 31-8-2029"
    )
    assert term.source.en == "Primary Education Act (Wpo) art. 18a(13)"


def test_an_open_trajectory_has_no_last_day() -> None:
    assert destroy_after(replace(CLOSED, is_open=True, closed_on=None)) is None


def test_nothing_is_proposed_before_the_last_day_is_over() -> None:
    last_day = _last_day(CLOSED)

    assert proposed_on(CLOSED, last_day) is None
    assert proposed_on(CLOSED, last_day + timedelta(days=1)) is not None


@pytest.mark.parametrize(
    ("barred", "bar"),
    [
        (replace(CLOSED, is_open=True), Bar.OPEN),
        (replace(CLOSED, has_dispute=True), Bar.DISPUTE),
        (replace(CLOSED, is_held=True), Bar.HOLD),
    ],
)
def test_nothing_is_proposed_while_something_stands_in_the_way(barred: Facts, bar: Bar) -> None:
    assert bars(barred) == (bar,)
    assert proposed_on(barred, date(2099, 1, 1)) is None


def test_every_reason_why_not_is_told() -> None:
    said = why_not(bars(replace(CLOSED, has_dispute=True, is_held=True)))

    assert said.nl == f"{BARS[Bar.DISPUTE].nl} {BARS[Bar.HOLD].nl}"


def test_every_rule_says_how_long_and_who_says_so() -> None:
    assert all(length_of(RULES[keep]).nl and RULES[keep].source.en for keep in Keep)
    assert set(BARS) == set(Bar)
