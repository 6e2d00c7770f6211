"""Substitutes, opened cases, addresses, and what a learner says in confidence."""

from alembic import op

revision: str = "0005"
down_revision: str = "0004"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE absence (
            id uuid NOT NULL,
            person uuid NOT NULL,
            substitute uuid,
            alliance uuid NOT NULL,
            school uuid,
            trajectories uuid[] DEFAULT '{}' NOT NULL,
            first_day date NOT NULL,
            last_day date NOT NULL,
            made_by uuid NOT NULL,
            made_at timestamptz NOT NULL,
            ended_at timestamptz,
            CONSTRAINT absence_pk PRIMARY KEY (id),
            CONSTRAINT absence_person_fk FOREIGN KEY (person) REFERENCES person (id),
            CONSTRAINT absence_substitute_fk FOREIGN KEY (substitute) REFERENCES person (id),
            CONSTRAINT absence_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
            CONSTRAINT absence_school_fk FOREIGN KEY (school) REFERENCES school (id),
            CONSTRAINT absence_days_check CHECK (first_day <= last_day)
        );
        CREATE INDEX absence_person_ix ON absence (person);
        CREATE INDEX absence_substitute_ix ON absence (substitute);
        CREATE INDEX absence_alliance_ix ON absence (alliance);
        CREATE TABLE case_opening (
            id uuid NOT NULL,
            trajectory uuid NOT NULL,
            alliance uuid NOT NULL,
            person uuid NOT NULL,
            ground varchar(40) NOT NULL,
            reason uuid NOT NULL,
            opened_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            reviewed_at timestamptz,
            reviewed_by uuid,
            CONSTRAINT case_opening_pk PRIMARY KEY (id),
            CONSTRAINT case_opening_moments_check CHECK (opened_at < ends_at)
        );
        CREATE INDEX case_opening_trajectory_ix ON case_opening (trajectory, person, ends_at);
        CREATE INDEX case_opening_alliance_ix ON case_opening (alliance, opened_at);
        CREATE INDEX case_opening_person_ix ON case_opening (person);
        CREATE TABLE contact (
            person uuid NOT NULL,
            address bytea,
            is_secret boolean DEFAULT false NOT NULL,
            CONSTRAINT contact_pk PRIMARY KEY (person),
            CONSTRAINT contact_person_fk FOREIGN KEY (person) REFERENCES person (id)
        );
        CREATE TABLE confidential_voice (
            id uuid NOT NULL,
            trajectory uuid NOT NULL,
            learner uuid NOT NULL,
            written_by uuid NOT NULL,
            reader uuid NOT NULL,
            body bytea NOT NULL,
            language varchar NOT NULL,
            written_at timestamptz NOT NULL,
            released_to uuid[] DEFAULT '{}' NOT NULL,
            CONSTRAINT confidential_voice_pk PRIMARY KEY (id)
        );
        CREATE INDEX confidential_voice_trajectory_ix
            ON confidential_voice (trajectory, written_at);
        ALTER TABLE inbox ADD COLUMN actor_on_behalf_of uuid;
        ALTER TABLE ledger ADD COLUMN actor_on_behalf_of uuid;
        ALTER TABLE notice ADD COLUMN on_behalf_of uuid, ADD COLUMN via_office varchar;
    """)
