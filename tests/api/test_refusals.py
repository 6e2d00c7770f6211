"""Every code of a refusal has the status of its family in the domain."""

import ast
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

import domain
from api.problems import TITLES, status_of
from domain.refusals import Refusal

FAMILIES = {
    "NotYourTurn": HTTPStatus.FORBIDDEN,
    "Unknown": HTTPStatus.NOT_FOUND,
    "NotNow": HTTPStatus.CONFLICT,
    "TextChanged": HTTPStatus.CONFLICT,
    "BadMove": HTTPStatus.BAD_REQUEST,
}

SEVERAL = {
    # raised from two families, since it depends on what else is known; the status is of the code
    Refusal.CLOSE_OTHERWISE: HTTPStatus.CONFLICT,
    Refusal.CUSTODY_UNKNOWN: HTTPStatus.CONFLICT,
    Refusal.SEAT_UNKNOWN: HTTPStatus.BAD_REQUEST,
}


def _raised() -> Iterator[tuple[str, str]]:
    """Which family is raised with which code, anywhere in the domain."""
    for file in Path(str(domain.__path__[0])).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                code = node.args[0]
                if node.func.id in FAMILIES and isinstance(code, ast.Attribute):
                    yield node.func.id, code.attr


@pytest.mark.parametrize(("family", "name"), sorted(set(_raised())))
def test_a_code_has_the_status_of_its_family(family: str, name: str) -> None:
    refusal = Refusal[name]

    assert status_of(refusal) == SEVERAL.get(refusal, FAMILIES[family])


def test_every_status_has_a_title() -> None:
    assert {status_of(refusal) for refusal in Refusal} <= set(TITLES)


def test_a_table_of_families_without_entries_would_prove_nothing() -> None:
    assert {family for family, _ in _raised()} == set(FAMILIES)
