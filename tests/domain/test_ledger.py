"""The chain: each entry covers all of itself and the one before, in bytes that anybody can make."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from types import MappingProxyType
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import (
    GENESIS,
    Entry,
    canonical,
    digest,
    first_break,
    hash_of,
    hash_of_stored,
    plain,
    seal,
)
from domain.procedure import Stage
from domain.seats import CLOCK
from tests.domain.story import MONDAY, Case

_SAFE = 2**53 - 1

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-_SAFE, _SAFE)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="ascii"), max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


def _chain() -> list[Entry]:
    entries: list[Entry] = []
    head = GENESIS
    for place, event in enumerate(Case().active().ledger, start=1):
        entry = seal(
            event,
            sequence=place,
            key=UUID(int=place),
            recorded_at=MONDAY,
            procedure="primary-2026",
            calendar="north-1",
            previous=head,
        )
        entries.append(entry)
        head = entry.hash
    return entries


@given(json_values)
def test_the_bytes_are_those_of_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # JSON values


def test_the_entries_of_a_real_case_are_canonical_too() -> None:
    for entry in _chain():
        stored = plain(entry)
        assert canonical(entry) == rfc8785.dumps(stored)  # type: ignore[arg-type]  # JSON values
        assert hash_of_stored(json.loads(canonical(entry))) == entry.hash


def test_an_unbroken_chain_has_no_break() -> None:
    chain = _chain()

    assert first_break(chain) is None
    assert first_break([]) is None
    assert first_break(chain[4:], head=chain[3].hash, sequence=4) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": 9},
        {"key": UUID(int=99)},
        {"recorded_at": MONDAY + timedelta(seconds=1)},
        {"procedure": "secondary-2026"},
        {"calendar": "north-2"},
        {"previous": "1" * 64},
        {"hash": "1" * 64},
    ],
)
def test_any_change_in_an_entry_is_found_where_it_is(changed: dict[str, object]) -> None:
    chain = _chain()
    chain[4] = replace(chain[4], **changed)  # type: ignore[arg-type]  # any field

    assert first_break(chain) == 5


def test_a_changed_event_is_found_even_with_a_hash_of_its_own() -> None:
    chain = _chain()
    other = replace(chain[4].event, by=CLOCK)
    forged = replace(chain[4], event=other)
    chain[4] = replace(forged, hash=hash_of(forged))

    assert first_break(chain) == 6, "the next one still follows the old one"


def test_a_missing_or_moved_entry_is_found() -> None:
    chain = _chain()

    assert first_break(chain[:3] + chain[4:]) == 4
    assert first_break([chain[1], chain[0], *chain[2:]]) == 1


@dataclass(frozen=True)
class _Sample:
    on: date
    at: datetime
    stage: Stage
    who: UUID
    names: frozenset[str]


def test_how_values_of_the_domain_look_in_the_ledger() -> None:
    amsterdam = timezone(timedelta(hours=2))
    sample = _Sample(
        on=date(2026, 9, 7),
        at=datetime(2026, 9, 7, 10, 0, 0, 5, tzinfo=amsterdam),
        stage=Stage.ACTIVE,
        who=UUID(int=1),
        names=frozenset({"b", "a"}),
    )

    assert plain(sample) == {
        "on": "2026-09-07",
        "at": "2026-09-07T08:00:00.000005Z",
        "stage": "active",
        "who": "00000000-0000-0000-0000-000000000001",
        "names": ["a", "b"],
    }
    assert plain(MappingProxyType({Stage.ACTIVE: (True, None)})) == {"active": [True, None]}
    assert digest(sample) == digest(replace(sample, at=sample.at.astimezone(UTC)))


@pytest.mark.parametrize("value", [1.5, object(), b"bytes", _Sample])
def test_what_has_no_place_in_the_ledger(value: object) -> None:
    with pytest.raises(TypeError, match="has no place in the ledger"):
        plain(value)


def test_only_an_object_can_be_an_entry() -> None:
    with pytest.raises(TypeError, match="An entry is a JSON object"):
        hash_of_stored(["not", "an", "entry"])
