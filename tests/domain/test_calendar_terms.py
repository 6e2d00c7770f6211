"""Terms and their reasons, against dates worked out by hand for the school years around 2026."""

from datetime import date, timedelta

import pytest

from domain.calendar import (
    Break,
    Holiday,
    Region,
    SchoolCalendar,
    Suspension,
    internal_target,
    legal_weeks_after,
    lesson_weeks_after,
    paused_by_letter,
    school_days_after,
    working_days_after,
)
from domain.said import Said

HOLIDAYS = {
    "Nieuwjaarsdag": "2026-01-01 2027-01-01",
    "Goede Vrijdag": "2026-04-03 2027-03-26",
    "Tweede Paasdag": "2026-04-06 2027-03-29",
    "Koningsdag": "2026-04-27 2027-04-27",
    "Bevrijdingsdag": "2026-05-05 2027-05-05",
    "Hemelvaartsdag": "2026-05-14 2027-05-06",
    "Tweede Pinksterdag": "2026-05-25 2027-05-17",
    "Eerste Kerstdag": "2025-12-25 2026-12-25",
    "Tweede Kerstdag": "2025-12-26 2026-12-26",
}
EVERYWHERE = {
    "kerstvakantie": "2026-12-19 2027-01-03",
    "meivakantie": "2026-04-25 2026-05-03",
}
BREAKS = {
    Region.NORTH: {
        "zomervakantie": "2026-07-04 2026-08-16",
        "herfstvakantie": "2026-10-10 2026-10-18",
    },
    Region.MIDDLE: {
        "zomervakantie": "2026-07-18 2026-08-30",
        "herfstvakantie": "2026-10-17 2026-10-25",
    },
    Region.SOUTH: {
        "zomervakantie": "2026-07-11 2026-08-23",
        "herfstvakantie": "2026-10-17 2026-10-25",
    },
}


def on(text: str) -> date:
    return date.fromisoformat(text)


def a_break(name: str, span: str) -> Break:
    first, last = map(on, span.split())
    return Break(name=name, first=first, last=last)


def calendar_of(
    region: Region, *free: Holiday, equalised: tuple[Holiday, ...] = ()
) -> SchoolCalendar:
    recognised = [
        Holiday(name=name, on=on(each))
        for name, dates in HOLIDAYS.items()
        for each in dates.split()
    ]
    breaks = [a_break(name, span) for name, span in (EVERYWHERE | BREAKS[region]).items()]
    return SchoolCalendar(
        version=f"{region}-{free}-{equalised}",
        region=region,
        covers_from=on("2025-08-01"),
        covers_to=on("2027-07-31"),
        breaks=tuple(sorted(breaks, key=lambda each: each.first)),
        free_days=free,
        holidays=(*sorted(recognised, key=lambda each: each.on), *equalised),
    )


NORTH = calendar_of(Region.NORTH)
ENROLMENT = Said(nl="inschrijving", en="enrolment")
APPLICATION = Said(nl="aanvraag", en="application")


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-02-20", "2026-04-07"),  # Good Friday, weekend, Easter Monday
        ("2026-02-21", "2026-04-07"),  # a Saturday
        ("2026-02-22", "2026-04-07"),  # Easter Sunday
        ("2026-02-23", "2026-04-07"),
        ("2026-03-24", "2026-05-06"),  # 5 May, which is a holiday in every year
        ("2026-11-13", "2026-12-28"),  # Christmas and a weekend
        ("2026-11-20", "2027-01-04"),  # New Year's Day and a weekend
        ("2027-03-25", "2027-05-07"),  # Ascension Day
        ("2027-02-01", "2027-03-15"),
        ("2026-06-22", "2026-08-03"),  # in everybody's summer break, and it stays there
    ],
)
@pytest.mark.parametrize("region", Region)
def test_six_weeks_end_on_the_day_of_the_general_terms_act(
    region: Region, start: str, due: str
) -> None:
    assert legal_weeks_after(calendar_of(region), on(start), 6, what=ENROLMENT).on == on(due)


