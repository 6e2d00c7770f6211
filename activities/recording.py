"""What a workflow hands over to be recorded. Workflow code imports this: no database here.

What recording answers, to `Recorder.record`:
- an empty tuple: it stands in the ledger, now or since an earlier try;
- the entries that stand there instead, from the first place that was asked for: nothing was
  written. Whoever asked adopts them if they extend its chain.

It fails with an `ApplicationError` of one of these types:

    database        it is down, slow, or in a muddle: tried again
    learner_taken   another trajectory of the learner became the current one just now: tried again
    ledger_behind   the ledger ends before this batch begins, as after a restore: tried again
    fork            the ledger went on from another entry: not tried again, a person decides
    cannot_record   the batch contradicts itself, a fault of ours: not tried again
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from domain.follow_ups import FollowUp
from domain.ledger import Entry, Receipt
from domain.notices import Notice
from domain.standing import Standing
from models import codec


class RecordTrouble(StrEnum):
    DATABASE = "database"
    LEARNER_TAKEN = "learner_taken"
    LEDGER_BEHIND = "ledger_behind"
    FORK = "fork"
    CANNOT_RECORD = "cannot_record"


def _by_its_tag(arrived: object) -> object:
    """Read the event by its `type`. Without, every kind of event would be tried in turn."""
    if not isinstance(arrived, dict):
        return arrived
    return arrived | {"event": codec.decode_event(arrived["event"])}


Sealed = Annotated[Entry, BeforeValidator(_by_its_tag)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Entries in order, how the trajectory stands after the last of them, and what follows.

    Receipts without entries are for moves that changed nothing. The standing is then not looked at.
    """

    standing: Standing
    entries: tuple[Sealed, ...]
    receipts: tuple[Receipt, ...] = ()
    notices: tuple[Notice, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    run_id: str
