"""What pages call a move, its fields and the choices in them."""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto
from typing import Any, Final

from domain import commands as c
from domain import words
from domain.said import Said
from domain.sign_off import Answer, CustodySource, HearingWay, Via
from web.i18n import Message, _

TITLES: Final[Mapping[str, Message]] = {
    "raise_signal": _("Report a signal"),
    "acknowledge_signal": _("Pick up the signal"),
    "triage": _("Triage the signal"),
    "inform_parents": _("Note that the parents were told"),
    "seat_person": _("Give somebody a seat"),
    "unseat_person": _("Take somebody from the table"),
    "hand_over": _("Hand over to another coordinator"),
    "record_custody": _("Record who holds custody"),
    "end_custody": _("Record that custody ends"),
    "start_term": _("Start a legal term"),
    "extend_term": _("Extend the admission term"),
    "decide_admission": _("Decide on admission"),
    "ask_learner": _("Note how the learner wants to be heard"),
    "complete_intake": _("Complete the intake"),
    "record_hearing": _("Record what the learner said"),
    "waive_hearing": _("Note why the learner was not heard"),
    "submit_plan": _("Make the plan"),
    "answer_step": _("Answer a step of the plan"),
    "acknowledge_plan": _("Say that you saw the perspective"),
    "record_answer": _("Write down an answer for a parent"),
    "record_not_reached": _("Note that a parent was not reached"),
    "withdraw_answer": _("Withdraw an answer"),
    "delegate": _("Let the other parent sign for you"),
    "end_delegation": _("Sign for yourself again"),
    "remind": _("Remind somebody"),
    "log_talk": _("Note a talk"),
    "settle_split": _("Decide what goes on"),
    "take_dispute_step": _("Note a step in the dispute"),
    "end_dispute": _("Note how the dispute ended"),
    "return_to_planning": _("Take the plan back"),
    "adopt": _("Set the plan"),
    "report_back": _("Tell the learner what was done with their view"),
    "propose_meeting": _("Propose a meeting"),
    "say_when": _("Say when a meeting can be"),
    "settle_meeting": _("Settle or move a meeting"),
    "say_if_coming": _("Say whether you come"),
    "cancel_meeting": _("Cancel a meeting"),
    "note_meeting": _("Write down a meeting"),
    "leave_out": _("Leave out what was agreed"),
    "log_check_in": _("Note how it is going"),
    "request_revision": _("Ask for a revision of the plan"),
    "stop_revision": _("Keep the plan as it is"),
    "open_evaluation": _("Open the evaluation"),
    "hold_evaluation": _("Note the evaluation"),
    "hold": _("Put the trajectory on hold"),
    "resume": _("Go on after the hold"),
    "merge_into": _("Merge into another trajectory"),
    "unmerge": _("Undo the merge"),
    "link_to": _("Link the trajectory of a brother or sister"),
    "close": _("Close the trajectory"),
    "reopen": _("Reopen the trajectory"),
    "move_procedure": _("Follow another procedure"),
    "change_calendar": _("Take over the corrected school calendar"),
}
"""What stands on the button. Also the heading of its page."""


class Group(Enum):
    """What a move is about, to find it by."""

    COURSE = auto()
    PLAN = auto()
    TALKS = auto()
    PEOPLE = auto()
    TERMS = auto()
    ENDING = auto()

    @classmethod
    def of(cls, move: str) -> "Group":
        return next((group for group, moves in _IN.items() if move in moves), cls.COURSE)


GROUPS: Final[Mapping[Group, Message]] = {
    Group.COURSE: _("The course"),
    Group.PLAN: _("The plan and its answers"),
    Group.TALKS: _("Talks and notes"),
    Group.PEOPLE: _("People and custody"),
    Group.TERMS: _("Terms"),
    Group.ENDING: _("Stop, merge or close"),
}

_IN: Final[Mapping[Group, frozenset[str]]] = {
    Group.PLAN: frozenset(
        {
            *("submit_plan", "answer_step", "acknowledge_plan", "record_answer", "adopt"),
            *("record_not_reached", "withdraw_answer", "return_to_planning"),
            *("request_revision", "stop_revision", "settle_split"),
        }
    ),
    Group.TALKS: frozenset(
        {
            *(
                "ask_learner",
                "record_hearing",
                "waive_hearing",
                "report_back",
                "log_talk",
                "remind",
            ),
            *("propose_meeting", "say_when", "settle_meeting", "say_if_coming"),
            *("cancel_meeting", "note_meeting", "leave_out"),
            *("log_check_in", "hold_evaluation", "take_dispute_step", "end_dispute"),
        }
    ),
    Group.PEOPLE: frozenset(
        {
            *("seat_person", "unseat_person", "hand_over", "record_custody", "end_custody"),
            *("delegate", "end_delegation"),
        }
    ),
    Group.TERMS: frozenset(
        {"start_term", "extend_term", "change_calendar", "move_procedure", "resume"}
    ),
    Group.ENDING: frozenset({"hold", "merge_into", "unmerge", "link_to", "close", "reopen"}),
}
"""Every other move is of the course."""

