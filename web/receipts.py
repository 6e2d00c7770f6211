"""The receipt of what somebody signed: to read again, and to show later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from access.errors import NotThere
from access.receipts import SignedFor, receipt_for
from domain import words as codes
from domain.sign_off import Via
from models.queries_checkpoints import Covering
from runtime.database import asks_for
from web.doors import asked_by
from web.i18n import Message, Moment, Sayable, _
from web.pages import page
from web.signed_in import Known
from workflows.outcomes import NotStored

routes: Final = APIRouter(include_in_schema=False)

WHAT: Final[Mapping[str, Message]] = {
    "step.answered": _("You answered a step of the plan"),
    "answer.withdrawn": _("You took your answer back"),
    "plan.acknowledged": _("You saw the plan"),
    "plan.adopted": _("You adopted the plan"),
    "learner.heard": _("The learner was heard"),
    "delegation.given": _("You let the other guardian sign for you"),
}
WRITTEN_DOWN: Final[Mapping[Via, Message]] = {
    Via.PAPER: _("School wrote down what you said on paper"),
    Via.PHONE: _("School wrote down what you said on the phone"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptShown:
    key: UUID
    what: Sayable
    answer: Sayable | None
    step: str | None
    language: str
    """Of the words of the step."""
    when: Sayable
    case_number: str
    number: int
    seal: str
    covered: Sayable | None
    signing_key: str


@routes.get("/receipts/{key}")
async def receipt(request: Request, key: UUID, signed_in: Known) -> HTMLResponse:
    means = request.app.state.means
    async with means.reading() as session:
        asks_for(session, signed_in.person.id)
        try:
            found = await receipt_for(session, means.gateway, signed_in.person, key)
        except NotThere as error:
            raise HTTPException(404) from error
        except NotStored as error:
            raise HTTPException(503) from error
    who = await asked_by(request, found.view.id)
    return page(request, "family/receipt.html", {"receipt": _shown(found), "asked_by": who})


def _shown(found: SignedFor) -> ReceiptShown:
    event = found.entry.event
    return ReceiptShown(
        key=found.key,
        what=WRITTEN_DOWN.get(found.via) or WHAT[event.type],
        answer=None if found.answer is None else codes.ANSWERS[found.answer],
        step=None if found.step is None else found.step.body,
        language="nl" if found.step is None else found.step.language,
        when=Moment(event.at),
        case_number=found.view.case_number,
        number=found.entry.sequence,
        seal=found.entry.hash,
        covered=_covered(found.covered),
        signing_key="" if found.covered is None else found.covered.key,
    )


def _covered(by: Covering | None) -> Message | None:
    if by is None:
        return None
    return _("Checkpoint %(number)s, %(when)s", number=by.number, when=Moment(by.at))
