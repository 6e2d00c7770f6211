"""Who holds authority on which days, who may look for a time, and who has looked."""

from alembic import op

revision: str = "0009"
down_revision: str = "0008"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE custody (
            trajectory uuid NOT NULL,
            position integer NOT NULL,
            guardian varchar NOT NULL,
            has_authority boolean NOT NULL,
            valid_from date NOT NULL,
            valid_to date,
            CONSTRAINT custody_pk PRIMARY KEY (trajectory, position)
        );
        CREATE INDEX custody_days_ix ON custody (trajectory, guardian, valid_from);
        CREATE TABLE access_grant (
            id uuid NOT NULL,
            trajectory uuid NOT NULL,
            person uuid NOT NULL,
            topics text[] NOT NULL,
            given_by uuid NOT NULL,
            given_at timestamptz NOT NULL,
            reason uuid NOT NULL,
            valid_from date NOT NULL,
            valid_to date NOT NULL,
            ended_at timestamptz,
            CONSTRAINT access_grant_pk PRIMARY KEY (id),
            CONSTRAINT access_grant_days_check CHECK (valid_from <= valid_to)
        );
        CREATE INDEX access_grant_person_ix ON access_grant (person, trajectory);
        CREATE INDEX access_grant_trajectory_ix ON access_grant (trajectory);
        CREATE TABLE access_log (
            id uuid NOT NULL,
            at timestamptz NOT NULL,
            person uuid,
            on_behalf_of uuid,
            seat varchar NOT NULL,
            alliance uuid,
            school uuid,
            what varchar NOT NULL,
            action varchar NOT NULL,
            ground varchar NOT NULL,
            relation varchar(40) NOT NULL,
            reason uuid,
            trajectories uuid[] NOT NULL,
            learner uuid,
            request varchar NOT NULL,
            system_client varchar,
            CONSTRAINT access_log_pk PRIMARY KEY (id)
        );
        CREATE INDEX access_log_trajectories_ix ON access_log USING gin (trajectories);
        CREATE INDEX access_log_person_ix ON access_log (person, at);
        CREATE TRIGGER access_log_never_changes BEFORE UPDATE OR DELETE ON access_log
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER access_log_is_never_emptied BEFORE TRUNCATE ON access_log
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE TABLE disclosure_delay (
            id uuid NOT NULL,
            trajectory uuid NOT NULL,
            looker uuid NOT NULL,
            since timestamptz NOT NULL,
            until date NOT NULL,
            ground varchar NOT NULL,
            reason uuid NOT NULL,
            decided_by uuid NOT NULL,
            decided_at timestamptz NOT NULL,
            CONSTRAINT disclosure_delay_pk PRIMARY KEY (id)
        );
        CREATE INDEX disclosure_delay_trajectory_ix ON disclosure_delay (trajectory);
    """)
