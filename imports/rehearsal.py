"""A case put to the rules in memory, before anything is stored: would they take its whole past?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from activities.directory import Known, School
from activities.openings import calendar_of
from domain import procedures
from domain import words as said_as
from domain.calendar import local_date
from domain.commands import BringHistory
from domain.decide import decide, decide_past
from domain.errors import NotAllowed
from domain.evolve import replay
from domain.plan import Text
from domain.said import dated, say
from domain.seats import (
    COORDINATOR,
    INTERNAL_COORDINATOR,
    LEARNER,
    SCHOOL_LEADER,
    Actor,
    PersonId,
    Seat,
    guardian,
)
from domain.trajectory import Opening, Trajectory, TrajectoryId, new_trajectory
from imports.cases import Case
from imports.consistency import TEACHER
from imports.history import Told, history_of
from imports.problems import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A case with all that follows from it: ids, people, school. The same case, the same ids."""

    case: Case
    key: UUID
    """Of the one move that brings the case in."""
    school: School
    learner: UUID
    people: Mapping[Seat, PersonId]

    @property
    def by(self) -> Actor:
        return Actor(seat=COORDINATOR, person=self.people[COORDINATOR])

    @property
    def procedure(self) -> str:
        return self.case.procedure or self.school.procedure


def key_of(alliance: UUID, reference: str) -> UUID:
    return uuid5(alliance, f"case/{reference}")


def filed(case: Case, known: Known) -> Filed:
    """Look up, or make by what they are known by, everybody in a case."""
    key = key_of(known.alliance, case.reference)
    learner = known.ids.learner(
        name=case.learner.name,
        born_on=case.learner.born_on,
        eck_id=case.learner.eck_id,
    )
    return Filed(
        case=case,
        key=key,
        school=known.schools[case.school],
        learner=learner,
        people=_people(case, known),
    )


def _people(case: Case, known: Known) -> dict[Seat, PersonId]:
    people = {
        COORDINATOR: known.people[case.coordinator],
        INTERNAL_COORDINATOR: known.people[case.internal_coordinator],
        SCHOOL_LEADER: known.people[case.school_leader],
    }
    if case.teacher:
        people[TEACHER] = known.people[case.teacher]
    if case.learner.mail:
        people[LEARNER] = known.ids.person(case.learner.mail)
    for n, each in enumerate(case.guardians, start=1):
        place = f"{case.reference}/{guardian(n)}"
        people[guardian(n)] = known.ids.person(each.mail or place)
    for care in case.care:
        people[Seat(care.seat)] = known.people[care.mail]
    return people


def rehearse(filed_case: Filed, *, at: datetime) -> Finding | None:
    """The first fact that the rules refuse, and why; none when they take them all."""
    told = history_of(filed_case.case, filed_case.key, filed_case.people, text_in_memory)
    start = beginning(filed_case, today=local_date(at))
    history = BringHistory(moves=tuple(each.past for each in told))
    try:
        decide(start, history, by=filed_case.by, at=at)
    except NotAllowed as refusal:
        return _refused(start, told, refusal)
    return None


def after(filed_case: Filed, *, at: datetime) -> Trajectory:
    """How a case that the rules take stands after its past. Raises NotAllowed for any other."""
    told = history_of(filed_case.case, filed_case.key, filed_case.people, text_in_memory)
    start = beginning(filed_case, today=local_date(at))
    history = BringHistory(moves=tuple(each.past for each in told))
    return replay(start, decide(start, history, by=filed_case.by, at=at))


def beginning(filed_case: Filed, *, today: date) -> Trajectory:
    """The trajectory before anything has happened. Its id is only for this rehearsal."""
    school, case = filed_case.school, filed_case.case
    return new_trajectory(
        Opening(
            trajectory=TrajectoryId(filed_case.key),
            alliance=school.alliance,
            school=school.id,
            learner=filed_case.learner,
            born_on=case.learner.born_on,
            procedure=procedures.ref(filed_case.procedure),
            calendar=calendar_of(
                school.region, school.calendar_overrides, since=case.signal.raised_on, today=today
            ),
        )
    )


def text_in_memory(words: str) -> Text:
    """Stands for a text that is not stored: its words decide what it is."""
    digest = sha256(words.encode()).hexdigest()
    return Text(id=uuid5(UUID(int=0), digest), digest=digest)


def _refused(start: Trajectory, told: tuple[Told, ...], refusal: NotAllowed) -> Finding:
    """Find the fact that was refused, by taking them one by one."""
    now = start
    for each in told:
        try:
            events = decide_past(now, each.past)
        except NotAllowed as why:
            return _finding(each, now, why)
        now = replay(now, events)
    return _finding(told[-1], now, refusal)


def _finding(told: Told, now: Trajectory, why: NotAllowed) -> Finding:
    return Finding(
        loc=told.loc,
        wrong=why.said,
        allowed=say(
            "wat de werkwijze {procedure} op {day} toelaat, in de fase {stage}",
            "what the procedure {procedure} allows on {day}, in the stage {stage}",
            procedure=procedures.get(now.procedure).name,
            day=dated(local_date(told.past.at)),
            stage=said_as.STAGES[now.stage],
        ),
    )
