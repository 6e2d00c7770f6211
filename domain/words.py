"""The words for every code, in Dutch and English: seats, stages, duties, and what a ladder does."""

from collections.abc import Mapping
from typing import Final

from domain.assurance import Level
from domain.commands import (
    CarriedOut,
    CloseReason,
    DisputeRoute,
    EvaluationOutcome,
    HoldReason,
    Match,
    Reach,
    Severity,
    SignalType,
    TermStart,
    TriageOutcome,
)
from domain.events import Cause, LapseCause
from domain.meeting import MeetingKind, Place
from domain.plan import Funding, LearningDomain, Scale, StepKind
from domain.procedure import Clock, DutyKind, RungAction, Sector, Stage
from domain.said import Said, say
from domain.seats import Seat, SeatKind, kind_of, label_of
from domain.sign_off import Answer, CustodySource, Fate, HearingWay, SignOffKind, Via
from domain.signers import StepState


def _both(nl: str, en: str) -> Said:
    return Said(nl=nl, en=en)


SEATS: Final[Mapping[SeatKind, Said]] = {
    SeatKind.GUARDIAN: _both("ouder", "guardian"),
    SeatKind.LEARNER: _both("leerling", "learner"),
    SeatKind.TEACHER: _both("leerkracht", "teacher"),
    SeatKind.INTERNAL_COORDINATOR: _both("intern begeleider", "internal coordinator"),
    SeatKind.SCHOOL_LEADER: _both("schooldirecteur", "school leader"),
    SeatKind.GIFTED_SPECIALIST: _both("begaafdheidsspecialist", "gifted specialist"),
    SeatKind.EXPERT: _both("deskundige", "expert"),
    SeatKind.CARE: _both("zorgpartij", "care party"),
    SeatKind.ATTENDANCE_OFFICER: _both("leerplichtambtenaar", "attendance officer"),
    SeatKind.COORDINATOR: _both("trajectbegeleider", "coordinator"),
    SeatKind.LEAD: _both("teamleider trajectbegeleiding", "coordination lead"),
    SeatKind.DIRECTOR: _both("directeur van het samenwerkingsverband", "director of the alliance"),
    SeatKind.PRIVACY_OFFICER: _both("functionaris gegevensbescherming", "privacy officer"),
    SeatKind.BOARD: _both("schoolbestuur", "school board"),
    SeatKind.CLOCK: _both("klok", "clock"),
    SeatKind.POST: _both("post", "post"),
}

STAGES: Final[Mapping[Stage, Said]] = {
    Stage.SIGNALLED: _both("gesignaleerd", "signalled"),
    Stage.INTAKE: _both("intake", "intake"),
    Stage.PLANNING: _both("plan maken", "planning"),
    Stage.SIGNING: _both("ter instemming", "signing"),
    Stage.ACTIVE: _both("uitvoering", "active"),
    Stage.REVISING: _both("bijstelling", "revising"),
    Stage.EVALUATING: _both("evaluatie", "evaluating"),
    Stage.CLOSED: _both("afgesloten", "closed"),
}

