"""How figures are told to a program: as the page tells them, with the same numbers hidden."""

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from access.figures import Figures, Reached
from api.schemas import Moment, Schema
from domain.procedure import DutyKind, Stage
from domain.small_numbers import Bound, Parts
from models import queries_people


class WeekFigure(Schema):
    """How many there were at the end of a Sunday. None: too few to tell."""

    sunday: date
    open: int | None
    stalled: int | None


class ShareFigure(Schema):
    """Two parts of a whole, rounded to five. What is too small, or would tell it, is none."""

    whole: int
    good: int | None
    """In time; or agreed to at once."""
    other: int | None
    percent: int
    """The share of what is good, or the bound of it that may be told."""
    bound: Bound


class TermFigure(Schema):
    """Of what had to be done by a day in this year: how much was. None: too few."""

    duty: DutyKind
    share: ShareFigure | None


class StageFigure(Schema):
    stage: Stage
    count: int
    """How many left it in this year."""
    median_days: int
    """Calendar days within which half of them left it."""
    most_days: int
    """Calendar days within which four in five left it."""


class PlanCounts(Schema):
    at_once: int
    later: int
    """Adopted after a change, in part, or not."""


class SchoolFigure(Schema):
    school: UUID
    name: str
    counts: PlanCounts


class PlansBySchool(Schema):
    schools: list[SchoolFigure]
    hidden: list[UUID]
    hidden_together: PlanCounts | None
    """The hidden schools added up. None: none is hidden, or nothing may be told."""


class MoneyFigure(Schema):
    """What the steps cost that came so far or further."""

    reached: Reached
    euros: int
    """Rounded to a hundred."""


class FiguresOfYear(Schema):
    """All figures of a school year, without small numbers."""

    year: int
    """In which it begins."""
    years: list[int]
    """Of which there are figures; the newest first."""
    first_day: date
    last_day: date
    """Until the last whole week."""
    told_at: Moment
    """When it was counted."""
    least: int
    """Fewer than this is not told."""
    weeks: list[WeekFigure]
    terms: list[TermFigure]
    stages: list[StageFigure]
    stages_hidden: list[Stage]
    plans: ShareFigure | None
    """Of plans of which it is clear what became of them: adopted whole, as first put forward."""
    plans_by_school: PlansBySchool | None
    """Only of a whole alliance, and of a year that is over."""
    money: list[MoneyFigure]
    is_money_hidden: bool
    """Whether levels are left out because too few steps lie between them."""


async def shown(session: AsyncSession, found: Figures) -> FiguresOfYear:
    return FiguresOfYear(
        year=found.year.starts_in,
        years=[each.starts_in for each in found.years],
        first_day=found.days.first,
        last_day=found.days.last,
        told_at=found.told_at,
        least=found.least,
        weeks=[
            WeekFigure(sunday=each.sunday, open=each.open, stalled=each.stalled)
            for each in found.weeks
        ],
        terms=[TermFigure(duty=each.duty, share=_share(each.parts)) for each in found.terms],
        stages=[
            StageFigure(
                stage=each.stage, count=each.count, median_days=each.median, most_days=each.most
            )
            for each in found.stages
        ],
        stages_hidden=list(found.stages_hidden),
        plans=_share(found.agreed),
        plans_by_school=await _by_school(session, found),
        money=[
            MoneyFigure(reached=reached, euros=euros)
            for reached, euros in found.money.euros.items()
        ],
        is_money_hidden=found.money.is_hidden,
    )


async def _by_school(session: AsyncSession, found: Figures) -> PlansBySchool | None:
    by_school = found.agreed_by_school
    if by_school is None:
        return None
    names = await queries_people.organisations(session)
    return PlansBySchool(
        schools=[
            SchoolFigure(school=row.key, name=names.get(row.key, ""), counts=_counts(row.cells))
            for row in by_school.shown
        ],
        hidden=list(by_school.hidden),
        hidden_together=None if by_school.rest is None else _counts(by_school.rest),
    )


def _counts(cells: tuple[int, ...]) -> PlanCounts:
    at_once, later = cells
    return PlanCounts(at_once=at_once, later=later)


def _share(parts: Parts | None) -> ShareFigure | None:
    if parts is None:
        return None
    return ShareFigure(
        whole=parts.whole,
        good=parts.good,
        other=parts.other,
        percent=parts.percent,
        bound=parts.bound,
    )
