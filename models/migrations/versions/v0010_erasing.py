"""What is to be destroyed, what may not be, and what was."""

from alembic import op

revision: str = "0010"
down_revision: str = "0009"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE erasure (
            id uuid CONSTRAINT erasure_pk PRIMARY KEY,
            alliance uuid NOT NULL,
            learner uuid NOT NULL,
            trajectory uuid,
            origin varchar(40) NOT NULL
                CONSTRAINT erasure_erasureorigin_check CHECK (origin IN ('request', 'retention')),
            keep varchar(40),
            last_day date,
            explain_nl varchar NOT NULL,
            explain_en varchar NOT NULL,
            source_nl varchar NOT NULL,
            source_en varchar NOT NULL,
            proposed_at timestamptz NOT NULL,
            asked_by uuid,
            asked_at timestamptz,
            confirmed_by uuid,
            confirmed_at timestamptz,
            stages_done text[] NOT NULL DEFAULT '{}',
            failed_at timestamptz,
            failed_in varchar(40),
            CONSTRAINT erasure_two_people_check CHECK (asked_by <> confirmed_by),
            CONSTRAINT erasure_in_order_check
                CHECK (confirmed_by IS NULL OR asked_by IS NOT NULL)
        );
        CREATE UNIQUE INDEX erasure_learner_key ON erasure (learner) WHERE trajectory IS NULL;
        CREATE UNIQUE INDEX erasure_trajectory_key ON erasure (trajectory);
        CREATE TABLE legal_hold (
            id uuid CONSTRAINT legal_hold_pk PRIMARY KEY,
            learner uuid NOT NULL,
            reason varchar(40) NOT NULL,
            placed_by uuid NOT NULL,
            placed_at timestamptz NOT NULL,
            released_by uuid,
            released_at timestamptz
        );
        CREATE INDEX legal_hold_current_ix ON legal_hold (learner) WHERE released_at IS NULL;
        CREATE TABLE tombstone (
            digest varchar CONSTRAINT tombstone_pk PRIMARY KEY,
            erased_at timestamptz NOT NULL,
            origin varchar(40) NOT NULL
                CONSTRAINT tombstone_erasureorigin_check CHECK (origin IN ('request', 'retention')),
            asked_by uuid NOT NULL,
            asked_at timestamptz NOT NULL,
            confirmed_by uuid NOT NULL,
            confirmed_at timestamptz NOT NULL
        );
    """)