DUTIES: Final[Mapping[DutyKind, Said]] = {
    DutyKind.ACKNOWLEDGE_SIGNAL: _both("het signaal oppakken", "pick up the signal"),
    DutyKind.TRIAGE: _both("het signaal wegen", "triage the signal"),
    DutyKind.TELL_PARENTS: _both("het de ouders vertellen", "tell the parents"),
    DutyKind.ESTABLISH_CUSTODY: _both("het gezag vastleggen", "record who holds custody"),
    DutyKind.COMPLETE_INTAKE: _both("de intake afronden", "complete the intake"),
    DutyKind.DECIDE_ADMISSION: _both("over de toelating beslissen", "decide on admission"),
    DutyKind.SET_PLAN: _both("het plan laten vaststellen", "have the plan set"),
    DutyKind.HEAR_LEARNER: _both("de leerling horen", "hear the learner"),
    DutyKind.SUBMIT_PLAN: _both("het plan voorleggen", "submit the plan"),
    DutyKind.DELIVER_INVITATION: _both(
        "de uitnodiging laten aankomen", "get the invitation delivered"
    ),
    DutyKind.ANSWER_PLAN: _both("antwoord geven op het plan", "answer the plan"),
    DutyKind.TALK: _both("een gesprek voeren", "hold a talk"),
    DutyKind.SETTLE_SPLIT: _both(
        "beslissen wat doorgaat nu de ouders het oneens zijn",
        "decide what goes on while the parents disagree",
    ),
    DutyKind.HANDLE_DISPUTE: _both(
        "de volgende stap in het geschil zetten", "take the next step in the dispute"
    ),
    DutyKind.REDRAFT: _both("het plan aanpassen", "redraft the plan"),
    DutyKind.ADOPT: _both("het plan vaststellen", "adopt the plan"),
    DutyKind.REPORT_BACK: _both(
        "aan de leerling vertellen wat met de mening is gedaan",
        "tell the learner what was done with their view",
    ),
    DutyKind.CHECK_IN: _both("kijken hoe het gaat", "check in"),
    DutyKind.EVALUATE: _both("met de ouders evalueren", "evaluate with the parents"),
    DutyKind.ANSWER_MEETING: _both(
        "doorgeven wanneer het overleg kan", "say when the meeting can be"
    ),
    DutyKind.SETTLE_MEETING: _both("een dag voor het overleg kiezen", "settle the meeting"),
    DutyKind.NOTE_MEETING: _both(
        "opschrijven wat in het overleg is gezegd", "write down what was said in the meeting"
    ),
    DutyKind.TAKE_UP_ITEMS: _both(
        "de afspraken uit het overleg in het plan zetten", "put what was agreed into the plan"
    ),
    DutyKind.RENEW_DELEGATION: _both(
        "de overgedragen handtekening vernieuwen", "renew the delegated sign-off"
    ),
    DutyKind.PREPARE_BIRTHDAY: _both("de verjaardag voorbereiden", "prepare for the birthday"),
    DutyKind.END_HOLD: _both(
        "beslissen of het traject verder gaat", "decide whether the trajectory goes on"
    ),
    DutyKind.KEEP_MOVING: _both("het traject in beweging houden", "keep the trajectory moving"),
}

ACTIONS: Final[Mapping[RungAction, Said]] = {
    RungAction.REMIND: _both(
        "dan gaat er een herinnering naar {told}", "then a reminder goes to {told}"
    ),
    RungAction.OTHER_CHANNEL: _both(
        "dan proberen we {told} langs een andere weg",
        "then we try {told} by another channel",
    ),
    RungAction.CALL: _both("dan belt {told}", "then {told} calls"),
    RungAction.ESCALATE: _both("dan hoort {told} het", "then {told} hears of it"),
    RungAction.OFFER_HELP: _both(
        "dan krijgt {told} hulp aangeboden", "then help is offered to {told}"
    ),
    RungAction.OPEN_EVALUATION: _both("dan begint de evaluatie", "then the evaluation opens"),
    RungAction.OPEN_DISPUTE: _both("dan wordt het een geschil", "then it becomes a dispute"),
    RungAction.STALL: _both(
        "dan staat het op de lijst van stilstand", "then it is on the list of stalls"
    ),
}

WILL: Final[Mapping[RungAction, Said]] = {
    RungAction.REMIND: _both("herinnering aan {told}", "reminder to {told}"),
    RungAction.OTHER_CHANNEL: _both("{told} langs een andere weg", "{told} by another channel"),
    RungAction.CALL: _both("{told} belt", "{told} calls"),
    RungAction.ESCALATE: _both("{told} hoort het", "{told} hears of it"),
    RungAction.OFFER_HELP: _both("hulp voor {told}", "help offered to {told}"),
    RungAction.OPEN_EVALUATION: _both("de evaluatie begint", "the evaluation opens"),
    RungAction.OPEN_DISPUTE: _both("het wordt een geschil", "it becomes a dispute"),
    RungAction.STALL: _both("stilstand; {told} hoort het", "a stall; {told} hears of it"),
}
"""The same in a list of what is to come."""

