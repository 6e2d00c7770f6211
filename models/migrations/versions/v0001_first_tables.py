"""The first tables: directory, inbox, texts, ledger, notices and read models."""

from typing import Final

from alembic import op

revision: str = "0001"
down_revision: None = None
branch_labels: None = None
depends_on: None = None

DIRECTORY: Final = """
CREATE TABLE alliance (
    id uuid NOT NULL,
    name varchar NOT NULL,
    CONSTRAINT alliance_pk PRIMARY KEY (id)
);
CREATE TABLE school (
    id uuid NOT NULL,
    alliance uuid NOT NULL,
    name varchar NOT NULL,
    region varchar(40) NOT NULL,
    sector varchar(40) NOT NULL,
    board varchar NOT NULL,
    procedure varchar NOT NULL,
    calendar_overrides jsonb DEFAULT '[]' NOT NULL,
    CONSTRAINT school_pk PRIMARY KEY (id),
    CONSTRAINT school_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
    CONSTRAINT school_region_check CHECK (region IN ('noord', 'midden', 'zuid')),
    CONSTRAINT school_sector_check CHECK (sector IN ('primary', 'secondary'))
);
CREATE INDEX school_alliance_ix ON school (alliance);
CREATE TABLE person (
    id uuid NOT NULL,
    name varchar NOT NULL,
    mail varchar,
    phone varchar,
    language varchar DEFAULT 'nl' NOT NULL,
    CONSTRAINT person_pk PRIMARY KEY (id)
);
CREATE TABLE learner (
    id uuid NOT NULL,
    alliance uuid NOT NULL,
    school uuid NOT NULL,
    name varchar NOT NULL,
    born_on date NOT NULL,
    eck_id varchar,
    CONSTRAINT learner_pk PRIMARY KEY (id),
    CONSTRAINT learner_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
    CONSTRAINT learner_school_fk FOREIGN KEY (school) REFERENCES school (id)
);
CREATE INDEX learner_school_ix ON learner (school);
CREATE UNIQUE INDEX learner_eck_id_key ON learner (alliance, eck_id) WHERE eck_id IS NOT NULL;
CREATE TABLE office (
    id uuid NOT NULL,
    person uuid NOT NULL,
    kind varchar(40) NOT NULL,
    alliance uuid NOT NULL,
    school uuid,
    valid_from date NOT NULL,
    valid_to date,
    CONSTRAINT office_pk PRIMARY KEY (id),
    CONSTRAINT office_person_fk FOREIGN KEY (person) REFERENCES person (id),
    CONSTRAINT office_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
    CONSTRAINT office_school_fk FOREIGN KEY (school) REFERENCES school (id),
    CONSTRAINT office_place_check CHECK (CASE WHEN school IS NULL
        THEN kind IN ('coordinator', 'lead', 'director', 'privacy_officer')
        ELSE kind IN ('internal_coordinator', 'school_leader', 'teacher', 'board') END),
    CONSTRAINT office_days_check CHECK (valid_to IS NULL OR valid_from <= valid_to)
);
CREATE INDEX office_person_ix ON office (person);
CREATE INDEX office_alliance_ix ON office (alliance);
CREATE INDEX office_school_ix ON office (school);
CREATE TABLE access_token (
    hash varchar NOT NULL,
    person uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT access_token_pk PRIMARY KEY (hash),
    CONSTRAINT access_token_person_fk FOREIGN KEY (person) REFERENCES person (id)
);
CREATE INDEX access_token_person_ix ON access_token (person);
"""

