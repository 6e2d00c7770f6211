"""Makes the example files: `python -m examples.make_cases`. The same every time, no chance in it.

Every case is told in school days before `REFERENCE`, so that the ladders stand where the story
wants them; what runs and what waits is counted in `tests/imports`.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any, Final

from activities.openings import calendar_of
from domain.calendar import Region, SchoolCalendar, next_school_day, school_days_before
from examples import people
from examples.people import SCHOOLS, Place
from examples.themes import CARE_NOT_STARTED, CARE_PARTLY, CHECK_INS, THEMES, Theme
from imports import columns
from imports.cases import Case
from imports.shifting import REFERENCE

FOLDER: Final = Path(__file__).parent

Facts = dict[str, Any]


@dataclass(frozen=True)
class Teller:
    """Tells one case: who it is about, at which school, and what happened how many days ago."""

    number: int
    place: Place
    age: int
    days_old: int
    """Days since the last birthday."""

    @cached_property
    def calendar(self) -> SchoolCalendar:
        region, own = Region(self.place.region), list(self.place.calendar)
        return calendar_of(region, own, since=date(2025, 8, 1), today=REFERENCE)

    @cached_property
    def theme(self) -> Theme:
        fitting = THEMES[:5] if self.place.is_primary else THEMES[1:]
        return fitting[self.number * 3 % len(fitting)]

    @cached_property
    def first_name(self) -> str:
        return people.FIRST_NAMES[self.number * 7 % len(people.FIRST_NAMES)]

    @cached_property
    def surname(self) -> str:
        return people.SURNAMES[self.number * 5 % len(people.SURNAMES)]

    @property
    def is_high(self) -> bool:
        return self.theme.kinds[0] in {"depression", "absence"}

    def ago(self, days: int) -> str:
        """The n-th school day before the reference day."""
        return school_days_before(self.calendar, REFERENCE, days).isoformat()

    def ahead(self, weeks: int) -> str:
        """A school day some weeks after the reference day."""
        return next_school_day(self.calendar, REFERENCE + timedelta(weeks=weeks)).isoformat()

    def later(self, ago: int, weeks: int) -> str:
        """The same weekday, some weeks after a day that is so many school days ago."""
        start = school_days_before(self.calendar, REFERENCE, ago)
        return (start + timedelta(weeks=weeks)).isoformat()

    def say(self, words: str) -> str:
        return words.format(name=self.first_name)

    def note(self, days: int, words: str) -> Facts:
        return {"on": self.ago(days), "text": self.say(words)}

    # The parts of a case, each as the files hold it.

    def signal(self, raised: int, *, by: str = "teacher", high: bool | None = None) -> Facts:
        severity = {"severity": "high"} if (self.is_high if high is None else high) else {}
        kinds = self.theme.kinds
        return {
            **self._staff(),
            "reference": f"{self.place.code.upper()}-{self.number:03}",
            "learner": self._learner(),
            "signal": {
                "raisedOn": self.ago(raised),
                "raisedBy": by,
                "kind": kinds[self.number % len(kinds)],
                "text": self.say(self.theme.signal),
                **severity,
            },
        }

    def _staff(self) -> Facts:
        place = self.place
        return {
            "school": place.name,
            "coordinator": place.coordinator,
            "internalCoordinator": place.mail_of("internal_coordinator"),
            "schoolLeader": place.mail_of("school_leader"),
            "teacher": place.teachers[self.number % len(place.teachers)],
        }

    def _learner(self) -> Facts:
        born = REFERENCE.replace(year=REFERENCE.year - self.age) - timedelta(days=self.days_old)
        mail = f"{self.first_name}.{self.number}@leerlingen.{self.place.domain}".lower()
        own = {} if self.place.is_primary else {"mail": mail}
        return {
            "name": f"{self.first_name} {self.surname}",
            "bornOn": born.isoformat(),
            **own,
        }

    def triage(self, days: int, outcome: str = "accept") -> Facts:
        return {
            "triage": {
                "on": self.ago(days),
                "outcome": outcome,
                "reason": self.say(self.theme.reason),
            }
        }

    def guardian(self, first: str, looked: int | None, **custody: Any) -> Facts:  # noqa: ANN401 - JSON
        told: Facts = {
            "name": f"{first} {self.surname}",
            "mail": f"{first}.{self.number}@ouders.example".lower(),
        }
        if looked is not None:
            told["custody"] = {
                "recordedOn": self.ago(looked),
                "hasAuthority": True,
                "source": "register",
                "validFrom": self._learner()["bornOn"],
                **custody,
            }
        return told

    def parents(self, looked: int | None) -> list[Facts]:
        first, second = people.parents_of(self.number)
        return [self.guardian(first, looked), self.guardian(second, looked)]

    def accepted(self, raised: int, *, by: str = "teacher", high: bool | None = None) -> Facts:
        """A signal that was taken on within two weeks, with the parents told and custody known."""
        return {
            **self.signal(raised, by=by, high=high),
            "acknowledgedOn": self.ago(raised - 1),
            **self.triage(raised - 3),
            "parentsInformedOn": self.ago(raised - 3),
            "guardians": self.parents(raised - 4),
        }

    def taken_in(self, raised: int, completed: int, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        """And the intake completed."""
        way = ("self", "via_parents", "via_other")[self.number % 3]
        return {
            **self.accepted(raised),
            "intake": {
                "learnerAskedOn": self.ago(completed + 2),
                "way": way,
                "completedOn": self.ago(completed),
                "needs": self.say(self.theme.needs),
                "meetingOn": self.later(completed, 1),
            },
            **facts,
        }

    def hearing(self, days: int) -> Facts:
        return {
            "on": self.ago(days),
            "way": ("self", "via_parents", "via_other")[self.number % 3],
            "view": self.say(self.theme.view),
            "effect": self.say(self.theme.effect),
        }

    def plan(self, submitted: int, *, goals: int = 1, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        theme = self.theme
        said = ((theme.goal, theme.domain), (theme.second_goal, theme.second_domain))
        return {
            "submittedOn": self.ago(submitted),
            "goals": [
                {
                    "text": self.say(text),
                    "learningDomain": domain,
                    "scaleText": self.say(theme.scale),
                }
                for text, domain in said[:goals]
            ],
            "steps": [self.step(n, submitted) for n in range(2)],
            "perspective": self.say(theme.perspective),
            "factors": self.say(theme.factors),
            "adviceWeighed": self.say(theme.advice),
            "evaluateOn": self.later(submitted, 23),
            **facts,
        }

    def step(self, n: int, submitted: int, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        money = {"costCents": 12_500 * n, "funding": "alliance"} if n == 1 else {}
        return {
            "text": self.say(self.theme.steps[n]),
            "doneBy": ("teacher", "internal_coordinator", "teacher")[n],
            "startsOn": self.later(submitted, 3),
            "lookedAtOn": self.later(submitted, 11),
            **money,
            **facts,
        }

    def care_step(self, submitted: int, care: str) -> Facts:
        return {
            "text": self.say("Vijf gesprekken met de jeugdhulp, op school."),
            "kind": "care",
            "doneBy": care,
            "startsOn": self.later(submitted, 3),
            "lookedAtOn": self.later(submitted, 11),
            "funding": "municipality",
        }

    def signer(self, seat: str, delivered: int | None, *replies: Facts, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        told = {} if delivered is None else {"deliveredOn": self.ago(delivered)}
        opened = {"openedOn": self.ago(delivered)} if delivered is not None and replies else {}
        answered = {"replies": list(replies)} if replies else {}
        return {"seat": seat, **told, **opened, **answered, **facts}

    def reply(self, days: int, *answers: str | None, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        return {"on": self.ago(days), "answers": list(answers), "seen": "agree", **facts}

    def both(self, delivered: int, answered: int, *answers: str, **facts: Any) -> list[Facts]:  # noqa: ANN401 - JSON
        """Both guardians, and the learner from 16 on, with the same answers."""
        seats = ["guardian:1", "guardian:2"] + (["learner"] if self.age >= people.CO_SIGNS else [])
        return [
            self.signer(seat, delivered, self.reply(answered, *answers, **facts)) for seat in seats
        ]

    def adopted(self, days: int, *, goals: int = 1, reported: int | None = None) -> Facts:
        """A plan that everybody agreed to, adopted so many days ago."""
        submitted = days + 9
        told = {} if reported is None else {"reportedBack": self.note(reported, self.theme.effect)}
        signers = self.both(submitted - 1, days + 2, "agree", "agree")
        plan = self.plan(submitted, goals=goals, signers=signers, adoptedOn=self.ago(days))
        return {"hearing": self.hearing(submitted + 2), "plan": {**plan, **told}}

    def running(self, days: int, *checked: int, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        """A plan that runs since so many days, with check-ins so many days ago."""
        told = self.taken_in(
            days + 40, days + 20, rounds=[self.adopted(days, reported=max(days - 6, 1))]
        )
        checks = {"checkIns": [self.check_in(day, n) for n, day in enumerate(checked)]}
        return {**told, **(checks if checked else {}), **facts}

    def check_in(self, days: int, n: int = 0, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        return {
            "on": self.ago(days),
            "by": "teacher" if n % 2 else "internal_coordinator",
            "carriedOut": "yes",
            "note": self.say(CHECK_INS[(self.number + n) % len(CHECK_INS)]),
            **facts,
        }

    def evaluated(self, days: int, outcome: str, **facts: Any) -> Facts:  # noqa: ANN401 - JSON
        return {
            "openedOn": self.ago(days + 5),
            "hearing": self.hearing(days + 2),
            "held": {
                "on": self.ago(days),
                "parentsPresent": ["guardian:1", "guardian:2"],
                "scores": [0],
                "outcome": outcome,
                "minutes": self.say("{name} vertelde zelf wat er beter gaat. Het doel is gehaald."),
                **facts,
            },
        }


# The stories. Each is told by one function; how often, and about learners of which age, below.


def just_raised(t: Teller) -> Facts:
    return t.signal(1)


def raised_by_a_parent(t: Teller) -> Facts:
    return {
        **t.signal(2, by="guardian:1", high=False),
        "guardians": t.parents(None),
        "acknowledgedOn": t.ago(1),
    }


def not_picked_up(t: Teller) -> Facts:
    return t.signal(7, high=False)


def pressing(t: Teller) -> Facts:
    return {**t.signal(2, high=True), "acknowledgedOn": t.ago(1)}


def custody_unknown(t: Teller) -> Facts:
    mother, father = people.parents_of(t.number)
    return {
        **t.signal(12),
        **t.triage(8),
        "parentsInformedOn": t.ago(7),
        "guardians": [t.guardian(mother, 7), t.guardian(father, None)],
    }


def forgotten_signal(t: Teller) -> Facts:
    return {**t.signal(31, high=False), "acknowledgedOn": t.ago(30)}


def in_intake(t: Teller) -> Facts:
    return {**t.accepted(11), "intake": {"learnerAskedOn": t.ago(5), "way": "self"}}


def enrolled_in_intake(t: Teller) -> Facts:
    return {**t.accepted(14), "enrolledOn": t.ago(14)}


def intake_is_late(t: Teller) -> Facts:
    return t.accepted(26)


def intake_came_to_nothing(t: Teller) -> Facts:
    return t.accepted(48)


def plan_is_written(t: Teller) -> Facts:
    return t.taken_in(34, 9, rounds=[{"hearing": t.hearing(4)}])


def learner_not_heard(t: Teller) -> Facts:
    return t.taken_in(36, 12)


def plan_never_came(t: Teller) -> Facts:
    return t.taken_in(60, 38, arrangementOn=t.ago(38))


def put_before_the_parents(t: Teller) -> Facts:
    plan = t.plan(3, signers=[t.signer("guardian:1", 2), t.signer("guardian:2", 2)])
    return t.taken_in(34, 14, rounds=[{"hearing": t.hearing(6), "plan": plan}])


def one_parent_answered(t: Teller) -> Facts:
    first = t.signer("guardian:1", 8, t.reply(6, "agree", "agree"))
    plan = t.plan(9, signers=[first, t.signer("guardian:2", 8)])
    return t.taken_in(40, 20, rounds=[{"hearing": t.hearing(11), "plan": plan}])


def nobody_answered(t: Teller) -> Facts:
    plan = t.plan(18, signers=[t.signer("guardian:1", 17), t.signer("guardian:2", 17)])
    return t.taken_in(48, 29, rounds=[{"hearing": t.hearing(21), "plan": plan}])


def silence_to_the_end(t: Teller) -> Facts:
    plan = t.plan(36, signers=[t.signer("guardian:1", 35), t.signer("guardian:2", 35)])
    return t.taken_in(64, 46, rounds=[{"hearing": t.hearing(38), "plan": plan}])


def parents_disagree(t: Teller) -> Facts:
    yes = t.signer("guardian:1", 12, t.reply(10, "agree", "agree"))
    why = t.say("Ik wil niet dat {name} uit de klas wordt gehaald.")
    no = t.signer("guardian:2", 12, t.reply(7, "agree", "refuse", reason=why))
    talk = {
        "on": t.ago(4),
        "withSeat": "guardian:2",
        "minutes": t.say("Het blijft een nee, om {name}."),
    }
    plan = t.plan(13, signers=[yes, no], talks=[talk])
    return t.taken_in(44, 25, rounds=[{"hearing": t.hearing(16), "plan": plan}])


def both_said_no(t: Teller) -> Facts:
    why = t.say("Wij zien dit anders; {name} heeft vooral rust nodig.")
    plan = t.plan(14, signers=t.both(13, 9, "refuse", "refuse", reason=why))
    return t.taken_in(44, 25, rounds=[{"hearing": t.hearing(16), "plan": plan}])


def one_signs_for_both(t: Teller) -> Facts:
    given = {"on": t.ago(8), "giver": "guardian:2", "to": "guardian:1", "until": t.ahead(20)}
    plan = t.plan(7, signers=[t.signer("guardian:1", 6)])
    facts = t.taken_in(38, 20, rounds=[{"hearing": t.hearing(10), "plan": plan}])
    return {**facts, "delegations": [given]}


def mail_came_back(t: Teller) -> Facts:
    first = t.signer("guardian:1", 5, t.reply(3, "agree", "agree"))
    second = {"seat": "guardian:2", "bouncedOn": t.ago(5)}
    plan = t.plan(6, signers=[first, second])
    return t.taken_in(38, 20, rounds=[{"hearing": t.hearing(9), "plan": plan}])


def waits_for_adoption(t: Teller) -> Facts:
    plan = t.plan(12, signers=t.both(11, 6, "agree", "agree"))
    return t.taken_in(42, 24, rounds=[{"hearing": t.hearing(15), "plan": plan}])


def learner_has_to_sign(t: Teller) -> Facts:
    first, second = (t.signer(f"guardian:{n}", 9, t.reply(5, "agree", "agree")) for n in (1, 2))
    plan = t.plan(10, signers=[first, second, t.signer("learner", 9)])
    return t.taken_in(40, 22, rounds=[{"hearing": t.hearing(13), "plan": plan}])


def one_without_authority(t: Teller) -> Facts:
    first, second = people.parents_of(t.number)
    guardians = [
        t.guardian(first, 36),
        t.guardian(second, 36, hasAuthority=False, source="court_order"),
    ]
    plan = t.plan(6, signers=[t.signer("guardian:1", 5)])
    facts = t.taken_in(40, 20, rounds=[{"hearing": t.hearing(8), "plan": plan}])
    return {**facts, "guardians": guardians}


def with_a_voogd(t: Teller) -> Facts:
    voogd = {
        **t.guardian("Voogd", 36, source="guardianship_order"),
        "name": "Mare Lantaarn, Jeugdbescherming De Vuurtoren",
        "mail": "m.lantaarn@vuurtoren.example",
    }
    plan = t.plan(6, signers=[t.signer("guardian:1", 5)])
    facts = t.taken_in(40, 20, rounds=[{"hearing": t.hearing(8), "plan": plan}])
    return {**facts, "guardians": [voogd]}


def divorced_and_wants_a_change(t: Teller) -> Facts:
    first, second = people.parents_of(t.number)
    father = {**t.guardian(second, 38), "name": f"{second} Maanlicht"}
    why = t.say("Graag op dinsdag, dan is {name} bij mij.")
    change = t.signer("guardian:2", 9, t.reply(7, "agree", "change", reason=why))
    yes = t.signer("guardian:1", 9, t.reply(6, "agree", "agree"))
    plan = t.plan(10, signers=[yes, change])
    facts = t.taken_in(42, 22, rounds=[{"hearing": t.hearing(12), "plan": plan}])
    return {**facts, "guardians": [t.guardian(first, 38), father]}


def one_consent_may_be_enough(t: Teller) -> Facts:
    light = [t.step(n, 5, isLowImpact=True) for n in range(2)]
    yes = t.signer("guardian:1", 4, t.reply(3, "agree", "agree"))
    plan = t.plan(5, signers=[yes, t.signer("guardian:2", 4)])
    each = {"hearing": t.hearing(8), "plan": {**plan, "steps": light}}
    return t.taken_in(36, 18, rounds=[each])


def well_under_way(t: Teller) -> Facts:
    return t.running(50, 26, 4)


def began_well(t: Teller) -> Facts:
    return t.running(16, 3)


def not_told_the_learner(t: Teller) -> Facts:
    return t.taken_in(48, 30, rounds=[t.adopted(13)])


def check_in_missed(t: Teller) -> Facts:
    return t.running(36)


def check_in_forgotten(t: Teller) -> Facts:
    return t.running(66)


def _with_care(t: Teller, days: int, care: tuple[str, str]) -> Facts:
    seat, mail = care
    submitted = days + 9
    steps = [t.step(0, submitted), t.care_step(submitted, seat)]
    plan = t.plan(
        submitted,
        signers=t.both(submitted - 1, days + 2, "agree", "agree"),
        adoptedOn=t.ago(days),
        reportedBack=t.note(days - 5, t.theme.effect),
    )
    each = {"hearing": t.hearing(submitted + 2), "plan": {**plan, "steps": steps}}
    facts = t.taken_in(days + 40, days + 20, rounds=[each])
    return {**facts, "care": [{"seat": seat, "mail": mail, "since": t.ago(submitted + 3)}]}


def care_did_not_begin(t: Teller) -> Facts:
    care = people.CARE[t.number % len(people.CARE)]
    late = t.check_in(9, by=care[0], carriedOut="no", note=t.say(CARE_NOT_STARTED))
    return {**_with_care(t, 34, care), "checkIns": [late]}


def care_dropped_out(t: Teller) -> Facts:
    care = people.CARE[t.number % len(people.CARE)]
    good = t.check_in(30, by=care[0])
    half = t.check_in(6, by=care[0], carriedOut="partly", note=t.say(CARE_PARTLY))
    return {**_with_care(t, 48, care), "checkIns": [good, half]}


def evaluation_is_near(t: Teller) -> Facts:
    told = t.running(70, 44, 16)
    round_ = told["rounds"][0]
    soon = {**round_["plan"], "evaluateOn": t.ahead(1)}
    return {**told, "rounds": [{**round_, "plan": soon}]}


def partly_agreed(t: Teller) -> Facts:
    why = t.say("Daar is {name} nu te moe voor.")
    no = t.reply(9, "agree", "refuse", reason=why)
    signers = [
        t.signer("guardian:1", 15, t.reply(12, "agree", "refuse", reason=why)),
        t.signer("guardian:2", 15, no),
    ]
    plan = t.plan(16, signers=signers, adoptedOn=t.ago(6), reportedBack=t.note(3, t.theme.effect))
    return t.taken_in(48, 28, rounds=[{"hearing": t.hearing(19), "plan": plan}])


def being_revised(t: Teller) -> Facts:
    told = t.running(44, 20)
    again = {
        "revision": t.note(10, "De plusgroep stopt; er moet iets anders voor in de plaats komen."),
        "hearing": t.hearing(5),
    }
    return {**told, "rounds": [*told["rounds"], again]}


def second_plan_is_out(t: Teller) -> Facts:
    told = t.running(52, 28)
    changed = {
        **t.step(1, 6),
        "text": t.say("Een eigen project, een uur per week, met een mentor."),
    }
    plan = t.plan(6, signers=[t.signer("guardian:1", 5), t.signer("guardian:2", 5)])
    again = {
        "revision": t.note(16, "De plusgroep stopt; er moet iets anders voor in de plaats komen."),
        "hearing": t.hearing(10),
        "plan": {**plan, "steps": [told["rounds"][0]["plan"]["steps"][0], changed]},
    }
    return {**told, "rounds": [*told["rounds"], again]}


def written_again_after_a_no(t: Teller) -> Facts:
    why = t.say("Niet nog een toets erbij voor {name}.")
    first = t.plan(
        26,
        signers=t.both(25, 21, "agree", "refuse", reason=why),
        talks=[
            {
                "on": t.ago(18),
                "withSeat": "guardian:1",
                "minutes": t.say("Zonder toets is het goed."),
            }
        ],
        returned=t.note(17, "De tweede stap wordt anders geschreven."),
    )
    plan = t.plan(5, signers=[t.signer("guardian:1", 4), t.signer("guardian:2", 4)])
    changed = {
        **plan["steps"][1],
        "text": t.say("Begeleiding bij het beginnen, zonder toets vooraf."),
    }
    second = {**plan, "steps": [first["steps"][0], changed]}
    rounds = [
        {"hearing": t.hearing(29), "plan": first},
        {"hearing": t.hearing(9), "plan": second},
    ]
    return t.taken_in(56, 36, rounds=rounds)


def looking_back(t: Teller) -> Facts:
    return {**t.running(60, 34, 12), "evaluations": [{"openedOn": t.ago(6)}]}


def looking_back_takes_long(t: Teller) -> Facts:
    told = t.running(72, 46, 20)
    round_ = told["rounds"][0]
    agreed = {**round_["plan"], "evaluateOn": t.ago(4)}
    looked = {"openedOn": t.ago(14), "hearing": t.hearing(8)}
    return {**told, "rounds": [{**round_, "plan": agreed}], "evaluations": [looked]}


def goes_on_after_looking_back(t: Teller) -> Facts:
    told = t.running(88, 62, 10)
    return {**told, "evaluations": [t.evaluated(24, "continue", nextOn=t.ahead(16))]}


def on_hold(t: Teller) -> Facts:
    held = {
        "on": t.ago(8),
        "reason": "family_request",
        "until": t.ahead(5),
        "note": t.say("Een broer ligt in het ziekenhuis; het gezin vraagt om rust."),
    }
    return {**t.taken_in(40, 20, rounds=[{"hearing": t.hearing(12)}]), "holds": [held]}


def waits_for_an_expert(t: Teller) -> Facts:
    held = {
        "on": t.ago(10),
        "reason": "waiting_for_expert",
        "until": t.ahead(4),
        "note": t.say("De jeugdhulp doet eerst onderzoek; de uitslag komt over een paar weken."),
    }
    return {**t.taken_in(44, 22), "holds": [held]}


def goals_were_met(t: Teller) -> Facts:
    return {**t.running(96, 70, 44), "evaluations": [t.evaluated(8, "finish")]}


def moved_away(t: Teller) -> Facts:
    gone = t.note(4, "Het gezin is verhuisd naar een andere regio.")
    return {**t.running(40, 14), "closed": {**gone, "reason": "moved_out"}}


def basic_support_is_enough(t: Teller) -> Facts:
    return {**t.signal(16), "acknowledgedOn": t.ago(15), **t.triage(11, "basic_support")}


def not_taken_on(t: Teller) -> Facts:
    return {**t.signal(14, high=False), "acknowledgedOn": t.ago(13), **t.triage(9, "reject")}


def in_dispute(t: Teller) -> Facts:
    why = t.say("Wij vertrouwen dit plan niet.")
    plan = t.plan(30, signers=t.both(29, 24, "refuse", "refuse", reason=why))
    steps = [
        {
            "on": t.ago(20),
            "route": "conversation",
            "note": t.say("Gesprek met de directie, zonder uitkomst."),
        },
        {
            "on": t.ago(9),
            "route": "education_consultant",
            "note": t.say("De onderwijsconsulent komt langs."),
        },
    ]
    told = t.taken_in(62, 42, rounds=[{"hearing": t.hearing(33), "plan": plan}])
    return {**told, "dispute": steps}


def new_at_school(t: Teller) -> Facts:
    return {**t.accepted(20), "registeredOn": t.ago(22)}


@dataclass(frozen=True)
class Story:
    tell: Callable[[Teller], Facts]
    times: int
    ages: tuple[int, ...] = ()
    """Of the learners; none for what their school has."""
    school: str = ""
    """The code of the only school where it can be; empty for any."""
    days_old: int = 0
    """Days since the last birthday; 0 for a different number each."""


STORIES: Final = (
    Story(just_raised, 3),
    Story(raised_by_a_parent, 2),
    Story(not_picked_up, 2),
    Story(pressing, 1),
    Story(custody_unknown, 2),
    Story(forgotten_signal, 2),
    Story(in_intake, 3),
    Story(enrolled_in_intake, 1),
    Story(intake_is_late, 2),
    Story(intake_came_to_nothing, 1),
    Story(plan_is_written, 3),
    Story(learner_not_heard, 2),
    Story(plan_never_came, 2),
    Story(put_before_the_parents, 3),
    Story(one_parent_answered, 3),
    Story(nobody_answered, 2),
    Story(silence_to_the_end, 2),
    Story(parents_disagree, 2),
    Story(both_said_no, 1),
    Story(one_signs_for_both, 1),
    Story(mail_came_back, 1),
    Story(waits_for_adoption, 2),
    Story(learner_has_to_sign, 2, ages=(16, 17), school="wind"),
    Story(one_without_authority, 1),
    Story(with_a_voogd, 1),
    Story(divorced_and_wants_a_change, 1),
    Story(one_consent_may_be_enough, 1, school="noord"),
    Story(well_under_way, 5),
    Story(began_well, 2),
    Story(well_under_way, 1, ages=(15,), school="wind", days_old=325),
    Story(well_under_way, 1, ages=(17,), school="wind", days_old=325),
    Story(not_told_the_learner, 2),
    Story(check_in_missed, 3),
    Story(check_in_forgotten, 2),
    Story(care_did_not_begin, 3),
    Story(care_dropped_out, 2),
    Story(evaluation_is_near, 1),
    Story(partly_agreed, 2),
    Story(being_revised, 2),
    Story(second_plan_is_out, 1),
    Story(written_again_after_a_no, 2),
    Story(looking_back, 2),
    Story(looking_back_takes_long, 1),
    Story(goes_on_after_looking_back, 2),
    Story(on_hold, 2),
    Story(waits_for_an_expert, 2),
    Story(goals_were_met, 3),
    Story(moved_away, 1),
    Story(basic_support_is_enough, 2),
    Story(not_taken_on, 1),
    Story(in_dispute, 1),
    Story(new_at_school, 1),
)


def cases() -> Iterator[Facts]:
    """Every case, as a JSON line holds it."""
    number = 0
    for story in STORIES:
        for n in range(story.times):
            number += 1
            yield story.tell(_teller(story, number, n))


def _teller(story: Story, number: int, n: int) -> Teller:
    place = SCHOOLS[story.school] if story.school else list(SCHOOLS.values())[number % len(SCHOOLS)]
    ages = story.ages or ((6, 7, 8, 9, 10, 11) if place.is_primary else (13, 14, 15))
    age = ages[(number + n) % len(ages)]
    return Teller(number, place, age, story.days_old or 30 + number * 37 % 150)


def files() -> Mapping[str, str]:
    """The files by name, as they should stand in this folder."""
    told = list(cases())
    lines = [json.dumps(case, ensure_ascii=False) for case in told]
    return {
        "alliance.json": json.dumps(people.alliance(), ensure_ascii=False, indent=2) + "\n",
        "cases.jsonl": "\n".join(lines) + "\n",
        "cases.csv": _csv(told),
    }


def _csv(told: list[Facts]) -> str:
    """Every case that a row has room for."""
    text = StringIO()
    writer = csv.DictWriter(text, [column.name for column in columns.COLUMNS], lineterminator="\n")
    writer.writeheader()
    for each in told:
        cells = columns.to_cells(Case.model_validate(each, context={"today": REFERENCE}))
        if cells is not None:
            writer.writerow(cells)
    return text.getvalue()


def write() -> None:
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
