"""What goes out by mail and text message: the words of a notice, for whoever gets it.

It names a safe number of the case, what is asked and by when, and leads to one place. No name, no
word of care, no reason: a mailbox is no safe place, and a phone lights up on a table.
"""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from access.letters_to_families import Letters, letters_in
from activities.mail import Letter
from activities.outbox import Write
from domain.notices import RECORDED, is_for_family, is_receipt
from domain.procedure import RungAction
from domain.seats import Seat
from models.states import DeliveryWay
from models.views import Outgoing
from web.i18n import DEFAULT, Day, Message, _, say
from web.letters import subject_of

ASKS: Final = frozenset({"signer.invited", "learner.asked", "meeting.proposed"})
"""Of these their reader has to do something; of a rung of a ladder too."""

RIGHT_TO_LEFT: Final = frozenset({"ar"})
_LANGUAGE_IN_LINK: Final = "?lang={}"
_PAGES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates" / "mail"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

UNTIL: Final = _("By %(day)s at the latest.")
READ: Final = _("Read it in traject")
CASE: Final = _("Case %(case)s")


def writing(site: str) -> Write:
    """How to write for this installation, of which `site` is where a browser finds it."""

    def write(outgoing: Outgoing, reference: str) -> Letter:
        if is_for_family(Seat(outgoing.seat)):
            return _to_family(outgoing, f"{site}/link/{reference}")
        return _to_staff(outgoing, f"{site}/trajectories/{outgoing.trajectory}")

    return write


def _to_family(outgoing: Outgoing, link: str) -> Letter:
    language = outgoing.to.language
    words = letters_in(language)
    if language != DEFAULT:
        link += _LANGUAGE_IN_LINK.format(language)
    subject, body = _words_to_family(outgoing.code, words)
    filled = body.format(link=link, key=outgoing.move)
    more = [words.case.format(case=outgoing.case_number)]
    if outgoing.until is not None:
        day = say(Day(outgoing.until), language)
        more.insert(0, words.until.format(day=day))
    return _letter(outgoing, subject, [*filled.strip().split("\n\n"), *more], link, words.press)


def _words_to_family(code: str, words: Letters) -> tuple[str, str]:
    if is_receipt(code):
        begin = f"{words.written_down} " if code == RECORDED else ""
        return words.receipt_subject, begin + words.receipt_body
    if code.partition(".")[0] in set(RungAction):
        return words.reminder_subject, words.link_body
    if code in ASKS:
        return words.link_subject, words.link_body
    return words.news_subject, words.news_body


def _to_staff(outgoing: Outgoing, address: str) -> Letter:
    language = outgoing.to.language

    def told(message: Message) -> str:
        return say(message, language)

    subject = told(subject_of(outgoing.code))
    paragraphs = [f"{subject}."] if subject[-1] not in "?." else [subject]
    if outgoing.until is not None:
        paragraphs.append(told(Message(UNTIL.text, parts={"day": Day(outgoing.until)})))
    paragraphs += [
        f"{told(READ)}: {address}",
        told(Message(CASE.text, parts={"case": outgoing.case_number})),
    ]
    subject = f"{outgoing.case_number}: {subject}"
    return _letter(outgoing, subject, paragraphs, address, told(READ))


def _letter(
    outgoing: Outgoing, subject: str, paragraphs: list[str], link: str, press: str
) -> Letter:
    """As a mail in plain text and with a button, or as a text message of one line."""
    person = outgoing.to
    if outgoing.way is DeliveryWay.TEXT:
        line = f"{subject} ({outgoing.case_number}): {link}"
        return Letter(to=person.phone or "", subject=subject, body=line, language=person.language)
    shown = {
        "language": person.language,
        "direction": "rtl" if person.language in RIGHT_TO_LEFT else "ltr",
        "subject": subject,
        "paragraphs": [each for each in paragraphs if link not in each],
        "link": link,
        "press": press,
    }
    return Letter(
        to=person.mail or "",
        subject=subject,
        body="\n\n".join(paragraphs) + "\n",
        html=_PAGES.get_template("notice.html").render(shown),
        id=str(outgoing.id),
        at=outgoing.made_at,
        language=person.language,
    )
