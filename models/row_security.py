"""The second wall: which rows each role of PostgreSQL gets, whatever a question forgot to ask.

Three roles, none of which owns a table, so none can set a policy aside:

- `traject_face` is what pages and API read by, in the name of one person, or of one program. Who
  that is stands in `traject.person` or `traject.client`, for one transaction; without it there are
  no rows at all.
- `traject_door` is what comes before it is known who asks, and what takes moves in: signing in, the
  inbox, the words of a move. It reads no ledger and no words.
- `traject_engine` is what workers record by. It sees all, and changes no ledger.

The owner migrates and runs the commands of an operator, and nothing else. What is not in the table
below is not granted. The tables here are made anew by every `traject migrate` that changes them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, text

from domain.access import ADULT
from domain.commands import SubmitPlan
from domain.rules.permissions import MOVES
from domain.seats import SeatKind
from models.queries import SEE_THE_ALLIANCE, SEE_THE_SCHOOL
from models.queries_stalls import SEE_STALLS, SEE_STALLS_OF_A_SCHOOL
from models.tables import Table
from runtime.database import DOOR, ENGINE, FACE
from runtime.trouble import Trouble

SUBMIT_PLANS: Final = MOVES[SubmitPlan].by

ALL: Final = "true"
"""Every row. What is granted is then the wall."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a role may do with which rows of a table."""

    verbs: str
    """As PostgreSQL has them. `UPDATE (id)` is what it asks of whoever locks a row."""
    where: str = ALL
    writes: str = ""
    """Which rows may be written. Empty: the same."""


def _is_one_of(kinds: Collection[SeatKind]) -> str:
    return f"kind IN ({', '.join(repr(kind.value) for kind in sorted(kinds))})"


_TODAY: Final = "(now() AT TIME ZONE 'Europe/Amsterdam')::date"
_MY_OFFICES: Final = (
    f"FROM office WHERE person = traject_me() AND valid_from <= {_TODAY}"
    f" AND (valid_to IS NULL OR valid_to >= {_TODAY})"
)
_MY_SYSTEM: Final = "FROM system_client WHERE id = traject_client() AND revoked_at IS NULL"
_MANAGERS: Final = SEE_STALLS | {SeatKind.PRIVACY_OFFICER}

_NOT_STOOD_IN_FOR: Final = "(split_part(s.seat, ':', 1) IN ('guardian', 'learner'))"


def _stood_in(seats: str) -> str:
    """Trajectories of somebody for whom I stand in today, who sits on such a seat there."""
    return (
        "SELECT t.id FROM absence a JOIN trajectory t ON t.alliance = a.alliance"  # noqa: S608 - our own words
        " AND (a.school IS NULL OR a.school = t.school)"
        " AND (a.trajectories = '{}' OR t.id = ANY (a.trajectories))"
        " WHERE a.substitute = traject_me() AND a.ended_at IS NULL"
        f" AND {_TODAY} BETWEEN a.first_day AND a.last_day AND ("
        "EXISTS (SELECT FROM seating s WHERE s.trajectory = t.id AND s.person = a.person"
        f" AND {seats})"
        " OR EXISTS (SELECT FROM office o WHERE o.person = a.person AND o.alliance = t.alliance"
        f" AND o.valid_from <= {_TODAY} AND (o.valid_to IS NULL OR o.valid_to >= {_TODAY})"
        f" AND (o.school = t.school AND o.{_is_one_of(SEE_THE_SCHOOL)}"
        f" OR o.school IS NULL AND o.{_is_one_of(SEE_THE_ALLIANCE)})))"
    )


_STOOD_IN_FOR_OFFICES: Final = (
    "FROM absence a JOIN office o ON o.person = a.person AND o.alliance = a.alliance"
    " WHERE a.substitute = traject_me() AND a.ended_at IS NULL AND a.trajectories = '{}'"
    f" AND {_TODAY} BETWEEN a.first_day AND a.last_day"
    f" AND o.valid_from <= {_TODAY} AND (o.valid_to IS NULL OR o.valid_to >= {_TODAY})"
)
_COUNTED_FOR_ANOTHER: Final = (  # alliances
    f"SELECT o.alliance {_STOOD_IN_FOR_OFFICES}"
    f" AND a.school IS NULL AND o.school IS NULL AND o.{_is_one_of(SEE_STALLS)}"
)
_LED_FOR_ANOTHER: Final = (  # schools
    f"SELECT coalesce(o.school, a.school) {_STOOD_IN_FOR_OFFICES}"
    " AND (a.school = o.school OR num_nonnulls(a.school, o.school) = 1)"
    f" AND o.{_is_one_of(SEE_STALLS | SEE_STALLS_OF_A_SCHOOL)}"
)
"""Of which somebody may count what stands still while they stand in for a manager."""

