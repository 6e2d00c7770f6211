"""What people began to write on pages and have not sent yet."""

from alembic import op

revision: str = "0011"
down_revision: str = "0010"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE signal_draft (
            person uuid CONSTRAINT signal_draft_pk PRIMARY KEY
                CONSTRAINT signal_draft_person_fk REFERENCES person,
            learner uuid NOT NULL,
            key uuid NOT NULL,
            body bytea NOT NULL,
            begun_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL
        );
        CREATE INDEX signal_draft_learner_ix ON signal_draft (learner);
        CREATE INDEX signal_draft_changed_ix ON signal_draft (changed_at);
        CREATE TABLE plan_draft (
            trajectory uuid CONSTRAINT plan_draft_pk PRIMARY KEY,
            learner uuid NOT NULL,
            key uuid NOT NULL,
            version integer NOT NULL DEFAULT 1,
            body bytea NOT NULL,
            begun_by uuid NOT NULL,
            begun_at timestamptz NOT NULL,
            changed_by uuid NOT NULL,
            changed_at timestamptz NOT NULL
        );
        CREATE INDEX plan_draft_learner_ix ON plan_draft (learner);
        CREATE INDEX plan_draft_changed_ix ON plan_draft (changed_at);
    """)
