"""What happened, in one sentence: the line of an event in a timeline, as far as it is shown.

Who did it and when stand beside the line, and words that somebody wrote below it. A field that is
not for the reader is left out of the sentence, which is then still true. A new event needs a line.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from domain import events as e
from domain import words
from domain.calendar import local_date
from domain.commands import Severity
from domain.procedure import DutyKind
from domain.said import Said, counted, day, listed, say
from domain.seats import Seat
from domain.sign_off import Answer, Via
from domain.visibility import Seen


class Subject(StrEnum):
    """Of what sort something that happened is, to narrow a timeline by."""

    COURSE = "course"
    """How it moves from stage to stage."""
    PLAN = "plan"
    ANSWERS = "answers"
    TALKS = "talks"
    PEOPLE = "people"
    CLOCK = "clock"
    """What the engine did by itself, and what happened to a term."""


SUBJECTS: Final[Mapping[type[e.Event], Subject]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *(e.TrajectoryOpened, e.SignalRaised, e.SignalAcknowledged, e.Triaged),
                *(e.StageEntered, e.ParentsInformed, e.AdmissionDecided, e.IntakeCompleted),
                *(e.Merged, e.Unmerged, e.MergeAbsorbed, e.MergeReleased, e.Linked),
                *(e.Closed, e.Reopened, e.Archived, e.ProcedureMoved),
            ),
            Subject.COURSE,
        ),
        **dict.fromkeys(
            (
                *(e.PlanSubmitted, e.PlanReturned, e.PlanAdopted, e.StepStopped),
                *(e.RevisionRequested, e.RevisionStopped),
            ),
            Subject.PLAN,
        ),
        **dict.fromkeys(
            (
                *(e.SignerInvited, e.InvitationFared, e.StepAnswered, e.AnswerWithdrawn),
                *(e.AnswerLapsed, e.ObjectionAbsent, e.PlanAcknowledged, e.SignerNotReached),
                *(e.SplitArose, e.SplitEnded, e.DisputeOpened, e.DisputeStepTaken),
                e.DisputeEnded,
            ),
            Subject.ANSWERS,
        ),
        **dict.fromkeys(
            (
                *(e.LearnerAsked, e.LearnerHeard, e.HearingWaived, e.ReportedBack),
                *(e.TalkHeld, e.CheckedIn, e.EvaluationHeld),
                *(e.MeetingProposed, e.MeetingInvited, e.MeetingAnswered, e.MeetingSettled),
                *(e.MeetingReplied, e.MeetingCancelled, e.MeetingHeld, e.ItemLeftOut),
            ),
            Subject.TALKS,
        ),
        **dict.fromkeys(
            (
                *(e.PersonSeated, e.PersonUnseated, e.CustodyRecorded, e.CustodyEnded),
                *(e.SignersChanged, e.LearnerTurned, e.Delegated, e.DelegationEnded),
            ),
            Subject.PEOPLE,
        ),
        **dict.fromkeys(
            (
                *(e.TermStarted, e.TermExtended, e.PutOnHold, e.HoldEnded, e.CalendarChanged),
                *(e.DeadlineMoved, e.RungClimbed, e.PartyReminded, e.Stalled),
            ),
            Subject.CLOCK,
        ),
    }
)

_Line = Callable[[Any, frozenset[str]], Said]
"""An event, and the names of its fields that are not shown."""


def happened(seen: Seen) -> Said:
    """Say what happened."""
    return _LINES[type(seen.event)](seen.event, seen.without)


def _only(nl: str, en: str) -> _Line:
    said = Said(nl=nl, en=en)
    return lambda _event, _without: said


def _told(nl: str, en: str, **parts: Callable[[Any], Said | int]) -> _Line:
    """A sentence in which parts of the event are filled in; none of them is ever left out."""

    def line(event: e.Event, _without: frozenset[str]) -> Said:
        return say(nl, en, **{name: of(event) for name, of in parts.items()})

    return line


def _unless(field: str, told: _Line, otherwise: _Line) -> _Line:
    """The first sentence where a field is shown, the second where it is not."""
    return lambda event, without: (otherwise if field in without else told)(event, without)


def _signal(event: e.SignalRaised, _without: frozenset[str]) -> Said:
    kind = words.SIGNALS[event.kind]
    if event.severity is Severity.HIGH:
        return say("Er is een ernstig signaal: {kind}.", "A severe signal: {kind}.", kind=kind)
    return say("Er is een signaal: {kind}.", "A signal: {kind}.", kind=kind)


def _custody(event: e.CustodyRecorded, _without: frozenset[str]) -> Said:
    parts = {
        "seat": words.the(event.guardian),
        "since": day(event.valid_from),
        "source": words.CUSTODY_SOURCES[event.source],
    }
    if event.has_authority:
        return _capital(
            say(
                "{seat} heeft gezag sinds {since}, volgens {source}.",
                "{seat} has held authority since {since}, by {source}.",
                **parts,
            )
        )
    return _capital(
        say(
            "{seat} heeft geen gezag sinds {since}, volgens {source}.",
            "{seat} has held no authority since {since}, by {source}.",
            **parts,
        )
    )


def _answered(event: e.StepAnswered, _without: frozenset[str]) -> Said:
    parts = {"seat": words.the(event.signer), "answer": words.ANSWERS[event.answer]}
    if event.via is Via.SELF:
        return _capital(
            say(
                "{seat} antwoordde op een stap: {answer}.",
                "{seat} answered a step: {answer}.",
                **parts,
            )
        )
    return _capital(
        say(
            "{seat} antwoordde op een stap: {answer}. Dat kwam {via} binnen.",
            "{seat} answered a step: {answer}. It came in {via}.",
            via=words.VIAS[event.via],
            **parts,
        )
    )


def _seen(event: e.PlanAcknowledged, _without: frozenset[str]) -> Said:
    parts = {"seat": words.the(event.signer)}
    if event.answer is Answer.AGREE:
        nl, en = (
            "{seat} besprak en zag het perspectief.",
            "{seat} discussed and saw the perspective.",
        )
    else:
        parts["answer"] = words.ANSWERS[event.answer]
        nl = "{seat} besprak en zag het perspectief: {answer}."
        en = "{seat} discussed and saw the perspective: {answer}."
    return _capital(say(nl, en, **parts))


def _split_ended(event: e.SplitEnded, without: frozenset[str]) -> Said:
    if event.decision is None and "decision" not in without:
        return Said(nl="De ouders zijn het weer eens.", en="The guardians agree again.")
    return Said(
        nl="Er is besloten wat doorgaat nu de ouders het oneens zijn.",
        en="It was decided what goes on while the guardians disagree.",
    )


def _adopted(event: e.PlanAdopted, without: frozenset[str]) -> Said:
    if "steps" in without:
        return say(
            "Versie {version} van het plan is vastgesteld.",
            "Version {version} of the plan was set.",
            version=event.version,
        )
    steps = counted(len(event.steps), Said(nl="stap", en="step"), Said(nl="stappen", en="steps"))
    return say(
        "Versie {version} van het plan is vastgesteld, met {steps}.",
        "Version {version} of the plan was set, with {steps}.",
        version=event.version,
        steps=steps,
    )


def _admission(event: e.AdmissionDecided, _without: frozenset[str]) -> Said:
    if event.is_admitted:
        return Said(nl="De leerling is toegelaten.", en="The learner was admitted.")
    return Said(nl="De leerling is niet toegelaten.", en="The learner was not admitted.")


def _climbed(event: e.RungClimbed, _without: frozenset[str]) -> Said:
    action = words.ACTED[event.action]
    told = listed([words.the(seat) for seat in event.told])
    did = say(action.nl, action.en, told=told)
    owes = say(
        "{seat} moet {what}",
        "{seat} has to {what}",
        seat=words.the(event.owed_by),
        what=words.DUTIES[event.kind],
    )
    return _capital(say("{did} {owes}.", "{did} {owes}.", did=did, owes=owes))


def _reminded(event: e.PartyReminded, _without: frozenset[str]) -> Said:
    return _capital(
        say(
            "{seat} is herinnerd, {way}: {what}, uiterlijk {due}.",
            "{seat} was reminded, {way}: {what}, by {due}.",
            seat=words.the(event.owed_by),
            way=words.REACHES[event.way],
            what=words.DUTIES[event.kind],
            due=day(event.due_on),
        )
    )


def _stalled(event: e.Stalled, _without: frozenset[str]) -> Said:
    return say(
        "Het traject staat stil sinds {since}: {cause}.",
        "The trajectory has stalled since {since}: {cause}.",
        since=day(event.since),
        cause=words.CAUSES[event.cause],
    )


def _moved(event: e.DeadlineMoved, _without: frozenset[str]) -> Said:
    kind = DutyKind(event.obligation.partition("/")[0])
    return say(
        "De laatste dag voor {what} ging van {was} naar {due}.",
        "The last day to {what} went from {was} to {due}.",
        what=words.DUTIES[kind],
        was=day(event.due_was),
        due=day(event.due),
    )


def _capital(said: Said) -> Said:
    return Said(nl=said.nl[0].upper() + said.nl[1:], en=said.en[0].upper() + said.en[1:])


def _the(field: str) -> Callable[[Any], Said]:
    return lambda event: words.the(Seat(getattr(event, field)))


def _on(field: str) -> Callable[[Any], Said]:
    return lambda event: day(getattr(event, field))


def _in(table: Mapping[Any, Said], field: str) -> Callable[[Any], Said]:
    return lambda event: table[getattr(event, field)]


def _of(field: str) -> Callable[[Any], int]:
    return lambda event: int(getattr(event, field))


def _seats(field: str) -> Callable[[Any], Said]:
    def said(event: Any) -> Said:  # noqa: ANN401 - any event that has the field
        seats: tuple[Seat, ...] = getattr(event, field)
        nobody = Said(nl="niemand", en="nobody")
        return listed([words.the(seat) for seat in seats]) if seats else nobody

    return said


def _with_capital(line: _Line) -> _Line:
    return lambda event, without: _capital(line(event, without))


_LINES: Final[Mapping[type[e.Event], _Line]] = MappingProxyType(
    {
        e.TrajectoryOpened: _only("Het traject is geopend.", "The trajectory was opened."),
        e.SignalRaised: _signal,
        e.SignalAcknowledged: _only("Het signaal is opgepakt.", "The signal was picked up."),
        e.Triaged: _told(
            "Het signaal is gewogen: {outcome}.",
            "The signal was triaged: {outcome}.",
            outcome=_in(words.TRIAGES, "outcome"),
        ),
        e.StageEntered: _told(
            "De fase is nu: {stage}.",
            "The stage is now: {stage}.",
            stage=_in(words.STAGES, "stage"),
        ),
        e.ParentsInformed: _told(
            "De ouders zijn ingelicht op {on}.", "The parents were told on {on}.", on=_on("on")
        ),
        e.PersonSeated: _with_capital(
            _told("{seat} kreeg een plek aan tafel.", "{seat} was given a seat.", seat=_the("seat"))
        ),
        e.PersonUnseated: _with_capital(
            _told("{seat} ging van tafel.", "{seat} left the table.", seat=_the("seat"))
        ),
        e.CustodyRecorded: _custody,
        e.CustodyEnded: _with_capital(
            _told(
                "{seat} heeft gezag tot {on}, volgens {source}.",
                "{seat} holds authority until {on}, by {source}.",
                seat=_the("guardian"),
                on=_on("ends_on"),
                source=_in(words.CUSTODY_SOURCES, "source"),
            )
        ),
        e.SignersChanged: lambda event, _without: (
            say(
                "Wie moeten tekenen: {seats}.",
                "Who must sign: {seats}.",
                seats=listed([words.the(seat) for seat in event.signers]),
            )
            if event.signers
            else Said(nl="Niemand kan nu tekenen.", en="Nobody can sign now.")
        ),
        e.LearnerTurned: _told(
            "De leerling werd {age} jaar.", "The learner turned {age}.", age=_of("age")
        ),
        e.TermStarted: _told(
            "Een wettelijke termijn begon op {on}: {start}.",
            "A legal term began on {on}: {start}.",
            on=_on("on"),
            start=_in(words.TERM_STARTS, "start"),
        ),
        e.TermExtended: _told(
            "De termijn voor toelating is {weeks} weken langer. De ouders hoorden het op {on}.",
            "The admission term is {weeks} weeks longer. The parents were told on {on}.",
            weeks=_of("weeks"),
            on=_on("parents_told_on"),
        ),
        e.AdmissionDecided: _admission,
        e.LearnerAsked: _unless(
            "way",
            _told(
                "De leerling is gevraagd en wil gehoord worden: {way}.",
                "The learner was asked and wants to be heard: {way}.",
                way=_in(words.HEARING_WAYS, "way"),
            ),
            _only("De leerling is gevraagd.", "The learner was asked."),
        ),
        e.IntakeCompleted: _told(
            "De intake is klaar. Het overleg is op {on}.",
            "The intake is complete. The meeting is on {on}.",
            on=_on("meeting_on"),
        ),
        e.LearnerHeard: _unless(
            "way",
            _told(
                "De leerling is gehoord: {way}.",
                "The learner was heard: {way}.",
                way=_in(words.HEARING_WAYS, "way"),
            ),
            _only("De leerling is gehoord.", "The learner was heard."),
        ),
        e.HearingWaived: _only(
            "De leerling is nu niet gehoord.", "The learner was not heard this time."
        ),
        e.PlanSubmitted: lambda event, _without: say(
            "Versie {number} van het plan ligt voor.",
            "Version {number} of the plan was put before the parties.",
            number=event.plan.number,
        ),
        e.SignerInvited: _with_capital(
            _told(
                "{seat} is gevraagd om te antwoorden op versie {version}.",
                "{seat} was asked to answer version {version}.",
                seat=_the("signer"),
                version=_of("version"),
            )
        ),
        e.InvitationFared: _told(
            "De uitnodiging aan {seat} is {fate} op {on}.",
            "The invitation to {seat} was {fate} on {on}.",
            seat=_the("signer"),
            fate=_in(words.FATES, "fate"),
            on=_on("on"),
        ),
        e.StepAnswered: _answered,
        e.AnswerWithdrawn: _with_capital(
            _told("{seat} trok een antwoord in.", "{seat} withdrew an answer.", seat=_the("signer"))
        ),
        e.AnswerLapsed: _told(
            "Een antwoord van {seat} verviel: {cause}.",
            "An answer of {seat} lapsed: {cause}.",
            seat=_the("signer"),
            cause=_in(words.LAPSES, "cause"),
        ),
        e.ObjectionAbsent: _with_capital(
            _told(
                "{seat} is gevraagd en maakte geen bezwaar tegen een stap.",
                "{seat} was asked and raised no objection to a step.",
                seat=_the("signer"),
            )
        ),
        e.PlanAcknowledged: _seen,
        e.SignerNotReached: _with_capital(
            _told("{seat} is niet bereikt.", "{seat} was not reached.", seat=_the("signer"))
        ),
        e.Delegated: _with_capital(
            _told(
                "{seat} laat {to} ook tekenen, tot en met {until}.",
                "{seat} lets {to} sign too, until {until}.",
                seat=_the("giver"),
                to=_the("to"),
                until=_on("until"),
            )
        ),
        e.DelegationEnded: _with_capital(
            _told(
                "{seat} tekent weer zelf.", "{seat} signs by themselves again.", seat=_the("giver")
            )
        ),
        e.TalkHeld: _told(
            "Er was een gesprek met {seat} op {on}.",
            "There was a talk with {seat} on {on}.",
            seat=_the("with_seat"),
            on=_on("on"),
        ),
        e.SplitArose: _only(
            "De ouders zijn het oneens over een stap.", "The guardians disagree on a step."
        ),
        e.SplitEnded: _split_ended,
        e.DisputeOpened: _only("Er is een geschil.", "There is a dispute."),
        e.DisputeStepTaken: _told(
            "Een stap in het geschil op {on}: {route}.",
            "A step in the dispute on {on}: {route}.",
            on=_on("on"),
            route=_in(words.DISPUTE_ROUTES, "route"),
        ),
        e.DisputeEnded: _only("Het geschil is voorbij.", "The dispute is over."),
        e.PlanReturned: _only(
            "Het plan gaat terug om het aan te passen.", "The plan goes back to be redrafted."
        ),
        e.PlanAdopted: _adopted,
        e.StepStopped: _only(
            "Een stap die liep, is gestopt.", "A step that was running has stopped."
        ),
        e.ReportedBack: _told(
            "De leerling hoorde op {on} wat met de mening is gedaan.",
            "The learner was told on {on} what was done with their view.",
            on=_on("on"),
        ),
        e.CheckedIn: _unless(
            "carried_out",
            _told(
                "Gekeken hoe het gaat op {on}. Gaat het zoals afgesproken? {done}.",
                "Checked in on {on}. Is the plan carried out? {done}.",
                on=_on("on"),
                done=lambda event: _capital(words.CARRIED_OUT[event.carried_out]),
            ),
            _told("Gekeken hoe het gaat op {on}.", "Checked in on {on}.", on=_on("on")),
        ),
        e.RevisionRequested: _only(
            "Er is gevraagd om het plan bij te stellen.", "A revision of the plan was asked for."
        ),
        e.RevisionStopped: _only("Het plan blijft zoals het was.", "The plan goes on as it was."),
        e.EvaluationHeld: _unless(
            "outcome",
            _told(
                "De evaluatie was op {on}: {outcome}.",
                "The evaluation was on {on}: {outcome}.",
                on=_on("on"),
                outcome=_in(words.EVALUATIONS, "outcome"),
            ),
            _told("De evaluatie was op {on}.", "The evaluation was on {on}.", on=_on("on")),
        ),
        e.MeetingProposed: _told(
            "Er is een overleg voorgesteld: {kind}.",
            "A meeting was proposed: {kind}.",
            kind=_in(words.MEETINGS, "kind"),
        ),
        e.MeetingInvited: _told(
            "Voor het overleg zijn nu uitgenodigd: {seats}.",
            "Now invited to the meeting: {seats}.",
            seats=_seats("invited"),
        ),
        e.MeetingAnswered: _with_capital(
            _told("{seat} gaf door wanneer het kan.", "{seat} said when.", seat=_the("seat"))
        ),
        e.MeetingSettled: _told(
            "De dag van het overleg staat vast: {on}.",
            "The day of the meeting is settled: {on}.",
            on=lambda event: day(local_date(event.starts_at)),
        ),
        e.MeetingReplied: lambda event, _without: _capital(
            say(
                "{seat} komt." if event.is_coming else "{seat} komt niet.",
                "{seat} comes." if event.is_coming else "{seat} does not come.",
                seat=words.the(event.seat),
            )
        ),
        e.MeetingCancelled: _only("Het overleg gaat niet door.", "The meeting is cancelled."),
        e.MeetingHeld: _told(
            "Het overleg was op {on}. Er waren: {seats}.",
            "The meeting was on {on}. Present: {seats}.",
            on=_on("on"),
            seats=_seats("present"),
        ),
        e.ItemLeftOut: _only(
            "Een afspraak uit het overleg komt niet in het plan.",
            "What was agreed in a meeting does not come into the plan.",
        ),
        e.PutOnHold: _unless(
            "reason",
            _told(
                "Het traject staat in de wacht tot en met {until}: {reason}.",
                "The trajectory is on hold until {until}: {reason}.",
                until=_on("until"),
                reason=_in(words.HOLDS, "reason"),
            ),
            _told(
                "Het traject staat in de wacht tot en met {until}.",
                "The trajectory is on hold until {until}.",
                until=_on("until"),
            ),
        ),
        e.HoldEnded: _only("Het traject gaat verder.", "The trajectory goes on."),
        e.Merged: _told(
            "Dit traject ging op in een ander: {match}.",
            "This trajectory was merged into another: {match}.",
            match=_in(words.MATCHES, "match"),
        ),
        e.Unmerged: _only("Het samenvoegen is teruggedraaid.", "The merge was undone."),
        e.MergeAbsorbed: _told(
            "Een ander traject van deze leerling ging hierin op. De klok telt vanaf {on}.",
            "Another trajectory of this learner was merged into this one. Clocks count from {on}.",
            on=_on("opened_on"),
        ),
        e.MergeReleased: _only(
            "Het andere traject staat weer op zichzelf.", "The other trajectory stands alone again."
        ),
        e.Linked: _only(
            "Het traject van een broer of zus is gekoppeld.",
            "The trajectory of a brother or sister was linked.",
        ),
        e.Closed: _unless(
            "reason",
            _told(
                "Het traject is afgesloten: {reason}.",
                "The trajectory was closed: {reason}.",
                reason=_in(words.CLOSINGS, "reason"),
            ),
            _only("Het traject is afgesloten.", "The trajectory was closed."),
        ),
        e.Reopened: _only("Het traject is heropend.", "The trajectory was reopened."),
        e.Archived: _only("De tijd om te heropenen is voorbij.", "The time to reopen is over."),
        e.ProcedureMoved: _only(
            "Het traject volgt nu een andere werkwijze.",
            "The trajectory now follows another procedure.",
        ),
        e.CalendarChanged: _only(
            "De schoolkalender is verbeterd.", "The school calendar was corrected."
        ),
        e.DeadlineMoved: _moved,
        e.RungClimbed: _climbed,
        e.PartyReminded: _reminded,
        e.Stalled: _stalled,
    }
)