_STOOD_IN: Final = _stood_in(f"NOT {_NOT_STOOD_IN_FOR}")

_WRITE_PLANS: Final = f"seat IN ({', '.join(repr(kind.value) for kind in sorted(SUBMIT_PLANS))})"

_IS_OF_AGE: Final = (
    "EXISTS (SELECT FROM trajectory t LEFT JOIN learner l ON l.id = t.learner"
    f" WHERE t.id = seating.trajectory AND (t.age >= {ADULT}"
    f" OR l.born_on + make_interval({ADULT}) <= {_TODAY}))"
)
"""Whether the learner of a seating is: by the birth date, and by what the trajectory noted."""

_LET_IN: Final = (
    "SELECT trajectory FROM seating WHERE person = traject_me()"  # noqa: S608 - our own words
    " AND (seat NOT LIKE 'guardian:%' OR EXISTS (SELECT FROM custody c WHERE c.has_authority"
    " AND c.trajectory = seating.trajectory AND c.guardian = seating.seat"
    f" AND c.valid_from <= {_TODAY} AND (c.valid_to IS NULL OR c.valid_to >= {_TODAY}))"
    f" AND NOT {_IS_OF_AGE})"
    f" UNION ALL {_STOOD_IN}"
    " UNION ALL SELECT trajectory FROM access_grant WHERE person = traject_me()"
    f" AND ended_at IS NULL AND {_TODAY} BETWEEN valid_from AND valid_to"
    " UNION ALL SELECT trajectory FROM case_opening"
    " WHERE person = traject_me() AND now() < ends_at"
)
"""Where I sit (as a guardian: with authority, of a child), stand in, or was let in for a while."""

_MY_TABLES: Final = f"FROM trajectory WHERE id IN ({_LET_IN})"

