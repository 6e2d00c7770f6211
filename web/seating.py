"""The form by which somebody is given a seat: by name, or as a colleague; known or new."""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access import people
from access.people import Given, Meant
from domain import words
from domain.seats import LABELLED, SeatKind
from web.fields import CHOOSE, Asked, Choice, Kind, Sent
from web.i18n import Message, _
from web.move_forms import Around, label_for, seats_offered

_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LABEL: Final = re.compile(r"[^a-z0-9]+")
_LANGUAGES: Final = (
    Choice(value="nl", words="Nederlands", lang="nl"),
    Choice(value="en", words="English", lang="en"),
    Choice(value="uk", words="Українська", lang="uk"),
    Choice(value="ar", words="العربية", lang="ar"),
    Choice(value="tr", words="Türkçe", lang="tr"),
    Choice(value="pl", words="Polski", lang="pl"),
)
_NEED_A_LABEL: Final = LABELLED - {SeatKind.GUARDIAN}
NOBODY: Final = _("Choose a colleague, or fill in a name.")
NO_MAIL: Final = _("Fill in a mail address such as name@school.nl.")
WHICH_CARE: Final = _("Fill in which care or expertise it is.")


def asked_in(around: Around) -> tuple[Asked, ...]:
    return (
        Asked(
            name="seat",
            kind=Kind.ONE_OF,
            label=label_for("seat_person", "seat"),
            choices=(*seats_offered(around), *map(_of_several, sorted(_NEED_A_LABEL))),
        ),
        Asked(
            name="label",
            kind=Kind.LINE,
            label=_("Which care or expertise?"),
            hint=_("Only for a care party or an expert. For example: speech therapy."),
        ),
        Asked(
            name="person",
            kind=Kind.ONE_OF,
            label=_("Is it somebody of the school or the alliance?"),
            choices=tuple(
                Choice(
                    value=str(each.id),
                    words=_("%(name)s, %(seat)s", name=each.name, seat=each.what),
                )
                for each in around.people
            ),
            folds=True,
        ),
        Asked(
            name="name",
            kind=Kind.LINE,
            label=_("Or is it somebody else? Name"),
            hint=_("First name and last name."),
        ),
        Asked(
            name="mail",
            kind=Kind.LINE,
            label=_("Mail address"),
            hint=_("By this we know whether somebody is known already, and whom to write to."),
            input="email",
        ),
        Asked(
            name="phone",
            kind=Kind.LINE,
            label=_("Telephone"),
            input="tel",
        ),
        Asked(
            name="language",
            kind=Kind.ONE_OF,
            label=_("In which language does this person read?"),
            choices=_LANGUAGES,
            folds=True,
            value="nl",
        ),
    )


def _of_several(kind: SeatKind) -> Choice:
    return Choice(value=kind.value, words=words.SEATS[kind])


def given_in(around: Around, sent: Sent) -> Given | None:
    """Whom the form names, where that is no colleague."""
    typed = {each.name: sent.one(each) for each in asked_in(around)}
    if typed["person"] or not typed["name"]:
        return None
    return Given(
        name=typed["name"][: people.LONGEST],
        mail=typed["mail"][: people.LONGEST],
        phone=typed["phone"][: people.LONGEST],
        language=typed["language"] or "nl",
    )


async def meant_in(door: AsyncSession, around: Around, sent: Sent, *, key: UUID) -> Meant | None:
    given = given_in(around, sent)
    if given is None:
        return None
    return await people.meant(door, around.state.alliance, given, key=key)


def body_of(
    around: Around, sent: Sent, meant: Meant | None
) -> tuple[dict[str, Any], dict[str, Message]]:
    typed = {each.name: sent.one(each) for each in asked_in(around)}
    faults = dict(_faults(around, typed))
    person = typed["person"] or (str(meant.id) if meant else "")
    seat = typed["seat"]
    if seat in set(_NEED_A_LABEL):
        seat = f"{seat}:{_LABEL.sub('_', typed['label'].lower()).strip('_')[:40]}"
    return {"type": "seat_person", "seat": seat, "person": person}, faults


def _faults(around: Around, typed: dict[str, str]) -> Iterator[tuple[str, Message]]:
    asked = {each.name: each for each in asked_in(around)}
    if asked["seat"].chosen(typed["seat"]) is None:
        yield "seat", CHOOSE
    if typed["seat"] in set(_NEED_A_LABEL) and not _LABEL.sub("", typed["label"].lower()):
        yield "label", WHICH_CARE
    if not typed["person"] and not typed["name"]:
        yield "name", NOBODY
    if typed["person"] and asked["person"].chosen(typed["person"]) is None:
        yield "person", CHOOSE
    if typed["mail"] and not _MAIL.fullmatch(typed["mail"]):
        yield "mail", NO_MAIL
