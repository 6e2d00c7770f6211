"""By which provider somebody came in."""

from alembic import op

revision: str = "0015"
down_revision: str = "0014"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE sign_in
            ADD COLUMN provider uuid,
            ADD CONSTRAINT sign_in_provider_fk
                FOREIGN KEY (provider) REFERENCES provider (id) ON DELETE SET NULL;
        UPDATE sign_in SET provider = (
            SELECT provider.id FROM provider JOIN identity USING (alliance, issuer)
            WHERE identity.person = sign_in.person AND issuer = sign_in.issuer
            ORDER BY provider.id LIMIT 1
        );
    """)
