"""A signal of whoever cannot speak in a learner's open trajectory opens one beside it."""

from alembic import op

revision: str = "0017"
down_revision: str = "0016"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("DROP INDEX trajectory_open_key")
