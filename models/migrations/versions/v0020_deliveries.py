"""Each message that leaves the house has a row of its own, so that it can be claimed first."""

from alembic import op

revision: str = "0020"
down_revision: str = "0019"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE delivery (
            id uuid NOT NULL,
            notice uuid NOT NULL,
            trajectory uuid NOT NULL,
            alliance uuid NOT NULL,
            person uuid NOT NULL,
            way varchar(40) NOT NULL,
            state varchar(40) NOT NULL,
            attempts integer NOT NULL,
            doubts integer NOT NULL,
            made_at timestamptz NOT NULL,
            next_at timestamptz NOT NULL,
            ended_at timestamptz,
            reply varchar,
            CONSTRAINT delivery_pk PRIMARY KEY (id),
            CONSTRAINT delivery_notice_person_key UNIQUE (notice, person),
            CONSTRAINT delivery_person_fk FOREIGN KEY (person) REFERENCES person (id)
                ON DELETE CASCADE,
            CONSTRAINT delivery_deliverystate_check CHECK (state IN (
                'waiting', 'claimed', 'sent', 'refused', 'uncertain', 'returned',
                'dropped'))
        );
        CREATE INDEX delivery_open_ix ON delivery (next_at) WHERE ended_at IS NULL;
        CREATE INDEX delivery_trajectory_ix ON delivery (trajectory);
        CREATE INDEX delivery_person_ix ON delivery (person);
        ALTER TABLE personal_link ADD COLUMN notice uuid;
        ALTER TABLE notice DROP CONSTRAINT notice_noticestate_check;
        ALTER TABLE notice ADD CONSTRAINT notice_noticestate_check CHECK (state IN (
            'queued', 'addressed', 'delivered', 'opened', 'bounced', 'superseded')) NOT VALID;
        ALTER TABLE notice VALIDATE CONSTRAINT notice_noticestate_check;
    """)
