"""The fingerprint of a move. Workflow code may import this: no database here."""

from uuid import UUID

from domain.commands import Command
from domain.ledger import digest
from domain.rules.proving import proved
from domain.seats import Actor


def fingerprint(trajectory: UUID, command: Command, by: Actor) -> str:
    """Of what is asked, where and by whom, so that the same key with other content is found out.

    How somebody was recognised is left out: they may have signed in again between two tries.
    """
    return digest({"trajectory": trajectory, "command": proved(command, None), "by": by})
