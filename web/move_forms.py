"""The form of a move: its fields follow from the command, its choices from what is legal now.

A new command of the domain has a form without a line here; how a field is asked follows from its
type. What a person chose and typed travels as they sent it (`Sent`), so that it can be shown again
whatever came of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic.alias_generators import to_camel

from access.choices import Somebody
from access.options import Option
from domain import procedures, words
from domain.plan import Score, StepId, Text
from domain.scales import POINTS, signed
from domain.seats import PersonId, Seat
from domain.sign_off import Via
from domain.signers import step_digest
from domain.trajectory import Trajectory
from models.views import Words
from web.fields import YES_OR_NO, Asked, Choice, Fault, Kind, Sent, read
from web.i18n import Message, _
from web.move_words import ASKED, FIELD_HINTS, LABELS, OF_CODES
from workflows.requests import COMMANDS, FROM_THE_RECORD

_MANY: Final = 6
"""More choices than this are shorter as a list that folds out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the choices of a form are made of."""

    state: Trajectory
    option: Option
    people: Sequence[Somebody]
    words: Mapping[UUID, Words]
    names: Mapping[Seat, str]
    """Who sits where, as far as the reader may know."""
    today: date


def asked_in(around: Around) -> tuple[Asked, ...]:
    """The fields of a move, in the order in which the command has them."""
    command = COMMANDS[around.option.type]
    return tuple(each for name, hint in _hints(command) for each in _asked(around, name, hint))


def body_of(
    around: Around, sent: Sent, cases: Mapping[str, UUID]
) -> tuple[dict[str, Any], dict[str, Message]]:
    """What is sent for a move, and what is wrong with it, by the name of a field.

    `cases` are the trajectories that were named by their numbers, as far as they are there.
    """
    body: dict[str, Any] = {"type": around.option.type}
    faults: dict[str, Message] = {}
    for asked in asked_in(around):
        try:
            _put(body, asked, read(asked, sent, cases))
        except Fault as fault:
            faults[asked.name] = fault.said
    return body, faults


def _hints(command: type) -> Iterator[tuple[str, Any]]:
    """The fields that a person fills in, each with its type."""
    hints = get_type_hints(command)
    names = [each.name for each in fields(command)]
    bound = {"version", "digest"} if "step" in names else set[str]()
    skipped = {"type"} | bound | FROM_THE_RECORD.get(command, frozenset())
    yield from ((name, hints[name]) for name in names if name not in skipped)


def _asked(around: Around, name: str, hint: Any) -> Iterator[Asked]:  # noqa: ANN401 - a type
    if hint == tuple[Score, ...]:
        yield from _scores(around)
        return
    move = around.option.type
    kind, choices = _how(around, name, _bare(hint))
    yield Asked(
        name=name,
        kind=kind,
        label=label_for(move, name) if kind is not Kind.HIDDEN else "",
        hint=FIELD_HINTS.get((move, name), ""),
        choices=choices,
        folds=len(choices) > _MANY,
        is_optional=type(None) in get_args(hint),
        value=_suggested(around, name, kind, choices),
    )


def label_for(move: str, name: str) -> Message:
    """What a field asks, in words of the move where it has them."""
    return ASKED.get((move, name)) or LABELS[name]


def seats_offered(around: Around) -> tuple[Choice, ...]:
    """The seats that this move can be about."""
    return tuple(_seat(around, each) for each in _legal(around, "seat"))


def _bare(hint: Any) -> Any:  # noqa: ANN401 - a type
    """The type of a field that may be left out."""
    if get_origin(hint) is not UnionType:
        return hint
    return next(each for each in get_args(hint) if each is not type(None))


def _how(around: Around, name: str, hint: Any) -> tuple[Kind, tuple[Choice, ...]]:  # noqa: ANN401, C901, PLR0911 - a type; one line each
    if hint is Text:
        return Kind.WORDS, ()
    if hint is date:
        return Kind.DAY, ()
    if hint is bool:
        return Kind.ONE_OF, YES_OR_NO
    if hint is Seat:
        return Kind.ONE_OF, tuple(_seat(around, each) for each in _legal(around, name))
    if hint == tuple[Seat, ...]:
        everybody = dict.fromkeys(each for some in _legal(around, name) for each in some)
        return Kind.SOME_OF, tuple(_seat(around, each) for each in everybody)
    if hint is PersonId:
        return Kind.ONE_OF, tuple(_person(each) for each in around.people)
    if hint is StepId:
        return Kind.ONE_OF, tuple(_step(around, each) for each in _legal(around, name))
    if hint is UUID:
        return Kind.CASE, ()
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Kind.ONE_OF, tuple(_codes(around, name, hint))
    if name == "procedure":
        return Kind.ONE_OF, tuple(_procedure(each) for each in _legal(around, name))
    return Kind.HIDDEN, ()


def _legal(around: Around, name: str) -> list[Any]:
    """What this field can be now, each once."""
    return list(dict.fromkeys(getattr(each, name) for each in around.option.legal))


def _codes(around: Around, name: str, codes: type[StrEnum]) -> Iterator[Choice]:
    """Those that were found legal; all of them where one stands for every other."""
    legal = _legal(around, name)
    offered = legal if len(legal) > 1 else [each for each in codes if each is not Via.SELF]
    for each in offered:
        yield Choice(value=each.value, words=OF_CODES[codes][each])


def _seat(around: Around, seat: Seat) -> Choice:
    sits = around.names.get(seat, "")
    words_of_it = words.seat(seat)
    if not sits:
        return Choice(value=seat, words=words_of_it)
    return Choice(value=seat, words=_("%(name)s, %(seat)s", name=sits, seat=words_of_it))


def _person(somebody: Somebody) -> Choice:
    return Choice(
        value=str(somebody.id),
        words=_("%(name)s, %(seat)s", name=somebody.name, seat=somebody.what),
    )


def _step(around: Around, wanted: StepId) -> Choice:
    """A step with the words that are bound by what is said about it."""
    plans = [each for each in (around.state.plan, around.state.in_force) if each is not None]
    steps = [(step, n) for plan in plans for n, step in enumerate(plan.steps, start=1)]
    step, number = next(pair for pair in steps if pair[0].id == wanted)
    version = 0 if around.state.plan is None else around.state.plan.number
    written = around.words.get(step.text.id)
    return Choice(
        value=f"{step.id}/{version}/{step_digest(step)}",
        words=_("Step %(number)s", number=number),
        hint="" if written is None else written.body,
        lang="" if written is None else written.language,
    )


def _procedure(name: str) -> Choice:
    return Choice(value=name, words=procedures.ALL[name].name)


def _scores(around: Around) -> Iterator[Asked]:
    goals = around.state.in_force.goals if around.state.in_force else ()
    for number, goal in enumerate(goals, start=1):
        written = around.words.get(goal.text.id)
        points = [Choice(value=str(n), words=signed(n)) for n in POINTS[goal.scale]]
        yield Asked(
            name=f"{_SCORE}{goal.id}",
            kind=Kind.ONE_OF,
            label=_("How far was goal %(number)s reached?", number=number),
            hint="" if written is None else written.body,
            choices=tuple(points),
        )


_SCORE: Final = "score-"


def _suggested(around: Around, name: str, kind: Kind, choices: Sequence[Choice]) -> str:
    """Today, where a day can be today; the only one, where there is nothing to choose."""
    legal = _legal(around, name)
    if kind is Kind.DAY:
        return around.today.isoformat() if around.today in legal else ""
    if kind is Kind.ONE_OF and len(choices) == 1:
        return choices[0].value
    return str(legal[0]) if kind is Kind.HIDDEN and legal else ""


def _put(body: dict[str, Any], asked: Asked, value: Any) -> None:  # noqa: ANN401 - as it is sent
    """Lay a field where the request has it."""
    if value is None:
        return
    if asked.name == "step":
        step, version, digest = value.split("/")
        body |= {"step": step}
        if asked_binds(body["type"]):
            body |= {"version": version, "digest": digest}
    elif asked.name.startswith(_SCORE):
        score = {"goal": asked.name.removeprefix(_SCORE), "points": value}
        body.setdefault("scores", []).append(score)
    elif asked.choices == YES_OR_NO:
        body[to_camel(asked.name)] = value == "yes"
    else:
        body[to_camel(asked.name)] = value


def asked_binds(move: str) -> bool:
    """Whether what is said about a step is bound to its words."""
    return "digest" in {each.name for each in fields(COMMANDS[move])}