ACTED: Final[Mapping[RungAction, Said]] = {
    RungAction.REMIND: _both("er ging een herinnering naar {told}:", "a reminder went to {told}:"),
    RungAction.OTHER_CHANNEL: _both(
        "we probeerden {told} langs een andere weg:", "we tried {told} by another channel:"
    ),
    RungAction.CALL: _both("{told} is gevraagd te bellen:", "{told} was asked to call:"),
    RungAction.ESCALATE: _both("{told} hoorde het:", "{told} heard of it:"),
    RungAction.OFFER_HELP: _both(
        "er is hulp aangeboden aan {told}:", "help was offered to {told}:"
    ),
    RungAction.OPEN_EVALUATION: _both("de evaluatie begon:", "the evaluation opened:"),
    RungAction.OPEN_DISPUTE: _both("het werd een geschil:", "it became a dispute:"),
    RungAction.STALL: _both(
        "het kwam op de lijst van stilstand:", "it came on the list of stalls:"
    ),
}
"""The same once it is done."""

CLOCKS: Final[Mapping[Clock, Said]] = {
    Clock.LEGAL: _both("wettelijke termijn", "legal term"),
    Clock.POLICY: _both("afspraak", "agreement"),
}

SECTORS: Final[Mapping[Sector, Said]] = {
    Sector.PRIMARY: _both("basisonderwijs", "primary education"),
    Sector.SECONDARY: _both("voortgezet onderwijs", "secondary education"),
}

SIGN_OFFS: Final[Mapping[SignOffKind, Said]] = {
    SignOffKind.CONSENT: _both("instemming", "consent"),
    SignOffKind.ACKNOWLEDGEMENT: _both("gezien en besproken", "acknowledgement"),
    SignOffKind.HEARING: _both("hoorrecht", "hearing"),
    SignOffKind.ADOPTION: _both("vaststelling", "adoption"),
}

STEP_UPS: Final[Mapping[Level, Said]] = {
    Level.A: _both("meld u eerst aan", "sign in first"),
    Level.B: _both(
        "vraag een code aan, of gebruik uw passkey", "ask for a code, or use your passkey"
    ),
    Level.C: _both("onderteken met uw passkey", "sign with your passkey"),
    Level.D: _both(
        "onderteken met een gekwalificeerde handtekening", "sign with a qualified signature"
    ),
}
"""What to do to reach a level."""

ANSWERS: Final[Mapping[Answer, Said]] = {
    Answer.AGREE: _both("eens", "agree"),
    Answer.CHANGE: _both("iets veranderen", "change this"),
    Answer.TALK_FIRST: _both("eerst praten", "talk first"),
    Answer.REFUSE: _both("nee", "refuse"),
    Answer.REMARK_ONLY: _both("opmerking", "remark only"),
    Answer.NOT_REACHED: _both("niet bereikt", "not reached"),
}

STEP_STATES: Final[Mapping[StepState, Said]] = {
    StepState.WAITING: _both("wacht op antwoord", "waiting for an answer"),
    StepState.AGREED: _both("iedereen is het eens", "everybody agrees"),
    StepState.NO_OBJECTION: _both("geen bezwaar", "no objection"),
    StepState.NOT_AGREED: _both("niet eens", "not agreed"),
}

VIAS: Final[Mapping[Via, Said]] = {
    Via.SELF: _both("zelf", "in person"),
    Via.PAPER: _both("op papier", "on paper"),
    Via.PHONE: _both("door de telefoon", "by phone"),
}

MEETINGS: Final[Mapping[MeetingKind, Said]] = {
    MeetingKind.SUPPORT_TEAM: _both("overleg van het ondersteuningsteam", "support-team meeting"),
    MeetingKind.EVALUATION: _both("evaluatie van het plan", "evaluation of the plan"),
}

