"""Every notice that the domain can write has a sentence of its own."""

import ast
import inspect
from collections.abc import Callable

import pytest

from domain import events, notices, openings, releases
from domain.procedure import DutyKind, RungAction
from web.i18n import say
from web.letters import NEWS, RECEIPTS, subject_of


def _codes(function: Callable[..., object] = notices._hear_of) -> set[str]:
    """The types of the events that `domain.notices` names, as it stands in its code."""
    tree = ast.parse(inspect.getsource(function))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    kinds = [getattr(events, name) for name in named if hasattr(events, name)]
    return {
        kind.__dataclass_fields__["type"].default
        for kind in kinds
        if "type" in getattr(kind, "__dataclass_fields__", {})
    } - {"rung.climbed", "party.reminded"}  # these have the sentence of a rung


def test_every_event_that_somebody_hears_of_has_a_sentence() -> None:
    assert _codes() | {openings.NOTICE, releases.GIVEN, releases.ENDED} == set(NEWS)


def test_every_receipt_has_a_sentence() -> None:
    codes = {f"{notices.RECEIPT}.{type_}" for type_ in _codes(notices.signer_of)}

    assert codes | {notices.RECORDED} == set(RECEIPTS)
    assert len({say(subject_of(code), "nl") for code in RECEIPTS}) == len(RECEIPTS)


@pytest.mark.parametrize("action", RungAction)
@pytest.mark.parametrize("duty", DutyKind)
def test_every_rung_of_every_duty_has_a_sentence(action: RungAction, duty: DutyKind) -> None:
    subject = subject_of(f"{action}.{duty}")

    assert say(subject, "nl") != say(subject, "en")


def test_an_unknown_code_does_not_break_a_mailbox() -> None:
    assert say(subject_of("something.new"), "en") == "There is news"
