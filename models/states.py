"""The states that rows of ours go through. The stages of a trajectory are the domain's."""

from enum import StrEnum


class InboxState(StrEnum):
    RECEIVED = "received"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    """A bug of ours, never the rules: kept, and released once it is mended."""


class NoticeState(StrEnum):
    QUEUED = "queued"
    ADDRESSED = "addressed"
    """It is known who gets it, and there is a delivery for each; none went out yet."""
    DELIVERED = "delivered"
    OPENED = "opened"
    BOUNCED = "bounced"
    SUPERSEDED = "superseded"
    """What it reminds of was done before it went out."""


class DeliveryWay(StrEnum):
    MAIL = "mail"
    TEXT = "text"
    """A text message on the phone."""


class DeliveryState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    """Somebody is sending it, or died while they did."""
    SENT = "sent"
    """The other side took it over."""
    REFUSED = "refused"
    """The other side will never take it, or did not within days."""
    UNCERTAIN = "uncertain"
    """It may have gone out. It is not sent again: two would say something else than one."""
    RETURNED = "returned"
    """It was taken over, and came back later."""
    DROPPED = "dropped"
    """What it is about was done before it went out."""


class ClientAuth(StrEnum):
    """How we show a provider that it is us."""

    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - the name of a way, no secret
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - as above


class ChallengeFor(StrEnum):
    """What a passkey is asked to sign for. What was asked for one thing is no good for another."""

    ADD = "add"
    SIGN_IN = "sign_in"
    STEP_UP = "step_up"
    STATEMENT = "statement"


class SubscriptionState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """It failed too often, or its owner said so; nothing is lost, and it can go on."""


class ErasureOrigin(StrEnum):
    REQUEST = "request"
    """Somebody asked for it."""
    RETENTION = "retention"
    """Its term is over."""


class ErasureStage(StrEnum):
    """The parts of an erasure, in their order. Each is safe to do again."""

    PROCESS = "process"
    """Nothing is under way any more, and Temporal has forgotten the trajectory."""
    KEYS = "keys"
    """What is encrypted can never be read again."""
    RECORD = "record"
    """Words, notices, moves and read models are gone."""
    PEOPLE = "people"
    """Who has no other tie is gone from the directory, with all that let them in."""
    COPIES = "copies"
    """Copies of the file that lay ready are gone."""
    TOMBSTONE = "tombstone"
    """It is written down that it happened."""
