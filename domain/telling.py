"""A procedure as a page that a school can read back to us, and the stages as a picture.

The pages in `docs/` are made here, so they cannot say anything else than the rules do.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from domain import words
from domain.commands import Command, name_of
from domain.procedure import (
    Clock,
    Counted,
    Duty,
    Procedure,
    Rung,
    RungAction,
    Stage,
    Term,
    Unit,
)
from domain.rules.permissions import MOVES, MoveRule
from domain.said import Said, counted, listed, say
from domain.seats import SeatKind

_UNITS: Final[Mapping[Unit, tuple[Said, Said]]] = {
    Unit.SCHOOL_DAYS: (
        Said(nl="schooldag", en="school day"),
        Said(nl="schooldagen", en="school days"),
    ),
    Unit.DAYS: (Said(nl="dag", en="day"), Said(nl="dagen", en="days")),
    Unit.WEEKS: (Said(nl="week", en="week"), Said(nl="weken", en="weeks")),
    Unit.MONTHS: (Said(nl="maand", en="month"), Said(nl="maanden", en="months")),
}

_RUNG_ACTIONS: Final[Mapping[RungAction, Said]] = {
    RungAction.REMIND: Said(nl="herinnering aan {to}", en="reminder to {to}"),
    RungAction.OTHER_CHANNEL: Said(
        nl="langs een andere weg naar {to}", en="by another channel to {to}"
    ),
    RungAction.CALL: Said(nl="{to} belt", en="{to} calls"),
    RungAction.ESCALATE: Said(nl="{to} hoort het", en="{to} hears of it"),
    RungAction.OFFER_HELP: Said(nl="hulp voor {to}", en="help offered to {to}"),
    RungAction.OPEN_EVALUATION: Said(nl="de evaluatie begint", en="the evaluation opens"),
    RungAction.OPEN_DISPUTE: Said(
        nl="het wordt een geschil; {to} hoort het", en="it becomes a dispute; {to} hears of it"
    ),
    RungAction.STALL: Said(nl="stilstand; {to} hoort het", en="a stall; {to} hears of it"),
}

_BECAUSE: Final[Mapping[tuple[Stage, Stage], str]] = {
    (Stage.SIGNALLED, Stage.INTAKE): "accepted, parents told, custody known, coordinator seated",
    (Stage.SIGNALLED, Stage.CLOSED): "basic support, rejected, merged, withdrawn",
    (Stage.INTAKE, Stage.PLANNING): "intake completed, learner asked, meeting planned",
    (Stage.INTAKE, Stage.CLOSED): "merged, withdrawn, moved",
    (Stage.PLANNING, Stage.SIGNING): "plan submitted, learner heard or waived",
    (Stage.PLANNING, Stage.CLOSED): "withdrawn, moved",
    (Stage.SIGNING, Stage.ACTIVE): "all agreed, adopted",
    (Stage.SIGNING, Stage.REVISING): "part agreed; or returned while a plan runs",
    (Stage.SIGNING, Stage.PLANNING): "not agreed, returned",
    (Stage.SIGNING, Stage.CLOSED): "withdrawn, moved",
    (Stage.ACTIVE, Stage.EVALUATING): "evaluation due or opened",
    (Stage.ACTIVE, Stage.REVISING): "revision requested, consent withdrawn",
    (Stage.ACTIVE, Stage.CLOSED): "withdrawn, moved, placed, too old",
    (Stage.REVISING, Stage.SIGNING): "new version submitted",
    (Stage.REVISING, Stage.ACTIVE): "the plan in force goes on",
    (Stage.REVISING, Stage.EVALUATING): "evaluation opened",
    (Stage.REVISING, Stage.CLOSED): "withdrawn, moved",
    (Stage.EVALUATING, Stage.ACTIVE): "continue",
    (Stage.EVALUATING, Stage.REVISING): "adjust",
    (Stage.EVALUATING, Stage.CLOSED): "finish: goals met",
    (Stage.CLOSED, Stage.INTAKE): "reopened in 12 months; un-merged in 30 days",
    (Stage.CLOSED, Stage.SIGNALLED): "un-merged in 30 days",
}
"""Why a stage leads to another, for the picture. A test holds it to the procedures."""


def state_diagram(procedure: Procedure) -> str:
    """The stages as a Mermaid state diagram."""
    return "\n".join(_diagram(procedure)) + "\n"


def _diagram(procedure: Procedure) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {Stage.SIGNALLED}: a signal is raised"
    for stage, rule in procedure.stages.items():
        for to in rule.leads_to:
            yield f"    {stage} --> {to}: {_BECAUSE[stage, to]}"
    yield f"    {Stage.CLOSED} --> [*]: archived after {procedure.reopen_months} months"


def unexplained(procedure: Procedure) -> frozenset[tuple[Stage, Stage]]:
    """Steps between stages that the picture and the procedure do not both know."""
    told = {(stage, to) for stage, rule in procedure.stages.items() for to in rule.leads_to}
    return frozenset(told ^ set(_BECAUSE))


def procedure_page(procedure: Procedure, language: str) -> str:
    """A procedure in words, as Markdown, in Dutch (`nl`) or English (`en`)."""
    return "\n".join(_page(procedure, language)) + "\n"


def _page(procedure: Procedure, language: str) -> Iterator[str]:
    def t(nl: str, en: str) -> str:
        return nl if language == "nl" else en

    yield f"# {in_language(procedure.name, language)}"
    yield ""
    yield t(
        f"Werkwijze `{procedure.id}` voor het {words.SECTORS[procedure.sector].nl}.",
        f"Procedure `{procedure.id}` for {words.SECTORS[procedure.sector].en}.",
    )
    yield ""
    yield f"## {t('De fasen', 'The stages')}"
    yield ""
    yield t(
        "| Fase | Wie zet haar voort | Gevraagde handtekeningen | Leidt naar |",
        "| Stage | Who moves it on | Sign-offs asked | Leads to |",
    )
    yield "|---|---|---|---|"
    yield from (_stage_row(procedure, stage, language) for stage in procedure.stages)
    yield ""
    yield t(
        "## Wat er open kan staan, en wat er dan gebeurt",
        "## What can be owed, and what happens then",
    )
    yield ""
    yield t(
        "| Nr. | Wat | Door wie | Binnen | Soort | Als er niets komt |",
        "| No. | What | By whom | Within | Kind | If nothing comes |",
    )
    yield "|---|---|---|---|---|---|"
    yield from (_duty_row(duty, language) for duty in procedure.duties.values())
    yield ""
    yield f"## {t('Verder geldt', 'Also')}"
    yield ""
    yield from (f"- {in_language(rule, language)}" for rule in _other_rules(procedure))


def in_language(said: Said, language: str) -> str:
    return said.nl if language == "nl" else said.en


def _stage_row(procedure: Procedure, stage: Stage, language: str) -> str:
    rule = procedure.stages[stage]
    asks = listed([words.SIGN_OFFS[kind] for kind in rule.asks]) if rule.asks else _NONE
    leads = listed([words.STAGES[to] for to in rule.leads_to])
    cells = (words.STAGES[stage], words.SEATS[rule.owner], asks, leads)
    return _row(*(in_language(cell, language) for cell in cells))


_NONE: Final = Said(nl="geen", en="none")
_IN_THE_CASE: Final = Said(nl="de dag staat in het traject", en="the trajectory holds the day")


def _duty_row(duty: Duty, language: str) -> str:
    kind = words.CLOCKS[duty.clock]
    basis = (
        kind
        if duty.clock is Clock.POLICY
        else say("{kind} ({basis})", "{kind} ({basis})", kind=kind, basis=_same(duty.basis))
    )
    ladder = "<br>".join(in_language(_rung(rung, duty), language) for rung in duty.ladder)
    cells = (words.DUTIES[duty.kind], words.SEATS[duty.owed_by], _term(duty.term), basis)
    return _row(duty.timer, *(in_language(cell, language) for cell in cells), ladder)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _same(text: str) -> Said:
    return Said(nl=text, en=text)


def _term(term: Term | None) -> Said:
    return _IN_THE_CASE if term is None else counted(term.n, *_UNITS[term.unit])


def _rung(rung: Rung, duty: Duty) -> Said:
    to = listed([words.SEATS[kind] for kind in rung.to or (duty.owed_by,)])
    action = _RUNG_ACTIONS[rung.action]
    return say(
        "{when}: {what}", "{when}: {what}", when=_when(rung), what=say(action.nl, action.en, to=to)
    )


def _when(rung: Rung) -> Said:
    length = counted(rung.n, *_UNITS[rung.unit])
    match rung.counted:
        case Counted.AFTER_START:
            return say("na {length}", "after {length}", length=length)
        case Counted.BEFORE_DUE:
            return say(
                "{length} voor de laatste dag", "{length} before the last day", length=length
            )
        case Counted.AFTER_DUE if rung.n == 0:
            return say("na de laatste dag", "when the last day is over")
        case Counted.AFTER_DUE:
            return say("{length} te laat", "{length} late", length=length)


def _other_rules(procedure: Procedure) -> Iterator[Said]:
    yield say(
        "Een ernstig signaal wordt binnen {n} schooldagen gewogen.",
        "A severe signal is triaged within {n} school days.",
        n=procedure.severe_triage_school_days,
    )
    if procedure.one_unless_objection:
        yield say(
            "Voor een lichte stap is het akkoord van een ouder genoeg als de ander het weet en "
            "binnen {n} schooldagen geen bezwaar maakt. Dat heet dan geen bezwaar, nooit akkoord.",
            "For a light step one guardian's consent is enough if the other was told and does not "
            "object within {n} school days. It is then called no objection, never consent.",
            n=procedure.no_objection_school_days,
        )
    else:
        yield say(
            "Iedere ouder met gezag moet het zelf eens zijn. Zwijgen is nooit instemmen.",
            "Every guardian with authority has to agree in person. Silence is never consent.",
        )
    yield say(
        "Vanaf 16 jaar tekent de leerling mee, vanaf 18 jaar alleen.",
        "From 16 the learner signs too, from 18 alone.",
    )
    yield say(
        "De termijn voor toelating kan een keer {n} weken langer, als de ouders het weten.",
        "The admission term can be {n} weeks longer, once, if the parents were told.",
        n=procedure.admission_extension_weeks,
    )
    yield say(
        "Stilzetten kan {n} maanden; wettelijke termijnen lopen dan door.",
        "A hold can last {n} months; legal terms run on.",
        n=procedure.max_hold_months,
    )
    yield say(
        "Heropenen kan {n} maanden na afsluiten; losmaken na samenvoegen {days} dagen.",
        "Reopening is possible for {n} months after closing; un-merging for {days} days.",
        n=procedure.reopen_months,
        days=procedure.unmerge_days,
    )


def moves_page() -> str:
    """Who may ask what, in which stage, as a Markdown table."""
    head = ("| Move | From which seats | In which stages |", "|---|---|---|")
    rows = (_move_row(kind, rule) for kind, rule in MOVES.items())
    return "\n".join((*head, *rows)) + "\n"


def _move_row(kind: type[Command], rule: MoveRule) -> str:
    seats = ", ".join(words.SEATS[seat].en for seat in SeatKind if seat in rule.by)
    stages = [words.STAGES[stage].en for stage in Stage if stage in rule.stages]
    where = "any" if len(stages) == len(Stage) else ", ".join(stages)
    return _row(f"`{name_of(kind)}`", seats, where)


def codes_page() -> str:
    """Every code that people see, with its Dutch and English words, as Markdown tables."""
    tables: tuple[tuple[str, _Table], ...] = (
        ("Seats", tuple(words.SEATS.items())),
        ("Stages", tuple(words.STAGES.items())),
        ("What can be owed", tuple(words.DUTIES.items())),
        ("Sign-offs", tuple(words.SIGN_OFFS.items())),
        ("Answers", tuple(words.ANSWERS.items())),
        ("Where a plan step stands", tuple(words.STEP_STATES.items())),
        ("How an answer came in", tuple(words.VIAS.items())),
        ("What a meeting is for", tuple(words.MEETINGS.items())),
        ("Where a meeting is", tuple(words.PLACES.items())),
        ("How somebody is reminded", tuple(words.REACHES.items())),
        ("What became of an invitation", tuple(words.FATES.items())),
        ("How a learner is heard", tuple(words.HEARING_WAYS.items())),
        ("What a triage leads to", tuple(words.TRIAGES.items())),
        ("What starts a legal term", tuple(words.TERM_STARTS.items())),
        ("How custody is known", tuple(words.CUSTODY_SOURCES.items())),
        ("Why a trajectory is on hold", tuple(words.HOLDS.items())),
        ("What an evaluation leads to", tuple(words.EVALUATIONS.items())),
        ("Whether a step is carried out", tuple(words.CARRIED_OUT.items())),
        ("Steps in a dispute", tuple(words.DISPUTE_ROUTES.items())),
        ("By what two files are of one learner", tuple(words.MATCHES.items())),
        ("Why an answer lapsed", tuple(words.LAPSES.items())),
        ("Why a trajectory was closed", tuple(words.CLOSINGS.items())),
        ("On whom a stalled trajectory waits", tuple(words.CAUSES.items())),
        ("What was seen", tuple(words.SIGNALS.items())),
        ("How urgent a signal is", tuple(words.SEVERITIES.items())),
        ("Learning domains of a goal", tuple(words.LEARNING_DOMAINS.items())),
        ("Goal-attainment scales", tuple(words.SCALES.items())),
        ("Kinds of plan steps", tuple(words.STEP_KINDS.items())),
        ("Who pays a step", tuple(words.FUNDINGS.items())),
    )
    return "\n".join(line for name, table in tables for line in _codes(name, table))


_Table = tuple[tuple[str, Said], ...]


def _codes(name: str, table: _Table) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    yield "| Code | Dutch | English |"
    yield "|---|---|---|"
    yield from (_row(f"`{code}`", said.nl, said.en) for code, said in table)
    yield ""