HINTS: Final[Mapping[str, Message]] = {
    "acknowledge_signal": _("Whoever reported it hears that you have seen it."),
    "triage": _("Whoever reported it reads your reason."),
    "inform_parents": _("Parents hear it before an intake is made, not after."),
    "seat_person": _("Whoever sits at the table sees what belongs to that seat, and is asked."),
    "unseat_person": _("The seat stays. From now on this person sees nothing any more."),
    "hand_over": _("The other coordinator has all that is open from now on."),
    "record_custody": _(
        "Only from a source that you have looked at, never from the word of one parent."
    ),
    "end_custody": _("Only from a source that you have looked at. It changes who must sign."),
    "extend_term": _("Once, and only after the parents were told the new date."),
    "complete_intake": _("After this the plan can be made."),
    "record_hearing": _("In the learner's own words. And what they changed in the plan."),
    "record_answer": _(
        "For an answer on paper or by phone. A colleague has looked along, and is named."
    ),
    "remind": _(
        "At most once a day. The reminders that traject sends by itself go on as they did."
    ),
    "record_not_reached": _("It counts for the perspective only. It is never agreement."),
    "log_talk": _("With somebody who asked for it, wanted a change or said no."),
    "settle_split": _("What goes on as basic support. It is no agreement."),
    "return_to_planning": _("Answers to words that change will lapse. The others stay."),
    "adopt": _("The steps that everybody agreed to begin to run."),
    "hold": _("Our own terms stop. Terms in law run on."),
    "merge_into": _(
        "Only for one and the same learner. A brother or sister is linked, never merged."
    ),
    "link_to": _("Both stay as they are. Nobody sees more than before."),
    "close": _("Everybody at the table hears it. It can be reopened for a year."),
    "reopen": _("It begins again with the intake. Earlier agreements do not come back."),
    "move_procedure": _("Other stages, terms and ladders may hold from now on."),
}

LABELS: Final[Mapping[str, Message]] = {
    "answer": _("What is the answer?"),
    "carried_out": _("Is the plan carried out?"),
    "checked_by": _("Which colleague has looked along?"),
    "decision": _("What is decided?"),
    "effect": _("What did it change?"),
    "ends_on": _("What is the last day of authority?"),
    "evidence": _("Where is the proof?"),
    "guardian": _("About whom is it?"),
    "has_authority": _("Does this person hold authority?"),
    "into": _("What is the number of the other trajectory?"),
    "is_admitted": _("Is the learner admitted?"),
    "match": _("How do you know that it is the same learner?"),
    "meeting_on": _("When does the support team meet?"),
    "minutes": _("What was said?"),
    "needs": _("What does this learner need?"),
    "next_on": _("When is the next evaluation?"),
    "note": _("Note"),
    "on": _("On which day?"),
    "other": _("What is the number of the other trajectory?"),
    "outcome": _("What is the outcome?"),
    "parents_present": _("Who was there?"),
    "parents_told_on": _("When were the parents told?"),
    "person": _("Who?"),
    "procedure": _("Which procedure?"),
    "reason": _("Why?"),
    "remark": _("Is there a remark?"),
    "route": _("Which step?"),
    "scores": _("How far was each goal reached?"),
    "seat": _("Which seat?"),
    "signer": _("Whose answer is it?"),
    "source": _("By which source?"),
    "start": _("What happened?"),
    "step": _("Which step of the plan?"),
    "text": _("Explanation"),
    "to": _("To whom?"),
    "tried": _("What was tried?"),
    "until": _("Until which day?"),
    "valid_from": _("From which day?"),
    "valid_to": _("Until which day?"),
    "version": _("Which version of the plan?"),
    "via": _("How did the answer come in?"),
    "view": _("What did the learner say?"),
    "way": _("How?"),
    "with_seat": _("With whom?"),
}
"""By the name of a field, whatever move it is in."""

ASKED: Final[Mapping[tuple[str, str], Message]] = {
    ("ask_learner", "way"): _("How does the learner want to be heard?"),
    ("record_hearing", "way"): _("How was the learner heard?"),
    ("hand_over", "to"): _("To which coordinator?"),
    ("delegate", "to"): _("Who may sign for you?"),
    ("remind", "seat"): _("Who is reminded?"),
    ("remind", "way"): _("By which way?"),
    ("end_dispute", "outcome"): _("How did it end?"),
    ("report_back", "text"): _("What did you tell the learner?"),
    ("hold", "until"): _("Until which day does it wait?"),
    ("unseat_person", "seat"): _("Who leaves the table?"),
    ("record_answer", "reason"): _("What did they say with it?"),
}
"""Where a move asks it in words of its own."""

FIELD_HINTS: Final[Mapping[tuple[str, str], Message]] = {
    ("record_answer", "evidence"): _("For example: the signed form, in folder 12."),
    ("record_answer", "reason"): _("Needed with 'change this' and 'refuse'."),
    ("record_answer", "checked_by"): _("Not you: somebody of the school or the alliance."),
    ("record_not_reached", "tried"): _("Mail, letter, telephone: what, and on which day?"),
    ("merge_into", "into"): _("For example 2026-0012."),
    ("link_to", "other"): _("For example 2026-0012."),
    ("record_custody", "valid_to"): _("Leave it empty where no end is known."),
    ("hold_evaluation", "next_on"): _("Leave it empty where the trajectory is finished."),
}

OF_CODES: Final[Mapping[type[StrEnum], Mapping[Any, Said]]] = {
    c.TriageOutcome: words.TRIAGES,
    c.CloseReason: words.CLOSINGS,
    c.TermStart: words.TERM_STARTS,
    c.HoldReason: words.HOLDS,
    c.EvaluationOutcome: words.EVALUATIONS,
    c.CarriedOut: words.CARRIED_OUT,
    c.DisputeRoute: words.DISPUTE_ROUTES,
    c.Match: words.MATCHES,
    c.Reach: words.REACHES,
    HearingWay: words.HEARING_WAYS,
    CustodySource: words.CUSTODY_SOURCES,
    Via: words.VIAS,
    Answer: words.ANSWERS,
}
