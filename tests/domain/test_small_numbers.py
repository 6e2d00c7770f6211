"""No small number can be worked out from a table, by nobody, whatever else they know of it."""

from collections.abc import Iterator
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from domain import small_numbers
from domain.small_numbers import (
    STEP,
    Bound,
    Counted,
    Parts,
    Published,
    is_small,
    levels_apart,
    parts_of,
    publish,
    rounded,
)

Table = tuple[tuple[int, ...], ...]


def _published(table: Table, least: int, fewest: int = 2) -> Published[int]:
    rows = [Counted(key=number, cells=cells) for number, cells in enumerate(table)]
    return publish(rows, least=least, fewest_hidden=fewest)


def _exact(table: Table, least: int, fewest: int) -> tuple[object, ...]:
    """All that a page could show, before it is rounded: rounding only takes away from this."""
    found = _published(table, least, fewest)
    if found.total is None:
        return (None,)
    shown = {row.key: table[row.key] for row in found.shown}
    return shown, found.hidden, tuple(map(sum, zip(*table, strict=True)))


def _with_the_same_sums(rows: int, sums: tuple[int, ...]) -> Iterator[Table]:
    """Every table of so many rows whose columns add up to these."""
    columns = [list(_parts(rows, each)) for each in sums]
    for chosen in product(*columns):
        yield tuple(zip(*chosen, strict=True))


def _parts(rows: int, total: int) -> Iterator[tuple[int, ...]]:
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for others in _parts(rows - 1, total - first):
            yield (first, *others)


def _can_be_worked_out(table: Table, least: int, fewest: int) -> list[tuple[int, int]]:
    """Small counts that have one value in every table that would be shown just so.

    This is somebody who knows the rules, the least and all that is shown, and tries everything.
    """
    shown = _exact(table, least, fewest)
    found = _published(table, least, fewest)
    hidden = found.hidden
    if found.total is None:
        return []
    sums = tuple(map(sum, zip(*(table[number] for number in hidden), strict=True)))
    small = {
        (number, column)
        for number in hidden
        for column, count in enumerate(table[number])
        if is_small((count,), least)
    }
    for other in _with_the_same_sums(len(hidden), sums) if small else ():
        at = dict(zip(hidden, other, strict=True))
        whole = tuple(at.get(number, row) for number, row in enumerate(table))
        changed = {
            (number, column)
            for number, column in small
            if whole[number][column] != table[number][column]
        }
        if changed and _exact(whole, least, fewest) == shown:
            small -= changed
            if not small:
                break
    return sorted(small)


counts = st.one_of(st.sampled_from((0, 1, 4, 5, 9, 10)), st.integers(0, 60))
one_column = st.lists(st.tuples(st.integers(0, 9)), min_size=1, max_size=4)
two_columns = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=3)
tables = st.one_of(one_column, two_columns).map(tuple)


@given(table=tables, least=st.integers(3, 5), fewest=st.integers(2, 3))
@example(table=((1,), (1,), (1,), (1,)), least=3, fewest=2)  # a sum of nothing but ones
@example(table=((4,), (4,), (8,)), least=5, fewest=2)  # a sum of the largest small numbers
@example(table=((3,), (0,), (9,)), least=5, fewest=2)  # a sum with a zero in it
@example(table=((2, 5), (0, 6), (6, 6)), least=3, fewest=2)
@example(table=((2,), (2,), (2,)), least=3, fewest=2)  # all of them small, and all alike
def test_nobody_who_tries_everything_works_out_a_small_number(
    table: Table, least: int, fewest: int
) -> None:
    assert _can_be_worked_out(table, least, fewest) == []


@given(
    table=st.lists(st.tuples(counts, counts), min_size=1, max_size=8).map(tuple),
    least=st.sampled_from([small_numbers.IN_A_SCHOOL, small_numbers.IN_AN_ALLIANCE]),
    fewest=st.integers(2, 3),
)
@example(table=((2, 15), (0, 16), (16, 16)), least=5, fewest=2)  # two together are still small
@example(table=((3,), (4,), (0,), (9,), (20,)), least=5, fewest=2)
@example(table=((3,), (20,), (30,)), least=5, fewest=3)
def test_no_sum_of_what_is_shown_is_small(table: Table, least: int, fewest: int) -> None:
    """The hidden rows together are what sums and differences of a page can give, and no less."""
    found = _published(table, least, fewest)
    if found.total is None:
        assert not found.shown
        return
    shown = [table[row.key] for row in found.shown]
    hidden = [table[number] for number in found.hidden]
    assert not any(is_small(cells, least) for cells in shown)
    if hidden:
        together = tuple(map(sum, zip(*hidden, strict=True)))
        assert not is_small(together, least)
        larger = [cells for cells in table if not is_small(cells, least) and any(cells)]
        assert len(hidden) >= min(fewest, len(hidden) + len(shown))
        assert any(cells in larger for cells in hidden) or not any(map(any, shown))
    assert sorted([row.key for row in found.shown] + list(found.hidden)) == list(range(len(table)))


