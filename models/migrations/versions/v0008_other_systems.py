"""Other systems: a feed with an order, clients, tokens and subscriptions."""

from alembic import op

revision: str = "0008"
down_revision: str = "0007"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE feed (
            trajectory uuid NOT NULL,
            sequence integer NOT NULL,
            position bigint,
            alliance uuid,
            school uuid,
            type varchar,
            recorded_at timestamptz,
            CONSTRAINT feed_pk PRIMARY KEY (trajectory, sequence),
            CONSTRAINT feed_position_key UNIQUE (position)
        );
        CREATE INDEX feed_alliance_ix ON feed (alliance, position);
        CREATE INDEX feed_unplaced_ix ON feed (trajectory, sequence) WHERE position IS NULL;
        INSERT INTO feed (trajectory, sequence) SELECT trajectory, sequence FROM ledger;
        CREATE FUNCTION into_feed() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = pg_catalog, public AS $$
        BEGIN
            INSERT INTO feed (trajectory, sequence) SELECT trajectory, sequence FROM entered
                ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE TRIGGER ledger_into_feed AFTER INSERT ON ledger
            REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION into_feed();
        CREATE TABLE system_client (
            id uuid NOT NULL,
            alliance uuid NOT NULL,
            school uuid,
            name varchar NOT NULL,
            seat varchar(40) NOT NULL,
            jwks jsonb NOT NULL,
            added_at timestamptz NOT NULL,
            revoked_at timestamptz,
            CONSTRAINT system_client_pk PRIMARY KEY (id),
            CONSTRAINT system_client_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
            CONSTRAINT system_client_school_fk FOREIGN KEY (school) REFERENCES school (id),
            CONSTRAINT system_client_place_check CHECK (
                (seat = 'system:school_administration') = (school IS NOT NULL)),
            CONSTRAINT system_client_systemseat_check CHECK (seat IN
                ('system:school_administration', 'system:dashboard', 'system:subscriptions'))
        );
        CREATE INDEX system_client_alliance_ix ON system_client (alliance);
        CREATE TABLE system_token (
            hash varchar NOT NULL,
            client uuid NOT NULL,
            expires_at timestamptz NOT NULL,
            CONSTRAINT system_token_pk PRIMARY KEY (hash),
            CONSTRAINT system_token_client_fk FOREIGN KEY (client)
                REFERENCES system_client (id) ON DELETE CASCADE
        );
        CREATE INDEX system_token_client_ix ON system_token (client);
        CREATE INDEX system_token_expires_at_ix ON system_token (expires_at);
        CREATE TABLE system_assertion (
            client uuid NOT NULL,
            jti varchar NOT NULL,
            expires_at timestamptz NOT NULL,
            CONSTRAINT system_assertion_pk PRIMARY KEY (client, jti),
            CONSTRAINT system_assertion_client_fk FOREIGN KEY (client)
                REFERENCES system_client (id) ON DELETE CASCADE
        );
        CREATE INDEX system_assertion_expires_at_ix ON system_assertion (expires_at);
        CREATE TABLE subscription (
            id uuid NOT NULL,
            alliance uuid NOT NULL,
            school uuid,
            client uuid,
            person uuid,
            sink varchar NOT NULL,
            types text[] NOT NULL,
            position bigint NOT NULL,
            state varchar(40) NOT NULL,
            failures integer DEFAULT 0 NOT NULL,
            last_failure varchar,
            delivered_at timestamptz,
            paused_at timestamptz,
            next_try_at timestamptz NOT NULL,
            lease uuid,
            created_at timestamptz NOT NULL,
            CONSTRAINT subscription_pk PRIMARY KEY (id),
            CONSTRAINT subscription_alliance_fk FOREIGN KEY (alliance) REFERENCES alliance (id),
            CONSTRAINT subscription_school_fk FOREIGN KEY (school) REFERENCES school (id),
            CONSTRAINT subscription_client_fk FOREIGN KEY (client) REFERENCES system_client (id),
            CONSTRAINT subscription_person_fk FOREIGN KEY (person) REFERENCES person (id),
            CONSTRAINT subscription_owner_check CHECK ((client IS NULL) <> (person IS NULL)),
            CONSTRAINT subscription_subscriptionstate_check CHECK (state IN ('active', 'paused'))
        );
        CREATE INDEX subscription_alliance_ix ON subscription (alliance);
        CREATE INDEX subscription_client_ix ON subscription (client);
        CREATE INDEX subscription_person_ix ON subscription (person);
        CREATE INDEX subscription_due_ix ON subscription (next_try_at) WHERE state = 'active';
    """)
