"""What a message says. A notice is a code; here it becomes a sentence, without a name in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain import words
from domain.notices import RECORDED, is_receipt
from domain.procedure import DutyKind, RungAction
from models.queries_demo import Letter
from web.i18n import Message, Moment, _

NEWS: Final[Mapping[str, Message]] = {
    "signal.raised": _("There is a new signal"),
    "signal.triaged": _("A signal becomes a trajectory"),
    "parents.informed": _("School has told you of extra support"),
    "custody.recorded": _("Your authority was recorded"),
    "person.seated": _("You now have a seat at the table"),
    "signer.invited": _("There is a plan. What do you think of it?"),
    "invitation.fared": _("An invitation did not arrive"),
    "step.answered": _("There is an answer to the plan"),
    "answer.withdrawn": _("An answer was withdrawn"),
    "answer.lapsed": _("The text was changed: an answer no longer counts"),
    "split.arose": _("The guardians do not agree"),
    "split.ended": _("The guardians agree again"),
    "plan.returned": _("The plan is being rewritten"),
    "plan.adopted": _("The plan was adopted"),
    "learner.asked": _("The learner says how to be heard"),
    "step.stopped": _("A step of the plan stops"),
    "dispute.opened": _("There is a dispute"),
    "dispute.ended": _("The dispute is over"),
    "stage.entered": _("We look back at the plan together"),
    "evaluation.held": _("The evaluation was held"),
    "hold.started": _("The trajectory is on hold"),
    "hold.ended": _("The trajectory goes on"),
    "meeting.proposed": _("When can you come to a meeting?"),
    "meeting.invited": _("Who is invited to a meeting changed"),
    "meeting.settled": _("The day of a meeting is settled"),
    "meeting.replied": _("Somebody does not come to a meeting"),
    "meeting.cancelled": _("A meeting does not take place"),
    "meeting.held": _("The meeting was held"),
    "release.given": _("You may read along in a trajectory for a while"),
    "release.ended": _("You can no longer read along in a trajectory"),
    "glass.broken": _("Somebody opened a case in an emergency"),
    "trajectory.reopened": _("The trajectory was reopened"),
    "trajectory.closed": _("The trajectory was closed"),
    "trajectory.stalled": _("A trajectory stands still"),
    "delegation.given": _("You now sign for the other guardian too"),
    "learner.turned": _("A birthday of the learner: who signs, changes"),
}

RECEIPTS: Final[Mapping[str, Message]] = {
    "receipt.step.answered": _("Your answer is stored"),
    "receipt.answer.withdrawn": _("Your withdrawal is stored"),
    "receipt.plan.acknowledged": _("Your response is stored"),
    "receipt.plan.adopted": _("Your adoption is stored"),
    "receipt.learner.heard": _("What was said is stored"),
    "receipt.delegation.given": _("Your delegation is stored"),
    "receipt.recorded": _("Your answer was written down for you"),
}
"""Of what somebody signed: not what they said, and not about whom."""

_NOT_ME: Final = _("Was it not you? Call school at once.")
_NOT_SO: Final = _("Is this not what you said? Call school at once.")

_ANY_OTHER: Final = _("There is news")

RUNGS: Final[Mapping[RungAction, Message]] = {
    RungAction.REMIND: _("Reminder: %(what)s"),
    RungAction.OTHER_CHANNEL: _("Reminder: %(what)s"),
    RungAction.CALL: _("Please call: %(what)s"),
    RungAction.ESCALATE: _("This is left lying: %(what)s"),
    RungAction.OFFER_HELP: _("Can we help? %(what)s"),
    RungAction.OPEN_EVALUATION: _("Time to look: %(what)s"),
    RungAction.OPEN_DISPUTE: _("A dispute now: %(what)s"),
    RungAction.STALL: _("This stands still: %(what)s"),
}


def subject_of(code: str) -> Message:
    """The subject of the message about this: what happened, or what is owed."""
    action, _, duty = code.partition(".")
    if action in set(RungAction) and duty in set(DutyKind):
        return replace(RUNGS[RungAction(action)], parts={"what": words.DUTIES[DutyKind(duty)]})
    return NEWS.get(code) or RECEIPTS.get(code, _ANY_OTHER)


def body_of(letter: Letter, url: str) -> tuple[Message, ...]:
    """What stands under the subject: of a receipt all that its reader needs later.

    No name, no word of what was answered and no reason: a mailbox is no safe place.
    """
    if not is_receipt(letter.code) or letter.move is None or letter.happened_at is None:
        return ()
    when, case = Moment(letter.happened_at), letter.case_number
    is_own = letter.code != RECORDED
    return (
        _("We stored it on %(when)s, in case %(case)s.", when=when, case=case),
        _("Reference of your receipt: %(key)s", key=str(letter.move)),
        _("Read it here, after signing in: %(address)s", address=f"{url}/receipts/{letter.move}"),
        _NOT_ME if is_own else _NOT_SO,
        _("Keep this message. It helps to show later that your answer is stored."),
    )
