"""How a question about a plan step looks, and what its form sends back."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from fastapi import Request, Response

from access.answering import Questions, StepAsked
from domain import words as codes
from domain.assurance import CodeWay
from domain.seats import Seat
from domain.sign_off import Answer
from models.views import SignedIn, TrajectoryView
from runtime.ids import uuid7
from web import family
from web.doors import asked_by
from web.i18n import Day, Message, Sayable, _
from web.pages import page
from web.providers import provider_to_step_up
from web.signed_in import Fields, Visit
from web.stepping_up import has_passkey, ways_that_suffice
from workflows.requests import MAX_TEXT

NEED_WORDS: Final = frozenset({Answer.CHANGE, Answer.REFUSE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody chose and typed, as their form sent it."""

    step: str = ""
    version: str = ""
    digest: str = ""
    answer: Answer | None = None
    reason: str = ""
    key: str = ""

    @property
    def fault(self) -> Sayable | None:
        """What is still to be done before it can be sent."""
        if self.answer is None:
            return family.CHOOSE
        return family.EXPLAIN if self.answer in NEED_WORDS and not self.reason else None

    @property
    def body(self) -> dict[str, Any]:
        """The same as a move is sent."""
        said = {"reason": self.reason} if self.reason else {}
        return {
            "type": "answer_step",
            "step": self.step,
            "version": self.version,
            "digest": self.digest,
            "answer": self.answer,
            **said,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredShown:
    """Who has answered what, or has not."""

    who: Sayable
    what: Sayable
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A request for these pages: who asks, about which trajectory, in which browser."""

    request: Request
    signed_in: SignedIn
    visit: Visit
    view: TrajectoryView

    @property
    def base(self) -> str:
        return f"/trajectories/{self.view.id}/answer"


def typed_in(form: Fields) -> Typed:
    answer = next((each for each, _, _ in family.CHOICES if each.value == form.get("answer")), None)
    return Typed(
        step=form.get("step", ""),
        version=form.get("version", ""),
        digest=form.get("digest", ""),
        answer=answer,
        reason=form.get("reason", "").replace("\0", "").strip()[:MAX_TEXT],
        key=form.get("key", ""),
    )


async def step_page(
    asking: Asking,
    questions: Questions,
    typed: Typed,
    trouble: Sayable | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """One step, with the four answers beside each other."""
    step = questions.step(typed.step)
    if step is None:
        return await nothing_waits(asking)
    shown = step_shown(questions, step, typed, trouble)
    return await _page(asking, "answer_step.html", shown, status)


async def step_preview(
    asking: Asking, questions: Questions, typed: Typed, around: Mapping[str, Any]
) -> Response:
    """The same page for whoever writes the plan, with something around it: `plan_preview.html`."""
    step = questions.step(typed.step)
    if step is None:
        return await nothing_waits(asking)
    shown = step_shown(questions, step, typed, None)
    return await _page(asking, "plan_preview.html", {**shown, **around})


def step_shown(
    questions: Questions, step: StepAsked, typed: Typed, trouble: Sayable | None
) -> dict[str, Any]:
    """What the page of a step shows."""
    return {
        "step": step,
        "typed": typed,
        "trouble": trouble,
        "about": say_about(questions.learner),
        "step_of": _("Step %(number)s of %(of)s", number=step.number, of=step.of),
        "done_by": codes.seat(step.done_by),
        "starts_on": Day(step.starts_on),
        "looked_at_on": Day(step.looked_at_on),
        "answered": [_answered(seat, answer, step) for seat, answer in step.answered],
        "last_day": None if questions.due is None else Day(questions.due),
        "why_then": questions.why_then,
    }


async def check_page(  # noqa: PLR0913 - the answer, and all that can stand in its way
    asking: Asking,
    typed: Typed,
    *,
    trouble: Sayable | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    needs_code: bool = False,
    sent: CodeWay | None = None,
) -> Response:
    """Show what is about to be sent; ask for a code too where that is needed."""
    chosen = next((said for each, said, _ in family.CHOICES if each is typed.answer), None)
    key = typed.key or str(uuid7())
    shown = {
        "typed": typed,
        "key": key,
        "chosen": chosen,
        "trouble": trouble,
        "needs_code": needs_code,
        "sent": sent,
        "ways": ways_that_suffice(asking.request, asking.signed_in) if needs_code else (),
        "has_passkey": await has_passkey(asking.request, asking.signed_in),
        "provider": await provider_to_step_up(asking.request, asking.signed_in)
        if needs_code
        else None,
    }
    return await _page(asking, "answer_check.html", shown, status)


async def thanks_page(
    asking: Asking, key: UUID, receipt: Mapping[str, str] | None, *, has_more: bool
) -> Response:
    """What became of it. Without a receipt: kept, and still on its way."""
    shown = {"receipt": receipt, "key": key, "has_more": has_more}
    return await _page(asking, "answer_thanks.html", shown)


async def nothing_waits(asking: Asking) -> Response:
    return await _page(asking, "nothing_waits.html", {})


def say_about(learner: str) -> Message:
    return _("It is about %(learner)s. Read the step, then give your answer.", learner=learner)


def _answered(seat: Seat, answer: Answer | None, step: StepAsked) -> AnsweredShown:
    if answer is not None:
        look = "done" if answer is Answer.AGREE else "neutral"
        return AnsweredShown(who=codes.seat(seat), what=codes.ANSWERS[answer], look=look)
    if seat == step.seat:
        return AnsweredShown(who=codes.seat(seat), what=family.YOUR_TURN, look="yours")
    return AnsweredShown(who=codes.seat(seat), what=family.NOT_YET, look="waiting")


async def _page(
    asking: Asking,
    template: str,
    shown: Mapping[str, Any],
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """A page of one trajectory: whom to call is on every one of them."""
    given = {
        "base": asking.base,
        "token": asking.signed_in.form_token,
        "asked_by": await asked_by(asking.request, asking.view.id),
        "longest": MAX_TEXT,
        "family": family,
        "who_looked": f"/trajectories/{asking.view.id}/readers",
    }
    answer = page(asking.request, template, given | dict(shown), status, has_script=True)
    asking.visit.remember(asking.request, answer)
    return answer
