"""A plan in words for whoever reads it, and what differs between two versions, old beside new.

For pages, for paper, and for whoever is asked again: what of a plan somebody may not see is not
compared for them either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from domain import words
from domain.access import Topic
from domain.plan import Funding, Goal, PlanStep, PlanVersion, Text
from domain.plan_changes import Changed, PartChange, differences
from domain.plan_changes import Differences as Differing
from domain.said import Said, day, say
from domain.seats import Seat
from domain.visibility import Viewer, hidden_in
from models.views import Words

YES: Final = Said(nl="ja", en="yes")
NO: Final = Said(nl="nee", en="no")
ERASED: Final = Said(nl="(deze woorden zijn gewist)", en="(these words were erased)")

_CODES: Final[Mapping[str, Mapping[str, Said]]] = {
    "learning_domain": {code.value: said for code, said in words.LEARNING_DOMAINS.items()},
    "scale": {code.value: said for code, said in words.SCALES.items()},
    "kind": {code.value: said for code, said in words.STEP_KINDS.items()},
    "funding": {code.value: said for code, said in words.FUNDINGS.items()},
}
_NOTHING: Final = frozenset({0, Funding.NONE})
"""No cost, nobody who pays it, no small step: a step need not say so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands in a field: in words of ours, or as somebody wrote it."""

    said: Said | None = None
    written: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One thing of a goal or a step that is otherwise."""

    name: Said
    before: Value | None
    now: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartTold:
    """A goal or a step that is new, gone or otherwise."""

    id: UUID
    how: Changed
    number: int
    """Its place in the new version; of what is gone, in the old one."""
    text: Value
    fields: tuple[FieldChange, ...]
    """What is otherwise; of what is new or gone, all that it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What differs between two versions, for one reader."""

    goals: tuple[PartTold, ...]
    steps: tuple[PartTold, ...]
    whole: tuple[FieldChange, ...]

    def __bool__(self) -> bool:
        return bool(self.goals or self.steps or self.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads, and the words and names that they read it by."""

    viewer: Viewer
    words: Mapping[UUID, Words]
    names: Mapping[Seat, str]
    """Of who sits where."""

    def written(self, text: Text) -> Value:
        found = self.words.get(text.id)
        return Value(said=ERASED) if found is None else Value(written=found)

    def who(self, seat: Seat) -> Said:
        """Say "Tom Teacher (leerkracht)"; without a name only who."""
        name = self.names.get(seat, "")
        if not name:
            return words.seat(seat)
        named = Said(nl=name, en=name)
        return say("{name} ({seat})", "{name} ({seat})", name=named, seat=words.seat(seat))

    def value(self, name: str, what: object) -> Value:
        """What stands in a field of a plan, in words."""
        match what:
            case Text():
                return self.written(what)
            case bool():
                return Value(said=YES if what else NO)
            case int():
                return Value(said=money(what))
            case date():
                return Value(said=day(what))
            case _ if name in _CODES:
                return Value(said=_CODES[name][str(what)])
            case _:
                return Value(said=self.who(Seat(str(what))))


def money(cents: int) -> Said:
    """Say "€ 1.250,00"."""
    whole, rest = divmod(cents, 100)
    english = f"{whole:,}"
    return Said(nl=f"€ {english.replace(',', '.')},{rest:02d}", en=f"€ {english}.{rest:02d}")


def seen(plan: PlanVersion, viewer: Viewer) -> PlanVersion:
    """A plan with the steps that somebody may see, and no trace of the others."""
    return replace(plan, steps=tuple(step for step in plan.steps if viewer.sees_step(step)))


def told(before: PlanVersion, now: PlanVersion, reading: Reading) -> Told:
    """What differs, as far as whoever reads may see it.

    A step that they see in one version alone is new to them, or gone.
    """
    before, now = seen(before, reading.viewer), seen(now, reading.viewer)
    found = differences(before, now)
    sees_goals = reading.viewer.sees(Topic.GOALS)
    goals = found.goals if sees_goals else ()
    return Told(
        goals=tuple(_part(each, _place(each, before.goals, now.goals), reading) for each in goals),
        steps=tuple(
            _part(each, _place(each, before.steps, now.steps), reading) for each in found.steps
        ),
        whole=tuple(_whole(found, before, now, reading)),
    )


def _whole(
    found: Differing, before: PlanVersion, now: PlanVersion, reading: Reading
) -> Iterator[FieldChange]:
    hidden = hidden_in(now, reading.viewer)
    for name in found.whole:
        if name not in hidden:
            yield _field(name, before, now, reading)


def _place(
    change: PartChange[Goal] | PartChange[PlanStep],
    before: tuple[Goal, ...] | tuple[PlanStep, ...],
    now: tuple[Goal, ...] | tuple[PlanStep, ...],
) -> int:
    ids = [part.id for part in (before if change.now is None else now)]
    part = change.now or change.before
    return 0 if part is None else ids.index(part.id) + 1


def _part(
    change: PartChange[Goal] | PartChange[PlanStep], number: int, reading: Reading
) -> PartTold:
    part = change.now or change.before
    if part is None:
        raise ValueError("It is neither in the one version nor in the other.")
    hidden = hidden_in(part, reading.viewer)
    return PartTold(
        id=part.id,
        how=change.how,
        number=number,
        text=reading.written(part.text),
        fields=tuple(
            _field(name, change.before, change.now, reading)
            for name in change.changed
            if name not in hidden and not _says_nothing(name, change)
        ),
    )


def _says_nothing(name: str, change: PartChange[Goal] | PartChange[PlanStep]) -> bool:
    """Of what is new or gone its text stands above it, and what is not so is not said."""
    if change.how is Changed.CHANGED:
        return False
    value = getattr(change.now or change.before, name)
    return name == "text" or value in _NOTHING


def _field(name: str, before: object, now: object, reading: Reading) -> FieldChange:
    return FieldChange(
        name=words.PLAN_FIELDS[name],
        before=None if before is None else reading.value(name, getattr(before, name)),
        now=None if now is None else reading.value(name, getattr(now, name)),
    )
