"""Why a move is refused: a stable code each, with its sentence in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    NOT_YOUR_TURN = "not_your_turn"
    NOT_YOUR_SEAT = "not_your_seat"
    NOT_OPENED = "not_opened"
    WRONG_STAGE = "wrong_stage"
    CLOSED = "closed"
    NOT_CLOSED = "not_closed"
    OPENED_ALREADY = "opened_already"
    IN_THE_FUTURE = "in_the_future"
    IN_THE_PAST = "in_the_past"
    OUT_OF_REACH = "out_of_reach"
    TOO_EARLY = "too_early"
    DATES_REVERSED = "dates_reversed"
    TRIAGED_ALREADY = "triaged_already"
    DONE_ALREADY = "done_already"
    SEAT_UNKNOWN = "seat_unknown"
    SEAT_EMPTY = "seat_empty"
    SEAT_KEPT = "seat_kept"
    HOLDS_AUTHORITY = "holds_authority"
    TWO_SEATS = "two_seats"
    NO_SUBSTITUTE_FOR_FAMILY = "no_substitute_for_family"
    SUBSTITUTE_SITS = "substitute_sits"
    SUBSTITUTE_OF_OTHER_PARTY = "substitute_of_other_party"
    SUBSTITUTE_ONESELF = "substitute_oneself"
    ABSENCE_TOO_LONG = "absence_too_long"
    ABSENCE_OF_ANOTHER = "absence_of_another"
    CANNOT_OPEN = "cannot_open"
    SEES_ALREADY = "sees_already"
    OPENING_NEEDS_END = "opening_needs_end"
    OPENING_TOO_LONG = "opening_too_long"
    OPENING_NEEDS_REASON = "opening_needs_reason"
    DELAY_OF_ONESELF = "delay_of_oneself"
    CANNOT_RELEASE = "cannot_release"
    NOT_RELEASABLE = "not_releasable"
    RELEASE_TOO_LONG = "release_too_long"
    RELEASE_NEEDS_REASON = "release_needs_reason"
    SEES_BY_THEMSELVES = "sees_by_themselves"
    VOICE_OF_THE_LEARNER = "voice_of_the_learner"
    VOICE_NEEDS_READER = "voice_needs_reader"
    NOT_A_GUARDIAN = "not_a_guardian"
    CUSTODY_UNKNOWN = "custody_unknown"
    PARENTS_NOT_INFORMED = "parents_not_informed"
    NO_COORDINATOR = "no_coordinator"
    LEARNER_NOT_ASKED = "learner_not_asked"
    LEARNER_NOT_HEARD = "learner_not_heard"
    INTAKE_BEFORE_MEETING = "intake_before_meeting"
    TERM_NOT_STARTED = "term_not_started"
    TERM_EXTENDED_ALREADY = "term_extended_already"
    TERM_OVER = "term_over"
    NO_GOAL = "no_goal"
    NO_STEP = "no_step"
    TWICE_IN_PLAN = "twice_in_plan"
    AMOUNT_WRONG = "amount_wrong"
    WRONG_VERSION = "wrong_version"
    EVALUATION_TOO_LATE = "evaluation_too_late"
    STEP_UNKNOWN = "step_unknown"
    TEXT_CHANGED = "text_changed"
    NOT_A_SIGNER = "not_a_signer"
    NO_SUCH_ANSWER = "no_such_answer"
    REASON_NEEDED = "reason_needed"
    NO_ANSWER = "no_answer"
    SECOND_PERSON = "second_person"
    ON_PAPER_OR_PHONE = "on_paper_or_phone"
    TRY_FIRST = "try_first"
    NO_SIGNERS = "no_signers"
    SIGN_OFF_MISSING = "sign_off_missing"
    NOTHING_AGREED = "nothing_agreed"
    ALL_AGREED = "all_agreed"
    DELEGATE_TO_GUARDIAN = "delegate_to_guardian"
    DELEGATION_TOO_LONG = "delegation_too_long"
    NO_DELEGATION = "no_delegation"
    NO_SPLIT = "no_split"
    NO_DISPUTE = "no_dispute"
    NOTHING_IN_FORCE = "nothing_in_force"
    NOTHING_TO_REPORT = "nothing_to_report"
    NOTHING_OWED = "nothing_owed"
    REMINDED_TODAY = "reminded_today"
    SCORES_MISSING = "scores_missing"
    SCORE_OUT_OF_SCALE = "score_out_of_scale"
    NEXT_DATE_NEEDED = "next_date_needed"
    ON_HOLD_ALREADY = "on_hold_already"
    NOT_ON_HOLD = "not_on_hold"
    HOLD_TOO_LONG = "hold_too_long"
    NOT_SAME_LEARNER = "not_same_learner"
    SAME_TRAJECTORY = "same_trajectory"
    NOT_MERGED = "not_merged"
    MERGE_TOO_OLD = "merge_too_old"
    CLOSE_OTHERWISE = "close_otherwise"
    REOPEN_TOO_LATE = "reopen_too_late"
    PROCEDURE_UNKNOWN = "procedure_unknown"
    CALENDAR_OTHER_REGION = "calendar_other_region"
    CALENDAR_WRONG = "calendar_wrong"
    OUT_OF_ORDER = "out_of_order"
    STEP_UP_NEEDED = "step_up_needed"
    MEETING_UNKNOWN = "meeting_unknown"
    MEETING_UNSETTLED = "meeting_unsettled"
    MEETING_SETTLED = "meeting_settled"
    MEETING_NOT_SETTLED = "meeting_not_settled"
    MEETING_BEGUN = "meeting_begun"
    MEETING_AHEAD = "meeting_ahead"
    MEETING_THAT_DAY = "meeting_that_day"
    NOT_INVITED = "not_invited"
    CANNOT_INVITE = "cannot_invite"
    SLOTS_WRONG = "slots_wrong"
    SLOT_UNKNOWN = "slot_unknown"
    LASTS_WRONG = "lasts_wrong"
    TWICE_IN_MEETING = "twice_in_meeting"
    ITEM_UNKNOWN = "item_unknown"


SENTENCES: Final[Mapping[Refusal, tuple[str, str]]] = {
    Refusal.STEP_UP_NEEDED: (
        "Voor {kind} moeten we zekerder weten wie u bent: niveau {level}. Wat nu: {how}.",
        "For {kind} we must be surer of who you are: level {level}. What now: {how}.",
    ),
    Refusal.NOT_YOUR_TURN: (
        "Dit kan {seat} niet doen. Het is aan {owner}.",
        "The {seat} cannot do this. It is up to the {owner}.",
    ),
    Refusal.NOT_YOUR_SEAT: (
        "U zit in dit traject niet op de plek van {seat}.",
        "You do not sit on the seat of the {seat} in this trajectory.",
    ),
    Refusal.NOT_OPENED: (
        "Dit traject is nog niet begonnen. Het begint met een signaal.",
        "This trajectory has not begun. It begins with a signal.",
    ),
    Refusal.WRONG_STAGE: (
        "Dit kan niet in de fase {stage} (sinds {on}, door {seat}). Het kan in: {stages}.",
        "This cannot be done in the stage {stage} (since {on}, by {seat}). It can in: {stages}.",
    ),
    Refusal.CLOSED: (
        "Dit traject is afgesloten. Heropen het eerst.",
        "This trajectory is closed. Reopen it first.",
    ),
    Refusal.NOT_CLOSED: (
        "Dit traject is niet afgesloten.",
        "This trajectory is not closed.",
    ),
    Refusal.OPENED_ALREADY: (
        "Dit traject is al begonnen. Een verleden kan alleen bij het begin mee.",
        "This trajectory has begun. A past can only come along at its start.",
    ),
    Refusal.IN_THE_FUTURE: (
        "{on} is nog niet geweest. Kies vandaag of een dag daarvoor.",
        "{on} is still to come. Choose today or a day before it.",
    ),
    Refusal.IN_THE_PAST: (
        "{on} is al geweest. Kies vandaag of een dag daarna.",
        "{on} has passed. Choose today or a day after it.",
    ),
    Refusal.OUT_OF_REACH: (
        "{on} kan niet kloppen. Kijk de datum na.",
        "{on} cannot be right. Please check the date.",
    ),
    Refusal.TOO_EARLY: (
        "Dit kan niet voor {since} zijn geweest. Kijk de datum na.",
        "This cannot have been before {since}. Please check the date.",
    ),
    Refusal.DATES_REVERSED: (
        "De laatste dag ligt voor de eerste dag.",
        "The last day is before the first day.",
    ),
    Refusal.TRIAGED_ALREADY: (
        "Dit signaal is al gewogen, door {seat} op {on}.",
        "This signal was triaged already, by {seat} on {on}.",
    ),
    Refusal.DONE_ALREADY: (
        "Dit is al gedaan, door {seat} op {on}.",
        "This was done already, by {seat} on {on}.",
    ),
    Refusal.SEAT_UNKNOWN: (
        "Deze plek bestaat niet.",
        "There is no such seat.",
    ),
    Refusal.SEAT_EMPTY: (
        "Op de plek van {seat} zit niemand.",
        "Nobody sits on the seat of the {seat}.",
    ),
    Refusal.SEAT_KEPT: (
        "De trajectbegeleider kan niet weg zonder opvolger. Draag het traject over.",
        "The coordinator cannot leave without a successor. Hand the trajectory over.",
    ),
    Refusal.HOLDS_AUTHORITY: (
        "Op de plek van {seat} zit iemand met gezag. Leg eerst vast dat het gezag eindigt.",
        "Whoever sits on the seat of the {seat} holds authority. Record first that it ends.",
    ),
    Refusal.TWO_SEATS: (
        "Deze persoon zit al op de plek van {seat}. Iemand kan niet voor twee partijen spreken.",
        "This person already sits on the seat of the {seat}. Nobody can speak for two parties.",
    ),
    Refusal.NO_SUBSTITUTE_FOR_FAMILY: (
        "Niemand vervangt een ouder of de leerling. Een ouder kan een andere ouder machtigen.",
        "Nobody stands in for a guardian or the learner. A guardian can authorise another one.",
    ),
    Refusal.SUBSTITUTE_SITS: (
        "De vervanger zit hier zelf op de plek van {seat}. Niemand spreekt voor twee partijen.",
        "The substitute sits here as the {seat}. Nobody can speak for two parties.",
    ),
    Refusal.SUBSTITUTE_OF_OTHER_PARTY: (
        "De vervanger werkt voor een andere partij. Kies iemand van dezelfde organisatie.",
        "The substitute works for another party. Choose somebody of the same organisation.",
    ),
    Refusal.SUBSTITUTE_ONESELF: (
        "Niemand vervangt zichzelf. Kies iemand anders.",
        "Nobody stands in for themselves. Choose somebody else.",
    ),
    Refusal.ABSENCE_TOO_LONG: (
        "Afwezig zijn kan voor hoogstens {n} dagen. Draag daarna het werk over.",
        "An absence is {n} days at most. Hand the work over for a longer one.",
    ),
    Refusal.ABSENCE_OF_ANOTHER: (
        "Dit kan de persoon zelf, de trajectbegeleider of de teamleider.",
        "This is for the person themselves, the coordinator or the lead.",
    ),
    Refusal.CANNOT_OPEN: (
        "Op deze grond kunt u dit traject niet openen.",
        "You cannot open this trajectory on this ground.",
    ),
    Refusal.SEES_ALREADY: (
        "U ziet dit traject al. Openen is niet nodig.",
        "You see this trajectory already. There is no need to open it.",
    ),
    Refusal.OPENING_NEEDS_END: (
        "Zeg tot wanneer u dit traject nodig hebt.",
        "Say until when you need this trajectory.",
    ),
    Refusal.OPENING_TOO_LONG: (
        "Kies een moment na nu, hoogstens {n} uur verder.",
        "Choose a moment after now, {n} hours ahead at most.",
    ),
    Refusal.OPENING_NEEDS_REASON: (
        "Schrijf op waarom u dit traject moet zien, in minstens {n} letters.",
        "Write down why you must see this trajectory, in at least {n} letters.",
    ),
    Refusal.DELAY_OF_ONESELF: (
        "Wat u zelf bekijkt, blijft altijd zichtbaar.",
        "What you look at yourself is always told.",
    ),
    Refusal.CANNOT_RELEASE: (
        "Dit mag de schooldirecteur. Vanaf 18 jaar mag alleen de leerling zelf het.",
        "This is up to the school leader. From 18 on it is up to the learner alone.",
    ),
    Refusal.NOT_RELEASABLE: (
        "Dit onderdeel is niet vrij te geven aan een ouder.",
        "This part cannot be released to a guardian.",
    ),
    Refusal.RELEASE_TOO_LONG: (
        "Vrijgeven kan tot en met {on}. Kies een eerdere dag.",
        "It can be released until {on}. Choose an earlier day.",
    ),
    Refusal.RELEASE_NEEDS_REASON: (
        "Schrijf erbij waarom dit in het belang van het kind is.",
        "Please add why this is in the interest of the child.",
    ),
    Refusal.SEES_BY_THEMSELVES: (
        "Deze ouder heeft gezag en ziet het traject al. Vrijgeven is niet nodig.",
        "This guardian has authority and sees the trajectory already. There is no need to.",
    ),
    Refusal.VOICE_OF_THE_LEARNER: (
        "Dit is alleen voor de leerling. Een jonger kind kan het u vertellen; schrijf het dan op.",
        "This is for the learner alone. A younger child can tell you; write it down then.",
    ),
    Refusal.VOICE_NEEDS_READER: (
        "Kies iemand die aan tafel zit, geen ouder.",
        "Choose somebody who sits at the table, and is no guardian.",
    ),
    Refusal.NOT_A_GUARDIAN: (
        "{seat} is geen plek van een ouder of voogd.",
        "The seat {seat} is not a guardian's.",
    ),
    Refusal.CUSTODY_UNKNOWN: (
        "Van niet iedere ouder is bekend of die gezag heeft. Leg het gezag eerst vast.",
        "It is not known of every guardian whether they hold authority. Record custody first.",
    ),
    Refusal.PARENTS_NOT_INFORMED: (
        "De ouders weten het nog niet. Vertel het hun eerst.",
        "The parents have not been told. Tell them first.",
    ),
    Refusal.NO_COORDINATOR: (
        "Er is nog geen trajectbegeleider. Geef eerst iemand die plek.",
        "There is no coordinator. Seat one first.",
    ),
    Refusal.LEARNER_NOT_ASKED: (
        "De leerling is nog niet gevraagd. Vraag eerst hoe die het ziet.",
        "The learner has not been asked. Ask first how they see it.",
    ),
    Refusal.LEARNER_NOT_HEARD: (
        "De leerling is nog niet gehoord. Leg vast wat die vindt, of waarom dat niet kan.",
        "The learner has not been heard. Record their view, or why that cannot be.",
    ),
    Refusal.INTAKE_BEFORE_MEETING: (
        "Het overleg is gepland op {on}, en dat is al geweest.",
        "The meeting is planned on {on}, and that has passed.",
    ),
    Refusal.TERM_NOT_STARTED: (
        "Deze termijn loopt niet.",
        "This term is not running.",
    ),
    Refusal.TERM_EXTENDED_ALREADY: (
        "De termijn is al een keer verlengd. Nog een keer mag niet.",
        "The term has been extended once. It cannot be extended again.",
    ),
    Refusal.TERM_OVER: (
        "De termijn is al voorbij. Verlengen kan alleen daarvoor.",
        "The term is over. It can only be extended before that.",
    ),
    Refusal.NO_GOAL: (
        "Het plan heeft geen doel. Geef er minstens een, met een schaal.",
        "The plan has no goal. Give at least one, with a scale.",
    ),
    Refusal.NO_STEP: (
        "Het plan heeft geen stap. Geef er minstens een.",
        "The plan has no step. Give at least one.",
    ),
    Refusal.TWICE_IN_PLAN: (
        "Een doel of stap staat er twee keer in.",
        "A goal or step is in the plan twice.",
    ),
    Refusal.AMOUNT_WRONG: (
        "Dit bedrag kan niet kloppen.",
        "This amount cannot be right.",
    ),
    Refusal.WRONG_VERSION: (
        "Het gaat nu om versie {version} van het plan.",
        "It is version {version} of the plan now.",
    ),
    Refusal.EVALUATION_TOO_LATE: (
        "De evaluatie moet uiterlijk {on} zijn.",
        "The evaluation must be on {on} at the latest.",
    ),
    Refusal.STEP_UNKNOWN: (
        "Deze stap staat niet in het plan.",
        "This step is not in the plan.",
    ),
    Refusal.TEXT_CHANGED: (
        "De tekst is veranderd sinds u hem opende. Lees hem opnieuw.",
        "The text was changed since you opened it. Please read it again.",
    ),
    Refusal.NOT_A_SIGNER: (
        "Van {seat} wordt nu geen handtekening gevraagd.",
        "No sign-off is asked of the {seat} now.",
    ),
    Refusal.NO_SUCH_ANSWER: (
        "Dit antwoord past niet bij deze vraag.",
        "This answer does not fit this question.",
    ),
    Refusal.REASON_NEEDED: (
        "Schrijf er kort bij wat u wilt veranderen.",
        "Please add in a few words what you want to change.",
    ),
    Refusal.NO_ANSWER: (
        "Er is geen antwoord om terug te nemen.",
        "There is no answer to withdraw.",
    ),
    Refusal.SECOND_PERSON: (
        "Een tweede medewerker moet dit controleren.",
        "A second member of staff must check this.",
    ),
    Refusal.ON_PAPER_OR_PHONE: (
        "Alleen een antwoord op papier of per telefoon kan een ander vastleggen.",
        "Only an answer on paper or by phone can be recorded by somebody else.",
    ),
    Refusal.TRY_FIRST: (
        "Probeer {seat} eerst te bereiken, tot en met het bellen.",
        "Try to reach the {seat} first, up to and including a call.",
    ),
    Refusal.NO_SIGNERS: (
        "Er is niemand die mag tekenen. Leg eerst het gezag vast.",
        "There is nobody who may sign. Record custody first.",
    ),
    Refusal.SIGN_OFF_MISSING: (
        "Er ontbreekt nog: {missing}.",
        "Still missing: {missing}.",
    ),
    Refusal.NOTHING_AGREED: (
        "Over geen enkele stap is iedereen het eens.",
        "There is no step that everybody agrees to.",
    ),
    Refusal.ALL_AGREED: (
        "Iedereen is het eens. Het plan hoeft niet terug.",
        "Everybody agrees. The plan need not go back.",
    ),
    Refusal.DELEGATE_TO_GUARDIAN: (
        "Alleen een ouder met gezag kan een andere ouder met gezag laten tekenen.",
        "Only a guardian with authority can let another guardian with authority sign.",
    ),
    Refusal.DELEGATION_TOO_LONG: (
        "Dit kan tot uiterlijk {on}.",
        "This can last until {on} at the latest.",
    ),
    Refusal.NO_DELEGATION: (
        "Er is niets overgedragen.",
        "Nothing has been delegated.",
    ),
    Refusal.NO_SPLIT: (
        "De ouders zijn het niet oneens.",
        "The parents do not disagree.",
    ),
    Refusal.NO_DISPUTE: (
        "Er loopt geen geschil.",
        "There is no dispute.",
    ),
    Refusal.NOTHING_IN_FORCE: (
        "Er loopt nog geen plan.",
        "No plan is in force.",
    ),
    Refusal.NOTHING_OWED: (
        "Er is nu niets dat {seat} moet doen.",
        "There is nothing now that {seat} has to do.",
    ),
    Refusal.REMINDED_TODAY: (
        "Vandaag is {seat} al herinnerd. Probeer het morgen, of bel.",
        "Today {seat} was reminded already. Try tomorrow, or call.",
    ),
    Refusal.NOTHING_TO_REPORT: (
        "Er is nu niets terug te vertellen aan de leerling.",
        "There is nothing to report back to the learner now.",
    ),
    Refusal.SCORES_MISSING: (
        "Ieder doel heeft precies een score nodig.",
        "Every goal needs exactly one score.",
    ),
    Refusal.SCORE_OUT_OF_SCALE: (
        "Deze score past niet op de schaal van het doel.",
        "This score is not on the scale of the goal.",
    ),
    Refusal.NEXT_DATE_NEEDED: (
        "Kies wanneer we weer kijken, uiterlijk {on}.",
        "Choose when we look again, on {on} at the latest.",
    ),
    Refusal.ON_HOLD_ALREADY: (
        "Dit traject staat al stil tot en met {on}.",
        "This trajectory is on hold until {on}.",
    ),
    Refusal.NOT_ON_HOLD: (
        "Dit traject staat niet stil.",
        "This trajectory is not on hold.",
    ),
    Refusal.HOLD_TOO_LONG: (
        "Stilzetten kan tot uiterlijk {on}.",
        "A hold can last until {on} at the latest.",
    ),
    Refusal.NOT_SAME_LEARNER: (
        "De geboortedatums verschillen. Broers en zussen krijgen een koppeling, geen samenvoeging.",
        "The birth dates differ. Brothers and sisters are linked, never merged.",
    ),
    Refusal.SAME_TRAJECTORY: (
        "Dit is hetzelfde traject.",
        "This is the same trajectory.",
    ),
    Refusal.NOT_MERGED: (
        "Dit traject is niet samengevoegd.",
        "This trajectory was not merged.",
    ),
    Refusal.MERGE_TOO_OLD: (
        "Losmaken kon tot en met {on}.",
        "It could be un-merged until {on}.",
    ),
    Refusal.CLOSE_OTHERWISE: (
        "Met deze reden sluit een andere stap het traject af: {move}.",
        "For this reason another move closes the trajectory: {move}.",
    ),
    Refusal.REOPEN_TOO_LATE: (
        "Heropenen kon tot en met {on}. Begin een nieuw traject.",
        "It could be reopened until {on}. Start a new trajectory.",
    ),
    Refusal.PROCEDURE_UNKNOWN: (
        "Deze werkwijze bestaat niet.",
        "There is no such procedure.",
    ),
    Refusal.CALENDAR_OTHER_REGION: (
        "Deze kalender is van een andere vakantieregio.",
        "This calendar is of another holiday region.",
    ),
    Refusal.CALENDAR_WRONG: (
        "Deze kalender klopt niet. Kijk de versie, de jaren en de vakanties na.",
        "This calendar is not right. Please check its version, its years and its breaks.",
    ),
    Refusal.OUT_OF_ORDER: (
        "De stappen uit het verleden staan niet op volgorde, of liggen in de toekomst.",
        "The past moves are not in order, or lie in the future.",
    ),
    Refusal.MEETING_UNKNOWN: (
        "Dit overleg is er niet, of het is al voorbij.",
        "There is no such meeting, or it is over.",
    ),
    Refusal.MEETING_UNSETTLED: (
        "Er is al een overleg zonder vaste dag. Spreek dat eerst af, of zeg het af.",
        "There is a meeting without a day already. Settle that one first, or cancel it.",
    ),
    Refusal.MEETING_SETTLED: (
        "De dag van het overleg staat al vast: {on}.",
        "The day of the meeting is settled: {on}.",
    ),
    Refusal.MEETING_NOT_SETTLED: (
        "Dit overleg heeft nog geen vaste dag.",
        "This meeting has no day yet.",
    ),
    Refusal.MEETING_BEGUN: (
        "Dit overleg is al begonnen. Schrijf op wat er is gezegd.",
        "This meeting has begun. Note what was said.",
    ),
    Refusal.MEETING_AHEAD: (
        "Dit overleg moet nog komen: {on}.",
        "This meeting is still ahead: {on}.",
    ),
    Refusal.MEETING_THAT_DAY: (
        "Op {on} is er al een overleg in dit traject.",
        "There is a meeting in this trajectory on {on} already.",
    ),
    Refusal.NOT_INVITED: (
        "Voor dit overleg is {seat} niet uitgenodigd.",
        "The {seat} is not invited to this meeting.",
    ),
    Refusal.CANNOT_INVITE: (
        "{seat} kan niet worden uitgenodigd: zonder gezag, jonger dan 12, of niet aan tafel.",
        "The {seat} cannot be invited: without authority, under 12, or not at the table.",
    ),
    Refusal.SLOTS_WRONG: (
        "Stel een tot {most} verschillende momenten voor.",
        "Propose one to {most} different moments.",
    ),
    Refusal.SLOT_UNKNOWN: (
        "Dit moment is niet voorgesteld.",
        "This moment was not proposed.",
    ),
    Refusal.LASTS_WRONG: (
        "Een overleg duurt {shortest} tot {longest} minuten.",
        "A meeting lasts {shortest} to {longest} minutes.",
    ),
    Refusal.TWICE_IN_MEETING: (
        "Iets staat er dubbel in.",
        "Something is in it twice.",
    ),
    Refusal.ITEM_UNKNOWN: (
        "Deze afspraak is er niet, of hij staat al in het plan.",
        "There is no such agreement, or the plan has it already.",
    ),
}
