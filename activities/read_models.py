"""Read models: how each trajectory stands, written anew whenever it changes or is rebuilt.

Everything here follows from a `Standing` and the place of the trajectory. Nothing else may be kept
in these tables, or a rebuild would lose it.
"""

from typing import Any, Final

from sqlalchemy import delete, exists, inspect, text
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.ledger import canonical
from domain.obligations import Obligation
from domain.standing import Standing
from models.queries_read_models import READ_MODELS
from models.tables import (
    CustodyRow,
    LedgerRow,
    ObligationRow,
    ReservationRow,
    SeatingRow,
    Table,
    TrajectoryRow,
)


def _replacing(table: type[Table]) -> str:
    """The statement parts that make the rows of one trajectory the given ones, and touch no other.

    A row that stays as it was is not written again.
    """
    mapped = inspect(table)
    name, columns = table.__tablename__, mapped.columns.keys()
    keys = [column.name for column in mapped.primary_key]
    values = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
    rows = f"jsonb_populate_recordset(NULL::{name}, CAST(:{name} AS jsonb))"
    same = " AND ".join(f"kept.{key} = {name}.{key}" for key in keys)
    return f"""
        {name}_gone AS (
            DELETE FROM {name} WHERE {keys[0]} = :trajectory_id
            AND NOT EXISTS (SELECT FROM {rows} kept WHERE {same})
        ),
        {name}_put AS (
            INSERT INTO {name} SELECT * FROM {rows}
            ON CONFLICT ({", ".join(keys)}) DO UPDATE SET {values}
            WHERE ({name}.*) IS DISTINCT FROM (excluded.*)
        )"""  # noqa: S608 - names of our own tables and columns, and nothing else


_WRITE: Final = text(f"WITH {','.join(map(_replacing, READ_MODELS))} SELECT")
"""All of it in one statement: this runs for every move that anybody makes."""


async def write(
    session: AsyncSession, standing: Standing, place: ReservationRow, *, sequence: int, head: str
) -> None:
    """Show how a trajectory stands after the entry with this sequence and hash."""
    row = _trajectory(standing, place) | {"head_sequence": sequence, "head_hash": head}
    seats = [
        {
            "trajectory": standing.trajectory,
            "seat": seated.seat,
            "person": seated.person,
            "since": seated.since,
        }
        for seated in standing.seats
    ]
    rows = {"trajectory": [row], "obligation": _obligations(standing), "seating": seats}
    rows["custody"] = _custody(standing)
    written = {name: canonical(each).decode() for name, each in rows.items()}
    await (await session.connection()).execute(
        _WRITE, written | {"trajectory_id": standing.trajectory}
    )


async def forget_unrecorded(session: AsyncSession) -> None:
    """Remove what is shown of trajectories of which nothing is recorded."""
    for table, shown in (
        (TrajectoryRow, TrajectoryRow.id),
        (ObligationRow, ObligationRow.trajectory),
        (SeatingRow, SeatingRow.trajectory),
        (CustodyRow, CustodyRow.trajectory),
    ):
        is_recorded = exists().where(col(LedgerRow.trajectory) == shown)
        await session.exec(
            delete(table).where(~is_recorded),
            execution_options={"synchronize_session": False},
        )


def _trajectory(standing: Standing, place: ReservationRow) -> dict[str, Any]:
    stall, owed = standing.stall, standing.obligations
    return {
        "id": standing.trajectory,
        "alliance": standing.alliance,
        "school": standing.school,
        "learner": standing.learner,
        "case_number": place.case_number,
        "stage": standing.stage,
        "entered_on": standing.entered_on,
        "opened_at": standing.opened_at,
        "last_moved_on": standing.last_moved_on,
        "as_of": standing.as_of,
        "severity": standing.severity,
        "age": standing.age,
        "procedure": standing.procedure,
        "calendar": standing.calendar,
        "next_due": min((each.due for each in owed), default=None),
        "waiting_on": owed[0].owed_by if owed else None,
        "waiting_nl": standing.waiting.nl,
        "waiting_en": standing.waiting.en,
        "signers": list(standing.signers),
        "stalled_since": None if stall is None else stall.since,
        "stall_cause": None if stall is None else stall.cause,
        "stalled_obligation": None if stall is None else stall.obligation,
        "stalled_on": None if stall is None else stall.waits_on,
        "hold_until": standing.hold_until,
        "is_split": standing.is_split,
        "has_dispute": standing.has_dispute,
        "close_reason": standing.close_reason,
        "closed_on": standing.closed_on,
        "merged_into": standing.merged_into,
        "next_alarm": standing.next_alarm,
    }


def _custody(standing: Standing) -> list[dict[str, Any]]:
    return [
        {
            "trajectory": standing.trajectory,
            "position": position,
            "guardian": fact.guardian,
            "has_authority": fact.has_authority,
            "valid_from": fact.valid_from,
            "valid_to": fact.valid_to,
        }
        for position, fact in enumerate(standing.custody)
    ]


def _obligations(standing: Standing) -> list[dict[str, Any]]:
    place = {
        "trajectory": standing.trajectory,
        "alliance": standing.alliance,
        "school": standing.school,
    }
    return [
        {**place, "position": position, **_obligation(owed)}
        for position, owed in enumerate(standing.obligations)
    ]


def _obligation(owed: Obligation) -> dict[str, Any]:
    coming = owed.next
    return {
        "key": owed.key,
        "kind": owed.kind,
        "owed_by": owed.owed_by,
        "about": owed.about,
        "since": owed.since,
        "due": owed.due,
        "explain_nl": owed.explain.nl,
        "explain_en": owed.explain.en,
        "clock": owed.clock,
        "timer": owed.timer,
        "climbed": owed.climbed,
        "rungs": owed.rungs,
        "told": list(owed.told),
        "next_rung": None if coming is None else coming.rung,
        "next_action": None if coming is None else coming.action,
        "next_told": None if coming is None else list(coming.told),
        "next_on": None if coming is None else coming.on,
        "next_at": None if coming is None else coming.moment,
        "has_stalled": owed.has_stalled,
    }
