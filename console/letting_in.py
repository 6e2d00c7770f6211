"""Commands that let parents and learners in: links, and codes on paper."""

from contextlib import aclosing
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.inviting import send_link as mail_link
from activities import codes, links
from activities.mail import mail_of
from console.desk import Desk, opened, person_named, trajectory_named
from console.voice import Voice
from models import queries_people
from models.views import Person
from runtime import clock
from runtime.trouble import Trouble


async def send_link(voice: Voice, to: str, which: str) -> None:
    async with opened(voice) as desk:
        async with desk.sessions() as session:
            person = await _person(desk, session, to)
            trajectory = await trajectory_named(session, which)
        mail = mail_of(desk.settings, desk.sessions)
        if mail is None:
            raise Trouble("There is no way to send mail.", "Set TRAJECT_SMTP_HOST.")
        site = desk.settings.public_url or desk.settings.url
        async with aclosing(mail):
            link = await mail_link(desk.sessions, mail, person, trajectory=trajectory, site=site)
        if voice.as_json:
            voice.tell({"person": person.id, "trajectory": trajectory, "isSent": link})
        else:
            voice.line("The link was sent." if link else "This person has no mail address.")


async def end_links(voice: Voice, of: str) -> None:
    async with opened(voice) as desk, desk.sessions.begin() as session:
        person = await _person(desk, session, of)
        await links.end_all(session, person.id, at=clock.now())
        if voice.as_json:
            voice.tell({"person": person.id})
        else:
            voice.line("No link of theirs works any more.")


async def issue_code(voice: Voice, to: str) -> None:
    async with opened(voice) as desk, desk.sessions.begin() as session:
        person = await _person(desk, session, to)
        made = await codes.issue_on_paper(session, person.id, by=None, at=clock.now())
        if voice.as_json:
            voice.tell({"person": person.id, "code": made})
        else:
            voice.line(f"{made[:4]} {made[4:8]} {made[8:]}")


async def _person(desk: Desk, session: AsyncSession, which: str) -> Person:
    """Somebody by their id; in the demo also by name."""
    try:
        wanted = UUID(which)
    except ValueError:
        return await person_named(desk, session, which)
    found = (await queries_people.people(session, [wanted])).get(wanted)
    return found or await person_named(desk, session, which)
