"""A signing key that is replaced signs for the one that follows it."""

from alembic import op

revision: str = "0019"
down_revision: str = "0018"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE signing_key_endorsement (
            key varchar NOT NULL,
            by varchar NOT NULL,
            body varchar NOT NULL,
            signature bytea NOT NULL,
            CONSTRAINT signing_key_endorsement_pk PRIMARY KEY (key, by)
        );
        CREATE TRIGGER signing_key_endorsement_never_changes
            BEFORE UPDATE OR DELETE ON signing_key_endorsement
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER signing_key_endorsement_is_never_emptied
            BEFORE TRUNCATE ON signing_key_endorsement
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    """)
