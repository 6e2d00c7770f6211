"""What people sent when their sign-in had ended."""

from alembic import op

revision: str = "0014"
down_revision: str = "0013"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE kept_form (
            person uuid CONSTRAINT kept_form_pk PRIMARY KEY
                CONSTRAINT kept_form_person_fk REFERENCES person,
            path varchar NOT NULL,
            body bytea NOT NULL,
            kept_at timestamptz NOT NULL
        );
        CREATE INDEX kept_form_kept_ix ON kept_form (kept_at);
    """)
