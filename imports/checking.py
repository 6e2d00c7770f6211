"""From a sheet of cases to cases that can be brought in: all problems of all rows, or none."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from activities.directory import Known
from domain import procedures
from domain.said import Said
from domain.seats import SeatKind
from imports.cases import Case
from imports.consistency import contradictions
from imports.kinds import one_of
from imports.problems import BadFile, Finding, Loc
from imports.reading import Row, Sheet
from imports.rehearsal import Filed, filed, rehearse

Watch = Callable[[Iterable[Row]], Iterable[Row]]
"""Shows somebody how far along the rows we are."""


def mails_in(sheet: Sheet) -> set[str]:
    """The addresses of everybody who must be known already."""
    return {mail for row in sheet.rows for _, mail, _ in _staff(row.case)} | {
        care.mail for row in sheet.rows for care in row.case.care
    }


def check(sheet: Sheet, known: Known, *, at: datetime, watch: Watch = iter) -> list[Filed]:
    """Every case of a sheet, ready to be brought in.

    Raises:
        BadFile: something is wrong in at least one row; it names everything that is.
    """
    cases = []
    _check_once_each(sheet)
    for row in watch(sheet.rows):
        findings = [*contradictions(row.case), *_unknown(row.case, known)]
        if not findings:
            case = filed(row.case, known)
            refused = rehearse(case, at=at)
            findings += [refused] if refused else []
            cases.append(case)
        sheet.report(row.number, findings)
    if sheet.problems:
        raise BadFile(sheet.problems)
    return cases


def _check_once_each(sheet: Sheet) -> None:
    """One row a case, and one case a learner: a learner has one open trajectory at most."""
    _check_distinct(sheet, ("reference",), lambda case: case.reference.casefold())
    _check_distinct(sheet, ("learner", "name"), _learner)


def _learner(case: Case) -> str:
    learner = case.learner
    return learner.eck_id or f"{learner.name.casefold()} {learner.born_on}"


def _check_distinct(sheet: Sheet, loc: Loc, by: Callable[[Case], str]) -> None:
    rows = defaultdict(list)
    for row in sheet.rows:
        rows[by(row.case)].append(row.number)
    for first, *others in rows.values():
        for number in others:
            wrong = Said(nl=f"staat ook in rij {first}", en=f"is in row {first} as well")
            allowed = Said(
                nl="iedere zaak en iedere leerling één keer in een bestand",
                en="each case and each learner once in a file",
            )
            sheet.report(number, [Finding(loc=loc, wrong=wrong, allowed=allowed)])


def _staff(case: Case) -> Iterator[tuple[str, str, SeatKind]]:
    yield "coordinator", case.coordinator, SeatKind.COORDINATOR
    yield "internalCoordinator", case.internal_coordinator, SeatKind.INTERNAL_COORDINATOR
    yield "schoolLeader", case.school_leader, SeatKind.SCHOOL_LEADER
    if case.teacher:
        yield "teacher", case.teacher, SeatKind.TEACHER


def _unknown(case: Case, known: Known) -> Iterator[Finding]:
    school = known.schools.get(case.school)
    if school is None:
        yield Finding(
            loc=("school",),
            wrong=Said(
                nl="deze school kent het samenwerkingsverband niet",
                en="the alliance does not know this school",
            ),
            allowed=one_of(known.schools),
        )
        return
    for name, mail, kind in _staff(case):
        place = None if kind is SeatKind.COORDINATOR else school.id
        if not known.holds(mail, kind, place):
            yield _not_in_office(name, kind, known, place)
    for n, care in enumerate(case.care):
        if care.mail not in known.people:
            yield Finding(
                loc=("care", n, "mail"),
                wrong=Said(nl="deze medewerker is niet bekend", en="this care worker is not known"),
                allowed=Said(
                    nl="iemand uit het bestand van het samenwerkingsverband",
                    en="somebody in the file of the alliance",
                ),
            )
    sector = procedures.ALL[case.procedure or school.procedure].sector
    if sector is not school.sector:
        fitting = [each.id for each in procedures.ALL.values() if each.sector is school.sector]
        yield Finding(
            loc=("procedure",),
            wrong=Said(
                nl="deze werkwijze past niet bij de school",
                en="this procedure is not for this kind of school",
            ),
            allowed=one_of(fitting),
        )


def _not_in_office(name: str, kind: SeatKind, known: Known, school: object) -> Finding:
    holders = {person for person, held, at in known.offices if (held, at) == (kind, school)}
    mails = sorted(mail for mail, person in known.people.items() if person in holders)
    where_nl = "bij het samenwerkingsverband" if school is None else "op deze school"
    where_en = "in the alliance" if school is None else "at this school"
    return Finding(
        loc=(name,),
        wrong=Said(nl=f"heeft {where_nl} geen functie als {kind}", en=f"is no {kind} {where_en}"),
        allowed=one_of(mails),
    )