PLACES: Final[Mapping[Place, Said]] = {
    Place.AT_SCHOOL: _both("op school", "at school"),
    Place.ONLINE: _both("online", "online"),
    Place.BY_PHONE: _both("door de telefoon", "by phone"),
    Place.ELSEWHERE: _both("op een andere plek", "somewhere else"),
}

REACHES: Final[Mapping[Reach, Said]] = {
    Reach.MAIL: _both("per mail", "by mail"),
    Reach.OTHER: _both("langs een andere weg", "by another channel"),
}

FATES: Final[Mapping[Fate, Said]] = {
    Fate.SENT: _both("verstuurd", "sent"),
    Fate.DELIVERED: _both("bezorgd", "delivered"),
    Fate.OPENED: _both("geopend", "opened"),
    Fate.BOUNCED: _both("niet aangekomen", "bounced"),
}

HEARING_WAYS: Final[Mapping[HearingWay, Said]] = {
    HearingWay.SELF: _both("zelf", "by themselves"),
    HearingWay.VIA_PARENTS: _both("via de ouders", "through the parents"),
    HearingWay.VIA_OTHER: _both("via iemand anders", "through somebody else"),
}

CUSTODY_SOURCES: Final[Mapping[CustodySource, Said]] = {
    CustodySource.REGISTER: _both("het gezagsregister", "the custody register"),
    CustodySource.COURT_ORDER: _both("een uitspraak van de rechter", "a court order"),
    CustodySource.CIVIL_RECORD: _both("de burgerlijke stand", "the civil record"),
    CustodySource.GUARDIANSHIP_ORDER: _both("een benoeming tot voogd", "a guardianship order"),
}

TRIAGES: Final[Mapping[TriageOutcome, Said]] = {
    TriageOutcome.ACCEPT: _both("er komt een traject", "a trajectory begins"),
    TriageOutcome.BASIC_SUPPORT: _both("basisondersteuning is genoeg", "basic support is enough"),
    TriageOutcome.REJECT: _both("er komt geen traject", "no trajectory begins"),
}

TERM_STARTS: Final[Mapping[TermStart, Said]] = {
    TermStart.REGISTERED: _both(
        "de schriftelijke aanmelding kwam binnen", "the written registration came in"
    ),
    TermStart.ENROLLED: _both("de leerling is ingeschreven", "the learner was enrolled"),
    TermStart.ARRANGEMENT: _both("extra ondersteuning is toegekend", "extra support was granted"),
}

HOLDS: Final[Mapping[HoldReason, Said]] = {
    HoldReason.FAMILY_REQUEST: _both("het gezin vraagt erom", "the family asks for it"),
    HoldReason.ILLNESS: _both("ziekte", "illness"),
    HoldReason.WAITING_FOR_EXPERT: _both("wachten op een deskundige", "waiting for an expert"),
    HoldReason.WAITING_FOR_COURT: _both("wachten op de rechter", "waiting for the court"),
    HoldReason.OTHER: _both("iets anders", "something else"),
}

EVALUATIONS: Final[Mapping[EvaluationOutcome, Said]] = {
    EvaluationOutcome.CONTINUE: _both("zo doorgaan", "go on like this"),
    EvaluationOutcome.ADJUST: _both("het plan bijstellen", "adjust the plan"),
    EvaluationOutcome.FINISH: _both("afsluiten", "finish"),
}

CARRIED_OUT: Final[Mapping[CarriedOut, Said]] = {
    CarriedOut.YES: _both("ja, zoals afgesproken", "yes, as agreed"),
    CarriedOut.PARTLY: _both("voor een deel", "in part"),
    CarriedOut.NO: _both("nee", "no"),
}

