"""Primary education, from school year 2026-2027. Law: Wet op het primair onderwijs."""

from typing import Final

from domain.procedure import Procedure, Sector
from domain.procedures import base_2026
from domain.said import Said

PRIMARY_2026: Final = Procedure(
    id="primary-2026",
    name=Said(nl="Basisonderwijs 2026", en="Primary education 2026"),
    sector=Sector.PRIMARY,
    stages=base_2026.STAGES,
    duties=base_2026.duties(
        admission="Wpo art. 40 lid 6",
        plan="Wpo art. 40a lid 2",
        evaluation="Wpo art. 40a lid 3",
    ),
    assurance=base_2026.ASSURANCE,
    severe_triage_school_days=2,
    no_objection_school_days=10,
    admission_extension_weeks=4,
    reopen_months=12,
    unmerge_days=30,
    max_delegation_months=12,
    max_hold_months=6,
)
