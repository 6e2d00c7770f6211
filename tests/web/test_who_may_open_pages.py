"""Every page, as everybody: what is not theirs is not there, and a new page has a row here."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy import text
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from activities import sign_ins
from api.main import build_app
from domain.assurance import Level, Method
from domain.calendar import Region
from domain.procedure import Sector
from domain.seats import SeatKind
from models.queries_sign_ins import form_token_of
from models.tables import AccessLogRow, LedgerRow, SchoolRow
from models.views import OURSELVES
from runtime import clock
from runtime.database import Sessions
from runtime.ids import uuid7
from runtime.settings import Settings
from tests.api.journey import Journey
from tests.api.people import Known, add_person
from web import troubles
from web.i18n import say

HOME = "http://127.0.0.1"
KEY = UUID(int=7)
"""Of a move that nobody made."""
OPEN = {  # for whoever comes by: no word of any child in it
    ("GET", "/"),
    ("GET", "/licences"),
    ("GET", "/static/{name}"),
    ("GET", "/themes/{name}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/api/v1/docs"),
    ("POST", "/oauth/token"),
}
DEMO = {
    ("GET", "/looks"),
    ("GET", "/mailbox"),
    ("GET", "/mailbox/{letter}"),
    ("POST", "/mailbox/{letter}/opened"),
}
COMING_IN = {  # here somebody shows who they are; each has tests of its own
    ("GET", "/link/{reference}"),
    ("GET", "/link/{reference}/code"),
    ("GET", "/sign-in"),
    ("GET", "/sign-in/back/{provider}"),
    ("GET", "/sign-out"),
    ("GET", "/step-up"),
    ("POST", "/link/{reference}/code"),
    ("POST", "/link/{reference}/come-in"),
    ("POST", "/link/{reference}/passkey"),
    ("POST", "/link/{reference}/passkey/options"),
    ("POST", "/sign-in/pick"),
    ("POST", "/sign-in/with/{provider}"),
    ("POST", "/sign-out"),
    ("POST", "/step-up"),
    ("POST", "/step-up/code"),
    ("POST", "/step-up/passkey"),
    ("POST", "/step-up/provider"),
    ("POST", "/step-up/passkey/options"),
}
ONESELF = {
    ("GET", "/answer"),
    ("GET", "/kept"),
    ("GET", "/me"),
    ("GET", "/new"),
    ("GET", "/new/check"),
    ("GET", "/new/done"),
    ("GET", "/new/learner"),
    ("GET", "/new/{path}"),
    ("GET", "/passkeys"),
    ("GET", "/receipts/{key}"),
    ("POST", "/kept"),
    ("POST", "/kept/send"),
    ("GET", "/absences"),
    ("GET", "/me/home"),
    ("GET", "/openings"),
    ("GET", "/work"),
    ("POST", "/absences"),
    ("POST", "/absences/{absence}/end"),
    ("POST", "/me/home"),
    ("POST", "/openings/find"),
    ("POST", "/openings/{opening_}/end"),
    ("POST", "/openings/{opening_}/review"),
    ("POST", "/work/search"),
    ("POST", "/me/sign-ins/{sign_in}/end"),
    ("POST", "/me/still-here"),
    ("POST", "/new"),
    ("POST", "/new/discard"),
    ("POST", "/new/learner"),
    ("POST", "/new/send"),
    ("POST", "/new/{path}"),
    ("POST", "/passkeys"),
    ("POST", "/passkeys/options"),
    ("POST", "/passkeys/{passkey}/name"),
    ("POST", "/passkeys/{passkey}/remove"),
}
COUNTING = {
    ("GET", "/stalls"),
    ("GET", "/stalls.csv"),
    ("GET", "/stalls/ageing.csv"),
    ("GET", "/figures"),
}
FILES = {("GET", "/figures/{name}.csv")}
OPENING = {
    (method, f"/trajectories/{{trajectory}}/{way}")
    for method in ("GET", "POST")
    for way in ("open", "emergency")
}
ACTS = ("answer", "seen")
"""What somebody of a family says or does: each has the same pages (`web.family.flow`)."""
FORMS = {
    *(
        ("POST", f"/trajectories/{{trajectory}}/{act}{part}")
        for act in ACTS
        for part in ("", "/code", "/send", "/statement")
    ),
    ("POST", "/trajectories/{trajectory}/moves/{move}"),
    ("POST", "/trajectories/{trajectory}/readers/delay"),
    ("POST", "/trajectories/{trajectory}/releases"),
    ("POST", "/trajectories/{trajectory}/releases/{grant}/end"),
}
PLAN = "/trajectories/{trajectory}/plan"
WRITING = {  # for whoever writes a plan that is being written: tests/web/test_plan_editor.py
    ("GET", PLAN),
    ("GET", f"{PLAN}/edit/check"),
    ("GET", f"{PLAN}/edit/done"),
    ("GET", f"{PLAN}/edit/goals/{{part}}"),
    ("GET", f"{PLAN}/edit/preview"),
    ("GET", f"{PLAN}/edit/steps/{{part}}"),
    ("GET", f"{PLAN}/edit/{{path}}"),
    ("POST", f"{PLAN}/edit/agreed"),
    ("POST", f"{PLAN}/edit/arrange"),
    ("POST", f"{PLAN}/edit/begin"),
    ("POST", f"{PLAN}/edit/discard"),
    ("POST", f"{PLAN}/edit/goals/{{part}}"),
    ("POST", f"{PLAN}/edit/preview"),
    ("POST", f"{PLAN}/edit/send"),
    ("POST", f"{PLAN}/edit/steps/{{part}}"),
    ("POST", f"{PLAN}/edit/{{path}}"),
}
MEETING = "/trajectories/{trajectory}/meetings"
MEETINGS = {  # of one that is there, for who convenes or is invited: tests/web/test_meetings.py
    ("GET", f"{MEETING}/new"),
    ("GET", f"{MEETING}/{{meeting}}"),
    ("GET", f"{MEETING}/{{meeting}}/invitation.ics"),
    ("POST", MEETING),
    ("POST", f"{MEETING}/items/{{item}}"),
    ("POST", f"{MEETING}/{{meeting}}/{{what}}"),
}
ROUTES: list[tuple[str, str]] = []

FAMILY = {"paula", "peter"}
WORK_ON_IT = {"coordinator", "lead", "internal_coordinator", "school_leader"}
SHOWN_TO = {  # of a trajectory of their own: by whom a page can be read
    "/trajectories/{trajectory}": FAMILY | WORK_ON_IT,
    "/trajectories/{trajectory}/changed": FAMILY | WORK_ON_IT,
    "/trajectories/{trajectory}/moves/{move}": WORK_ON_IT - {"lead"},  # to note a talk
    "/trajectories/{trajectory}/moves/{move}/done": {"paula"},  # whose move it was
    "/trajectories/{trajectory}/timeline": FAMILY | WORK_ON_IT,
    **{
        f"/trajectories/{{trajectory}}/{act}{part}": FAMILY | WORK_ON_IT
        for act in ACTS
        for part in ("", "/check", "/thanks")
    },
    MEETING: FAMILY | WORK_ON_IT,
    f"{PLAN}/edit": {"coordinator", "internal_coordinator"},
    f"{PLAN}/{{version}}": FAMILY | WORK_ON_IT,
    f"{PLAN}/{{version}}.pdf": FAMILY | WORK_ON_IT,
    "/trajectories/{trajectory}/contacts": FAMILY | WORK_ON_IT,
    "/trajectories/{trajectory}/readers/delay": {"officer"},
    "/trajectories/{trajectory}/releases": FAMILY | WORK_ON_IT,
    "/trajectories/{trajectory}/readers": FAMILY | WORK_ON_IT - {"school_leader"} | {"officer"},
}
NO_LOOK = {  # what says nothing of a child
    "/trajectories/{trajectory}/changed",
    "/trajectories/{trajectory}/moves/{move}/done",
}
OUTSIDERS = ["stranger", "passer-by", "teacher", "director", "other-school", "other-parent"]


def _kind(method: str, path: str) -> str | None:
    if (method, path) in OPEN | DEMO:
        return "open"
    if (method, path) in COMING_IN:
        return "coming in"
    if (method, path) in ONESELF:
        return "oneself"
    if (method, path) in COUNTING | FILES:
        return "counting"
    if (method, path) in OPENING:
        return "opening"
    is_shown = method == "GET" and path in SHOWN_TO
    is_of_one = (method, path) in FORMS | WRITING | MEETINGS or is_shown
    return "of one" if is_of_one else None


@pytest.fixture(scope="module", autouse=True)
def _everything_runs(workers: None) -> None:
    """The workers are there."""


@pytest.fixture(scope="module")
async def pages(settings: Settings) -> AsyncIterator[AsyncClient]:
    app = build_app(settings)
    ROUTES[:] = [
        (method, route.path)
        for router in app.routes
        for route in getattr(router, "original_router", app).routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]
    transport = ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url=HOME) as made,
    ):
        yield made


@pytest.fixture(scope="module")
async def cookies(sessions: Sessions, here: Known, elsewhere: Known) -> dict[str, dict[str, str]]:
    """Everybody signed in, and a parent of nobody in particular."""
    await add_person(sessions, here, "passer-by")
    await add_person(sessions, here, "other-parent")
    await add_person(sessions, here, "officer", office=SeatKind.PRIVACY_OFFICER)
    async with sessions.begin() as session:
        school = SchoolRow(
            id=uuid7(),
            alliance=here.alliance,
            name="Another school of it",
            region=Region.NORTH,
            sector=Sector.PRIMARY,
            board="Another board",
            procedure="primary-2026",
        )
        session.add(school)
    leader = SeatKind.SCHOOL_LEADER
    await add_person(sessions, here, "other-school", office=leader, school=school.id)
    everybody = {**here.people, "stranger": elsewhere.people["coordinator"]}
    async with sessions.begin() as session:
        return {
            name: {"Cookie": f"traject={await _signed_in(session, person)}"}
            for name, person in everybody.items()
        }


@pytest.fixture(scope="module")
async def of_other_child(
    raise_one: Callable[[], Awaitable[Journey]],
    cookies: dict[str, dict[str, str]],  # noqa: ARG001 - by then they are there
    here: Known,
) -> Journey:
    """Where the other parent sits, of another child at the same school."""
    raised = await raise_one()
    coordinator = raised.people["coordinator"]
    await coordinator.done(raised.id, "acknowledge_signal")
    person = str(here.people["other-parent"])
    await coordinator.done(raised.id, "seat_person", seat="guardian:1", person=person)
    await coordinator.done(
        raised.id,
        "record_custody",
        guardian="guardian:1",
        hasAuthority=True,
        source="register",
        validFrom="2020-01-01",
    )
    return raised


async def _signed_in(session: AsyncSession, person: UUID) -> str:
    return await sign_ins.begin(
        session,
        person=person,
        level=Level.B,
        method=Method.LINK_PAPER,
        issuer=OURSELVES,
        at=clock.now(),
    )


@pytest.fixture(scope="module")
async def theirs(raise_one: Callable[[], Awaitable[Journey]], workers: None) -> Journey:  # noqa: ARG001 - they run
    raised = await raise_one()
    await raised.to_signing()
    return raised


def test_every_page_has_its_place_in_this_file(pages: AsyncClient) -> None:
    assert pages.base_url == HOME
    assert [route for route in ROUTES if _kind(*route) is None] == []
    known = (
        OPEN | DEMO | COMING_IN | ONESELF | FORMS | WRITING | COUNTING | FILES | OPENING | MEETINGS
    )
    gone = known - set(ROUTES)
    assert gone == set()
    assert {("GET", path) for path in SHOWN_TO} <= set(ROUTES)


async def test_nobody_sees_a_page_of_theirs_without_signing_in(
    pages: AsyncClient, theirs: Journey
) -> None:
    signed_in = {"oneself", "of one", "counting", "opening"}
    tried = [route for route in ROUTES if _kind(*route) in signed_in]
    for method, path in tried:
        answer = await pages.request(method, _address(path, theirs.id))
        assert answer.status_code in {303, 403}, (method, path)
        assert "Bo" not in answer.text.split()


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_a_page_of_others_is_not_there(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, who: str
) -> None:
    """404 and never 403, and the same page as for what does not exist; also for a form of ours."""
    tried = [route for route in ROUTES if _kind(*route) == "of one"]
    assert {method for method, _ in tried} == {"GET", "POST"}
    token = form_token_of(cookies[who]["Cookie"].partition("=")[2])
    for method, path in tried:
        sent: dict[str, Any] = {"headers": cookies[who]}
        if method == "POST":
            sent["data"] = {"form_token": token, "key": str(KEY), "answer": "agree"}
        else:
            sent["params"] = {"key": str(KEY), "since": 0}
        known = await pages.request(method, _address(path, theirs.id), **sent)
        unknown = await pages.request(method, _address(path, uuid4()), **sent)
        assert (known.status_code, unknown.status_code) == (404, 404), (method, path)
        assert _still(known) == _still(unknown)


def _still(answer: Response) -> str:
    """A page without the seconds that run on between two looks at it."""
    return re.sub(r'data-ends-in="\d+"', "", answer.text)


COUNT = {"coordinator", "lead", "director", "internal_coordinator", "school_leader"}
COUNT_ELSEWHERE = {"stranger", "other-school"}


@pytest.mark.parametrize("path", sorted(path for _, path in COUNTING))
async def test_what_stands_still_is_shown_to_who_may_count_and_nothing_of_it_elsewhere(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, path: str
) -> None:
    for who, cookie in cookies.items():
        answer = await pages.get(path, headers=cookie)
        is_shown = answer.status_code == 200
        assert is_shown is (who in COUNT | COUNT_ELSEWHERE), (who, answer.status_code)
        assert answer.status_code in {200, 404}
        assert theirs.id not in answer.text or who in COUNT
        assert "Bo" not in answer.text.split()


MAY_OPEN = {
    "open": {"director", "officer"},
    "emergency": {"director"} | WORK_ON_IT,  # also whoever sees it: a secret address is behind it
}
SEE_ALREADY = FAMILY | WORK_ON_IT


@pytest.mark.parametrize("way", sorted(MAY_OPEN))
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_case_is_opened_by_who_may_and_is_not_there_for_others(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, way: str, method: str
) -> None:
    """With a form that says nothing, so that nobody opens it here."""
    for who, cookie in cookies.items():
        sent: dict[str, Any] = {"headers": cookie}
        if method == "POST":
            token = form_token_of(cookie["Cookie"].partition("=")[2])
            sent["data"] = {"form_token": token, "reason": "x", "key": str(KEY)}
        known = await pages.request(method, f"/trajectories/{theirs.id}/{way}", **sent)
        unknown = await pages.request(method, f"/trajectories/{uuid4()}/{way}", **sent)
        expected = 404
        if who in SEE_ALREADY - MAY_OPEN[way]:
            expected = 303
        elif who in MAY_OPEN[way]:
            expected = 200 if method == "GET" else 400
        assert known.status_code == expected, who
        assert unknown.status_code == 404, who
        if expected == 404:
            assert _still(known) == _still(unknown)
        assert "Bo" not in known.text.split()


@pytest.mark.parametrize("path", sorted(SHOWN_TO))
async def test_a_page_is_shown_to_whom_it_is_for_and_to_nobody_else(  # noqa: PLR0913, PLR0917 - all that it takes
    pages: AsyncClient,
    cookies: dict[str, dict[str, str]],
    theirs: Journey,
    sessions: Sessions,
    here: Known,
    path: str,
) -> None:
    """As everybody there is; whoever reads it leaves one row, and whoever does not leaves none."""
    key = uuid4()
    refused = await theirs.people["paula"].move(theirs.id, "acknowledge_signal", key=key)
    assert refused.json()["code"] == "not_your_turn"
    for who, cookie in cookies.items():
        before = await _looks(sessions)
        answer = await pages.get(
            _address(path, theirs.id), headers=cookie, params={"key": str(key), "since": 0}
        )
        is_hers = who == "paula" or not path.endswith("/thanks")  # an answer is its sender's
        is_shown = answer.status_code in {200, 303}  # or leads on, where nothing is to be checked
        assert is_shown is (who in SHOWN_TO[path] and is_hers), (who, answer.status_code)
        assert is_shown or answer.status_code == 404
        if answer.status_code == 303:
            assert answer.headers["location"].startswith(f"/trajectories/{theirs.id}/")
        looked = await _looks(sessions) - before
        assert looked == (1 if who in SHOWN_TO[path] and path not in NO_LOOK else 0), who
    assert set(cookies) >= set(here.people)


async def test_a_receipt_is_for_who_signed_and_for_nobody_else_at_the_table(
    pages: AsyncClient,
    cookies: dict[str, dict[str, str]],
    raise_one: Callable[[], Awaitable[Journey]],
) -> None:
    """Their own, and what was written down for them: not for the other parent or who wrote it."""
    raised = await raise_one()
    await raised.to_signing()
    plan = (await raised.people["paula"].get(f"/trajectories/{raised.id}/plan")).json()
    step = plan["steps"][0]
    answer = {"step": step["id"], "version": 1, "digest": step["digest"], "answer": "agree"}
    by = {"paula": uuid4(), "peter": uuid4()}
    await raised.people["paula"].move(raised.id, "answer_step", key=by["paula"], **answer)
    on_paper = {
        "signer": "guardian:2",
        "via": "paper",
        "evidence": "The form in his file.",
        "checkedBy": str(raised.people["school_leader"].person),
    }
    coordinator = raised.people["internal_coordinator"]
    recorded = await coordinator.move(
        raised.id, "record_answer", key=by["peter"], **answer, **on_paper
    )
    assert recorded.status_code == 201, recorded.text

    for who, cookie in cookies.items():
        for signer, key in by.items():
            shown = await pages.get(f"/receipts/{key}", headers=cookie)
            assert shown.status_code == (200 if who == signer else 404), (who, signer)
            if who == signer:
                assert str(key) in shown.text
                assert step["text"] in shown.text
    hers = await pages.get(f"/receipts/{by['paula']}", headers=cookies["paula"])
    his = await pages.get(f"/receipts/{by['peter']}?lang=en", headers=cookies["peter"])
    assert "Bo" not in hers.text.split()
    assert "School wrote down what you said on paper" in his.text


async def test_what_is_no_sign_off_has_no_receipt(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, sessions: Sessions
) -> None:
    async with sessions() as session:
        rows = await session.exec(
            select(LedgerRow.key).where(
                LedgerRow.trajectory == UUID(theirs.id), LedgerRow.type == "parents.informed"
            )
        )
        key = rows.one()
    shown = await pages.get(f"/receipts/{key}", headers=cookies["internal_coordinator"])

    assert shown.status_code == 404


async def test_whoever_sits_elsewhere_sees_their_own_pages(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, of_other_child: Journey
) -> None:
    """So that the one who sees nothing of another child is somebody who does see a page."""
    cookie = cookies["other-parent"]
    own = await pages.get(f"/trajectories/{of_other_child.id}/readers", headers=cookie)
    other = await pages.get(f"/trajectories/{theirs.id}/readers", headers=cookie)

    assert (own.status_code, other.status_code) == (200, 404)
    mine = await pages.get("/me", headers=cookie)
    assert of_other_child.id in mine.text
    assert theirs.id not in mine.text


async def test_nothing_of_a_child_is_shown_on_a_page_when_the_look_cannot_be_put_down(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey, sessions: Sessions
) -> None:
    """A page that says so, and not that there is nothing."""
    looks = sorted(set(SHOWN_TO) - NO_LOOK)
    of_whom = {path: min(SHOWN_TO[path] & {"paula", "coordinator", "officer"}) for path in looks}
    tried = [*((_address(path, theirs.id), of_whom[path]) for path in looks)]
    tried += [("/me", "paula"), ("/work", "coordinator")]
    async with sessions.begin() as session:
        await session.exec(text("ALTER TABLE access_log RENAME TO away"))  # type: ignore[call-overload] # plain SQL
    try:
        answers = [
            await pages.get(path, headers=cookies[who], params={"key": str(KEY)})
            for path, who in tried
        ]
    finally:
        async with sessions.begin() as session:
            await session.exec(text("ALTER TABLE away RENAME TO access_log"))  # type: ignore[call-overload] # plain SQL

    for (path, _), answer in zip(tried, answers, strict=True):
        assert answer.status_code == 503, path
        assert say(troubles.BROKEN, "nl") in answer.text
        assert theirs.id not in answer.text.replace(path, "")


async def _looks(sessions: Sessions) -> int:
    async with sessions() as session:
        return (await session.exec(select(func.count()).select_from(AccessLogRow))).one()


async def test_whose_child_it_is_sees_who_looked_from_the_page_before_to_the_one_after(
    pages: AsyncClient, cookies: dict[str, dict[str, str]], theirs: Journey
) -> None:
    address = f"/trajectories/{theirs.id}/readers"
    for who, status in (("paula", 200), ("peter", 200), ("coordinator", 200), ("teacher", 404)):
        answer = await pages.get(address, headers=cookies[who])
        assert answer.status_code == status, who
    english = await pages.get(f"{address}?lang=en", headers=cookies["paula"])
    assert "Who looked at this file?" in english.text


def _address(path: str, trajectory: str | UUID) -> str:
    return path.format_map(_Anything(trajectory=trajectory, move="log_talk", version=1))


class _Anything(dict[str, object]):
    def __missing__(self, _name: str) -> object:
        return uuid4()
