"""The (fictional) alliance Windstreken: primary education with stricter terms of its own."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from domain.procedure import DutyKind, Term, Unit
from domain.procedures.base_2026 import escalate, policy, remind, school_days
from domain.procedures.primary_2026 import PRIMARY_2026
from domain.said import Said
from domain.seats import SeatKind
from domain.soundness import check_tightened

_WEEKS_5: Final = Term(n=5, unit=Unit.WEEKS)

WINDSTREKEN_2026: Final = check_tightened(
    replace(
        PRIMARY_2026,
        id="windstreken-2026",
        name=Said(nl="Windstreken 2026", en="Windstreken 2026"),
        one_unless_objection=True,
        duties=MappingProxyType(
            {
                **PRIMARY_2026.duties,
                DutyKind.TRIAGE: policy(
                    DutyKind.TRIAGE,
                    SeatKind.COORDINATOR,
                    school_days(7),
                    *(remind(3), remind(6)),
                    *(escalate(7, SeatKind.LEAD), escalate(10, SeatKind.DIRECTOR)),
                    timer="T02",
                ),
                DutyKind.DECIDE_ADMISSION: replace(
                    PRIMARY_2026.duties[DutyKind.DECIDE_ADMISSION], term=_WEEKS_5
                ),
                DutyKind.SET_PLAN: replace(PRIMARY_2026.duties[DutyKind.SET_PLAN], term=_WEEKS_5),
            }
        ),
    ),
    PRIMARY_2026,
)