def test_a_day_equalised_by_decree_moves_the_end_once_more() -> None:
    equalised = Holiday(name="gelijkgestelde dag", on=on("2027-05-07"))
    due = legal_weeks_after(
        calendar_of(Region.NORTH, equalised=(equalised,)), on("2027-03-25"), 6, what=ENROLMENT
    )

    assert due.on == on("2027-05-10")
    assert due.explain.nl == (
        "6 weken na inschrijving op 25-3-2027; 6-5 is Hemelvaartsdag, "
        "7-5 is gelijkgestelde dag, dan weekend, dus 10-5"
    )


def test_an_extension_is_counted_from_the_start_and_said() -> None:
    due = legal_weeks_after(NORTH, on("2027-02-01"), 6, extended_weeks=4, what=ENROLMENT)

    assert due.on == on("2027-04-12")
    assert due.explain == Said(
        nl="6 weken en 4 weken verlenging na inschrijving op 1-2-2027",
        en="6 weeks and an extension of 4 weeks after enrolment on 1 Feb 2027",
    )


@pytest.mark.parametrize(
    ("start", "nl", "en"),
    [
        (
            "2026-02-23",
            "6 weken na inschrijving op 23-2-2026; 6-4 is Tweede Paasdag, dus 7-4",
            "6 weeks after enrolment on 23 Feb 2026; 6 April is Easter Monday, so 7 April",
        ),
        (
            "2026-02-20",
            (
                "6 weken na inschrijving op 20-2-2026; 3-4 is Goede Vrijdag, dan weekend, "
                "6-4 is Tweede Paasdag, dus 7-4"
            ),
            (
                "6 weeks after enrolment on 20 Feb 2026; 3 April is Good Friday, then a weekend, "
                "6 April is Easter Monday, so 7 April"
            ),
        ),
        (
            "2026-02-21",
            (
                "6 weken na inschrijving op 21-2-2026; 4-4 is een zaterdag, "
                "6-4 is Tweede Paasdag, dus 7-4"
            ),
            (
                "6 weeks after enrolment on 21 Feb 2026; 4 April is a Saturday, "
                "6 April is Easter Monday, so 7 April"
            ),
        ),
        (
            "2026-03-01",
            "6 weken na inschrijving op 1-3-2026; 12-4 is een zondag, dus 13-4",
            "6 weeks after enrolment on 1 Mar 2026; 12 April is a Sunday, so 13 April",
        ),
        (
            "2026-11-20",
            (
                "6 weken na inschrijving op 20-11-2026; 1-1-2027 is Nieuwjaarsdag, dan weekend, "
                "dus 4-1-2027"
            ),
            (
                "6 weeks after enrolment on 20 Nov 2026; 1 Jan 2027 is New Year's Day, "
                "then a weekend, so 4 Jan 2027"
            ),
        ),
        (
            "2027-02-01",
            "6 weken na inschrijving op 1-2-2027",
            "6 weeks after enrolment on 1 Feb 2027",
        ),
    ],
)
def test_a_legal_term_says_why_it_ends_that_day(start: str, nl: str, en: str) -> None:
    explained = legal_weeks_after(NORTH, on(start), 6, what=ENROLMENT).explain

    assert explained == Said(nl=nl, en=en)


def test_twelve_weeks_move_off_a_holiday_and_more_do_not() -> None:
    good_friday = on("2026-04-03")
    twelve = legal_weeks_after(NORTH, good_friday - timedelta(weeks=12), 12, what=APPLICATION)
    longer = legal_weeks_after(
        NORTH, good_friday - timedelta(weeks=18), 12, extended_weeks=6, what=APPLICATION
    )

    assert twelve.on == on("2026-04-07")
    assert longer.on == good_friday
    assert longer.explain.nl.endswith("; een termijn van meer dan 12 weken schuift niet op")
    assert longer.explain.en.endswith("; a term of more than 12 weeks does not move")


def test_a_long_term_that_ends_on_a_working_day_has_nothing_to_add() -> None:
    longer = legal_weeks_after(NORTH, on("2026-06-01"), 14, what=APPLICATION)

    assert longer.explain.nl == "14 weken na aanvraag op 1-6-2026"


