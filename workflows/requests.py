"""From what a person sends, with the words in place, to a command, with the words by reference.

One model per command of the domain, derived from it, so that a new command appears in the API, in
the pages and on the command line without a line here. Three things differ from the command:

- a `Text` is sent as the words themselves;
- the id of something new (a goal, a step, the signal) may be left out: it then follows from the
  idempotency key, so that sending the same thing again makes the same ids;
- what only the record or the sign-in knows (`FROM_THE_RECORD`) cannot be sent at all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import GenericAlias, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID, uuid5

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    TypeAdapter,
    create_model,
)
from pydantic import Field as ModelField
from pydantic.alias_generators import to_camel

from domain.assurance import Level, Method
from domain.commands import (
    BringHistory,
    ChangeCalendar,
    MergeInto,
    NoteDelivery,
    PartyCommand,
    PastMove,
    ProposeMeeting,
    RaiseSignal,
    name_of,
)
from domain.meeting import MeetingItem
from domain.plan import Goal, PlanStep, Text
from domain.rules.proving import PROVED
from domain.seats import Actor, PersonId, Seat, is_seat
from domain.sign_off import Proof
from workflows.examples import EXAMPLES

MAX_TEXT: Final = 20_000
"""Characters in one field, checked at the edge; a command as a whole has its own limit."""

MAX_ITEMS: Final = 200
MAX_NUMBER: Final = 2**31 - 1

PROOF: Final = "proof"

FROM_THE_RECORD: Final[Mapping[type, frozenset[str]]] = {
    MergeInto: frozenset({"other_born_on", "other_opened_on"}),
    ChangeCalendar: frozenset({"calendar"}),
    **{command: frozenset({PROOF}) for command in PROVED},
}
"""Fields that the face fills from the record. Whoever sends one is told that it is unknown."""

_NEW_IDS: Final[Mapping[type, str]] = {
    RaiseSignal: "signal",
    Goal: "id",
    PlanStep: "id",
    ProposeMeeting: "meeting",
    MeetingItem: "id",
}


def _not_blank(words: str) -> str:
    if not words.strip():
        raise ValueError("Write at least one word.")
    if "\x00" in words:
        raise ValueError("This text holds a character that cannot be stored.")
    return words


def _a_seat(text: str) -> str:
    if not is_seat(text):
        raise ValueError("There is no such seat.")
    return text


def _written_out(day: object) -> object:
    """Take no seconds since 1970 for a day."""
    if isinstance(day, (date, str)) and not isinstance(day, datetime):
        return day
    raise ValueError("Write a date as 2026-11-23.")


def _in_full(moment: object) -> object:
    """Take no seconds since 1970 for a moment."""
    if isinstance(moment, (datetime, str)) and not str(moment).isdigit():
        return moment
    raise ValueError("Write a moment as 2026-11-23T14:00:00+01:00.")


def _not_as_a_number(value: object) -> object:
    """Take no yes for a one, and no 1.0; the text "1", as a form sends it, will do."""
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return value
    raise ValueError("Write a whole number.")


Words = Annotated[str, StringConstraints(max_length=MAX_TEXT), AfterValidator(_not_blank)]
SeatName = Annotated[str, StringConstraints(max_length=80), AfterValidator(_a_seat)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_not_blank)]
Number = Annotated[
    int, BeforeValidator(_not_as_a_number), ModelField(ge=-MAX_NUMBER, le=MAX_NUMBER)
]
Day = Annotated[date, BeforeValidator(_written_out)]
Moment = Annotated[AwareDatetime, BeforeValidator(_in_full)]

TextOf = Callable[[str], Text]
"""How these words were stored."""


class Request(BaseModel):
    """What a person sends to make one move."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,  # what was sent may be about a child
    )


@cache
def request_of(command: type) -> type[Request]:
    """Derive the model of what is sent for a command, or for a part of one."""
    hints = get_type_hints(command)
    sent: dict[str, Any] = {
        field.name: _sent(command, field, hints[field.name])
        for field in fields(command)
        if field.name not in FROM_THE_RECORD.get(command, ())
    }
    example = EXAMPLES.get(command)
    model: type[Request] = create_model(
        command.__name__,
        __base__=Request,
        __doc__=example.says if example else command.__doc__,
        **sent,
    )
    if example:
        model.model_config["json_schema_extra"] = {"examples": [dict(example.body)]}
    return model


def _sent(command: type, field: Field[Any], hint: Any) -> tuple[Any, Any]:  # noqa: ANN401 - a type
    if field.name == "type":
        return hint, ...
    if field.name == _NEW_IDS.get(command):
        return UUID | None, None
    return _annotation(hint), ... if field.default is MISSING else field.default


