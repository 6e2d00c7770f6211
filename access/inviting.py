"""Letting somebody know that there is a question, by a personal link in a mail."""

from typing import Final
from uuid import UUID

from activities import links
from activities.mail import Letter, Mail
from domain.said import Said
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
    language = "en" if person.language == "en" else "nl"
    tail = "?lang=en" if language == "en" else ""
    body = getattr(BODY, language).format(link=f"{site}/link/{reference}{tail}")
    await mail.send(Letter(to=person.mail, subject=getattr(SUBJECT, language), body=body))
    return True


SUBJECT: Final = Said(nl="Er is een vraag voor u", en="There is a question for you")
BODY: Final = Said(
    nl="""School heeft een vraag voor u.

Lees de vraag hier: {link}

De link is van u alleen. Stuur deze mail niet door.
Wij vragen nooit om een wachtwoord. Twijfelt u? Bel school.
""",
    en="""School has a question for you.

Read it here: {link}

The link is yours alone. Do not forward this mail.
We never ask for a password. Not sure? Call school.
""",
)