def test_a_letter_pauses_a_term_from_the_day_after_until_the_day_it_is_answered() -> None:
    """A clock of eight weeks, 2 March to 27 April; the letter goes out on 9 March, answer on 16."""
    pause = paused_by_letter(on("2026-03-09"), on("2026-03-16"))
    due = legal_weeks_after(NORTH, on("2026-03-02"), 8, what=APPLICATION, suspended=(pause,))

    assert pause == Suspension(first=on("2026-03-10"), last=on("2026-03-15"))
    assert due is not None
    assert due.on == on("2026-05-04")  # 27 April and six days is 3 May, a Sunday
    assert due.explain == Said(
        nl="8 weken na aanvraag op 2-3-2026; opgeschort 10-3 t/m 15-3; 3-5 is een zondag, dus 4-5",
        en="8 weeks after application on 2 Mar 2026; suspended 10 March to 15 March; "
        "3 May is a Sunday, so 4 May",
    )


def test_two_pauses_add_up() -> None:
    first = paused_by_letter(on("2026-08-10"), on("2026-08-17"))
    second = paused_by_letter(on("2026-09-07"), on("2026-09-12"))
    due = legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION, suspended=(first, second))

    assert due is not None
    assert due.on == on("2026-09-28") + timedelta(days=6 + 4)
    assert "; opgeschort 11-8 t/m 16-8 en 8-9 t/m 11-9" in due.explain.nl


def test_pauses_that_overlap_are_counted_once() -> None:
    pause = Suspension(first=on("2026-08-11"), last=on("2026-08-16"))
    inside = Suspension(first=on("2026-08-12"), last=on("2026-08-13"))
    alone, both = (
        legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION, suspended=pauses)
        for pauses in ((pause,), (pause, inside))
    )

    assert alone is not None
    assert both is not None
    assert alone.on == both.on


def test_a_letter_answered_the_next_day_pauses_nothing() -> None:
    pause = paused_by_letter(on("2026-08-10"), on("2026-08-11"))
    paused = legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION, suspended=(pause,))

    assert paused == legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION)


def test_a_term_that_stands_still_has_no_end_yet() -> None:
    running = (paused_by_letter(on("2026-08-10"), None),)

    assert (
        legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION, suspended=running) is None
    )
    assert school_days_after(NORTH, on("2026-09-01"), 10, suspended=running) is None


def test_a_pause_that_starts_when_the_term_is_over_changes_nothing() -> None:
    on_the_last_day = (paused_by_letter(on("2026-09-28"), None),)
    due = legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION, suspended=on_the_last_day)

    assert due == legal_weeks_after(NORTH, on("2026-08-03"), 8, what=APPLICATION)


@pytest.mark.parametrize("region", Region)
def test_ten_school_days_step_over_the_autumn_break(region: Region) -> None:
    assert school_days_after(calendar_of(region), on("2026-10-05"), 10).on == on("2026-10-26")


def test_school_days_say_what_did_not_count() -> None:
    due = school_days_after(NORTH, on("2026-10-05"), 10)

    assert due.explain == Said(
        nl="10 schooldagen na 5-10-2026; herfstvakantie 10-10 t/m 18-10 telt niet mee",
        en="10 school days after 5 Oct 2026; autumn break 10 October to 18 October does not count",
    )


def test_school_days_name_every_reason_in_order_of_time() -> None:
    own = (
        Holiday(name="studiedag", on=on("2026-04-24")),
        Holiday(name="Leidens ontzet", on=on("2026-05-07")),
        Holiday(name="studiedag", on=on("2026-04-29")),  # inside the break: not said apart
    )
    due = school_days_after(calendar_of(Region.NORTH, *own), on("2026-04-23"), 3)

    assert due.on == on("2026-05-08")
    assert due.explain == Said(
        nl="3 schooldagen na 23-4-2026; studiedag 24-4, meivakantie 25-4 t/m 3-5, "
        "Bevrijdingsdag 5-5 en Leidens ontzet 7-5 tellen niet mee",
        en="3 school days after 23 Apr 2026; study day 24 April, May break 25 April to 3 May, "
        "Liberation Day 5 May and Leidens ontzet 7 May do not count",
    )


def test_a_holiday_on_a_saturday_is_no_reason() -> None:
    boxing_day = on("2026-12-26")
    calendar = SchoolCalendar(
        version="no breaks",
        region=Region.NORTH,
        covers_from=on("2026-08-01"),
        covers_to=on("2027-07-31"),
        breaks=(),
        free_days=(),
        holidays=(Holiday(name="Tweede Kerstdag", on=boxing_day),),
    )

    assert school_days_after(calendar, on("2026-12-24"), 1).explain.nl == (
        "1 schooldag na 24-12-2026"
    )
    assert school_days_after(calendar, on("2026-12-25"), 1).on == on("2026-12-28")
    assert school_days_after(calendar, on("2026-12-25"), 1).explain.nl == (
        "1 schooldag na 25-12-2026"
    )


