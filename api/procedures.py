"""Procedures: the rules that trajectories live by, readable for people and for programs."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path

from api import problems, schemas
from api.callers import Asking
from api.language import Language, read
from domain import procedures, telling, words
from domain.procedure import Duty, Procedure, Rung, Stage

routes: Final = APIRouter(tags=["procedures"])

ProcedurePath = Annotated[str, Path(alias="id", pattern="^[a-z0-9-]+$", max_length=80)]


@routes.get("/procedures", operation_id="listProcedures")
async def list_procedures(asked: Asking) -> list[schemas.ProcedureSummary]:
    """Every agreed procedure."""
    return [
        schemas.ProcedureSummary(**_summary(procedure, asked.language))
        for procedure in procedures.ALL.values()
    ]


@routes.get("/procedures/{id}", operation_id="getProcedure")
async def get_procedure(procedure: ProcedurePath, asked: Asking) -> schemas.Procedure:
    """One procedure: stages, duties, terms and ladders, and the same as a page to read."""
    known = procedures.ALL.get(procedure)
    if known is None:
        raise problems.NOT_FOUND
    return shown(known, asked.language)


def shown(procedure: Procedure, language: Language) -> schemas.Procedure:
    return schemas.Procedure(
        **_summary(procedure, language),
        stages=[_stage(procedure, stage, language) for stage in procedure.stages],
        duties=[_duty(duty, language) for duty in procedure.duties.values()],
        page=telling.procedure_page(procedure, language),
    )


def _summary(procedure: Procedure, language: Language) -> dict[str, Any]:
    return {
        "id": procedure.id,
        "name": read(procedure.name, language),
        "sector": procedure.sector,
        "digest": procedures.ref(procedure.id).digest,
    }


def _stage(procedure: Procedure, stage: Stage, language: Language) -> schemas.ProcedureStage:
    rule = procedure.stages[stage]
    return schemas.ProcedureStage(
        stage=stage,
        name=read(words.STAGES[stage], language),
        owner=rule.owner,
        opens=list(rule.opens),
        leads_to=list(rule.leads_to),
        asks=list(rule.asks),
    )


def _duty(duty: Duty, language: Language) -> schemas.ProcedureDuty:
    term = duty.term
    return schemas.ProcedureDuty(
        kind=duty.kind,
        what=read(words.DUTIES[duty.kind], language),
        owed_by=duty.owed_by,
        clock=duty.clock,
        term=None if term is None else schemas.ProcedureTerm(n=term.n, unit=term.unit),
        ladder=[_rung(rung) for rung in duty.ladder],
        timer=duty.timer,
        basis=duty.basis,
    )


def _rung(rung: Rung) -> schemas.ProcedureRung:
    return schemas.ProcedureRung(
        n=rung.n,
        unit=rung.unit,
        counted=rung.counted,
        action=rung.action,
        to=[kind.value for kind in rung.to],
    )