@given(
    table=st.lists(st.tuples(counts, counts), min_size=2, max_size=8),
    data=st.data(),
)
def test_hidden_rows_may_trade_places_and_nothing_shows_it(
    table: list[tuple[int, int]], data: st.DataObject
) -> None:
    before = _published(tuple(table), 10)
    traded = data.draw(st.permutations(before.hidden))
    after = list(table)
    for place, number in zip(before.hidden, traded, strict=True):
        after[place] = table[number]

    assert _published(tuple(after), 10) == before


@given(good=st.integers(0, 60), other=st.integers(0, 60), least=st.sampled_from([3, 5, 10]))
@example(good=9, other=9, least=10)  # two parts that are as large as a small part can be
@example(good=10, other=1, least=10)
def test_no_small_part_of_a_whole_can_be_worked_out(good: int, other: int, least: int) -> None:
    """By nobody who knows the rule and tries every two parts."""
    shown = parts_of(good, other, least=least)
    alike = [
        (one, two)
        for one in range(130)
        for two in range(130)
        if abs(one + two - good - other) <= 2 * STEP and parts_of(one, two, least=least) == shown
    ]

    assert (good, other) in alike
    for part, values in ((good, {one for one, _ in alike}), (other, {two for _, two in alike})):
        if 0 < part < least:
            assert len(values) > 1, "it is not the only number that it can be"


@given(good=st.integers(0, 300), other=st.integers(0, 300), least=st.sampled_from([5, 10]))
def test_what_is_told_of_a_share_is_true(good: int, other: int, least: int) -> None:
    shown = parts_of(good, other, least=least)
    if shown is None:
        assert max(good, other) < least
        return
    share = 100 * good / (good + other)
    match shown.bound:
        case Bound.MORE_THAN:
            assert (shown.good, shown.other) == (None, None)
            assert share >= shown.percent
        case Bound.LESS_THAN:
            assert (shown.good, shown.other) == (None, None)
            assert share <= shown.percent
        case Bound.EXACT:
            assert shown.good == rounded(good)
            assert shown.other == rounded(other)
            assert abs(share - shown.percent) < 15  # seven and eight are five and ten


def test_what_is_told_of_parts() -> None:
    assert parts_of(9, 9, least=10) is None
    assert parts_of(0, 0, least=10) is None
    assert parts_of(91, 4, least=10) == Parts(
        whole=95, good=None, other=None, percent=89, bound=Bound.MORE_THAN
    )
    assert parts_of(0, 40, least=10) == Parts(
        whole=40, good=None, other=None, percent=27, bound=Bound.LESS_THAN
    )
    assert parts_of(61, 33, least=10) == Parts(
        whole=95, good=60, other=35, percent=63, bound=Bound.EXACT
    )


@given(counts_=st.lists(counts, min_size=4, max_size=4), least=st.sampled_from([5, 10]))
@example(counts_=[3, 12, 0, 0], least=10)
@example(counts_=[3, 0, 0, 4], least=10)
def test_what_lies_between_two_levels_is_nothing_or_enough(counts_: list[int], least: int) -> None:
    told = levels_apart(counts_, least=least)

    ends = [*told[1:], len(counts_)] if told else []
    between = [sum(counts_[one:end]) for one, end in zip(told, ends, strict=True)]
    assert not is_small(between, least)
    assert told == () or told[0] == 0
    assert (told == ()) is is_small([sum(counts_)], least)


def test_levels_with_too_few_go_together() -> None:
    assert levels_apart([12, 11, 10, 40], least=10) == (0, 1, 2, 3)
    assert levels_apart([12, 3, 8, 40], least=10) == (0, 1, 3)
    assert levels_apart([3, 0, 0, 40], least=10) == (0,)
    assert levels_apart([20, 0, 0, 0], least=10) == (0, 1, 2, 3)


@given(count=st.integers(0, 1000))
def test_counts_are_rounded_to_the_nearest_step(count: int) -> None:
    assert rounded(count) % small_numbers.STEP == 0
    assert abs(rounded(count) - count) * 2 <= small_numbers.STEP
    assert (rounded(count) == 0) is (count < 3)


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    found = _published(((12, 0), (31, 44)), 10)

    assert [row.cells for row in found.shown] == [(10, 0), (30, 45)]
    assert (found.hidden, found.rest, found.total) == ((), None, (45, 45))


def test_a_small_row_takes_the_next_larger_one_along() -> None:
    found = _published(((4,), (25,), (12,), (12,)), 10)

    assert [row.key for row in found.shown] == [1]
    assert (found.hidden, found.rest, found.total) == ((0, 2, 3), (30,), (55,))


def test_of_too_few_in_all_nothing_is_shown() -> None:
    found = _published(((4,), (3,)), 10)

    assert found == Published(shown=(), hidden=(0, 1), rest=None, total=None)


def test_of_nothing_nothing_is_hidden() -> None:
    assert _published((), 10) == Published(shown=(), hidden=(), rest=None, total=())
    assert _published(((0,),), 10).total == (0,)