DISPUTE_ROUTES: Final[Mapping[DisputeRoute, Said]] = {
    DisputeRoute.CONVERSATION: _both("een gesprek", "a conversation"),
    DisputeRoute.EDUCATION_CONSULTANT: _both("de onderwijsconsulent", "the education consultant"),
    DisputeRoute.DISPUTES_COMMITTEE: _both("de geschillencommissie", "the disputes committee"),
}

MATCHES: Final[Mapping[Match, Said]] = {
    Match.ECK_ID: _both("hetzelfde ECK-iD", "the same ECK iD"),
    Match.NAME_AND_BIRTH_DATE: _both(
        "dezelfde naam en geboortedatum", "the same name and birth date"
    ),
    Match.CHECKED_BY_SCHOOL: _both("school heeft het nagekeken", "checked by the school"),
}

LAPSES: Final[Mapping[LapseCause, Said]] = {
    LapseCause.TEXT_CHANGED: _both("de tekst is veranderd", "the text was changed"),
    LapseCause.STEP_DROPPED: _both("de stap is geschrapt", "the step was dropped"),
}

CLOSINGS: Final[Mapping[CloseReason, Said]] = {
    CloseReason.GOALS_MET: _both("doelen gehaald", "goals met"),
    CloseReason.BASIC_SUPPORT: _both("basisondersteuning is genoeg", "basic support is enough"),
    CloseReason.MERGED: _both("samengevoegd", "merged"),
    CloseReason.MOVED_OUT: _both("verhuisd", "moved out"),
    CloseReason.PLACED_SPECIAL: _both(
        "geplaatst in het speciaal onderwijs", "placed in special education"
    ),
    CloseReason.WITHDRAWN: _both("ingetrokken", "withdrawn"),
    CloseReason.AGED_OUT: _both("te oud geworden", "aged out"),
    CloseReason.REJECTED: _both("afgewezen", "rejected"),
}

CAUSES: Final[Mapping[Cause, Said]] = {
    Cause.WAITING_PARENT: _both("wacht op ouder", "waiting for a parent"),
    Cause.WAITING_LEARNER: _both("wacht op leerling", "waiting for the learner"),
    Cause.WAITING_SCHOOL: _both("wacht op school", "waiting for school"),
    Cause.WAITING_CARE: _both("wacht op zorg", "waiting for care"),
    Cause.WAITING_ALLIANCE: _both("wacht op samenwerkingsverband", "waiting for the alliance"),
}

SIGNALS: Final[Mapping[SignalType, Said]] = {
    SignalType.NO_CONNECTION: _both(
        "hoort er niet bij in de klas", "does not fit in with the class"
    ),
    SignalType.BORED: _both("verveelt zich", "is bored"),
    SignalType.BULLIED: _both("wordt gepest", "is bullied"),
    SignalType.UNDERACHIEVING: _both("doet minder dan het kan", "does less than they can"),
    SignalType.PERFECTIONISM: _both("is bang om fouten te maken", "is afraid of making mistakes"),
    SignalType.LOW_SELF_IMAGE: _both("denkt weinig van zichzelf", "thinks little of themselves"),
    SignalType.OVER_ADAPTING: _both("past zich te veel aan", "adapts too much to others"),
    SignalType.EXECUTIVE_SKILLS: _both(
        "heeft moeite met beginnen en plannen", "finds it hard to begin and to plan"
    ),
    SignalType.DOUBLY_EXCEPTIONAL: _both(
        "is heel slim, en er is nog iets anders", "is very bright, and there is something else"
    ),
    SignalType.ABSENCE: _both("is vaak niet op school", "is often not at school"),
    SignalType.DROPPING_OUT: _both("dreigt te stoppen met school", "may drop out of school"),
    SignalType.DEPRESSION: _both("lijkt somber", "seems low in spirits"),
    SignalType.BURNOUT: _both("lijkt helemaal op", "seems worn out"),
    SignalType.SERIOUS_BEHAVIOUR: _both(
        "heeft het erg moeilijk met gedrag", "has great trouble with behaviour"
    ),
}
"""What was seen, as anybody would say it. Never a diagnosis."""

