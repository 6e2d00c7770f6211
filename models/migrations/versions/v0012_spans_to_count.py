"""Spans to count, and on whom a stalled trajectory waits."""

from alembic import op

revision: str = "0012"
down_revision: str = "0011"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE span (
            trajectory uuid NOT NULL,
            position integer NOT NULL,
            alliance uuid NOT NULL,
            school uuid NOT NULL,
            kind varchar(40) NOT NULL,
            what varchar NOT NULL,
            since date NOT NULL,
            until date,
            due date,
            outcome varchar(40),
            cents integer NOT NULL,
            CONSTRAINT span_pk PRIMARY KEY (trajectory, position)
        );
        CREATE INDEX span_kind_ix ON span (alliance, kind, what);
        CREATE TABLE spans_read (
            id integer DEFAULT 1 NOT NULL CONSTRAINT spans_read_pk PRIMARY KEY,
            position bigint NOT NULL,
            read_at timestamptz NOT NULL,
            CONSTRAINT spans_read_one_check CHECK (id = 1)
        );
        ALTER TABLE trajectory ADD COLUMN stalled_on varchar;
        UPDATE trajectory SET stalled_on =
            CASE WHEN stalled_obligation LIKE 'keep_moving/%' THEN waiting_on
            ELSE split_part(stalled_obligation, '/', 2) END
        WHERE stalled_since IS NOT NULL;
        DROP INDEX trajectory_stalled_ix;
        CREATE INDEX trajectory_stalled_ix ON trajectory (alliance, stalled_since, id)
            INCLUDE (stalled_on, stage, school, age, stall_cause) WHERE stalled_since IS NOT NULL;
    """)
