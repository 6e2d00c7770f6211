"""Secondary education from 2026-2027. Law: Wet op het voortgezet onderwijs (articles of 2017)."""

from dataclasses import replace
from types import MappingProxyType
from typing import Final

from domain.procedure import DutyKind, Procedure, Sector
from domain.procedures import base_2026
from domain.procedures.base_2026 import escalate, policy, remind, school_days
from domain.procedures.primary_2026 import PRIMARY_2026
from domain.said import Said
from domain.seats import SeatKind

_DUTIES: Final = base_2026.duties(
    admission="Wvo art. 27 lid 2c",
    plan="Wvo art. 26 lid 2",
    evaluation="Wvo art. 26 lid 3",
)

SECONDARY_2026: Final[Procedure] = replace(
    PRIMARY_2026,
    id="secondary-2026",
    name=Said(nl="Voortgezet onderwijs 2026", en="Secondary education 2026"),
    sector=Sector.SECONDARY,
    duties=MappingProxyType(
        {
            **_DUTIES,
            # More teachers see the learner, each of them less: look in every four school weeks.
            DutyKind.CHECK_IN: policy(
                DutyKind.CHECK_IN,
                SeatKind.INTERNAL_COORDINATOR,
                school_days(20),
                remind(15),
                escalate(20, SeatKind.SCHOOL_LEADER),
                escalate(40, SeatKind.COORDINATOR),
                timer="T15",
            ),
        }
    ),
)
