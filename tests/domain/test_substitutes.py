"""Who may stand in for whom, and what a substitute may do."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain import commands as c
from domain.errors import NotAllowed
from domain.ledger import plain
from domain.refusals import Refusal
from domain.seats import OFFICES, Actor, PersonId, Seat, SeatKind, guardian
from domain.substitutes import (
    LONGEST,
    NEXT_IN_LINE,
    PARTIES,
    Absence,
    Party,
    line_after,
    may_be_written,
    why_not,
)
from tests.domain.story import CORRIE, FATHER, MOTHER, WORDS, Case, a_step

TODAY = date(2026, 11, 24)
ANNE, BERT = PersonId(UUID(int=901)), PersonId(UUID(int=902))
ALLIANCE, SCHOOL, CASE = UUID(int=1), UUID(int=2), UUID(int=3)
AWAY = Absence(
    person=ANNE, substitute=BERT, alliance=ALLIANCE, first=TODAY, last=TODAY + timedelta(days=4)
)
SCHOOL_STAFF = {SeatKind.INTERNAL_COORDINATOR}


def _written(
    absence: Absence,
    *,
    by: PersonId = ANNE,
    arranges: bool = False,
    theirs: set[SeatKind] = SCHOOL_STAFF,
    of_substitute: set[SeatKind] = SCHOOL_STAFF,
) -> str | None:
    try:
        may_be_written(
            absence,
            by=by,
            arranges=arranges,
            theirs=theirs,
            of_substitute=of_substitute,
            today=TODAY,
        )
    except NotAllowed as refused:
        return refused.code
    return None


def test_every_kind_of_seat_has_its_party() -> None:
    assert set(PARTIES) == set(SeatKind)


def test_every_line_ends_with_an_office_and_never_with_the_family() -> None:
    for kind in SeatKind:
        line = line_after(kind)
        assert len(set(line)) == len(line)
        assert set(line) <= OFFICES
        is_outside = PARTIES[kind] in {Party.FAMILY, Party.ENGINE} or kind is SeatKind.DIRECTOR
        assert bool(line) != is_outside
    assert SeatKind.GUARDIAN not in NEXT_IN_LINE


def test_somebody_says_that_they_are_away_themselves() -> None:
    assert _written(AWAY) is None
    assert _written(replace(AWAY, substitute=None), of_substitute=set()) is None


def test_a_coordinator_says_it_for_a_colleague_and_nobody_else_does() -> None:
    assert _written(AWAY, by=BERT, arranges=True) is None
    assert _written(AWAY, by=BERT) == Refusal.ABSENCE_OF_ANOTHER


@pytest.mark.parametrize("kind", [SeatKind.GUARDIAN, SeatKind.LEARNER])
def test_nobody_stands_in_for_a_guardian_or_the_learner(kind: SeatKind) -> None:
    assert _written(AWAY, theirs={kind}) == Refusal.NO_SUBSTITUTE_FOR_FAMILY
    refused = why_not(Seat(kind.value), sits=None)
    assert refused is not None
    assert refused.code == Refusal.NO_SUBSTITUTE_FOR_FAMILY


def test_a_substitute_is_of_the_same_party() -> None:
    assert _written(AWAY, of_substitute={SeatKind.CARE}) == Refusal.SUBSTITUTE_OF_OTHER_PARTY
    assert _written(AWAY, of_substitute={SeatKind.GUARDIAN}) == Refusal.SUBSTITUTE_OF_OTHER_PARTY
    assert _written(replace(AWAY, substitute=ANNE)) == Refusal.SUBSTITUTE_ONESELF


def test_the_days_make_sense() -> None:
    before = TODAY - timedelta(days=1)
    assert _written(replace(AWAY, last=before)) == Refusal.DATES_REVERSED
    assert _written(replace(AWAY, first=before, last=before)) == Refusal.IN_THE_PAST
    longest = replace(AWAY, last=TODAY + timedelta(days=LONGEST - 1))
    assert _written(longest) is None
    assert _written(replace(longest, last=TODAY + timedelta(days=LONGEST))) == "absence_too_long"


def test_who_sits_here_speaks_for_nobody_else() -> None:
    refused = why_not(Seat("internal_coordinator"), sits=guardian(1))
    assert refused is not None
    assert refused.code == Refusal.SUBSTITUTE_SITS
    assert "guardian 1" in refused.said.en


def test_an_office_of_another_party_conflicts() -> None:
    seat = Seat("internal_coordinator")
    assert why_not(seat, sits=None, offices=SCHOOL_STAFF) is None
    refused = why_not(seat, sits=None, offices={SeatKind.INTERNAL_COORDINATOR, SeatKind.LEAD})
    assert refused is not None
    assert refused.code == Refusal.SUBSTITUTE_OF_OTHER_PARTY


@pytest.mark.parametrize(
    ("absence", "covers"),
    [
        (AWAY, True),
        (replace(AWAY, school=SCHOOL), True),
        (replace(AWAY, school=UUID(int=99)), False),
        (replace(AWAY, trajectories=frozenset({CASE})), True),
        (replace(AWAY, trajectories=frozenset({UUID(int=99)})), False),
        (replace(AWAY, alliance=UUID(int=99)), False),
        (replace(AWAY, first=TODAY + timedelta(days=1)), False),
        (replace(AWAY, first=date(2026, 1, 1), last=TODAY - timedelta(days=1)), False),
        (replace(AWAY, last=TODAY), True),
    ],
)
def test_an_absence_holds_in_its_place_and_its_days(absence: Absence, *, covers: bool) -> None:
    assert absence.covers(alliance=ALLIANCE, school=SCHOOL, trajectory=CASE, on=TODAY) is covers


def _for(other: Actor, by: PersonId) -> Actor:
    return replace(other, person=by, on_behalf_of=other.person)


def test_a_substitute_does_what_the_absent_may_and_both_are_named() -> None:
    case = Case().in_intake(MOTHER)
    talk = c.LogTalk(with_seat=MOTHER.seat, on=case.today, minutes=WORDS)
    stands_in = _for(CORRIE, BERT)

    case.does(stands_in, talk)

    assert case.last[-1].by == stands_in
    assert plain(case.last[-1].by) == {
        "seat": "coordinator",
        "person": str(BERT),
        "on_behalf_of": str(CORRIE.person),
    }


def test_a_substitute_leaves_the_absent_their_seat() -> None:
    case = Case().signalled()

    case.does(_for(CORRIE, BERT), c.Triage(outcome=c.TriageOutcome.ACCEPT, reason=WORDS))

    assert case.now.person_on(CORRIE.seat) == CORRIE.person
    assert case.now.seat_of(BERT) is None


def test_to_stand_in_for_somebody_who_does_not_sit_there_gives_nothing() -> None:
    case = Case().in_intake(MOTHER)
    talk = c.LogTalk(with_seat=MOTHER.seat, on=case.today, minutes=WORDS)
    assert case.refuses(replace(_for(CORRIE, BERT), on_behalf_of=ANNE), talk) == "not_your_seat"


def test_who_sits_as_a_guardian_cannot_stand_in_for_who_adopts() -> None:
    case = Case().in_intake(MOTHER, FATHER)
    assert MOTHER.person is not None
    talk = c.LogTalk(with_seat=FATHER.seat, on=case.today, minutes=WORDS)

    assert case.refuses(_for(CORRIE, MOTHER.person), talk) == Refusal.SUBSTITUTE_SITS


def test_nobody_answers_the_plan_on_behalf_of_a_guardian() -> None:
    case = Case().in_signing(a_step(1), guardians=(MOTHER, FATHER))
    answer = case.answer(a_step(1))

    assert case.refuses(_for(MOTHER, BERT), answer) == Refusal.NO_SUBSTITUTE_FOR_FAMILY


def test_a_substitute_does_not_check_what_they_wrote_for_the_other() -> None:
    case = Case().in_signing(a_step(1), guardians=(MOTHER, FATHER))
    stands_in = _for(CORRIE, BERT)

    for checker in (BERT, CORRIE.person):
        recorded = case.on_paper(MOTHER, a_step(1), checked_by=checker)
        assert case.refuses(stands_in, recorded) == Refusal.SECOND_PERSON


def test_what_was_hashed_before_there_were_substitutes_keeps_its_hash() -> None:
    assert plain(CORRIE) == {"seat": "coordinator", "person": str(CORRIE.person)}
