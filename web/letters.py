"""What a message says. A notice is a code; here it becomes a sentence, without a name in it."""

from collections.abc import Mapping
from typing import Final

from domain import words
from domain.procedure import DutyKind, RungAction
from domain.said import Said, say

NEWS: Final[Mapping[str, Said]] = {
    "signal.raised": Said(nl="Er is een nieuw signaal", en="There is a new signal"),
    "signal.triaged": Said(nl="Een signaal wordt een traject", en="A signal becomes a trajectory"),
    "parents.informed": Said(
        nl="School heeft met u gepraat over extra hulp", en="School has told you of extra support"
    ),
    "custody.recorded": Said(nl="Uw gezag is vastgelegd", en="Your authority was recorded"),
    "person.seated": Said(nl="U zit nu aan tafel", en="You now have a seat at the table"),
    "signer.invited": Said(
        nl="Er is een plan. Wat vindt u ervan?", en="There is a plan. What do you think of it?"
    ),
    "invitation.fared": Said(
        nl="Een uitnodiging is niet aangekomen", en="An invitation did not arrive"
    ),
    "step.answered": Said(nl="Er is een antwoord op het plan", en="There is an answer to the plan"),
    "answer.withdrawn": Said(nl="Een antwoord is ingetrokken", en="An answer was withdrawn"),
    "answer.lapsed": Said(
        nl="De tekst is veranderd: een antwoord geldt niet meer",
        en="The text was changed: an answer no longer counts",
    ),
    "split.arose": Said(nl="De ouders zijn het niet eens", en="The guardians do not agree"),
    "split.ended": Said(nl="De ouders zijn het weer eens", en="The guardians agree again"),
    "plan.returned": Said(nl="Het plan wordt aangepast", en="The plan is being rewritten"),
    "plan.adopted": Said(nl="Het plan is vastgesteld", en="The plan was adopted"),
    "step.stopped": Said(nl="Een stap van het plan stopt", en="A step of the plan stops"),
    "dispute.opened": Said(nl="Er is een geschil", en="There is a dispute"),
    "dispute.ended": Said(nl="Het geschil is voorbij", en="The dispute is over"),
    "stage.entered": Said(
        nl="We kijken samen terug op het plan", en="We look back at the plan together"
    ),
    "evaluation.held": Said(nl="De evaluatie is geweest", en="The evaluation was held"),
    "hold.started": Said(nl="Het traject staat even stil", en="The trajectory is on hold"),
    "hold.ended": Said(nl="Het traject gaat verder", en="The trajectory goes on"),
    "glass.broken": Said(
        nl="Iemand heeft een traject met spoed geopend", en="Somebody opened a case in an emergency"
    ),
    "trajectory.reopened": Said(nl="Het traject is heropend", en="The trajectory was reopened"),
    "trajectory.closed": Said(nl="Het traject is afgesloten", en="The trajectory was closed"),
    "trajectory.stalled": Said(nl="Een traject staat stil", en="A trajectory stands still"),
    "delegation.given": Said(
        nl="U tekent nu ook voor de andere ouder", en="You now sign for the other guardian too"
    ),
    "learner.turned": Said(
        nl="De leerling is jarig: wie tekent, verandert",
        en="A birthday of the learner: who signs, changes",
    ),
}

RECEIPTS: Final[Mapping[str, Said]] = {
    "receipt.step.answered": Said(nl="Uw antwoord is bewaard", en="Your answer is stored"),
    "receipt.answer.withdrawn": Said(nl="Uw intrekking is bewaard", en="Your withdrawal is stored"),
    "receipt.plan.acknowledged": Said(nl="Uw reactie is bewaard", en="Your response is stored"),
    "receipt.plan.adopted": Said(nl="Uw vaststelling is bewaard", en="Your adoption is stored"),
    "receipt.learner.heard": Said(nl="Wat is gezegd, is bewaard", en="What was said is stored"),
    "receipt.delegation.given": Said(nl="Uw machtiging is bewaard", en="Your delegation is stored"),
    "receipt.recorded": Said(
        nl="Uw antwoord is voor u opgeschreven", en="Your answer was written down for you"
    ),
}
"""Of what somebody signed: not what they said, and not about whom."""

_ANY_OTHER: Final = Said(nl="Er is nieuws", en="There is news")

RUNGS: Final[Mapping[RungAction, Said]] = {
    RungAction.REMIND: Said(nl="Herinnering: {what}", en="Reminder: {what}"),
    RungAction.OTHER_CHANNEL: Said(nl="Herinnering: {what}", en="Reminder: {what}"),
    RungAction.CALL: Said(nl="Bel even: {what}", en="Please call: {what}"),
    RungAction.ESCALATE: Said(nl="Dit blijft liggen: {what}", en="This is left lying: {what}"),
    RungAction.OFFER_HELP: Said(nl="Kunnen we helpen? {what}", en="Can we help? {what}"),
    RungAction.OPEN_EVALUATION: Said(nl="De evaluatie begint: {what}", en="Time to look: {what}"),
    RungAction.OPEN_DISPUTE: Said(nl="Dit is een geschil: {what}", en="A dispute now: {what}"),
    RungAction.STALL: Said(nl="Dit staat stil: {what}", en="This stands still: {what}"),
}


def subject_of(code: str) -> Said:
    """The subject of the message about this: what happened, or what is owed."""
    action, _, duty = code.partition(".")
    if action in set(RungAction) and duty in set(DutyKind):
        sentence = RUNGS[RungAction(action)]
        return say(sentence.nl, sentence.en, what=words.DUTIES[DutyKind(duty)])
    return NEWS.get(code) or RECEIPTS.get(code, _ANY_OTHER)