def test_a_hold_takes_school_days_out_of_a_term() -> None:
    hold = Suspension(first=on("2026-09-08"), last=on("2026-09-09"))
    due = school_days_after(NORTH, on("2026-09-07"), 3, suspended=(hold,))

    assert due is not None
    assert due.on == on("2026-09-14")
    assert due.explain == Said(
        nl="3 schooldagen na 7-9-2026; opgeschort 8-9 t/m 9-9",
        en="3 school days after 7 Sep 2026; suspended 8 September to 9 September",
    )


def test_a_hold_of_one_day_is_said_as_one_day() -> None:
    hold = Suspension(first=on("2026-09-08"), last=on("2026-09-08"))
    due = school_days_after(NORTH, on("2026-09-07"), 3, suspended=(hold,))

    assert due is not None
    assert due.explain.nl == "3 schooldagen na 7-9-2026; opgeschort 8-9"


def test_a_hold_from_before_the_start_is_not_named() -> None:
    hold = Suspension(first=on("2026-09-01"), last=on("2026-09-07"))
    due = school_days_after(NORTH, on("2026-09-07"), 3, suspended=(hold,))

    assert due == school_days_after(NORTH, on("2026-09-07"), 3)


def test_no_school_days_at_all_end_at_once() -> None:
    assert school_days_after(NORTH, on("2026-09-07"), 0).on == on("2026-09-07")


def test_past_its_end_a_calendar_counts_on_and_says_so() -> None:
    due = school_days_after(NORTH, on("2027-07-30"), 6)

    assert due.on == on("2027-08-09")
    assert due.explain.nl.endswith(
        "; de schoolkalender is bekend van 1-8-2025 t/m 31-7-2027, "
        "daarbuiten telt elke maandag t/m vrijdag"
    )
    assert due.explain.en.endswith(
        "; the school calendar is known from 1 Aug 2025 to 31 Jul 2027, "
        "any other Monday to Friday counts"
    )


def test_on_the_last_day_it_knows_a_calendar_makes_no_excuse() -> None:
    assert "bekend" not in school_days_after(NORTH, on("2027-07-29"), 1).explain.nl
    assert "bekend" in school_days_after(NORTH, on("2025-07-30"), 3).explain.nl
    assert "bekend" not in school_days_after(NORTH, on("2025-07-31"), 3).explain.nl


def test_a_legal_term_past_the_calendar_says_that_holidays_are_not_known() -> None:
    due = legal_weeks_after(NORTH, on("2027-06-28"), 6, what=ENROLMENT)

    assert due.on == on("2027-08-09")
    assert due.explain.nl.endswith("; feestdagen zijn bekend van 1-8-2025 t/m 31-7-2027")
    assert due.explain.en.endswith("; holidays are known from 1 Aug 2025 to 31 Jul 2027")


def test_working_days_pass_through_the_breaks_but_not_the_holidays() -> None:
    due = working_days_after(NORTH, on("2026-04-24"), 5)

    assert due.on == on("2026-05-04")
    assert due.explain == Said(
        nl="5 werkdagen na 24-4-2026; Koningsdag 27-4 telt niet mee",
        en="5 working days after 24 Apr 2026; King's Day 27 April does not count",
    )
    assert working_days_after(NORTH, on("2026-05-04"), 1).on == on("2026-05-06")
    assert "feestdagen zijn bekend" in working_days_after(NORTH, on("2027-07-30"), 1).explain.nl


@pytest.mark.parametrize(
    ("region", "target"),
    [
        (Region.NORTH, "2026-07-03"),
        (Region.MIDDLE, "2026-07-17"),
        (Region.SOUTH, "2026-07-10"),
    ],
)
def test_a_legal_date_in_the_summer_is_met_before_the_summer(region: Region, target: str) -> None:
    due = internal_target(calendar_of(region), on("2026-08-03"), on("2026-06-22"))

    assert due.on == on(target)
    assert due.explain == Said(
        nl="de laatste schooldag voor de zomervakantie; de wettelijke datum is 3-8-2026",
        en="the last school day before the summer break; the legal date is 3 Aug 2026",
    )


