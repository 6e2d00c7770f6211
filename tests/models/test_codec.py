"""What is stored comes back as it was, with the same bytes under its hash: events and commands."""

import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.commands import Command
from domain.events import Event
from domain.ledger import Entry, Receipt, canonical, hash_of, plain
from domain.trajectory import Opening
from models import codec

MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis adds the zone

NUMBERS = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)  # what RFC 8785 knows as whole

# A few of each kind: what is tried is every field of every kind, not how unusual it can be.
a_few = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@pytest.fixture(autouse=True)
def _as_in_the_ledger() -> None:
    st.register_type_strategy(datetime, MOMENTS)
    st.register_type_strategy(int, NUMBERS)


def any_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    return st.deferred(lambda: st.from_type(kind))


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_comes_back(kind: type[Event]) -> None:
    @a_few
    @given(entry=st.builds(Entry, event=any_of(kind), recorded_at=MOMENTS))
    def comes_back(entry: Entry) -> None:
        back = codec.decode_entry(codec.encode_entry(entry))

        assert back == entry
        assert type(back.event) is kind
        assert canonical(back) == canonical(entry)
        assert hash_of(back) == hash_of(entry)

    comes_back()


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_every_command_comes_back(kind: type[Command]) -> None:
    @a_few
    @given(command=any_of(kind))
    def comes_back(command: Command) -> None:
        through_postgresql = json.loads(json.dumps(codec.encode(command)))

        assert codec.decode_command(through_postgresql) == command

    comes_back()


@a_few
@given(receipt=any_of(Receipt), opening=any_of(Opening))
def test_receipts_and_openings_come_back(receipt: Receipt, opening: Opening) -> None:
    assert codec.decode_receipt(codec.encode(receipt)) == receipt
    assert codec.decode_opening(codec.encode(opening)) == opening


@a_few
@given(entry=any_of(Entry))
def test_what_is_stored_is_canonical_json_by_the_standard(entry: Entry) -> None:
    as_json: Any = plain(entry)

    assert codec.encode_entry(entry).encode() == rfc8785.dumps(as_json)


@pytest.mark.parametrize("stored", [{"type": "sing"}, {}])
def test_what_is_no_command_is_not_read_as_one(stored: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        codec.decode_command(stored)
