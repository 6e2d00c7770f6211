"""Letting somebody know that there is a question, by a personal link in a mail."""

from uuid import UUID

from access.letters_to_families import DEFAULT, letters_in
from activities import links
from activities.mail import Letter, Mail
from models.views import Person
from runtime import clock
from runtime.database import Sessions


async def send_link(
    sessions: Sessions, mail: Mail, person: Person, *, trajectory: UUID, site: str
) -> bool:
    """Mail a link to what somebody is asked in a trajectory. False: we know no address of theirs.

    Raises:
        NotSent: the mail did not go out; the link is lost with it.
    """
    if person.mail is None:
        return False
    async with sessions.begin() as session:
        reference = await links.issue(session, person.id, at=clock.now(), trajectory=trajectory)
    letters = letters_in(person.language)
    tail = "" if person.language == DEFAULT else f"?lang={person.language}"
    body = letters.link_body.format(link=f"{site}/link/{reference}{tail}")
    await mail.send(Letter(to=person.mail, subject=letters.link_subject, body=body))
    return True
