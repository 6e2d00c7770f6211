"""One worked example per move, for the pages of the API and for our tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from domain import commands as c

_DIGEST: Final = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
_STEP: Final = "0190a1b2-0000-7000-8000-000000000001"
_GOAL: Final = "0190a1b2-0000-7000-8000-000000000002"
_PERSON: Final = "0190a1b2-0000-7000-8000-000000000003"
_MEETING: Final = "0190a1b2-0000-7000-8000-000000000005"
_TRAJECTORY: Final = "0190a1b2-0000-7000-8000-000000000004"


@dataclass(frozen=True, slots=True)
class Example:
    says: str
    body: Mapping[str, Any]


def _example(says: str, type_: str, **body: Any) -> Example:  # noqa: ANN401 - JSON values
    return Example(says, {"type": type_, **body})


_PLAN: Final[Mapping[str, Any]] = {
    "version": 1,
    "goals": [
        {
            "id": _GOAL,
            "text": "Vera works on a task of her own level for twenty minutes a day.",
            "learningDomain": "learning_to_learn",
            "scale": "gas_6",
            "scaleText": "-3: less than before … 0: four days out of five … +2: by herself.",
        }
    ],
    "steps": [
        {
            "id": _STEP,
            "text": "Compacted arithmetic, and a weekly hour in the plus class.",
            "kind": "support",
            "doneBy": "teacher",
            "startsOn": "2026-12-07",
            "lookedAtOn": "2027-02-01",
            "isLowImpact": False,
            "costCents": 12_500,
            "funding": "alliance",
        }
    ],
    "perspective": "Pre-university education, with work of her own level from the first year.",
    "factors": "Learns fast; gives up when a task is too easy.",
    "adviceWeighed": "The gifted specialist advised to compact; the team agrees.",
    "evaluateOn": "2027-06-14",
}

EXAMPLES: Final[Mapping[type, Example]] = {
    c.RaiseSignal: _example(
        "Report a concern about a learner: opens a trajectory, or joins the one that is open.",
        "raise_signal",
        kind="bored",
        severity="normal",
        observedOn="2026-11-20",
        text="Vera finishes in ten minutes and stares out of the window for the rest.",
    ),
    c.AcknowledgeSignal: _example(
        "Tell the reporter that the signal was seen.", "acknowledge_signal"
    ),
    c.Triage: _example(
        "Decide what becomes of a signal: a trajectory, basic support or nothing; and why.",
        "triage",
        outcome="accept",
        reason="Two teachers saw the same, and it lasts since September.",
    ),
    c.InformParents: _example(
        "The parents were told, on this day.", "inform_parents", on="2026-11-23"
    ),
    c.SeatPerson: _example(
        "Give a person a seat at the table.", "seat_person", seat="guardian:1", person=_PERSON
    ),
    c.UnseatPerson: _example(
        "Take a person from a seat; the seat stays.", "unseat_person", seat="care:speech_therapy"
    ),
    c.HandOver: _example(
        "Hand the trajectory over to another coordinator.", "hand_over", to=_PERSON
    ),
    c.RecordCustody: _example(
        "Record that a guardian has parental authority or has not, and by which source.",
        "record_custody",
        guardian="guardian:1",
        hasAuthority=True,
        source="register",
        validFrom="2017-04-02",
    ),
    c.EndCustody: _example(
        "Record from which day a guardian's authority ends.",
        "end_custody",
        guardian="guardian:2",
        source="court_order",
        endsOn="2027-01-15",
    ),
    c.StartTerm: _example(
        "Record a dated fact that starts a legal term.",
        "start_term",
        start="enrolled",
        on="2026-11-02",
    ),
    c.ExtendTerm: _example(
        "Extend the admission term, once, after the parents were told.",
        "extend_term",
        parentsToldOn="2026-12-01",
    ),
    c.DecideAdmission: _example(
        "Record the decision on admission, with its reason.",
        "decide_admission",
        isAdmitted=True,
        on="2026-12-10",
        reason="The school can give the support that is asked.",
    ),
    c.AskLearner: _example("Record how the learner wants to be heard.", "ask_learner", way="self"),
    c.CompleteIntake: _example(
        "Record what the learner needs and when the support team meets.",
        "complete_intake",
        needs="Work that asks something of her, and classmates who think as fast.",
        meetingOn="2026-12-03",
    ),
    c.RecordHearing: _example(
        "Record the learner's own view, and what it changed.",
        "record_hearing",
        way="self",
        view="I want to know why, not ten more of the same sums.",
        effect="Fewer sums, more puzzles, and a project of her own.",
    ),
    c.WaiveHearing: _example(
        "Record why the learner was not heard now.",
        "waive_hearing",
        reason="Ill until after the holidays; will be heard in January.",
    ),
    c.SubmitPlan: _example(
        "Put a plan before the parties: goals, steps and the perspective part.",
        "submit_plan",
        **_PLAN,
    ),
    c.AnswerStep: _example(
        "Give your own word on one step of the plan, on the text you were shown.",
        "answer_step",
        step=_STEP,
        version=1,
        digest=_DIGEST,
        answer="change",
        reason="Twice a week half an hour suits us better than one hour.",
    ),
    c.AcknowledgePlan: _example(
        "Say that you have talked about the perspective part and seen it.",
        "acknowledge_plan",
        digest=_DIGEST,
        answer="remark_only",
        remark="Please look again in February.",
    ),
    c.RecordAnswer: _example(
        "Record an answer that was given on paper or by phone, with the evidence.",
        "record_answer",
        signer="guardian:2",
        step=_STEP,
        version=1,
        digest=_DIGEST,
        answer="agree",
        via="paper",
        evidence="Signed form, in the school's file, folder 12.",
        checkedBy=_PERSON,
    ),
    c.RecordNotReached: _example(
        "Record that a party could not be reached, and what was tried.",
        "record_not_reached",
        signer="guardian:2",
        tried="Mail on 24 November, a letter on 2 December, called three times.",
    ),
    c.WithdrawAnswer: _example(
        "Withdraw your own answer to a step, from now on.",
        "withdraw_answer",
        step=_STEP,
        reason="It costs her the gym lesson, and we did not know that.",
    ),
    c.Delegate: _example(
        "Let the other guardian sign for you, until a date.",
        "delegate",
        to="guardian:2",
        until="2027-07-31",
    ),
    c.EndDelegation: _example("Sign for yourself again.", "end_delegation"),
    c.Remind: _example(
        "Remind a party of what it owes, at most once a day.",
        "remind",
        seat="guardian:1",
        way="mail",
    ),
    c.LogTalk: _example(
        "Record a talk with a party that asked for one, or said no.",
        "log_talk",
        withSeat="guardian:1",
        on="2026-12-09",
        minutes="Worried about missing gym; we look for another hour.",
    ),
    c.SettleSplit: _example(
        "Decide what goes on as basic support while the parents disagree.",
        "settle_split",
        decision="Compacting goes on as part of ordinary lessons; the plus class waits.",
    ),
    c.TakeDisputeStep: _example(
        "Record a step in a dispute.",
        "take_dispute_step",
        route="education_consultant",
        on="2027-01-11",
        note="The consultant talks with both parents this week.",
    ),
    c.EndDispute: _example(
        "Record how a dispute ended.",
        "end_dispute",
        outcome="The parents agree to try the plus class until the summer.",
    ),
    c.ReturnToPlanning: _example(
        "Take the plan back to write it again.",
        "return_to_planning",
        reason="Both parents ask for another hour.",
    ),
    c.Adopt: _example("Set the plan, after the others have agreed.", "adopt", version=1),
    c.ReportBack: _example(
        "Tell the learner what was done with their view.",
        "report_back",
        on="2026-12-15",
        text="You get your project, and we talk about it every second week.",
    ),
    c.LogCheckIn: _example(
        "Record whether the plan is carried out.",
        "log_check_in",
        on="2027-01-18",
        carriedOut="partly",
        note="The plus class fell out twice; compacting goes well.",
    ),
    c.RequestRevision: _example(
        "Ask for the plan in force to be written again.",
        "request_revision",
        reason="The puzzles are too easy by now.",
    ),
    c.StopRevision: _example(
        "Let the plan in force go on as it is.",
        "stop_revision",
        reason="On second thoughts we first finish the project.",
    ),
    c.OpenEvaluation: _example(
        "Invite the parents to look back, ahead of the date.", "open_evaluation"
    ),
    c.HoldEvaluation: _example(
        "Record the evaluation: who was there, how far each goal was reached, and what now.",
        "hold_evaluation",
        on="2027-06-14",
        parentsPresent=["guardian:1", "guardian:2"],
        scores=[{"goal": _GOAL, "points": 1}],
        outcome="continue",
        minutes="She works by herself and asks for more.",
        nextOn="2028-06-12",
    ),
    c.ProposeMeeting: _example(
        "Ask everybody who is to be there at which of these moments they can.",
        "propose_meeting",
        kind="support_team",
        slots=["2026-12-03T15:00:00+01:00", "2026-12-04T08:45:00+01:00"],
        lasts=45,
        place="at_school",
        where="Room 3, next to the library.",
        also=["school_leader"],
    ),
    c.SayWhen: _example(
        "Say at which of the proposed moments you can; an empty list is an answer too.",
        "say_when",
        meeting=_MEETING,
        slots=["2026-12-04T08:45:00+01:00"],
    ),
    c.SettleMeeting: _example(
        "Fix the moment of a meeting, or move it to another one.",
        "settle_meeting",
        meeting=_MEETING,
        startsAt="2026-12-04T08:45:00+01:00",
    ),
    c.SayIfComing: _example(
        "Say whether you come.", "say_if_coming", meeting=_MEETING, isComing=True
    ),
    c.CancelMeeting: _example(
        "Cancel a meeting; everybody who was invited hears it.",
        "cancel_meeting",
        meeting=_MEETING,
        reason="The teacher is ill; we propose new days next week.",
    ),
    c.NoteMeeting: _example(
        "Write down who was there, what was said, and what was agreed.",
        "note_meeting",
        meeting=_MEETING,
        present=["guardian:1", "internal_coordinator", "teacher"],
        minutes="Vera told what she likes. We try compacting until the spring holidays.",
        items=[{"text": "Compacted arithmetic from January.", "doneBy": "teacher"}],
    ),
    c.LeaveOut: _example(
        "Say why something that was agreed does not come into the plan.",
        "leave_out",
        item=_STEP,
        reason="It was done already before the plan was written.",
    ),
    c.Hold: _example(
        "Stop our own clocks until a date; terms in law run on.",
        "hold",
        reason="illness",
        until="2027-02-01",
        note="Recovering at home; the school sends work.",
    ),
    c.Resume: _example("Go on after a hold.", "resume"),
    c.MergeInto: _example(
        "This trajectory is about the same learner as another one, and goes on there.",
        "merge_into",
        into=_TRAJECTORY,
        match="checked_by_school",
    ),
    c.Unmerge: _example(
        "Undo a merge within the days that the procedure gives.",
        "unmerge",
        reason="They turn out to be sisters.",
    ),
    c.LinkTo: _example(
        "Link the trajectory of a brother or sister; never merge them.",
        "link_to",
        other=_TRAJECTORY,
    ),
    c.Close: _example(
        "Close the trajectory, with the reason.",
        "close",
        reason="goals_met",
        text="The goals were reached; ordinary lessons are enough.",
    ),
    c.Reopen: _example(
        "Open a closed trajectory again.",
        "reopen",
        reason="In the new class the same happens.",
    ),
    c.MoveProcedure: _example(
        "Live by another procedure from now on.", "move_procedure", procedure="po-2027"
    ),
    c.ChangeCalendar: _example("Take over the school's corrected calendar.", "change_calendar"),
}