FUNCTIONS: Final[Mapping[str, str]] = {
    "traject_managed": (  # alliances of which I see how the trajectories stand
        f"SELECT array_agg(alliance) {_MY_OFFICES} AND {_is_one_of(_MANAGERS)}"
    ),
    "traject_coordinated": (  # alliances of which I see what is said
        f"SELECT array_agg(alliance) {_MY_OFFICES} AND {_is_one_of(SEE_THE_ALLIANCE)}"
    ),
    "traject_led": (  # schools of which I see what is said
        f"SELECT array_agg(school) {_MY_OFFICES} AND {_is_one_of(SEE_THE_SCHOOL)}"
    ),
    "traject_overseen": (  # alliances of which I am the privacy officer
        f"SELECT array_agg(alliance) {_MY_OFFICES} AND kind = 'privacy_officer'"
    ),
    "traject_client_schools": f"SELECT array_agg(school) {_MY_SYSTEM} AND school IS NOT NULL",
    "traject_watched_alliances": (  # alliances of which I, or my program, know how things stand
        "SELECT array_agg(alliance) FROM ("  # noqa: S608 - our own words
        f"SELECT alliance {_MY_OFFICES} AND {_is_one_of(_MANAGERS)}"
        f" UNION ALL {_COUNTED_FOR_ANOTHER}"
        f" UNION ALL SELECT alliance {_MY_SYSTEM} AND school IS NULL) mine"
    ),
    "traject_watched_schools": (  # the same of schools
        "SELECT array_agg(school) FROM ("  # noqa: S608 - our own words
        f"SELECT school {_MY_OFFICES} AND {_is_one_of(SEE_THE_SCHOOL)}"
        f" UNION ALL {_LED_FOR_ANOTHER}"
        f" UNION ALL SELECT school {_MY_SYSTEM} AND school IS NOT NULL) mine"
    ),
    "traject_counted": (  # alliances of which I may count what was done
        f"SELECT array_agg(alliance) FROM (SELECT alliance {_MY_OFFICES}"  # noqa: S608 - our own words
        f" AND {_is_one_of(_MANAGERS)} UNION ALL {_COUNTED_FOR_ANOTHER}) mine"
    ),
    "traject_counted_schools": (  # the same of schools
        f"SELECT array_agg(school) FROM (SELECT school {_MY_OFFICES}"  # noqa: S608 - our own words
        f" AND {_is_one_of(SEE_THE_SCHOOL)} UNION ALL {_LED_FOR_ANOTHER}) mine"
    ),
    "traject_self": (  # the learner that I am
        "SELECT array_agg(t.learner) FROM seating s JOIN trajectory t ON t.id = s.trajectory"
        " WHERE s.person = traject_me() AND s.seat = 'learner'"
    ),
    "traject_schools": f"SELECT array_agg(school) {_MY_OFFICES} AND school IS NOT NULL",
    "traject_alliances": f"SELECT array_agg(alliance) {_MY_OFFICES}",
    "traject_tables": f"SELECT array_agg(trajectory) FROM ({_LET_IN}) mine",  # noqa: S608 - our own words
    "traject_lookers": (  # who looked at the trajectories where I sit, or let somebody look there
        "SELECT array_agg(person) FROM ("
        "SELECT person FROM access_log WHERE trajectories && traject_tables()"
        " UNION SELECT given_by FROM access_grant WHERE trajectory = ANY (traject_tables())) named"
    ),
    "traject_planned": (  # trajectories of which I write the plan from my seat there
        "SELECT array_agg(trajectory) FROM ("  # noqa: S608 - our own words
        f"SELECT trajectory FROM seating WHERE person = traject_me() AND {_WRITE_PLANS}"
        f" UNION ALL {_stood_in(f's.{_WRITE_PLANS}')}) mine"
    ),
    **{  # of the trajectories where I sit: which learners, schools and alliances these are of
        f"traject_{name}_of_tables": f"SELECT array_agg({column}) {_MY_TABLES}"
        for name, column in (
            ("learners", "learner"),
            ("schools", "school"),
            ("alliances", "alliance"),
        )
    },
}
"""Where I am somebody, as arrays that a policy asks for once and not for every row."""


_LEAVES: Final = """CREATE OR REPLACE FUNCTION traject_leaves(wanted integer, is_full boolean)
    RETURNS bytea[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
    AS $$
        SELECT array_agg(
            sha256(decode('00', 'hex') || convert_to(
                '{"head":"' || head || '","sequence":' || sequence
                || ',"trajectory":"' || trajectory || '"}', 'UTF8'
            )) ORDER BY trajectory
        ) FROM (
            SELECT DISTINCT ON (trajectory) trajectory, sequence, head FROM checkpoint_head
            WHERE number = wanted OR is_full AND number < wanted
            ORDER BY trajectory, number DESC
        ) heads
    $$"""
"""The leaves that a checkpoint was signed over (`domain.checkpoint.Head.leaf`), hashed: no face
reads a head of a trajectory that is not there for it."""


def _mine(column: str, function: str) -> str:
    return f"{column} = ANY ((SELECT {function}())::uuid[])"


_STANDING: Final = " OR ".join(
    [
        _mine("alliance", "traject_watched_alliances"),
        _mine("school", "traject_watched_schools"),
        _mine("{id}", "traject_tables"),
    ]
)
"""Those of which I may know how they stand. There is no name in it."""

_SAID: Final = (
    "EXISTS (SELECT FROM trajectory t WHERE t.id = {id} AND ("
    + " OR ".join(
        [
            _mine("t.alliance", "traject_coordinated"),
            _mine("t.school", "traject_led"),
            _mine("t.id", "traject_tables"),
        ]
    )
    + "))"
)
"""Those of which I may also know what is said and by whom."""

_MY_PERSON: Final = "person = traject_me()"
_ENGINE_ALL: Final = Rows("SELECT, INSERT, UPDATE, DELETE")
_OF_A_TABLE: Final = _SAID.format(id="trajectory")

