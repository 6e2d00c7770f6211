"""Sentences of the pages: all of them in Dutch, numbers and days as one says them."""

from datetime import UTC, date, datetime

import pytest

import catalogues
from domain.said import Said
from web.i18n import Day, Message, Moment, _, ngettext, say


def test_every_sentence_is_there_in_every_language() -> None:
    assert list(catalogues.faults()) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (Message("Nobody ever translated this"), "not translated"),
        (Message("Sign in at %(alliance)s"), "unknown named placeholder"),
    ],
)
def test_a_sentence_that_is_not_right_is_found(
    monkeypatch: pytest.MonkeyPatch, planted: Message, fault: str
) -> None:
    template, dutch = catalogues.wanted(), catalogues.catalogue("nl")
    template.add(planted.text)
    if kept := dutch.get(planted.text):
        kept.string = "Inloggen bij %(school)s"
    monkeypatch.setattr(catalogues, "wanted", lambda: template)
    monkeypatch.setattr(catalogues, "catalogue", lambda _language: dutch)

    assert any(fault in each for each in catalogues.faults())


def test_a_sentence_takes_its_parts_in_the_language_of_the_reader() -> None:
    told = _("Sign in at %(alliance)s", alliance=Said(nl="het verbond", en="the alliance"))

    assert say(told, "nl") == "Inloggen bij het verbond"
    assert say(told, "en") == "Sign in at the alliance"


def test_a_number_has_the_word_that_fits_it() -> None:
    times = [ngettext("%(num)s time", "%(num)s times", count) for count in (1, 2)]

    assert [say(each, "en") for each in times] == ["1 time", "2 times"]
    assert [say(each, "nl") for each in times] == ["1 keer", "2 keer"]


def test_a_day_has_its_weekday_and_a_moment_is_by_the_dutch_clock() -> None:
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    assert say(Day(date(2026, 11, 30)), "nl") == "maandag 30 november 2026"
    assert say(Day(date(2026, 11, 30)), "en") == "Monday 30 November 2026"
    assert say(Moment(summer), "nl") == "donderdag 2 juli 2026, 00:30"
