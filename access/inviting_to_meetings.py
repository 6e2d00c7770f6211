"""The invitation to a meeting as a file for the calendar of whoever is invited."""

from email.utils import parseaddr
from uuid import UUID

from access.errors import NotThere
from access.meetings import How, MeetingsSeen
from activities.invitations import Attendee, Invitation, Method, as_calendar
from domain.meeting import AT_OUR_PAGE, Place, in_calendar
from domain.said import Said
from domain.words import PLACES
from models.views import Person
from runtime import clock


def file_for(seen: MeetingsSeen, meeting: UUID, person: Person, *, site: str, sender: str) -> bytes:
    """What a calendar opens. Raises NotThere where no day is settled for them."""
    found = seen.one(meeting)
    if found is None or found.mine is None or found.starts_at is None or not person.mail:
        raise NotThere
    if found.how is How.PROPOSED:
        raise NotThere
    english = person.language == "en"

    def read(said: Said) -> str:
        return said.en if english else said.nl

    view = seen.found.view
    at_school = found.place is Place.AT_SCHOOL
    page = f"{site}/trajectories/{view.id}/meetings/{found.id}"
    return as_calendar(
        Invitation(
            meeting=found.id,
            revision=found.revision,
            starts_at=found.starts_at,
            lasts=found.lasts,
            summary=read(in_calendar(view.case_number)),
            description=f"{read(AT_OUR_PAGE)}\n{page}",
            place=view.school_name if at_school else read(PLACES[found.place]),
            url=page,
            language="en" if english else "nl",
            organizer=Attendee(name=view.school_name, mail=parseaddr(sender)[1]),
            attendee=Attendee(name=person.name, mail=person.mail),
            written_at=clock.now(),
        ),
        Method.REQUEST,
    )
