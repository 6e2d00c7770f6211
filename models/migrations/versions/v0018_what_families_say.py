"""What families began to say, and for whom an interpreter comes along."""

from alembic import op

revision: str = "0018"
down_revision: str = "0017"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE answer_draft (
            person uuid CONSTRAINT answer_draft_person_fk REFERENCES person,
            trajectory uuid,
            act varchar,
            learner uuid NOT NULL,
            key uuid NOT NULL,
            body bytea NOT NULL,
            changed_at timestamptz NOT NULL,
            CONSTRAINT answer_draft_pk PRIMARY KEY (person, trajectory, act)
        );
        CREATE INDEX answer_draft_learner_ix ON answer_draft (learner);
        CREATE INDEX answer_draft_changed_ix ON answer_draft (changed_at);
        ALTER TABLE person ADD COLUMN interpreter varchar;
    """)
