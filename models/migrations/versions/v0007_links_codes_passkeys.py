"""Parents and learners come in by a personal link, a code and a passkey."""

from alembic import op

revision: str = "0007"
down_revision: str = "0006"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE personal_link (
            id uuid NOT NULL,
            hash varchar NOT NULL,
            person uuid NOT NULL,
            trajectory uuid,
            issued_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            ended_at timestamptz,
            CONSTRAINT personal_link_pk PRIMARY KEY (id),
            CONSTRAINT personal_link_hash_key UNIQUE (hash),
            CONSTRAINT personal_link_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX personal_link_person_ix ON personal_link (person);
        CREATE TABLE login_code (
            id uuid NOT NULL,
            person uuid NOT NULL,
            way varchar(40) NOT NULL,
            browser varchar NOT NULL,
            digest varchar NOT NULL,
            sent_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            tries integer DEFAULT 0 NOT NULL,
            used_at timestamptz,
            CONSTRAINT login_code_pk PRIMARY KEY (id),
            CONSTRAINT login_code_tries_check CHECK (tries >= 0),
            CONSTRAINT login_code_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX login_code_browser_ix ON login_code (browser);
        CREATE INDEX login_code_person_ix ON login_code (person);
        CREATE TABLE paper_code (
            id uuid NOT NULL,
            person uuid NOT NULL,
            issued_by uuid,
            salt bytea NOT NULL,
            digest bytea NOT NULL,
            issued_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            tries integer DEFAULT 0 NOT NULL,
            used_at timestamptz,
            CONSTRAINT paper_code_pk PRIMARY KEY (id),
            CONSTRAINT paper_code_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX paper_code_person_ix ON paper_code (person);
        CREATE TABLE passkey (
            id uuid NOT NULL,
            person uuid NOT NULL,
            credential bytea NOT NULL,
            public_key bytea NOT NULL,
            sign_count bigint NOT NULL,
            name varchar NOT NULL,
            added_at timestamptz NOT NULL,
            used_at timestamptz,
            CONSTRAINT passkey_pk PRIMARY KEY (id),
            CONSTRAINT passkey_credential_key UNIQUE (credential),
            CONSTRAINT passkey_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX passkey_person_ix ON passkey (person);
        CREATE TABLE webauthn_challenge (
            id uuid NOT NULL,
            browser varchar NOT NULL,
            purpose varchar(40) NOT NULL,
            challenge bytea NOT NULL,
            person uuid NOT NULL,
            expires_at timestamptz NOT NULL,
            CONSTRAINT webauthn_challenge_pk PRIMARY KEY (id),
            CONSTRAINT webauthn_challenge_person_fk FOREIGN KEY (person)
                REFERENCES person (id) ON DELETE CASCADE
        );
        CREATE INDEX webauthn_challenge_expires_at_ix ON webauthn_challenge (expires_at);
        CREATE TABLE demo_mail (
            id uuid NOT NULL,
            sent_to varchar NOT NULL,
            subject varchar NOT NULL,
            body varchar NOT NULL,
            sent_at timestamptz NOT NULL,
            CONSTRAINT demo_mail_pk PRIMARY KEY (id)
        );
        CREATE INDEX demo_mail_sent_at_ix ON demo_mail (sent_at);
    """)