CANNOT_BE_LOST: Final = """
CREATE TABLE trajectory_reservation (
    id uuid NOT NULL,
    alliance uuid NOT NULL,
    school uuid NOT NULL,
    learner uuid NOT NULL,
    case_number varchar NOT NULL,
    reserved_at timestamptz NOT NULL,
    is_current boolean NOT NULL,
    CONSTRAINT trajectory_reservation_pk PRIMARY KEY (id),
    CONSTRAINT trajectory_reservation_alliance_case_number_key UNIQUE (alliance, case_number)
);
CREATE UNIQUE INDEX trajectory_reservation_current_key
    ON trajectory_reservation (alliance, learner) WHERE is_current;
CREATE TABLE case_counter (
    alliance uuid NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    CONSTRAINT case_counter_pk PRIMARY KEY (alliance, year)
);
CREATE TABLE inbox (
    key uuid NOT NULL,
    trajectory uuid NOT NULL,
    alliance uuid NOT NULL,
    actor_seat varchar NOT NULL,
    actor_person uuid,
    command jsonb NOT NULL,
    opening jsonb,
    fingerprint varchar NOT NULL,
    state varchar(40) NOT NULL,
    receipt jsonb,
    refusal jsonb,
    received_at timestamptz NOT NULL,
    answered_at timestamptz,
    confirmed_at timestamptz,
    attempts integer DEFAULT 0 NOT NULL,
    next_try_at timestamptz NOT NULL,
    release integer DEFAULT 1 NOT NULL,
    CONSTRAINT inbox_pk PRIMARY KEY (key),
    CONSTRAINT inbox_inboxstate_check
        CHECK (state IN ('received', 'done', 'refused', 'failed')),
    CONSTRAINT inbox_receipt_check CHECK (state <> 'done' OR receipt IS NOT NULL),
    CONSTRAINT inbox_refusal_check CHECK (state <> 'refused' OR refusal IS NOT NULL)
);
CREATE INDEX inbox_unconfirmed_ix ON inbox (next_try_at)
    WHERE confirmed_at IS NULL AND state IN ('received', 'done');
CREATE INDEX inbox_trajectory_ix ON inbox (trajectory, received_at);
CREATE TABLE text (
    id uuid NOT NULL,
    trajectory uuid NOT NULL,
    digest varchar NOT NULL,
    body varchar NOT NULL,
    language varchar NOT NULL,
    author uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT text_pk PRIMARY KEY (id)
);
CREATE INDEX text_trajectory_ix ON text (trajectory);
CREATE TABLE text_key (
    trajectory uuid NOT NULL,
    key bytea NOT NULL,
    CONSTRAINT text_key_pk PRIMARY KEY (trajectory)
);
CREATE TABLE ledger (
    trajectory uuid NOT NULL,
    sequence integer NOT NULL,
    key uuid NOT NULL,
    type varchar NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor_seat varchar NOT NULL,
    actor_person uuid,
    entry varchar NOT NULL,
    previous varchar NOT NULL,
    hash varchar NOT NULL,
    run_id varchar NOT NULL,
    CONSTRAINT ledger_pk PRIMARY KEY (trajectory, sequence),
    CONSTRAINT ledger_sequence_check CHECK (sequence > 0)
);
CREATE TABLE notice (
    id uuid NOT NULL,
    trajectory uuid NOT NULL,
    alliance uuid NOT NULL,
    school uuid NOT NULL,
    sequence integer NOT NULL,
    seat varchar NOT NULL,
    code varchar NOT NULL,
    channel varchar(40) NOT NULL,
    obligation varchar,
    version integer,
    not_before timestamptz NOT NULL,
    person uuid,
    state varchar(40) NOT NULL,
    delivered_at timestamptz,
    opened_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT notice_pk PRIMARY KEY (id),
    CONSTRAINT notice_trajectory_sequence_seat_key UNIQUE (trajectory, sequence, seat),
    CONSTRAINT notice_noticestate_check
        CHECK (state IN ('queued', 'delivered', 'opened', 'bounced', 'superseded'))
);
CREATE INDEX notice_queued_ix ON notice (not_before) WHERE state = 'queued';
CREATE INDEX notice_person_ix ON notice (person, delivered_at);
CREATE INDEX notice_office_ix ON notice (alliance, seat) WHERE person IS NULL;
"""

