"""Nothing is stored of which the register does not say what it is for."""

import pytest

from domain.retention import RULES, Keep
from models import telling
from models.declaring import Ground, Held, Reader, Sort, Undeclared, check
from models.register import REGISTER
from models.tables import Table

STORED = {table.fullname: list(table.columns.keys()) for table in Table.metadata.tables.values()}


def _held(**columns: str) -> Held:
    return Held(
        table="shoe",
        purpose=REGISTER[0].purpose,
        ground=Ground.NOBODY,
        readers=(Reader.PROGRAM,),
        keep=Keep.MACHINE,
        **columns,
    )


def test_all_that_is_stored_is_declared() -> None:
    check(STORED, REGISTER)


def test_a_column_without_a_declaration_does_not_load() -> None:
    learner = {**STORED, "learner": [*STORED["learner"], "shoe_size"]}

    with pytest.raises(Undeclared, match=r"learner\.shoe_size is stored.*models/register\.py"):
        check(learner, REGISTER)


def test_a_declaration_without_a_column_does_not_load() -> None:
    with pytest.raises(Undeclared, match=r"shoe\.size, which is not stored"):
        check({"shoe": ["id"]}, [_held(technical="id size")])


def test_a_column_has_one_class_only() -> None:
    with pytest.raises(Undeclared, match=r"shoe\.id more than once"):
        check({"shoe": ["id"]}, [_held(technical="id", special="id")])


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Undeclared) as found:
        check({"shoe": ["id", "laces"]}, [_held(ordinary="id size")])

    assert len(str(found.value).splitlines()) == 2


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pages_tell_every_column_and_every_term(language: str) -> None:
    page, terms = telling.register_page(language), telling.retention_page(language)

    assert all(f"`{name}`" in page for columns in STORED.values() for name in columns)
    assert all(telling._in(rule.name, language) in terms for rule in RULES.values())


def test_every_code_of_a_declaration_has_its_words() -> None:
    assert set(telling.SORTS) == set(Sort)
    assert set(telling.GROUNDS) == set(Ground)
    assert set(telling.READERS) == set(Reader)
    assert set(RULES) == set(Keep)


def test_words_of_people_are_never_called_technical() -> None:
    sorts = {(held.table, name): sort for held in REGISTER for name, sort in held.columns()}

    assert sorts["text", "body"] is Sort.SPECIAL
    assert sorts["learner", "name"] is Sort.ORDINARY
