"""What people send becomes what the domain understands, and nothing else does."""

from datetime import date
from types import UnionType
from typing import get_args
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from domain import commands as c
from domain.plan import Text
from workflows import requests
from workflows.examples import EXAMPLES

KEY = UUID("01900000-0000-7000-8000-000000000000")
FROM_THE_RECORD = {
    "other_born_on": date(2016, 5, 4),
    "other_opened_on": date(2026, 9, 1),
    "calendar": None,
    "proof": None,
}


def text_of(words: str) -> Text:
    return Text(id=KEY, digest=str(len(words)))


def made(request: requests.Request, key: UUID = KEY) -> c.Command:
    return requests.to_command(request, text_of, key=key, filled=FROM_THE_RECORD)


def test_every_move_of_a_party_can_be_sent() -> None:
    assert isinstance(c.PartyCommand, UnionType)
    assert set(requests.COMMANDS.values()) == set(get_args(c.PartyCommand))


@pytest.mark.parametrize("type_", requests.COMMANDS)
def test_every_example_holds_and_becomes_its_command(type_: str) -> None:
    command = requests.COMMANDS[type_]
    request = requests.parse(EXAMPLES[command].body)

    assert isinstance(made(request), command)
    assert requests.type_of(request) == type_


@pytest.mark.parametrize("type_", requests.COMMANDS)
def test_nothing_more_can_be_sent_than_is_asked(type_: str) -> None:
    body = EXAMPLES[requests.COMMANDS[type_]].body
    with pytest.raises(ValidationError, match="Extra inputs"):
        requests.parse({**body, "surprise": 1})


@pytest.mark.parametrize("type_", requests.COMMANDS)
def test_every_move_is_described_with_its_example(type_: str) -> None:
    schema = TypeAdapter(requests.AnyRequest).json_schema()["$defs"]
    described = schema[requests.COMMANDS[type_].__name__]

    assert described["description"] == EXAMPLES[requests.COMMANDS[type_]].says
    assert described["examples"] == [EXAMPLES[requests.COMMANDS[type_]].body]
    assert "type" in described["required"]


@pytest.mark.parametrize("blank", ["", "  \n\t", "\x00", "a" * 20_001])
def test_a_text_has_a_word_in_it_and_an_end(blank: str) -> None:
    with pytest.raises(ValidationError) as error:
        requests.parse({"type": "triage", "outcome": "accept", "reason": blank})

    assert error.value.errors()[0]["loc"] == ("triage", "reason")


def test_what_was_sent_is_not_repeated_in_an_error() -> None:
    with pytest.raises(ValidationError) as error:
        requests.parse({"type": "triage", "outcome": "Vera huilt", "reason": "Vera slaapt niet."})

    assert "Vera" not in str(error.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("calendar", {}), ("otherBornOn", "2016-05-04"), ("other_born_on", "2016-05-04")],
)
def test_what_only_the_record_knows_cannot_be_sent(field: str, value: object) -> None:
    body = EXAMPLES[c.ChangeCalendar if field == "calendar" else c.MergeInto].body
    with pytest.raises(ValidationError, match="Extra inputs"):
        requests.parse({**body, field: value})


def test_what_only_the_record_knows_must_be_filled_in() -> None:
    request = requests.parse(EXAMPLES[c.MergeInto].body)

    assert requests.from_the_record(request) == {"other_born_on", "other_opened_on"}
    with pytest.raises(KeyError):
        requests.to_command(request, text_of, key=KEY)


def test_new_ids_follow_from_the_key() -> None:
    plan = dict(EXAMPLES[c.SubmitPlan].body)
    plan["steps"] = [{k: v for k, v in step.items() if k != "id"} for step in plan["steps"]] * 2
    request = requests.parse(plan)
    first, again, other = made(request), made(request), made(request, uuid4())

    assert isinstance(first, c.SubmitPlan)
    assert isinstance(other, c.SubmitPlan)
    assert first == again
    assert len({step.id for step in first.steps}) == 2
    assert first.steps[0].id != other.steps[0].id
    assert str(first.goals[0].id) == plan["goals"][0]["id"]


def test_all_words_of_a_move_are_found() -> None:
    words = requests.words_in(requests.parse(EXAMPLES[c.SubmitPlan].body))

    assert len(words) == 6
    assert EXAMPLES[c.SubmitPlan].body["perspective"] in words


def test_whom_a_move_names_can_be_checked() -> None:
    body = EXAMPLES[c.SeatPerson].body
    assert list(requests.persons_in(requests.parse(body))) == [UUID(body["person"])]
    assert list(requests.persons_in(requests.parse(EXAMPLES[c.Resume].body))) == []


@pytest.mark.parametrize("seat", ["guardian", "GUARDIAN:1", "clock:1", "janitor", "care:"])
def test_a_seat_is_one_that_exists(seat: str) -> None:
    with pytest.raises(ValidationError, match="no such seat"):
        requests.parse({"type": "unseat_person", "seat": seat})


@pytest.mark.parametrize("day", [0, 20261123, "23-11-2026", True, None])
def test_a_day_is_written_out(day: object) -> None:
    with pytest.raises(ValidationError):
        requests.parse({"type": "inform_parents", "on": day})


@pytest.mark.parametrize("version", [True, 1.0, "one", 2**31])
def test_a_number_is_a_whole_number(version: object) -> None:
    with pytest.raises(ValidationError):
        requests.parse({"type": "adopt", "version": version})


def test_a_past_move_says_who_and_when() -> None:
    past = requests.PastRequest.model_validate(
        {
            "move": EXAMPLES[c.RaiseSignal].body,
            "seat": "teacher",
            "person": str(KEY),
            "at": "2026-03-02T09:00:00+01:00",
        }
    )
    history = requests.to_history([past], text_of, key=KEY)

    assert history.moves[0].by.seat == "teacher"
    assert isinstance(history.moves[0].move, c.RaiseSignal)
    with pytest.raises(ValidationError, match="timezone"):
        requests.PastRequest.model_validate(
            {**past.model_dump(by_alias=True), "at": "2026-03-02T09:00"}
        )
