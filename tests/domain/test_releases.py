"""Who may let a guardian read along, what, and for how long."""

from datetime import date, timedelta

import pytest

from domain.access import TABLE, Facts, Grade, Relation, Topic
from domain.errors import NotAllowed
from domain.procedure import Stage
from domain.releases import ALWAYS, LONGEST, Wish, may_end, releasable, released

DAY = date(2026, 3, 2)
OUT, ADULT = Relation.GUARDIAN_WITHOUT_AUTHORITY, Relation.GUARDIAN_OF_ADULT
LEADER, LEARNER = Relation.SCHOOL_LEADER, Relation.LEARNER_18
MAY = {(LEADER, OUT), (Relation.OFFICE_SCHOOL_LEADER, OUT), (LEARNER, ADULT)}


def is_to_it(*relations: Relation) -> list[Facts]:
    return [Facts(relation=each, on=DAY, stage=Stage.ACTIVE, valid_to=DAY) for each in relations]


def wish(*topics: Topic, first: int = 0, last: int = 30, has_reason: bool = True) -> Wish:
    return Wish(
        topics=frozenset(topics or {Topic.GOALS}),
        first=DAY + timedelta(days=first),
        last=DAY + timedelta(days=last),
        has_reason=has_reason,
    )


def refused(
    asked: Wish, by: list[Facts], to: Relation = OUT, of_age_on: date | None = None
) -> str | None:
    try:
        released(asked, by=by, to=to, today=DAY, of_age_on=of_age_on)
    except NotAllowed as why:
        return why.code
    return None


@pytest.mark.parametrize("to", list(Relation))
@pytest.mark.parametrize("by", list(Relation))
def test_the_school_leader_to_one_without_authority_and_a_learner_of_age_to_their_parents(
    by: Relation, to: Relation
) -> None:
    assert (refused(wish(), is_to_it(by), to) is None) is ((by, to) in MAY)


def test_a_parent_who_leads_the_school_releases_nothing_in_their_own_case() -> None:
    assert refused(wish(), is_to_it(Relation.GUARDIAN, LEADER)) == "cannot_release"
    assert not may_end(is_to_it(OUT, LEADER), to=OUT)


def test_nothing_is_released_that_the_table_keeps_from_them() -> None:
    for to, by in ((OUT, LEADER), (ADULT, LEARNER)):
        for topic in Topic:
            is_kept = TABLE[to][topic] is not Grade.RELEASED
            code = refused(wish(topic), is_to_it(by), to)
            assert code == ("not_releasable" if is_kept else None)
        assert releasable(to) >= ALWAYS


def test_how_it_stands_and_about_whom_come_with_it() -> None:
    given = released(wish(Topic.GOALS), by=is_to_it(LEADER), to=OUT, today=DAY, of_age_on=None)

    assert given == {Topic.GOALS, Topic.STANDING, Topic.NAMES}


def test_a_school_leader_says_why_and_a_learner_of_age_need_not() -> None:
    without = wish(has_reason=False)

    assert refused(without, is_to_it(LEADER)) == "release_needs_reason"
    assert refused(without, is_to_it(LEARNER), ADULT) is None


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (-1, 3, "in_the_past"),
        (3, 2, "dates_reversed"),
        (0, LONGEST.days, None),
        (0, LONGEST.days + 1, "release_too_long"),
        (5, 5, None),
    ],
)
def test_it_is_for_a_time(first: int, last: int, code: str | None) -> None:
    assert refused(wish(first=first, last=last), is_to_it(LEADER)) == code


def test_what_a_school_leader_released_ends_before_the_learner_is_of_age() -> None:
    birthday = DAY + timedelta(days=20)

    assert refused(wish(last=19), is_to_it(LEADER), of_age_on=birthday) is None
    assert refused(wish(last=20), is_to_it(LEADER), of_age_on=birthday) == "release_too_long"
    assert refused(wish(last=20), is_to_it(LEARNER), ADULT, of_age_on=birthday) is None


def test_a_school_leader_takes_nothing_back_that_a_learner_of_age_gave() -> None:
    assert may_end(is_to_it(LEADER), to=OUT)
    assert may_end(is_to_it(LEARNER), to=ADULT)
    assert not may_end(is_to_it(LEADER), to=ADULT)
    for other in set(Relation) - {LEADER, LEARNER, Relation.OFFICE_SCHOOL_LEADER}:
        assert not may_end(is_to_it(other), to=OUT)
