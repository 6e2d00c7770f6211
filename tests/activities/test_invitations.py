"""Invitations as calendars read them: by the rules of RFC 5545 and 5546, and by other parsers."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import vobject
from dateutil.tz import tzical

from activities.invitations import Attendee, Invitation, Method, as_calendar, mime_type

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
INVITATION: Final = Invitation(
    meeting=UUID(int=7),
    revision=0,
    starts_at=datetime(2026, 12, 3, 14, 0, tzinfo=UTC),
    lasts=45,
    summary="Overleg in zaak 2026-0012; kom, als u kunt",
    description="Kunt u niet? Zeg het op onze pagina.\nU hoeft in uw agenda niets te antwoorden. "
    + "Een zin die zo lang is dat een regel hem niet houdt, met een é en een ij. " * 2,
    place="De Windwijzer",
    url="https://school.example/link/AbC",
    language="nl",
    organizer=Attendee(name="De Windwijzer", mail="post@windwijzer.example"),
    attendee=Attendee(name="Paula, de Wit", mail="paula@example.org"),
    written_at=datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
)


def _read(file: bytes) -> Any:  # noqa: ANN401 - vobject is not typed
    return vobject.readOne(file.decode())


def _lines(file: bytes) -> list[str]:
    """Unfolded."""
    return file.decode().replace("\r\n ", "").split("\r\n")


def test_another_parser_reads_what_we_wrote() -> None:
    event = _read(as_calendar(INVITATION, Method.REQUEST)).vevent

    assert event.summary.value == INVITATION.summary
    assert event.description.value == INVITATION.description
    assert event.location.value == INVITATION.place
    assert event.dtstart.value == INVITATION.starts_at
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=45)
    assert event.attendee.value == "mailto:paula@example.org"
    assert event.attendee.params["CN"] == ["Paula, de Wit"]


@pytest.mark.parametrize("method", Method)
def test_it_has_all_that_the_rules_of_scheduling_ask(method: Method) -> None:
    """RFC 5546, 3.2.2 and 3.2.5: what a REQUEST and a CANCEL must have, and have once."""
    file = as_calendar(INVITATION, method)
    names = [line.partition(":")[0].partition(";")[0] for line in _lines(file)]

    for name in ("METHOD", "PRODID", "VERSION", "DTSTAMP", "UID", "SEQUENCE", "ORGANIZER"):
        assert names.count(name) == 1, name
    for name in ("DTSTART", "SUMMARY", "ATTENDEE", "STATUS"):
        assert name in names[names.index("BEGIN") :], name
    assert f"METHOD:{method.value}" in _lines(file)
    assert mime_type(method).endswith(f"method={method.value}")
    assert names.count("ATTENDEE") == 1, "nobody learns who else is invited, and where they live"


def test_lines_end_and_fold_as_the_rules_say() -> None:
    file = as_calendar(INVITATION, Method.REQUEST)

    assert file.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    file.decode("utf-8")


def test_what_is_moved_and_called_off_is_the_same_meeting_with_a_higher_sequence() -> None:
    asked = _read(as_calendar(INVITATION, Method.REQUEST)).vevent
    later = replace(INVITATION, revision=1, starts_at=INVITATION.starts_at + timedelta(days=1))
    moved = _read(as_calendar(later, Method.REQUEST)).vevent
    off = _read(as_calendar(replace(later, revision=2), Method.CANCEL)).vevent

    assert asked.uid.value == moved.uid.value == off.uid.value
    assert [each.sequence.value for each in (asked, moved, off)] == ["0", "1", "2"]
    assert [each.status.value for each in (asked, moved, off)] == [
        *("CONFIRMED", "CONFIRMED", "CANCELLED"),
    ]


@pytest.mark.parametrize("year", range(2026, 2041))
def test_the_zone_is_right_over_every_change_of_the_clock(year: int) -> None:
    """Read by a parser of its own, and held against the time-zone database."""
    zone = tzical(io.StringIO(as_calendar(INVITATION, Method.REQUEST).decode())).get()
    assert zone is not None
    for month in range(1, 13):
        for day in range(1, 29):
            for hour in (0, 1, 4, 12, 23):
                wall = datetime(year, month, day, hour)  # noqa: DTZ001 - as it hangs on the wall
                read, known = wall.replace(tzinfo=zone), wall.replace(tzinfo=AMSTERDAM)
                assert read.utcoffset() == known.utcoffset(), wall
    for change in (_last_sunday(year, 3), _last_sunday(year, 10)):
        for hours in (-26, -2, 0, 3, 4, 26):
            wall = change + timedelta(hours=hours + 1)
            read, known = wall.replace(tzinfo=zone), wall.replace(tzinfo=AMSTERDAM)
            assert read.utcoffset() == known.utcoffset(), wall


@pytest.mark.parametrize(("part", "month"), [("DAYLIGHT", 3), ("STANDARD", 10)])
def test_the_clock_changes_at_one_in_utc(part: str, month: int) -> None:
    """The hour of a change stands in the time that holds until then (RFC 5545, 3.6.5)."""
    lines = _lines(as_calendar(INVITATION, Method.REQUEST))
    lines = lines[lines.index(f"BEGIN:{part}") : lines.index(f"END:{part}")]
    told = dict(line.split(":", 1) for line in lines)
    onset = datetime.strptime(told["DTSTART"] + told["TZOFFSETFROM"], "%Y%m%dT%H%M%S%z").astimezone(
        UTC
    )

    assert (onset.month, onset.hour, onset.minute) == (month, 1, 0)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)  # noqa: DTZ001 - as above
    return last - timedelta(days=(last.weekday() + 1) % 7)


@pytest.mark.parametrize(
    ("starts_at", "wall"),
    [
        (datetime(2027, 3, 26, 13, 0, tzinfo=UTC), "20270326T140000"),
        (datetime(2027, 3, 29, 12, 0, tzinfo=UTC), "20270329T140000"),
        (datetime(2026, 10, 23, 12, 0, tzinfo=UTC), "20261023T140000"),
        (datetime(2026, 10, 26, 13, 0, tzinfo=UTC), "20261026T140000"),
    ],
    ids=["before spring", "after spring", "before autumn", "after autumn"],
)
def test_two_in_the_afternoon_is_two_in_the_afternoon(starts_at: datetime, wall: str) -> None:
    file = as_calendar(replace(INVITATION, starts_at=starts_at), Method.REQUEST)

    assert f"DTSTART;TZID=Europe/Amsterdam:{wall}" in _lines(file)
    assert _read(file).vevent.dtstart.value == starts_at
