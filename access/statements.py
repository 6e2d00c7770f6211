"""The statement under a sign-off: all that somebody saw and said, in one canonical document.

Its bytes are stored as a text, so that the chain carries no more than a keyed digest of it and it
can be erased with the other texts. A passkey signs the SHA-256 of the inner statement; how somebody
was recognised stands beside it. No address and no browser of theirs is in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from domain import commands as c
from domain import words
from domain.calendar import local_date
from domain.ledger import canonical, digest, plain
from domain.plan import Text
from domain.said import Said
from domain.seats import Actor, Seat
from domain.signers import ground_of
from domain.trajectory import Trajectory
from models import queries_texts
from models.views import SignIn
from runtime import clock
from workflows import requests
from workflows.requests import Request

FORMAT: Final = "traject-statement-1"

_BUTTONS: Final[Mapping[type, Said]] = {
    c.WithdrawAnswer: Said(nl="Ik trek mijn antwoord in.", en="I withdraw my answer."),
    c.Delegate: Said(nl="De andere ouder mag voor mij tekenen.", en="The other may sign for me."),
    c.RecordHearing: Said(nl="Dit is wat de leerling zei.", en="This is what the learner said."),
    c.Adopt: Said(nl="Ik stel dit plan vast.", en="I set this plan."),
}


class _Asking(Protocol):
    """What a statement tells of whoever makes it."""

    @property
    def sign_in(self) -> SignIn: ...
    @property
    def key(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class Statement:
    """What was shown and what is said about it: the part that a passkey signs."""

    inner: Mapping[str, object]

    @property
    def challenge(self) -> bytes:
        return sha256(canonical(self.inner)).digest()

    def sealed(self, sign_in: SignIn, assertion: Mapping[str, object] | None = None) -> str:
        """The whole document, with how we knew who it was."""
        auth = {
            "issuer": sign_in.issuer,
            "subject": sha256(f"{sign_in.issuer}\n{sign_in.person.id}".encode()).hexdigest(),
            "level": sign_in.level,
            "method": sign_in.method,
            "at": sign_in.at,
            "assertion": assertion,
        }
        return canonical({"statement": self.inner, "auth": auth}).decode()


async def statement_of(
    session: AsyncSession, state: Trajectory, request: Request, *, by: Actor, asker: _Asking
) -> Statement:
    """Make the statement of a move that binds, as things stand now."""
    sent = dict(request)
    signer = Seat(str(sent.get("signer", by.seat)))
    shown = _document(state, sent)
    found = await queries_texts.words(session, state.id, {text.id for text in _texts_in(shown)})
    read = {text: each.body for text, each in found.items()}
    language = asker.sign_in.person.language
    return Statement(
        {
            "format": FORMAT,
            "move": requests.type_of(request),
            "decision": _decision(sent),
            "shown": _told(shown, read),
            "document": {
                "trajectory": state.id,
                "version": state.plan.number if state.plan else 0,
                "digest": sent.get("digest") or digest(shown),
            },
            "said": list(requests.words_in(request)),
            "language": language,
            "party": {
                "person": by.person,
                "seat": by.seat,
                "signer": signer,
                "ground": ground_of(state, signer, local_date(clock.now())),
            },
            "intent": _read(_button(request, sent), language),
            "key": asker.key,
            "software": software(),
        }
    )


def software() -> str:
    try:
        return f"traject {version('traject')}"
    except PackageNotFoundError:  # run from its source
        return "traject"


def _document(state: Trajectory, sent: Mapping[str, object]) -> object:
    """What the party had before them: one step, the perspective part, or the whole plan."""
    plan = state.plan
    match sent:
        case {"step": UUID() as step}:
            plans = [each for each in (plan, state.in_force) if each is not None]
            steps = (each for of in plans for each in of.steps)
            return next((each for each in steps if each.id == step), None)
        case {"type": "acknowledge_plan"} if plan is not None:
            return [plan.perspective, plan.factors, plan.advice_weighed, plan.goals]
        case {"type": "adopt"}:
            return plan
        case _:
            return None


def _decision(sent: Mapping[str, object]) -> dict[str, object]:
    """What was chosen: codes, ids and days, without the words."""
    chosen = ("answer", "step", "version", "signer", "via", "checked_by", "to", "until", "way")
    return {name: sent[name] for name in chosen if name in sent}


def _button(request: Request, sent: Mapping[str, object]) -> Said:
    answer = sent.get("answer")
    said = _BUTTONS.get(requests.command_of(request))
    return said or next(each for code, each in words.ANSWERS.items() if code == answer)


def _read(said: Said, language: str) -> str:
    return said.en if language == "en" else said.nl


def _texts_in(value: object) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case tuple() | list():
            for item in value:
                yield from _texts_in(item)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from _texts_in(getattr(value, field.name))


def _told(value: object, read: Mapping[UUID, str]) -> object:
    """The document with its words in place."""
    match value:
        case Text():
            return {"id": value.id, "digest": value.digest, "words": read.get(value.id)}
        case tuple() | list():
            return [_told(item, read) for item in value]
        case _ if is_dataclass(value):
            return {each.name: _told(getattr(value, each.name), read) for each in fields(value)}
        case _:
            return plain(value)