_LOOKED_AT: Final = (
    "EXISTS (SELECT FROM trajectory t WHERE t.id = {id} AND ("
    + " OR ".join(
        [
            _mine("t.alliance", "traject_managed"),
            _mine("t.school", "traject_led"),
            _mine("t.id", "traject_tables"),
        ]
    )
    + "))"
)

POLICIES: Final[Mapping[str, Mapping[str, Rows]]] = {
    "alliance": {
        FACE: Rows(
            "SELECT",
            f"{_mine('id', 'traject_alliances')} OR {_mine('id', 'traject_alliances_of_tables')}",
        ),
        DOOR: Rows("SELECT"),
        ENGINE: Rows("SELECT"),
    },
    "school": {
        FACE: Rows(
            "SELECT",
            f"{_mine('alliance', 'traject_alliances')}"
            f" OR {_mine('id', 'traject_schools_of_tables')}",
        ),
        DOOR: Rows("SELECT"),
        ENGINE: Rows("SELECT"),
    },
    "person": {
        FACE: Rows(
            "SELECT",
            " OR ".join(
                [
                    "id = traject_me()",
                    "EXISTS (SELECT FROM office o WHERE o.person = person.id)",
                    "EXISTS (SELECT FROM seating s WHERE s.person = person.id)",
                    _mine("id", "traject_lookers"),
                ]
            ),
        ),
        # who is given a seat may be new; and people choose how one talks to them
        DOOR: Rows("SELECT, INSERT, UPDATE (language, interpreter)"),
        ENGINE: _ENGINE_ALL,
    },
    "learner": {
        FACE: Rows(
            "SELECT",
            f"{_mine('alliance', 'traject_coordinated')} OR {_mine('school', 'traject_schools')}"
            f" OR {_mine('id', 'traject_learners_of_tables')}"
            f" OR {_mine('school', 'traject_client_schools')}",
        ),
        DOOR: Rows("SELECT, INSERT, UPDATE (id)"),  # of whom a signal tells may be new
        ENGINE: _ENGINE_ALL,
    },
    "keyring.data_key": {  # wrapped, they say nothing; the rows that they open have their own wall
        FACE: Rows("SELECT", "traject_me() IS NOT NULL OR traject_client() IS NOT NULL"),
        DOOR: Rows("SELECT, INSERT"),
        ENGINE: _ENGINE_ALL,
    },
    "office": {
        FACE: Rows("SELECT", f"{_MY_PERSON} OR {_mine('alliance', 'traject_alliances')}"),
        DOOR: Rows("SELECT"),
        ENGINE: Rows("SELECT"),
    },
    "access_token": {DOOR: Rows("SELECT")},
    "sign_in": {DOOR: Rows("SELECT, INSERT, UPDATE, DELETE")},
    "provider": {DOOR: Rows("SELECT")},
    "identity": {DOOR: Rows("SELECT, INSERT")},
    "hand_shake": {DOOR: Rows("SELECT, INSERT, DELETE")},
    "rate_limit": {DOOR: Rows("SELECT, INSERT, UPDATE, DELETE")},
    # That something happened, and to whom it is told: the face says of which alliance.
    "feed": {DOOR: Rows("SELECT"), ENGINE: Rows("SELECT, INSERT, UPDATE")},
    "system_client": {  # as what looked it is named to who may know
        FACE: Rows(
            "SELECT (id, alliance, name)",
            f"{_mine('alliance', 'traject_alliances')}"
            f" OR {_mine('alliance', 'traject_alliances_of_tables')}",
        ),
        DOOR: Rows("SELECT"),
        ENGINE: Rows("SELECT"),
    },
    "system_token": {DOOR: Rows("SELECT, INSERT, DELETE")},
    "system_assertion": {DOOR: Rows("SELECT, INSERT, DELETE")},
    "subscription": {
        DOOR: Rows("SELECT, INSERT, UPDATE, DELETE"),
        ENGINE: Rows("SELECT, UPDATE"),
    },
    "trajectory_reservation": {
        DOOR: Rows("SELECT, INSERT, UPDATE"),
        ENGINE: _ENGINE_ALL,
    },
    "case_counter": {DOOR: Rows("SELECT, INSERT, UPDATE"), ENGINE: _ENGINE_ALL},
    "trajectory": {
        FACE: Rows("SELECT", _STANDING.format(id="id")),
        DOOR: Rows("SELECT"),
        ENGINE: _ENGINE_ALL,
    },
    "obligation": {
        FACE: Rows("SELECT", _STANDING.format(id="trajectory")),
        ENGINE: _ENGINE_ALL,
    },
    "span": {  # codes and days: for whom may count
        FACE: Rows(
            "SELECT",
            f"{_mine('alliance', 'traject_counted')} OR"
            f" {_mine('school', 'traject_counted_schools')}",
        ),
        ENGINE: Rows("SELECT, INSERT, DELETE"),
    },
    "spans_read": {FACE: Rows("SELECT"), ENGINE: Rows("SELECT, INSERT, UPDATE")},
    "seating": {
        FACE: Rows("SELECT", f"{_MY_PERSON} OR {_OF_A_TABLE}"),
        DOOR: Rows("SELECT"),  # whether somebody has a place here: whoever has none stays out
        ENGINE: _ENGINE_ALL,
    },
    "custody": {FACE: Rows("SELECT", _OF_A_TABLE), ENGINE: _ENGINE_ALL},
    "access_grant": {
        FACE: Rows("SELECT", f"{_MY_PERSON} OR {_OF_A_TABLE}"),
        DOOR: Rows("SELECT, INSERT, UPDATE (ended_at)"),
        ENGINE: Rows("SELECT"),
    },
    "access_log": {  # a look is put down by whoever looks, and read by whom it is told
        FACE: Rows(
            "SELECT, INSERT",
            f"{_MY_PERSON} OR {_LOOKED_AT.format(id='ANY (trajectories)')}",
            writes=f"{_MY_PERSON} OR person IS NULL AND system_client = traject_client()::text",
        ),
        ENGINE: Rows("SELECT"),  # whether any is past its term
    },
    "disclosure_delay": {
        FACE: Rows("SELECT", _LOOKED_AT.format(id="trajectory")),
        DOOR: Rows("SELECT, INSERT"),
        ENGINE: Rows("SELECT"),
    },
    "ledger": {FACE: Rows("SELECT", _OF_A_TABLE), ENGINE: Rows("SELECT, INSERT")},
    "notice": {
        FACE: Rows(
            "SELECT",
            f"{_MY_PERSON} OR on_behalf_of = traject_me() OR {_OF_A_TABLE}"
            f" OR seat = 'privacy_officer' AND {_mine('alliance', 'traject_overseen')}",
        ),
        DOOR: Rows("INSERT, SELECT, UPDATE (state, not_before, ended_at, opened_at)"),
        ENGINE: _ENGINE_ALL,
    },
    "delivery": {
        FACE: Rows("SELECT", f"{_MY_PERSON} OR {_OF_A_TABLE}"),
        ENGINE: _ENGINE_ALL,
    },
    "absence": {
        FACE: Rows(
            "SELECT",
            f"{_MY_PERSON} OR substitute = traject_me() OR"
            f" {_mine('alliance', 'traject_alliances')}",
        ),
        DOOR: Rows("SELECT, INSERT, UPDATE"),
        ENGINE: Rows("SELECT"),
    },
    "case_opening": {
        FACE: Rows(
            "SELECT",
            f"{_MY_PERSON} OR {_mine('alliance', 'traject_overseen')} OR {_OF_A_TABLE}",
        ),
        DOOR: Rows("SELECT, INSERT, UPDATE (ends_at, reviewed_at, reviewed_by)"),
        ENGINE: Rows("SELECT"),
    },
    "contact": {
        FACE: Rows(
            "SELECT",
            f"{_MY_PERSON}"  # noqa: S608 - our own words
            " OR NOT is_secret AND EXISTS (SELECT FROM seating s JOIN trajectory t"
            " ON t.id = s.trajectory WHERE s.person = contact.person"
            f" AND ({_mine('t.alliance', 'traject_coordinated')}"
            f" OR {_mine('t.school', 'traject_led')}))"
            " OR EXISTS (SELECT FROM case_opening o JOIN seating s ON s.trajectory = o.trajectory"
            " WHERE o.person = traject_me() AND o.ground = 'break_glass' AND now() < o.ends_at"
            " AND s.person = contact.person)",
        ),
        DOOR: Rows("SELECT, INSERT, UPDATE"),
        ENGINE: Rows("SELECT"),
    },
    "confidential_voice": {
        FACE: Rows(
            "SELECT",
            "written_by = traject_me() OR reader = traject_me() OR traject_me() = ANY (released_to)"
            " OR learner = ANY ((SELECT traject_self())::uuid[])",
        ),
        DOOR: Rows("SELECT (id), INSERT, UPDATE (released_to)"),
        ENGINE: Rows("DELETE"),
    },
    "signal_draft": {
        FACE: Rows("SELECT", _MY_PERSON),
        DOOR: Rows("SELECT (person), INSERT, UPDATE, DELETE"),
        ENGINE: Rows("SELECT (changed_at), DELETE"),
    },
    "answer_draft": {
        FACE: Rows("SELECT", _MY_PERSON),
        DOOR: Rows("SELECT (person, trajectory, act), INSERT, UPDATE, DELETE"),
        ENGINE: Rows("SELECT (changed_at), DELETE"),
    },
    "plan_draft": {  # for whoever writes it: nobody else reads what is not yet put before them
        FACE: Rows(
            "SELECT",
            "EXISTS (SELECT FROM trajectory t WHERE t.id = plan_draft.trajectory AND ("
            f"{_mine('t.alliance', 'traject_coordinated')} OR {_mine('t.school', 'traject_led')}"
            f" OR {_mine('t.id', 'traject_planned')}))",
        ),
        DOOR: Rows("SELECT (trajectory, key, version), INSERT, UPDATE, DELETE"),
        ENGINE: Rows("SELECT (changed_at), DELETE"),
    },
    "kept_form": {
        FACE: Rows("SELECT", _MY_PERSON),
        DOOR: Rows("SELECT (person), INSERT, UPDATE, DELETE"),
        ENGINE: Rows("SELECT (kept_at), DELETE"),
    },
    "text": {
        FACE: Rows(
            "SELECT",
            f"{_OF_A_TABLE} OR EXISTS (SELECT FROM case_opening o WHERE o.reason = text.id"
            f" AND (o.person = traject_me() OR {_mine('o.alliance', 'traject_overseen')}))",
        ),
        DOOR: Rows("INSERT"),
        ENGINE: Rows("SELECT, INSERT, DELETE"),
    },
    "text_key": {
        FACE: Rows("SELECT", _OF_A_TABLE),
        DOOR: Rows("SELECT, INSERT"),
        ENGINE: Rows("SELECT, INSERT, DELETE"),
    },
    "checkpoint": {FACE: Rows("SELECT"), ENGINE: Rows("SELECT, INSERT")},
    "checkpoint_head": {  # of the others a face knows the hash alone (`traject_leaves`)
        FACE: Rows("SELECT", _OF_A_TABLE),
        ENGINE: Rows("SELECT, INSERT"),
    },
    "checkpoint_due": {ENGINE: _ENGINE_ALL},
    "checkpoint_stamp": {FACE: Rows("SELECT"), ENGINE: Rows("SELECT, INSERT")},
    "signing_key_endorsement": {FACE: Rows("SELECT"), ENGINE: Rows("SELECT, INSERT")},
    "signing_key": {FACE: Rows("SELECT"), ENGINE: Rows("SELECT, INSERT")},
    "inbox": {
        FACE: Rows("SELECT", f"actor_person = traject_me() OR {_OF_A_TABLE}"),
        DOOR: Rows("SELECT, INSERT, UPDATE"),
        ENGINE: _ENGINE_ALL,
    },
    "personal_link": {
        DOOR: Rows("SELECT, INSERT, UPDATE, DELETE"),
        ENGINE: Rows("SELECT, INSERT, UPDATE, DELETE"),
    },
    "login_code": {DOOR: Rows("SELECT, INSERT, UPDATE, DELETE")},
    "paper_code": {DOOR: Rows("SELECT, INSERT, UPDATE")},
    "passkey": {
        FACE: Rows("SELECT", _MY_PERSON),
        DOOR: Rows("SELECT, INSERT, UPDATE, DELETE"),
    },
    "webauthn_challenge": {DOOR: Rows("SELECT, INSERT, DELETE")},
    "demo_mail": {DOOR: Rows("INSERT"), ENGINE: Rows("INSERT")},
    "erasure": {ENGINE: Rows("SELECT, INSERT")},  # workers propose; only the owner destroys
    "legal_hold": {ENGINE: Rows("SELECT")},
    "tombstone": {ENGINE: Rows("SELECT")},
}


