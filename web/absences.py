"""Who is away, from and to which day, for which part of the work, and who stands in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.exceptions import HTTPException

from access import absences
from access.absences import Colleague, Place
from access.doing import numbered
from access.errors import NotThere, UnknownPerson
from access.seats import today
from domain import words
from domain.errors import NotAllowed
from domain.said import Said, listed
from domain.seats import PersonId
from domain.substitutes import Absence, can_stand_in
from models import queries, queries_people
from models.queries_absences import AbsenceView
from models.views import Person
from runtime.ids import uuid7
from web.fields import NO_CASE, Asked, Choice, Filled, Kind, Sent, key_of, read_all
from web.i18n import Day, Message, Sayable, _
from web.pages import HEADERS, page
from web.reading import reading
from web.signed_in import Known, KnownForm

ABSENCES: Final = "/absences"
LONGEST: Final = 400
NOBODY: Final = _("Whoever is named here does not work here any more. Choose somebody else.")

routes: Final = APIRouter(prefix=ABSENCES, include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceShown:
    id: UUID
    who: str
    is_own: bool
    is_now: bool
    first: Sayable
    last: Sayable
    where: Sayable
    stands_in: str
    """Empty: the next in line hears of it."""


@routes.get("")
async def absent(request: Request, signed_in: Known) -> Response:
    async with reading(request, signed_in.person.id) as session:
        filled = Filled(key=uuid7())
        return await _page(request, session, signed_in.person, filled)


@routes.post("")
async def write_down(request: Request, signed_in: Known, form: KnownForm) -> Response:
    """Keep it, or say what is wrong with it. The key of the form keeps it from being kept twice."""
    person = signed_in.person
    key = key_of(form)
    async with reading(request, person.id) as session:
        places = await absences.places(session, person)
        asked = _asked(places, person)
        sent = Sent.of(form, asked)
        made, faults = await _absence(session, person, places, sent)
        if made is None:
            filled = Filled(key=key, sent=sent, faults=faults)
            return await _page(request, session, person, filled, HTTPStatus.BAD_REQUEST)
        try:
            async with request.app.state.means.sessions.begin() as door:
                await absences.write_down(door, person, made, key=key)
        except NotAllowed as refused:
            trouble: Sayable = refused.said
        except UnknownPerson:
            trouble = NOBODY
        except NotThere as error:
            raise HTTPException(404) from error
        else:
            return _to(f"{ABSENCES}#a-{key}")
        filled = Filled(key=key, sent=sent, trouble=trouble)
        return await _page(request, session, person, filled, HTTPStatus.CONFLICT)


@routes.post("/{absence}/end")
async def end(request: Request, absence: UUID, signed_in: Known, _form: KnownForm) -> Response:
    """End it now: from the next page on the substitute stands in for nobody."""
    try:
        async with request.app.state.means.sessions.begin() as door:
            await absences.end(door, signed_in.person, absence)
    except (NotThere, NotAllowed) as error:
        raise HTTPException(404) from error
    return _to(ABSENCES)


def _to(path: str) -> Response:
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, HEADERS)


async def _page(
    request: Request,
    session: AsyncSession,
    person: Person,
    filled: Filled,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    places = await absences.places(session, person)
    shown = {
        "absences": await _listed(session, person),
        "asked": _asked(places, person) if places else (),
        "arranges": any(each.arranges for each in places),
        "filled": filled,
        "kinds": Kind,
        "longest": LONGEST,
        "token": request.state.signed_in.form_token,
    }
    return page(request, "absences.html", shown, status)


def _asked(places: Sequence[Place], person: Person) -> tuple[Asked, ...]:
    return tuple(_fields(places, person))


def _fields(places: Sequence[Place], person: Person) -> Iterator[Asked]:
    others = {x.id: x for each in places for x in each.colleagues if x.id != person.id}
    arranged = {x.id for each in places if each.arranges for x in each.colleagues}
    if arranged:
        me = Choice(value=str(person.id), words=_("I am"))
        away = tuple(_named(each) for each in others.values() if each.id in arranged)
        yield Asked(
            name="person",
            kind=Kind.ONE_OF,
            label=_("Who is away?"),
            choices=(me, *away),
            folds=True,
            value=str(person.id),
        )
    yield Asked(name="first", kind=Kind.DAY, label=_("First day"), value=today().isoformat())
    yield Asked(name="last", kind=Kind.DAY, label=_("Last day"))
    yield Asked(
        name="substitute",
        kind=Kind.ONE_OF,
        label=_("Who stands in?"),
        hint=_("Without somebody, whoever is next in line hears of what is yours to do."),
        choices=tuple(_named(each) for each in others.values() if _may_be(each, places)),
        folds=True,
        is_optional=True,
    )
    schools = {x.id: x.name for each in places for x in each.schools}
    if len(schools) > 1:
        yield Asked(
            name="school",
            kind=Kind.ONE_OF,
            label=_("Only at one school?"),
            choices=tuple(Choice(value=str(id_), words=name) for id_, name in schools.items()),
            folds=True,
            is_optional=True,
        )
    yield Asked(
        name="cases",
        kind=Kind.LINE,
        label=_("Only in some trajectories?"),
        hint=_("Their numbers, with a comma between them. Leave it empty for all of your work."),
        is_optional=True,
    )


def _may_be(colleague: Colleague, places: Sequence[Place]) -> bool:
    """Whether somebody can stand in for who fills this in; for others the rules tell."""
    return any(each.arranges or can_stand_in(each.theirs, colleague.kinds) for each in places)


def _named(of: Colleague) -> Choice:
    what = listed([words.SEATS[kind] for kind in sorted(of.kinds)])
    return Choice(value=str(of.id), words=_("%(name)s, %(seat)s", name=of.name, seat=what))


async def _absence(
    session: AsyncSession, person: Person, places: Sequence[Place], sent: Sent
) -> tuple[Absence | None, dict[str, Message]]:
    values, faults = read_all(_asked(places, person), sent)
    cases, unknown = await _cases(session, person, values.get("cases"))
    if unknown:
        faults["cases"] = NO_CASE
    if faults:
        return None, faults
    who = UUID(values.get("person") or str(person.id))
    school = None if values.get("school") is None else UUID(values["school"])
    place = _place_of(places, who, school)
    if place is None:
        return None, {"substitute": NOBODY}
    substitute = values["substitute"]
    made = Absence(
        person=PersonId(who),
        substitute=None if substitute is None else PersonId(UUID(substitute)),
        alliance=place.alliance,
        school=school,
        trajectories=cases,
        first=date.fromisoformat(values["first"]),
        last=date.fromisoformat(values["last"]),
    )
    return made, {}


async def _cases(
    session: AsyncSession, person: Person, typed: str | None
) -> tuple[frozenset[UUID], bool]:
    """The trajectories that are named by their numbers; and whether one of them is not there."""
    numbers = [each.strip() for each in (typed or "").split(",") if each.strip()]
    found = await numbered(session, person, numbers)
    return frozenset(found.values()), any(each.lower() not in found for each in numbers)


def _place_of(places: Sequence[Place], who: UUID, school: UUID | None) -> Place | None:
    """The alliance that is meant: where they work, and of which the school is."""
    return next(
        (
            each
            for each in places
            if any(x.id == who for x in each.colleagues)
            and (school is None or any(x.id == school for x in each.schools))
        ),
        None,
    )


async def _listed(session: AsyncSession, person: Person) -> list[AbsenceShown]:
    found = await absences.listed(session, person)
    ids = {each.absence.person for each in found}
    ids |= {each.absence.substitute for each in found if each.absence.substitute is not None}
    people = await queries_people.people(session, ids)
    names = {each.id: each.name for each in people.values()}
    schools = await queries_people.organisations(session)
    on = today()
    return [
        AbsenceShown(
            id=each.id,
            who=names.get(each.absence.person, ""),
            is_own=each.absence.person == person.id,
            is_now=each.absence.first <= on,
            first=Day(each.absence.first),
            last=Day(each.absence.last),
            where=await _where(session, each, schools),
            stands_in=names.get(each.absence.substitute, "") if each.absence.substitute else "",
        )
        for each in found
    ]


async def _where(session: AsyncSession, of: AbsenceView, names: Mapping[UUID, str]) -> Sayable:
    absence = of.absence
    if absence.trajectories:
        views = [await queries.trajectory(session, each) for each in sorted(absence.trajectories)]
        numbers = sorted(each.case_number for each in views if each is not None)
        return listed([Said(nl=each, en=each) for each in numbers]) if numbers else _NOT_YOURS
    if absence.school is not None:
        return names.get(absence.school, "")
    return _("all of the work")


_NOT_YOURS: Final[Any] = _("some trajectories")
