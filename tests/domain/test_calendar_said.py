"""Dates and lists in words, in Dutch and in English."""

from datetime import date

import pytest

from domain.said import Said, counted, dated, dated_in, day, joined, listed, period, say

WEEK, WEEKS = Said(nl="week", en="week"), Said(nl="weken", en="weeks")


@pytest.mark.parametrize(
    ("on", "nl", "en"),
    [
        (date(2026, 4, 7), "di 7 april 2026", "Tue 7 April 2026"),
        (date(2026, 11, 23), "ma 23 november 2026", "Mon 23 November 2026"),
        (date(2028, 2, 29), "di 29 februari 2028", "Tue 29 February 2028"),
        (date(2027, 1, 1), "vr 1 januari 2027", "Fri 1 January 2027"),
    ],
)
def test_a_day_is_said_with_its_weekday(on: date, nl: str, en: str) -> None:
    assert day(on) == Said(nl=nl, en=en)


def test_every_month_and_weekday_has_its_own_word() -> None:
    months = [day(date(2026, month, 1)) for month in range(1, 13)]
    week = [day(date(2026, 6, number)) for number in range(1, 8)]

    assert [each.nl.split()[2] for each in months] == [
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ]
    assert [each.en.split()[2] for each in months] == [
        f"{date(2026, month, 1):%B}" for month in range(1, 13)
    ]
    assert [each.nl.split()[0] for each in week] == ["ma", "di", "wo", "do", "vr", "za", "zo"]
    assert [each.en.split()[0] for each in week] == [
        f"{date(2026, 6, number):%a}" for number in range(1, 8)
    ]


def test_a_date_names_its_year_unless_the_reader_knows_it() -> None:
    on = date(2026, 9, 3)

    assert dated(on) == Said(nl="3-9-2026", en="3 Sep 2026")
    assert dated_in(2026, on) == Said(nl="3-9", en="3 September")
    assert dated_in(2025, on) == dated(on)


def test_a_period_names_a_year_only_where_it_changes() -> None:
    first, last = date(2026, 12, 19), date(2027, 1, 3)

    assert period(2026, first, last) == Said(
        nl="19-12 t/m 3-1-2027", en="19 December to 3 Jan 2027"
    )
    assert period(2026, first, first) == Said(nl="19-12", en="19 December")


def test_a_number_takes_the_word_that_fits() -> None:
    assert counted(1, WEEK, WEEKS).nl == "1 week"
    assert counted(0, WEEK, WEEKS) == Said(nl="0 weken", en="0 weeks")
    assert counted(6, WEEK, WEEKS) == Said(nl="6 weken", en="6 weeks")


def test_a_list_ends_in_and() -> None:
    a, b, c = (Said(nl=letter, en=letter.upper()) for letter in "abc")

    assert listed([]) == Said(nl="", en="")
    assert listed([a]) == a
    assert listed([a, b]) == Said(nl="a en b", en="A and B")
    assert listed([a, b, c]) == Said(nl="a, b en c", en="A, B and C")
    assert joined([a, b], "; ") == Said(nl="a; b", en="A; B")


def test_braces_in_a_name_stay_what_they_are() -> None:
    name = Said(nl="{dag}", en="{day}")

    assert say("na {name}", "after {name}", name=name) == Said(nl="na {dag}", en="after {day}")