def apply(connection: Connection) -> None:
    """Make roles, grants and policies what this module says. Nothing happens when they are.

    Raises:
        Trouble: the owner may make no roles, and an administrator has not made them either.
    """
    statements = list(_statements())
    version = sha256("\n".join(statements).encode()).hexdigest()[:16]
    said = "SELECT obj_description('public'::regnamespace)"
    if connection.execute(text(said)).scalar() == f"traject rows {version}":
        return
    for role in (FACE, DOOR, ENGINE):
        _make_role(connection, role)
    for statement in statements:
        connection.execute(text(statement))
    connection.execute(text(f"COMMENT ON SCHEMA public IS 'traject rows {version}'"))


def _make_role(connection: Connection, role: str) -> None:
    """Make a role that owns nothing and logs in nowhere; the owner may speak as it."""
    there = connection.execute(text("SELECT FROM pg_roles WHERE rolname = :role"), {"role": role})
    may = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    if there.first() is None:
        if not connection.execute(text(may)).scalar():
            raise Trouble(
                f"PostgreSQL has no role {role}, and the owner of our tables may not make one.",
                f"Let an administrator run: CREATE ROLE {role} NOLOGIN NOBYPASSRLS; "
                f"GRANT {role} TO CURRENT_USER;  (as the owner for CURRENT_USER)",
            )
        connection.execute(  # another database of this server may make it at the same moment
            text(f"""DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOBYPASSRLS NOINHERIT;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$""")
        )
    is_member = text("SELECT pg_has_role(current_user, :role, 'MEMBER')")
    if not connection.execute(is_member, {"role": role}).scalar():
        connection.execute(text(f"GRANT {role} TO CURRENT_USER"))


