"""Sentences of the pages: all of them in Dutch, numbers and days as one says them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from babel.messages.catalog import Catalog

import catalogues
from domain.said import Said
from web.i18n import HELP, RULE, Day, Message, Moment, _, is_said_in, ngettext, say


def test_every_sentence_is_there_in_every_language() -> None:
    assert list(catalogues.faults()) == []


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (Message("Nobody ever translated this"), "nl: not translated"),
        (Message("Sign in at %(alliance)s"), "unknown named placeholder"),
    ],
)
def test_a_sentence_that_is_not_right_is_found(
    monkeypatch: pytest.MonkeyPatch, planted: Message, fault: str
) -> None:
    template, dutch = catalogues.wanted(catalogues.DUTCH), catalogues.catalogue(catalogues.DUTCH)
    template.add(planted.text)
    if kept := dutch.get(planted.text):
        kept.string = "Inloggen bij %(school)s"
    monkeypatch.setattr(catalogues, "ALL", [catalogues.DUTCH])
    monkeypatch.setattr(catalogues, "wanted", lambda _which: template)
    _instead(monkeypatch, {catalogues.DUTCH: dutch})

    assert any(fault in each for each in catalogues.faults())


@pytest.mark.parametrize("which", [each for each in catalogues.ALL if each != catalogues.DUTCH])
def test_what_families_read_is_missed_in_each_of_their_languages(
    monkeypatch: pytest.MonkeyPatch, which: catalogues.Which
) -> None:
    """Missing, fuzzy, or of another rule: in this catalogue and no other."""
    kept = catalogues.catalogue(which)
    gone = kept.get("Your turn")
    assert gone is not None
    gone.string = ""
    unsure = kept.get("What is your answer?")
    assert unsure is not None
    unsure.flags.add("fuzzy")
    kept.add("Nobody says this", "x")
    _instead(monkeypatch, {which: kept})

    assert sorted(catalogues.faults()) == [
        f"{which}: no page says this any more: 'Nobody says this'",
        f"{which}: not translated: 'Your turn'",
        f"{which}: still to be looked at (fuzzy): 'What is your answer?'",
    ]


def test_a_pair_that_families_read_is_missed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    which = catalogues.Which("tr")
    kept = catalogues.catalogue(which)
    kept.delete("school leader", RULE)
    _instead(monkeypatch, {which: kept})

    assert list(catalogues.faults()) == ["tr: not translated: 'school leader'"]


def test_what_is_said_to_somebody_young_never_says_u(monkeypatch: pytest.MonkeyPatch) -> None:
    which = catalogues.TO_THE_YOUNG
    kept = catalogues.catalogue(which)
    slip = kept.get("Your turn")
    assert slip is not None
    slip.string = "Uw beurt"
    _instead(monkeypatch, {which: kept})

    assert list(catalogues.faults()) == ["nl/young: says 'Uw' to somebody young: 'Your turn'"]


def test_hard_dutch_for_families_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    dutch = catalogues.catalogue(catalogues.DUTCH)
    slip = dutch.get("School will call you.")
    assert slip is not None
    slip.string = "Er wordt door de school telefonisch contact met u opgenomen."
    _instead(monkeypatch, {catalogues.DUTCH: dutch})

    assert any("say who does it" in each for each in catalogues.faults())


def test_of_templates_those_count_that_a_page_for_families_reaches() -> None:
    """By what it extends, includes or imports, and not those of staff."""
    of_families = catalogues.of_families()

    assert of_families.get("Skip to the content") is not None
    assert of_families.get("Questions? Call %(name)s") is not None
    assert catalogues.wanted(catalogues.DUTCH).get("My work") is not None
    assert of_families.get("My work") is None


def _instead(monkeypatch: pytest.MonkeyPatch, planted: Mapping[catalogues.Which, Catalog]) -> None:
    as_it_is = catalogues.catalogue

    def read(which: catalogues.Which) -> Catalog:
        return planted[which] if which in planted else as_it_is(which)

    monkeypatch.setattr(catalogues, "catalogue", read)


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


def test_a_pair_is_said_in_a_language_of_families_or_else_in_dutch() -> None:
    leader = Said(nl="schooldirecteur", en="school leader")
    computed = Said(nl="10 schooldagen na 23-11", en="10 school days after 23 November")

    assert say(leader, "tr") == "okul müdürü"
    assert is_said_in(leader, "tr")
    assert {say(computed, language) for language in HELP} == {computed.nl}
    assert not any(is_said_in(computed, language) for language in HELP)


def test_a_name_within_arabic_keeps_its_own_direction() -> None:
    called = _("Now we wait for: %(names)s.", names="Peter Vos")

    assert "\N{FIRST STRONG ISOLATE}Peter Vos\N{POP DIRECTIONAL ISOLATE}" in say(called, "ar")
    assert say(called, "nl") == "Nu wachten wij nog op: Peter Vos."


def test_somebody_young_is_spoken_to_as_one_does() -> None:
    turn = _("Your turn")

    assert [say(turn, "nl", young=young) for young in (False, True)] == ["Uw beurt", "Jouw beurt"]
    assert say(_("Thank you"), "en", young=True) == "Thank you"
