"""Invitations as calendars read them: iCalendar (RFC 5545), to ask, to move and to call off (5546).

One for each person, with that person alone in it: nobody learns an address of somebody else. Who
comes is said on our page, so no calendar is asked to answer. It says nothing of anybody: which
meeting it is, stands behind a link.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from icalendar import vText as Text

NAME: Final = "invite.ics"
_PRODUCT: Final = "-//traject//meetings//NL"
_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_LAST_SUNDAY: Final = "-1SU"


class Method(StrEnum):
    REQUEST = "REQUEST"
    """Come, or: it was moved."""
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    name: str
    mail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A meeting at a fixed moment, for one person."""

    meeting: UUID
    revision: int
    starts_at: datetime
    lasts: int
    """Minutes."""
    summary: str
    description: str
    place: str
    url: str
    language: str
    organizer: Attendee
    attendee: Attendee
    written_at: datetime


def mime_type(method: Method) -> str:
    return f"text/calendar; charset=utf-8; method={method.value}"


def as_calendar(invitation: Invitation, method: Method) -> bytes:
    """The file: the same meeting has the same UID, and a later word of it a higher SEQUENCE."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_zone())
    calendar.add_component(_event(invitation, method))
    made: bytes = calendar.to_ical()
    return made


def _event(invitation: Invitation, method: Method) -> Event:
    starts_at = invitation.starts_at.astimezone(_ZONE)
    ends_at = (invitation.starts_at + timedelta(minutes=invitation.lasts)).astimezone(_ZONE)
    event = Event()
    event.add("uid", f"{invitation.meeting}@{invitation.organizer.mail.rpartition('@')[2]}")
    event.add("dtstamp", invitation.written_at)
    event.add("sequence", invitation.revision)
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("summary", invitation.summary, parameters={"LANGUAGE": invitation.language})
    event.add("description", invitation.description, parameters={"LANGUAGE": invitation.language})
    event.add("location", invitation.place, parameters={"LANGUAGE": invitation.language})
    event.add("url", invitation.url)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if method is Method.CANCEL else "OPAQUE")
    event.add("organizer", _address(invitation.organizer))
    attendee = _address(invitation.attendee)
    attendee.params["CUTYPE"] = Text("INDIVIDUAL")
    attendee.params["ROLE"] = Text("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = Text("NEEDS-ACTION")
    attendee.params["RSVP"] = Text("FALSE")
    event.add("attendee", attendee, encode=False)
    return event


def _address(who: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{who.mail}")
    address.params["CN"] = Text(who.name)
    return address


def _zone() -> Timezone:
    """When the clock changes: by rule, at 01:00 UTC on the last Sundays of March and October.

    Each moment stands in the time that holds until then. That is why we write it out: a table of
    days made from a zone counts the one in spring an hour late.
    """
    zone = Timezone()
    zone.add("tzid", _ZONE.key)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    hour, two_hours = timedelta(hours=1), timedelta(hours=2)
    for part, name, onset, month, before, after in (
        (summer, "CEST", datetime(1981, 3, 29, 2), 3, hour, two_hours),  # noqa: DTZ001 - local
        (winter, "CET", datetime(1996, 10, 27, 3), 10, two_hours, hour),  # noqa: DTZ001 - local
    ):
        part.add("tzname", name)
        part.add("dtstart", onset)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": _LAST_SUNDAY})
        zone.add_component(part)
    return zone
