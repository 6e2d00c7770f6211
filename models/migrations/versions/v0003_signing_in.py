"""People sign in: who is signed in, providers, identities, and limits on trying."""

from alembic import op

revision: str = "0003"
down_revision: str = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE sign_in (
            id uuid NOT NULL,
            hash varchar NOT NULL,
            person uuid NOT NULL,
            is_staff boolean NOT NULL,
            level varchar(40) NOT NULL,
            method varchar(40) NOT NULL,
            issuer varchar NOT NULL,
            acr varchar,
            amr text[] NOT NULL,
            shown_at timestamptz NOT NULL,
            begun_at timestamptz NOT NULL,
            seen_at timestamptz NOT NULL,
            CONSTRAINT sign_in_pk PRIMARY KEY (id),
            CONSTRAINT sign_in_hash_key UNIQUE (hash),
            CONSTRAINT sign_in_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX sign_in_person_ix ON sign_in (person);
        CREATE INDEX sign_in_begun_at_ix ON sign_in (begun_at);
        CREATE TABLE provider (
            id uuid NOT NULL,
            alliance uuid NOT NULL,
            name varchar NOT NULL,
            issuer varchar NOT NULL,
            client_id varchar NOT NULL,
            client_auth varchar(40) NOT NULL,
            secret varchar NOT NULL,
            scope varchar DEFAULT 'openid' NOT NULL,
            acr_values varchar DEFAULT '' NOT NULL,
            demands jsonb NOT NULL,
            max_age integer,
            links_by_mail boolean NOT NULL,
            is_on boolean DEFAULT true NOT NULL,
            CONSTRAINT provider_pk PRIMARY KEY (id),
            CONSTRAINT provider_alliance_issuer_key UNIQUE (alliance, issuer),
            CONSTRAINT provider_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id)
        );
        CREATE TABLE identity (
            alliance uuid NOT NULL,
            issuer varchar NOT NULL,
            subject varchar NOT NULL,
            person uuid NOT NULL,
            linked_at timestamptz NOT NULL,
            CONSTRAINT identity_pk PRIMARY KEY (alliance, issuer, subject),
            CONSTRAINT identity_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
            CONSTRAINT identity_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX identity_person_ix ON identity (person);
        CREATE TABLE hand_shake (
            browser varchar NOT NULL,
            provider uuid NOT NULL,
            state varchar NOT NULL,
            nonce varchar NOT NULL,
            verifier varchar NOT NULL,
            next varchar NOT NULL,
            sign_in uuid,
            begun_at timestamptz NOT NULL,
            CONSTRAINT hand_shake_pk PRIMARY KEY (browser),
            CONSTRAINT hand_shake_provider_fk FOREIGN KEY (provider)
                REFERENCES provider (id) ON DELETE CASCADE,
            CONSTRAINT hand_shake_long_check CHECK (length(state) >= 43 AND length(nonce) >= 43)
        );
        CREATE INDEX hand_shake_begun_at_ix ON hand_shake (begun_at);
        CREATE TABLE rate_limit (
            bucket varchar NOT NULL,
            hits integer NOT NULL,
            since timestamptz NOT NULL,
            until timestamptz NOT NULL,
            CONSTRAINT rate_limit_pk PRIMARY KEY (bucket)
        );
        CREATE INDEX rate_limit_until_ix ON rate_limit (until);
    """)