READ_MODELS: Final = """
CREATE TABLE trajectory (
    id uuid NOT NULL,
    alliance uuid NOT NULL,
    school uuid NOT NULL,
    learner uuid NOT NULL,
    case_number varchar NOT NULL,
    stage varchar(40) NOT NULL,
    entered_on date NOT NULL,
    opened_at timestamptz,
    last_moved_on date NOT NULL,
    as_of timestamptz,
    severity varchar(40) NOT NULL,
    age integer NOT NULL,
    procedure varchar NOT NULL,
    calendar varchar NOT NULL,
    next_due date,
    waiting_on varchar,
    waiting_nl varchar NOT NULL,
    waiting_en varchar NOT NULL,
    signers text[] NOT NULL,
    stalled_since date,
    stall_cause varchar(40),
    stalled_obligation varchar,
    hold_until date,
    is_split boolean NOT NULL,
    has_dispute boolean NOT NULL,
    close_reason varchar(40),
    closed_on date,
    merged_into uuid,
    next_alarm timestamptz,
    head_sequence integer NOT NULL,
    head_hash varchar NOT NULL,
    CONSTRAINT trajectory_pk PRIMARY KEY (id),
    CONSTRAINT trajectory_stage_check CHECK (stage IN ('signalled', 'intake', 'planning',
        'signing', 'active', 'revising', 'evaluating', 'closed'))
);
CREATE UNIQUE INDEX trajectory_open_key
    ON trajectory (alliance, learner) WHERE stage <> 'closed';
CREATE INDEX trajectory_stalled_ix ON trajectory (alliance, stalled_since, id)
    INCLUDE (waiting_on, stage, school, age, stall_cause) WHERE stalled_since IS NOT NULL;
CREATE INDEX trajectory_school_stalled_ix ON trajectory (alliance, school, stalled_since, id)
    WHERE stalled_since IS NOT NULL;
CREATE INDEX trajectory_due_ix ON trajectory (alliance, next_due, id) WHERE stage <> 'closed';
CREATE INDEX trajectory_school_ix ON trajectory (school, next_due, id);
CREATE INDEX trajectory_learner_ix ON trajectory (learner);
CREATE TABLE obligation (
    trajectory uuid NOT NULL,
    key varchar NOT NULL,
    alliance uuid NOT NULL,
    school uuid NOT NULL,
    position integer NOT NULL,
    kind varchar(40) NOT NULL,
    owed_by varchar NOT NULL,
    about varchar,
    since date NOT NULL,
    due date NOT NULL,
    explain_nl varchar NOT NULL,
    explain_en varchar NOT NULL,
    clock varchar(40) NOT NULL,
    timer varchar NOT NULL,
    climbed integer NOT NULL,
    rungs integer NOT NULL,
    told text[] NOT NULL,
    next_rung integer,
    next_action varchar(40),
    next_told text[],
    next_on date,
    next_at timestamptz,
    has_stalled boolean NOT NULL,
    CONSTRAINT obligation_pk PRIMARY KEY (trajectory, key)
);
CREATE INDEX obligation_alliance_ix ON obligation (alliance, owed_by);
CREATE INDEX obligation_school_ix ON obligation (school, owed_by);
CREATE INDEX obligation_told_ix ON obligation USING gin (told);
CREATE TABLE seating (
    trajectory uuid NOT NULL,
    seat varchar NOT NULL,
    person uuid NOT NULL,
    since date NOT NULL,
    CONSTRAINT seating_pk PRIMARY KEY (trajectory, seat)
);
CREATE INDEX seating_person_ix ON seating (person, trajectory);
"""

NEVER_CHANGED: Final = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A row of % is never changed: % refused.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_never_changes BEFORE UPDATE OR DELETE ON ledger
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_is_never_emptied BEFORE TRUNCATE ON ledger
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_never_changes BEFORE UPDATE ON text
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_is_never_emptied BEFORE TRUNCATE ON text
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER text_key_never_changes BEFORE UPDATE ON text_key
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    for statements in (DIRECTORY, CANNOT_BE_LOST, READ_MODELS, NEVER_CHANGED):
        op.execute(statements)
