"""What happened, told in one sentence to each who may know it."""

from typing import get_args

import pytest

from domain import commands as c
from domain import events as e
from domain.happenings import SUBJECTS, happened
from domain.names import first_name, is_called
from domain.procedure import DutyKind
from domain.said import Said
from domain.tasks import done_in_stage
from domain.visibility import EVENTS, Seen
from tests.domain.story import CORRIE, MOTHER, TEACHER, WORDS, Case


def last_of(case: Case, without: frozenset[str] = frozenset()) -> Said:
    return happened(Seen(case.last[0], without, by_day=False))


def test_every_event_is_of_one_subject() -> None:
    """That each can be told, the random lives of `test_any_trajectory` see to."""
    assert set(SUBJECTS) == set(get_args(e.Event)) == set(EVENTS)


def test_a_line_says_what_was_decided() -> None:
    case = Case().signalled()
    case.does(CORRIE, c.Triage(outcome=c.TriageOutcome.BASIC_SUPPORT, reason=WORDS))

    assert last_of(case) == Said(
        nl="Het signaal is gewogen: basisondersteuning is genoeg.",
        en="The signal was triaged: basic support is enough.",
    )


def test_a_line_leaves_out_what_is_not_for_the_reader_and_stays_true() -> None:
    case = Case().signalled()
    case.does(CORRIE, c.Close(reason=c.CloseReason.WITHDRAWN, text=WORDS))

    assert last_of(case).en == "The trajectory was closed: withdrawn."
    assert last_of(case, frozenset({"reason"})).en == "The trajectory was closed."


def test_what_is_done_in_a_stage_is_told_by_its_facts() -> None:
    case = Case().in_intake(MOTHER)

    done = done_in_stage(case.now)
    assert {DutyKind.TELL_PARENTS, DutyKind.ESTABLISH_CUSTODY} <= set(done)
    assert DutyKind.COMPLETE_INTAKE not in done
    assert not set(done) & set(case.owed)
    case.does(CORRIE, c.Close(reason=c.CloseReason.WITHDRAWN, text=WORDS))
    assert done_in_stage(case.now) == ()


def test_a_signal_that_nobody_picked_up_is_not_done() -> None:
    case = Case().signalled()
    assert DutyKind.ACKNOWLEDGE_SIGNAL not in done_in_stage(case.now)
    case.does(CORRIE, c.AcknowledgeSignal())
    assert DutyKind.ACKNOWLEDGE_SIGNAL in done_in_stage(case.now)
    assert TEACHER.seat != CORRIE.seat


@pytest.mark.parametrize(
    ("name", "wanted", "is_it"),
    [
        ("Zoë van den Bérg", "zoe", True),
        ("Zoë van den Bérg", "berg ZOË", True),
        ("Anne-Fleur de Wit", "fleur", True),
        ("Anne-Fleur de Wit", "anne fleur", True),
        ("Bo", "b", True),
        ("Bo", "oe", False),
        ("Bo", "bo de", False),
        ("Bo", "  ", False),
    ],
)
def test_a_name_is_found_by_the_beginnings_of_its_words(
    name: str, wanted: str, *, is_it: bool
) -> None:
    assert is_called(name, wanted) is is_it


def test_a_first_name_with_a_hyphen_stays_whole() -> None:
    assert first_name("Anne-Fleur de Wit") == "Anne-Fleur"
    assert first_name("") == ""
