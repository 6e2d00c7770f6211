"""Checkpoints over the heads of all chains, and the keys that signed them."""

from alembic import op

revision: str = "0006"
down_revision: str = "0005"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE checkpoint (
            number integer NOT NULL,
            at timestamptz NOT NULL,
            is_full boolean NOT NULL,
            body varchar NOT NULL,
            hash varchar NOT NULL,
            key varchar NOT NULL,
            signature bytea NOT NULL,
            CONSTRAINT checkpoint_pk PRIMARY KEY (number)
        );
        CREATE TABLE checkpoint_head (
            trajectory uuid NOT NULL,
            number integer NOT NULL,
            sequence integer NOT NULL,
            head varchar NOT NULL,
            CONSTRAINT checkpoint_head_pk PRIMARY KEY (trajectory, number)
        );
        CREATE TABLE checkpoint_due (
            trajectory uuid NOT NULL,
            CONSTRAINT checkpoint_due_pk PRIMARY KEY (trajectory)
        );
        CREATE TABLE checkpoint_stamp (
            number integer NOT NULL,
            at timestamptz NOT NULL,
            token bytea NOT NULL,
            CONSTRAINT checkpoint_stamp_pk PRIMARY KEY (number)
        );
        CREATE TABLE signing_key (
            id varchar NOT NULL,
            public bytea NOT NULL,
            since timestamptz NOT NULL,
            CONSTRAINT signing_key_pk PRIMARY KEY (id)
        );
    """)
    for table in ("checkpoint", "checkpoint_head", "checkpoint_stamp", "signing_key"):
        op.execute(f"""
            CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """)
