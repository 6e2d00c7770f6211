"""The fingerprint of a move. Workflow code may import this: no database here."""

from uuid import UUID

from domain.commands import Command
from domain.ledger import digest
from domain.seats import Actor


def fingerprint(trajectory: UUID, command: Command, by: Actor) -> str:
    """Of what is asked, where and by whom, so that the same key with other content is found out."""
    return digest({"trajectory": trajectory, "command": command, "by": by})