def _annotation(hint: Any) -> Any:  # noqa: ANN401 - types, made of types
    if hint in _LEAVES:
        return _LEAVES[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return request_of(hint)
    if get_origin(hint) is tuple:
        items = GenericAlias(tuple, (_annotation(get_args(hint)[0]), ...))
        return Annotated[items, ModelField(max_length=MAX_ITEMS)]
    if get_origin(hint) is UnionType:
        return Union[tuple(_annotation(member) for member in get_args(hint))]  # noqa: UP007 - made
    return hint


_LEAVES: Final[Mapping[Any, Any]] = {
    Text: Words,
    Seat: SeatName,
    str: Name,
    int: Number,
    date: Day,
    datetime: Moment,
}

COMMANDS: Final[Mapping[str, type]] = {
    name_of(command): command for command in get_args(PartyCommand)
}
"""Every move a person can make, by its type."""

REQUESTS: Final[Mapping[str, type[Request]]] = {
    name: request_of(command) for name, command in COMMANDS.items()
}

AnyRequest: Final[Any] = Annotated[
    Union[tuple(REQUESTS.values())],  # noqa: UP007 - made of a list
    ModelField(discriminator="type"),
]
"""The body of a move: one of all requests, told apart by `type`."""

_PARSER: Final[TypeAdapter[Request]] = TypeAdapter(
    AnyRequest, config=ConfigDict(hide_input_in_errors=True)
)

_PAST_COMMANDS: Final[Mapping[str, type]] = {
    **{
        name: command
        for name, command in COMMANDS.items()
        if FROM_THE_RECORD.get(command, frozenset()) <= {PROOF}
    },
    name_of(NoteDelivery): NoteDelivery,
}

_ALL_COMMANDS: Final[Mapping[str, type]] = {**COMMANDS, **_PAST_COMMANDS}

_NO_TEXT: Final = Text(id=UUID(int=0), digest="")

_AnyPast: Final[Any] = Annotated[
    Union[tuple(request_of(command) for command in _PAST_COMMANDS.values())],  # noqa: UP007 - made
    ModelField(discriminator="type"),
]


class PastRequest(Request):
    """A move that was made before traject knew the trajectory, by whom and when."""

    move: _AnyPast
    seat: SeatName
    person: UUID | None = None
    at: AwareDatetime


def parse(body: object) -> Request:
    """Read plain JSON values as a request. Raises pydantic's ValidationError, without the input."""
    return _PARSER.validate_python(body)


def type_of(request: Request) -> str:
    return str(dict(request)["type"])


def command_of(request: Request) -> type:
    return COMMANDS[type_of(request)]


def from_the_record(request: Request) -> frozenset[str]:
    """Name what the face still has to fill in."""
    return FROM_THE_RECORD.get(command_of(request), frozenset())


def persons_named_by(command: type) -> Iterator[str]:
    """Tell in which fields a command names somebody."""
    yield from (name for name, hint in get_type_hints(command).items() if hint is PersonId)


def persons_in(request: Request) -> Iterator[PersonId]:
    """Tell whom a request names. The face checks that they are known in this alliance."""
    for name in persons_named_by(command_of(request)):
        yield PersonId(dict(request)[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A proof of which the statement is still to be stored."""

    level: Level
    method: Method
    issuer: str
    authenticated_at: datetime
    statement: str

    def stored(self, text_of: TextOf) -> Proof:
        return Proof(
            level=self.level,
            method=self.method,
            issuer=self.issuer,
            authenticated_at=self.authenticated_at,
            statement=text_of(self.statement),
        )


def words_in(request: Request, filled: Mapping[str, object] | None = None) -> tuple[str, ...]:
    """Give all texts of a request, so that they can be stored first."""
    found: list[str] = []

    def collect(words: str) -> Text:
        found.append(words)
        return _NO_TEXT

    nothing = defaultdict[str, object](lambda: None, filled or {})
    _Maker(_NO_TEXT.id, collect, nothing).make(_ALL_COMMANDS[type_of(request)], request)
    return tuple(found)


def to_command(
    request: Request,
    text_of: TextOf,
    *,
    key: UUID,
    filled: Mapping[str, object] | None = None,
) -> PartyCommand:
    """Make the command: each text by reference, new ids by the key."""
    command: PartyCommand = _Maker(key, text_of, filled or {}).make(command_of(request), request)
    return command


def to_history(moves: Sequence[PastRequest], text_of: TextOf, *, key: UUID) -> BringHistory:
    """Make the command that brings what was done elsewhere, in the order it is given."""
    return BringHistory(
        moves=tuple(
            _past(_Maker(key, text_of, {PROOF: _elsewhere(past.at)}), past, f"moves.{n}.")
            for n, past in enumerate(moves)
        )
    )


def _elsewhere(at: datetime) -> Proof:
    """What we know of who gave a sign-off before our time: nothing beyond that it is said so."""
    return Proof(
        level=Level.A, method=Method.ELSEWHERE, issuer="", authenticated_at=at, statement=None
    )


def _past(maker: "_Maker", past: PastRequest, path: str) -> PastMove:
    person = None if past.person is None else PersonId(past.person)
    return PastMove(
        move=maker.make(_PAST_COMMANDS[type_of(past.move)], past.move, path),
        by=Actor(seat=Seat(past.seat), person=person),
        at=past.at,
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Turns a request into its command, field by field. Ids follow from the key and the place."""

    key: UUID
    text_of: TextOf
    filled: Mapping[str, object]

    def make(self, command: type, request: Request, path: str = "") -> Any:  # noqa: ANN401 - any command
        sent, hints = dict(request), get_type_hints(command)
        return command(
            **{
                field.name: self._value(command, field.name, hints[field.name], sent, path)
                for field in fields(command)
            }
        )

    def _value(
        self, command: type, name: str, hint: object, sent: Mapping[str, object], path: str
    ) -> object:
        if name in FROM_THE_RECORD.get(command, ()):
            value = self.filled[name]
            return value.stored(self.text_of) if isinstance(value, Proved) else value
        if name == _NEW_IDS.get(command):
            return sent[name] or uuid5(self.key, path + name)
        return self._convert(hint, sent[name], path + name)

    def _convert(self, hint: Any, value: Any, path: str) -> object:  # noqa: ANN401 - as it was sent
        if value is None:
            return None
        if hint is Text or Text in get_args(hint):
            return self.text_of(value)
        if get_origin(hint) is tuple:
            item = get_args(hint)[0]
            return tuple(self._convert(item, part, f"{path}.{n}") for n, part in enumerate(value))
        if isinstance(hint, type) and is_dataclass(hint):
            return self.make(hint, value, path + ".")
        return value
