"""Tokens tell how their person was recognised."""

from alembic import op

revision: str = "0002"
down_revision: str = "0001"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE access_token
            ADD COLUMN level varchar(40) NOT NULL DEFAULT 'a',
            ADD COLUMN method varchar(40) NOT NULL DEFAULT 'token',
            ADD COLUMN issued_at timestamptz NOT NULL DEFAULT now()
    """)
