"""The procedures: sound, frozen, readable, and stricter only in the right direction."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

import pytest

from domain import commands as c
from domain import procedures, words
from domain.ledger import digest
from domain.procedure import (
    Clock,
    Counted,
    Duty,
    DutyKind,
    Procedure,
    Rung,
    RungAction,
    Sector,
    Stage,
    StageRule,
    Term,
    Unit,
)
from domain.procedures.base_2026 import MEETINGS
from domain.procedures.primary_2026 import PRIMARY_2026
from domain.procedures.secondary_2026 import SECONDARY_2026
from domain.procedures.windstreken_2026 import WINDSTREKEN_2026
from domain.seats import SeatKind
from domain.sign_off import SignOffKind
from domain.soundness import NotSound, check, check_tightened, reachable
from tests.domain.story import TEACHER, WORDS, Case

FROZEN: Final = {
    "primary-2026": "d52350f2332652132995a081bdfe328912ae01dadbd172038fd67a5896a5e543",
    "secondary-2026": "d3d31c9a6977add87c2a70760312846615ab47ac1eac7b34481e9e24f7fca647",
    "windstreken-2026": "07998ed49908411ec4619f605c8ed3a0af97be2da6163c9918d778e682bbb91b",
}

FROZEN_MEETINGS: Final = "7742b8c67ea0d08ceb7fd9f0da2dee88691fdd5fe8e35a746c11c16dcbbfe47f"


@pytest.mark.parametrize("name", sorted(procedures.ALL))
def test_a_used_procedure_is_frozen(name: str) -> None:
    assert procedures.ref(name).digest == FROZEN.get(name), (
        f"The text of {name} was changed. Trajectories that live by it would be left without "
        "rules. Undo the change and put it in a new procedure (a new file and a new id), to which "
        "trajectories are moved by MoveProcedure. Only a procedure that no trajectory has ever "
        "used may get its new digest written down here."
    )


def test_what_is_owed_around_meetings_is_frozen_for_all_of_them() -> None:
    assert digest(MEETINGS) == FROZEN_MEETINGS, (
        "The duties around meetings were changed. They are the same for every procedure of 2026, "
        "and trajectories live by them. Undo it, and put it in a new procedure."
    )


def test_a_duty_around_meetings_of_ones_own_is_in_the_digest() -> None:
    own = replace(PRIMARY_2026.duties[DutyKind.SETTLE_MEETING], term=Term(n=5, unit=Unit.DAYS))
    stricter = replace(PRIMARY_2026, duties={**PRIMARY_2026.duties, own.kind: own})

    assert procedures.digest_of(PRIMARY_2026) == FROZEN["primary-2026"]
    assert procedures.digest_of(stricter) != FROZEN["primary-2026"]


def test_every_frozen_procedure_is_still_there() -> None:
    assert set(FROZEN) == set(procedures.ALL)


def test_a_trajectory_whose_procedure_was_changed_after_all_does_not_run() -> None:
    used = procedures.ref("primary-2026")

    assert procedures.get(used) is PRIMARY_2026
    for changed in (replace(used, digest="0" * 64), replace(used, id="primary-1926")):
        with pytest.raises(procedures.ProcedureChanged, match=changed.id):
            procedures.get(changed)


def test_a_trajectory_does_not_open_under_a_procedure_that_is_not_there() -> None:
    case = Case()
    case.now = replace(case.now, procedure=replace(case.now.procedure, digest="0" * 64))

    signal = c.RaiseSignal(
        signal=WORDS.id,
        kind=c.SignalType.BORED,
        severity=c.Severity.NORMAL,
        observed_on=date(2026, 9, 1),
        text=WORDS,
    )
    assert case.refuses(TEACHER, signal) == "procedure_unknown"


@pytest.mark.parametrize("procedure", procedures.ALL.values(), ids=lambda p: p.id)
def test_every_procedure_is_sound_and_has_its_words(procedure: Procedure) -> None:
    assert check(procedure) is procedure
    assert procedure.name.nl
    assert procedure.name.en
    assert {rule.owner for rule in procedure.stages.values()} <= set(words.SEATS)
    assert all(Stage.CLOSED in reachable(procedure, stage) for stage in Stage)


def test_both_sectors_and_a_stricter_alliance_are_there() -> None:
    assert {procedure.sector for procedure in procedures.ALL.values()} == set(Sector)
    own, base = WINDSTREKEN_2026.duties, PRIMARY_2026.duties
    for kind in (DutyKind.SET_PLAN, DutyKind.DECIDE_ADMISSION, DutyKind.TRIAGE):
        assert own[kind].length < base[kind].length
    assert SECONDARY_2026.duties[DutyKind.SET_PLAN].basis.startswith("Wvo")


def test_every_legal_term_names_its_article() -> None:
    for procedure in procedures.ALL.values():
        for duty in procedure.duties.values():
            assert (duty.clock is Clock.LEGAL) is (duty.basis != "policy"), duty.kind


def test_the_acts_that_a_stage_asks() -> None:
    asks = {stage: set(rule.asks) for stage, rule in PRIMARY_2026.stages.items()}

    assert asks[Stage.SIGNING] == {
        SignOffKind.CONSENT,
        SignOffKind.ACKNOWLEDGEMENT,
        SignOffKind.ADOPTION,
    }
    for stage in (Stage.PLANNING, Stage.REVISING, Stage.EVALUATING):
        assert asks[stage] == {SignOffKind.HEARING}


@pytest.mark.parametrize(
    ("kind", "timer", "n", "unit"),
    [
        (DutyKind.ACKNOWLEDGE_SIGNAL, "T01", 3, Unit.SCHOOL_DAYS),
        (DutyKind.TRIAGE, "T02", 10, Unit.SCHOOL_DAYS),
        (DutyKind.TELL_PARENTS, "T03", 5, Unit.SCHOOL_DAYS),
        (DutyKind.COMPLETE_INTAKE, "T04", 20, Unit.SCHOOL_DAYS),
        (DutyKind.DECIDE_ADMISSION, "T05", 6, Unit.WEEKS),
        (DutyKind.SET_PLAN, "T06", 6, Unit.WEEKS),
        (DutyKind.ANSWER_PLAN, "T07", 10, Unit.SCHOOL_DAYS),
        (DutyKind.HEAR_LEARNER, "T08", 15, Unit.SCHOOL_DAYS),
        (DutyKind.REPORT_BACK, "T09", 10, Unit.SCHOOL_DAYS),
        (DutyKind.CHECK_IN, "T15", 30, Unit.SCHOOL_DAYS),
        (DutyKind.EVALUATE, "T16", 6, Unit.MONTHS),
        (DutyKind.KEEP_MOVING, "T23", 20, Unit.SCHOOL_DAYS),
    ],
)
def test_the_terms_are_those_of_the_reference(
    kind: DutyKind, timer: str, n: int, unit: Unit
) -> None:
    duty = PRIMARY_2026.duties[kind]

    assert (duty.timer, duty.term) == (timer, Term(n=n, unit=unit))


def test_dated_duties_carry_their_timer() -> None:
    timers = {kind: PRIMARY_2026.duties[kind].timer for kind in DutyKind}

    assert timers[DutyKind.RENEW_DELEGATION] == "T20"
    assert timers[DutyKind.PREPARE_BIRTHDAY] == "T21"
    assert PRIMARY_2026.duties[DutyKind.END_HOLD].length == 0


def _ladder(kind: DutyKind) -> list[tuple[int, str, str]]:
    ladder = PRIMARY_2026.duties[kind].ladder
    return [(rung.n, rung.counted.value, rung.action.value) for rung in ladder]


@pytest.mark.parametrize(
    ("kind", "ladder"),
    [
        (DutyKind.ACKNOWLEDGE_SIGNAL, [(2, "remind"), (3, "escalate")]),
        (DutyKind.TRIAGE, [(5, "remind"), (8, "remind"), (10, "escalate"), (15, "escalate")]),
        (DutyKind.TELL_PARENTS, [(3, "remind"), (7, "escalate")]),
        (
            DutyKind.COMPLETE_INTAKE,
            [(10, "remind"), (15, "remind"), (20, "escalate"), (25, "escalate")],
        ),
        (
            DutyKind.ANSWER_PLAN,
            [
                *((3, "remind"), (6, "other_channel"), (9, "remind"), (10, "call")),
                *((15, "escalate"), (20, "offer_help"), (30, "open_dispute")),
            ],
        ),
        (DutyKind.REPORT_BACK, [(5, "remind"), (10, "escalate"), (20, "escalate")]),
        (DutyKind.CHECK_IN, [(25, "remind"), (30, "escalate"), (60, "escalate")]),
        (DutyKind.KEEP_MOVING, [(20, "stall")]),
    ],
)
def test_a_preview_of_the_ladders_counted_from_the_start(
    kind: DutyKind, ladder: list[tuple[int, str]]
) -> None:
    assert _ladder(kind) == [(n, "after_start", action) for n, action in ladder]


def test_a_preview_of_the_ladders_counted_from_the_last_day() -> None:
    assert _ladder(DutyKind.DECIDE_ADMISSION) == [
        *((n, "before_due", "remind") for n in (14, 7, 3, 1)),
        (0, "after_due", "escalate"),
        (10, "after_start", "escalate"),
    ]
    assert _ladder(DutyKind.SET_PLAN) == [
        *((n, "before_due", "remind") for n in (21, 10, 7, 1)),
        *((n, "after_due", "escalate") for n in (0, 5, 15)),
    ]
    assert _ladder(DutyKind.EVALUATE) == [
        *((n, "before_due", "remind") for n in (30, 15)),
        (10, "before_due", "open_evaluation"),
        (3, "before_due", "remind"),
        *((n, "after_due", "escalate") for n in (0, 5)),
    ]
    assert _ladder(DutyKind.RENEW_DELEGATION) == [(20, "before_due", "remind")]
    assert _ladder(DutyKind.PREPARE_BIRTHDAY) == [(n, "before_due", "remind") for n in (60, 30)]


# What is not sound does not load.


def _with_duty(named: DutyKind, /, **changed: object) -> Procedure:
    duty = replace(PRIMARY_2026.duties[named], **changed)  # type: ignore[arg-type]  # any field
    return replace(PRIMARY_2026, duties=MappingProxyType({**PRIMARY_2026.duties, named: duty}))


def _with_stage(stage: Stage, **changed: object) -> Procedure:
    rule = replace(PRIMARY_2026.stages[stage], **changed)  # type: ignore[arg-type]  # any field
    return replace(PRIMARY_2026, stages=MappingProxyType({**PRIMARY_2026.stages, stage: rule}))


def _rung(n: int, action: RungAction = RungAction.REMIND, unit: Unit = Unit.SCHOOL_DAYS) -> Rung:
    return Rung(n=n, unit=unit, counted=Counted.AFTER_START, action=action)


def _without(mapping: object, key: object) -> MappingProxyType[object, object]:
    assert isinstance(mapping, MappingProxyType)
    return MappingProxyType({name: value for name, value in mapping.items() if name is not key})


_TRIAGE, _ANSWER = DutyKind.TRIAGE, DutyKind.ANSWER_PLAN
_NO_INTAKE = replace(PRIMARY_2026, stages=_without(PRIMARY_2026.stages, Stage.INTAKE))  # type: ignore[arg-type]
_NO_TRIAGE = replace(PRIMARY_2026, duties=_without(PRIMARY_2026.duties, _TRIAGE))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("procedure", "fault"),
    [
        (_NO_INTAKE, "stage intake has no rule"),
        (_NO_TRIAGE, "duty triage has no term"),
        (_with_duty(_TRIAGE, kind=DutyKind.TALK), "duty triage is filed under another name"),
        (
            _with_stage(Stage.PLANNING, leads_to=(Stage.CLOSED,)),
            "stage signing is never reached; stage active is never reached",
        ),
        (_with_stage(Stage.SIGNING, leads_to=(Stage.SIGNING,)), "stage signing has no way out"),
        (_with_stage(Stage.ACTIVE, opens=()), "nobody owes anything in stage active"),
        (_with_stage(Stage.SIGNING, opens=(_ANSWER,)), "duty talk is opened by no stage"),
        (_with_duty(_TRIAGE, ladder=()), "duty triage has no ladder"),
        (_with_duty(_TRIAGE, ladder=(_rung(5), _rung(2))), "the ladder of triage does not climb"),
        (
            _with_duty(
                _TRIAGE,
                ladder=(
                    Rung(
                        n=1,
                        unit=Unit.SCHOOL_DAYS,
                        counted=Counted.AFTER_DUE,
                        action=RungAction.REMIND,
                    ),
                    _rung(2),
                ),
            ),
            "the ladder of triage does not climb",
        ),
        (
            _with_duty(_TRIAGE, ladder=(_rung(1, RungAction.STALL), _rung(2))),
            "the ladder of triage goes on after a stall",
        ),
        (
            _with_duty(_TRIAGE, ladder=(_rung(1, unit=Unit.MONTHS),)),
            "the ladder of triage counts in months",
        ),
        (_with_duty(_TRIAGE, term=None), "duty triage has no term"),
        (_with_duty(_ANSWER, ladder=(_rung(3),)), "nobody calls on the ladder of answer_plan"),
    ],
)
def test_a_procedure_that_would_leave_somebody_stuck_does_not_load(
    procedure: Procedure, fault: str
) -> None:
    with pytest.raises(NotSound, match=f"^primary-2026: .*{fault}"):
        check(procedure)


def _tightened(kind: DutyKind, **changed: object) -> Procedure:
    return replace(_with_duty(kind, **changed), id="own-2026")


def test_an_alliance_may_make_a_legal_term_shorter() -> None:
    shorter = _tightened(DutyKind.SET_PLAN, term=Term(n=20, unit=Unit.DAYS))

    assert check_tightened(shorter, PRIMARY_2026) is shorter


@pytest.mark.parametrize(
    ("procedure", "fault"),
    [
        (_tightened(DutyKind.SET_PLAN, term=Term(n=7, unit=Unit.WEEKS)), "legal term of set_plan"),
        (_tightened(DutyKind.SET_PLAN, term=Term(n=31, unit=Unit.SCHOOL_DAYS)), "set_plan"),
        (_tightened(DutyKind.SET_PLAN, clock=Clock.POLICY), "or no longer legal"),
        (_tightened(DutyKind.SET_PLAN, term=None), "legal term of set_plan"),
        (
            replace(PRIMARY_2026, id="own-2026", admission_extension_weeks=5),
            "the admission term is extended by more",
        ),
    ],
)
def test_an_alliance_may_not_make_a_legal_term_longer(procedure: Procedure, fault: str) -> None:
    with pytest.raises(NotSound, match=f"^own-2026: .*{fault}"):
        check_tightened(procedure, PRIMARY_2026)


def test_a_policy_term_is_for_the_alliance_to_choose() -> None:
    longer = _tightened(DutyKind.CHECK_IN, term=Term(n=60, unit=Unit.SCHOOL_DAYS))

    assert check_tightened(longer, PRIMARY_2026) is longer
    assert isinstance(longer.duties[DutyKind.CHECK_IN], Duty)
    assert isinstance(longer.stages[Stage.ACTIVE], StageRule)
    assert longer.duties[DutyKind.CHECK_IN].owed_by is SeatKind.INTERNAL_COORDINATOR
