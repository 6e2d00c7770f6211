"""The built-in mailbox of the demo: what traject sends. To look changes nothing."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from activities import post
from domain import words as codes
from models import queries_demo
from models.queries_demo import Letter
from runtime import clock
from web import words
from web.doors import doors_of
from web.failures import NotFromHere
from web.i18n import Message, Moment, Sayable
from web.letters import body_of, subject_of
from web.pages import HEADERS, page

routes: Final = APIRouter(prefix="/mailbox", include_in_schema=False)

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_OURS: Final = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterShown:
    id: UUID
    about: Sayable
    body: tuple[Sayable, ...]
    to: Sayable
    case_number: str
    channel: Sayable
    sent: Sayable
    opened: Sayable | None


@routes.get("")
async def mailbox(request: Request) -> HTMLResponse:
    async with request.app.state.means.demo() as session:
        found = await queries_demo.first_alliance(session)
        sent = [] if found is None else await queries_demo.letters(session, found[0])
        mails = await queries_demo.mails(session)
    shown = {"letters": [_shown(each, request) for each in sent], "mails": mails}
    return page(request, "mailbox.html", shown)


@routes.get("/{letter}")
async def read(request: Request, letter: UUID) -> HTMLResponse:
    return page(request, "letter.html", {"letter": _shown(await _letter(request, letter), request)})


@routes.post("/{letter}/opened")
async def open_letter(request: Request, letter: UUID) -> Response:
    """Open a message as the one it was sent to; as the first of them, where they are several."""
    _must_be_ours(request)
    found = await _letter(request, letter)
    if found.readers:
        async with request.app.state.means.demo.begin() as session:
            await post.open_notice(session, letter, person=found.readers[0].person, at=clock.now())
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/mailbox/{letter}{query}", 303, HEADERS)


async def _letter(request: Request, letter: UUID) -> Letter:
    async with request.app.state.means.demo() as session:
        found = await queries_demo.letter(session, letter)
    if found is None:
        raise HTTPException(404)
    return found


def _must_be_ours(request: Request) -> None:
    """A form on another site must not press our buttons. Browsers say where a form came from."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_ours = site in _OURS if site else origin in {None, _own_origin(request)}
    if not is_ours:
        raise NotFromHere


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _shown(letter: Letter, request: Request) -> LetterShown:
    return LetterShown(
        id=letter.id,
        about=subject_of(letter.code),
        body=body_of(letter, doors_of(request).site.origin),
        to=_to(letter),
        case_number=letter.case_number,
        channel=words.CHANNELS[letter.channel],
        sent=Moment(letter.delivered_at),
        opened=None if letter.opened_at is None else Moment(letter.opened_at),
    )


def _to(letter: Letter) -> Sayable:
    names = ", ".join(reader.name for reader in letter.readers)
    seat = codes.seat(letter.to)
    return Message("%(names)s (%(seat)s)", parts={"names": names, "seat": seat}) if names else seat
