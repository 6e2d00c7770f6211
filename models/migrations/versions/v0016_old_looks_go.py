"""Looks that are past their term go, once two people agree; younger ones the database keeps."""

from alembic import op

revision: str = "0016"
down_revision: str = "0015"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        ALTER TABLE erasure ALTER learner DROP NOT NULL;
        ALTER TABLE erasure ADD CONSTRAINT erasure_of_whom_check
            CHECK (learner IS NOT NULL OR keep = 'read_log');
        CREATE UNIQUE INDEX erasure_looks_key ON erasure (alliance) WHERE learner IS NULL;
        CREATE INDEX access_log_at_ix ON access_log USING brin (at);
        CREATE FUNCTION refuse_to_forget_a_look() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.at < now() - interval '5 years' THEN
                RETURN OLD;
            END IF;
            RAISE EXCEPTION 'A look is kept for five years: % refused.', TG_OP
                USING ERRCODE = 'integrity_constraint_violation';
        END $$;
        DROP TRIGGER access_log_never_changes ON access_log;
        CREATE TRIGGER access_log_never_changes BEFORE UPDATE ON access_log
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
            FOR EACH ROW EXECUTE FUNCTION refuse_to_forget_a_look();
    """)