def _statements() -> Iterator[str]:
    roles = f"{FACE}, {DOOR}, {ENGINE}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public, keyring FROM PUBLIC, {roles}"
    yield f"GRANT USAGE ON SCHEMA public, keyring TO {roles}"
    yield from _functions()
    for table in Table.metadata.sorted_tables:
        yield f"ALTER TABLE {table.fullname} ENABLE ROW LEVEL SECURITY"
        for role in (FACE, DOOR, ENGINE):
            yield from _policy(table.fullname, role, POLICIES[table.fullname].get(role))


def _functions() -> Iterator[str]:
    """Functions that look where the one who asks may not: they tell where that one is somebody.

    In PL/pgSQL, which keeps the plan of what it asks as long as the connection lasts.
    """
    for name, setting in (("traject_me", "person"), ("traject_client", "client")):
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS uuid LANGUAGE sql STABLE
            PARALLEL SAFE RETURN nullif(current_setting('traject.{setting}', true), '')::uuid"""
    yield _LEAVES
    yield "REVOKE ALL ON FUNCTION traject_leaves(integer, boolean) FROM PUBLIC"
    yield f"GRANT EXECUTE ON FUNCTION traject_leaves(integer, boolean) TO {FACE}"
    for name, body in FUNCTIONS.items():
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS uuid[] LANGUAGE plpgsql STABLE
            SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, public
            AS $$ BEGIN RETURN ({body}); END $$"""
        yield f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION {name}() TO {FACE}"


def _policy(table: str, role: str, rows: Rows | None) -> Iterator[str]:
    name = f"rows_of_{role}"
    yield f"DROP POLICY IF EXISTS {name} ON {table}"
    if rows is None:
        return
    yield f"GRANT {rows.verbs} ON {table} TO {role}"
    yield (
        f"CREATE POLICY {name} ON {table} TO {role}"
        f" USING ({rows.where}) WITH CHECK ({rows.writes or rows.where})"
    )