SEVERITIES: Final[Mapping[Severity, Said]] = {
    Severity.NORMAL: _both("het kan in gewone volgorde", "it can wait its turn"),
    Severity.HIGH: _both("het moet snel", "it is urgent"),
}

LEARNING_DOMAINS: Final[Mapping[LearningDomain, Said]] = {
    LearningDomain.LEARNING_TO_LEARN: _both("leren leren", "learning to learn"),
    LearningDomain.LEARNING_TO_THINK: _both("leren denken", "learning to think"),
    LearningDomain.LEARNING_TO_LIVE: _both("leren leven", "learning to live"),
}

SCALES: Final[Mapping[Scale, Said]] = {
    Scale.GAS_6: _both("zes punten, van -3 tot +2", "six points, from -3 to +2"),
    Scale.GAS_5: _both("vijf punten, van -2 tot +2", "five points, from -2 to +2"),
}

STEP_KINDS: Final[Mapping[StepKind, Said]] = {
    StepKind.SUPPORT: _both("ondersteuning op school", "support at school"),
    StepKind.CARE: _both("zorg", "care"),
}

FUNDINGS: Final[Mapping[Funding, Said]] = {
    Funding.SCHOOL: _both("de school", "the school"),
    Funding.ALLIANCE: _both("het samenwerkingsverband", "the alliance"),
    Funding.MUNICIPALITY: _both("de gemeente", "the municipality"),
    Funding.SUBSIDY_GIFTED: _both(
        "de subsidie voor begaafde leerlingen", "the subsidy for gifted learners"
    ),
    Funding.NONE: _both("niemand, het kost niets extra", "nobody, it costs nothing extra"),
}

SCALE_POINTS: Final[Mapping[int, Said]] = {
    -3: _both("minder goed dan nu", "less than now"),
    -2: _both("zoals nu", "as it is now"),
    -1: _both("op weg naar het doel", "on the way to the goal"),
    0: _both("het doel is gehaald", "the goal is met"),
    1: _both("iets meer dan het doel", "a little more than the goal"),
    2: _both("veel meer dan het doel", "much more than the goal"),
}

PLAN_FIELDS: Final[Mapping[str, Said]] = {
    "perspective": _both("waar de leerling naartoe werkt", "where the learner is heading"),
    "factors": _both("wat helpt en wat in de weg staat", "what helps and what stands in the way"),
    "advice_weighed": _both("wat met het advies is gedaan", "what was done with the advice"),
    "evaluate_on": _both("wanneer we het hele plan bekijken", "when we look at the whole plan"),
    "text": _both("wat", "what"),
    "learning_domain": _both("leergebied", "learning domain"),
    "scale": _both("schaal", "scale"),
    "scale_text": _both("hoe we zien of het lukt", "how we see whether it works"),
    "kind": _both("soort", "kind"),
    "done_by": _both("wie", "who"),
    "starts_on": _both("begint op", "begins on"),
    "looked_at_on": _both("we kijken of het helpt op", "we look whether it helps on"),
    "is_low_impact": _both("kleine stap", "small step"),
    "cost_cents": _both("kosten", "cost"),
    "funding": _both("wie betaalt", "who pays"),
}
"""What each field of a plan, a goal and a step is called."""


_HET: Final = frozenset({SeatKind.BOARD})
"""The seats that take "het" in Dutch."""


def seat(named: Seat) -> Said:
    """A seat in words, with its label where there can be several: "ouder 1"."""
    words, label = SEATS[kind_of(named)], label_of(named).replace("_", " ")
    if not label:
        return words
    return say("{seat} {label}", "{seat} {label}", seat=words, label=_both(label, label))


def the(named: Seat) -> Said:
    """A seat in a sentence: "de schooldirecteur", "ouder 1"."""
    if label_of(named):
        return seat(named)
    article = "het" if kind_of(named) in _HET else "de"
    return say(f"{article} {{seat}}", "the {seat}", seat=seat(named))