@pytest.mark.parametrize(
    ("legal_due", "target", "why"),
    [
        ("2026-04-07", "2026-03-27", "5 schooldagen eerder"),
        ("2026-10-12", "2026-10-05", "5 werkdagen eerder"),  # the first Monday of the break
        ("2026-10-16", "2026-10-09", "de laatste schooldag voor de herfstvakantie"),
        ("2026-10-21", "2026-10-07", "5 schooldagen eerder"),  # three days after the break
    ],
)
def test_the_target_is_five_days_ahead_and_never_in_a_break(
    legal_due: str, target: str, why: str
) -> None:
    due = internal_target(NORTH, on(legal_due), on("2026-02-23"))

    assert due.on == on(target)
    assert due.explain.nl.startswith(f"{why}; de wettelijke datum is ")


def test_a_target_before_the_start_becomes_as_soon_as_possible() -> None:
    due = internal_target(NORTH, on("2026-08-21"), on("2026-07-10"))

    assert due.on == on("2026-08-17")
    assert due.explain.nl == ("zo snel mogelijk na 10-7-2026; de wettelijke datum is 21-8-2026")
    assert due.explain.en == "as soon as possible after 10 Jul 2026; the legal date is 21 Aug 2026"


def test_a_target_on_the_first_school_day_keeps_its_own_reason() -> None:
    due = internal_target(NORTH, on("2026-09-15"), on("2026-09-07"))

    assert due.on == on("2026-09-08")
    assert due.explain.nl == "5 schooldagen eerder; de wettelijke datum is 15-9-2026"
    assert due.explain.en == "5 school days ahead; the legal date is 15 Sep 2026"


def test_a_target_is_never_later_than_the_legal_date() -> None:
    assert internal_target(NORTH, on("2026-08-03"), on("2026-07-10")).on == on("2026-08-03")


def test_a_target_past_the_calendar_says_so() -> None:
    assert "bekend van" in internal_target(NORTH, on("2027-09-06"), on("2027-07-26")).explain.nl
    assert "bekend van" not in internal_target(NORTH, on("2026-09-07"), on("2026-07-27")).explain.nl


@pytest.mark.parametrize(
    ("region", "last", "nl"),
    [
        (
            Region.NORTH,
            "2026-10-23",
            "4 lesweken vanaf 21-9-2026; herfstvakantie 10-10 t/m 18-10 telt niet mee",
        ),
        (Region.MIDDLE, "2026-10-16", "4 lesweken vanaf 21-9-2026"),
        (Region.SOUTH, "2026-10-16", "4 lesweken vanaf 21-9-2026"),
    ],
)
def test_four_lesson_weeks_leave_out_a_week_of_holiday(region: Region, last: str, nl: str) -> None:
    due = lesson_weeks_after(calendar_of(region), on("2026-09-21"), 4)

    assert due.on == on(last)
    assert due.explain.nl == nl


def test_lesson_weeks_that_begin_on_a_wednesday_end_on_a_tuesday() -> None:
    assert lesson_weeks_after(NORTH, on("2026-09-23"), 4).on == on("2026-10-27")
    assert lesson_weeks_after(NORTH, on("2026-09-23"), 2).on == on("2026-10-06")


def test_lesson_weeks_from_a_break_begin_on_the_first_school_day() -> None:
    due = lesson_weeks_after(NORTH, on("2026-10-14"), 1)

    assert due.on == on("2026-10-23")
    assert due.explain == Said(nl="1 lesweek vanaf 19-10-2026", en="1 lesson week from 19 Oct 2026")


def test_a_week_with_one_school_day_is_a_lesson_week() -> None:
    almost = a_break("lang weekend", "2026-09-29 2026-10-02")
    calendar = SchoolCalendar(
        version="one day left",
        region=Region.NORTH,
        covers_from=on("2026-08-01"),
        covers_to=on("2027-07-31"),
        breaks=(almost,),
        free_days=(),
        holidays=(),
    )

    assert lesson_weeks_after(calendar, on("2026-09-21"), 2).on == on("2026-09-28")
    assert lesson_weeks_after(calendar, on("2026-09-21"), 2).explain.nl == (
        "2 lesweken vanaf 21-9-2026"
    )
