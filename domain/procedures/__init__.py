"""The agreed procedures. One file each; frozen by a digest once a trajectory has used it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.ledger import digest
from domain.procedure import Procedure, ProcedureRef, Sector
from domain.procedures.base_2026 import MEETINGS
from domain.procedures.primary_2026 import PRIMARY_2026
from domain.procedures.secondary_2026 import SECONDARY_2026
from domain.procedures.windstreken_2026 import WINDSTREKEN_2026
from domain.soundness import check

ALL: Final[Mapping[str, Procedure]] = MappingProxyType(
    {
        procedure.id: check(procedure)
        for procedure in (PRIMARY_2026, SECONDARY_2026, WINDSTREKEN_2026)
    }
)


USUAL: Final[Mapping[Sector, str]] = MappingProxyType(
    {Sector.PRIMARY: PRIMARY_2026.id, Sector.SECONDARY: SECONDARY_2026.id}
)
"""What a school lives by whose alliance has chosen nothing else."""


class ProcedureChanged(Exception):
    """A trajectory lives by a procedure whose text is no longer the one it was opened with."""


@cache
def ref(procedure_id: str) -> ProcedureRef:
    """How a trajectory names the procedure it lives by."""
    return ProcedureRef(id=procedure_id, digest=digest_of(ALL[procedure_id]))


def digest_of(procedure: Procedure) -> str:
    """Of all of it but the duties that came later, where they are the same as for all of them."""
    duties = {kind: duty for kind, duty in procedure.duties.items() if MEETINGS.get(kind) != duty}
    stages = {
        stage: replace(rule, opens=tuple(kind for kind in rule.opens if kind not in MEETINGS))
        for stage, rule in procedure.stages.items()
    }
    return digest(replace(procedure, duties=duties, stages=stages))


@cache
def get(wanted: ProcedureRef) -> Procedure:
    """The procedure a trajectory lives by.

    Raises ProcedureChanged when the file was edited after it was used: a change is a new procedure.
    """
    if wanted.id not in ALL or ref(wanted.id) != wanted:
        message = f"Procedure {wanted.id} is not the one that was used ({wanted.digest[:12]})."
        raise ProcedureChanged(message)
    return ALL[wanted.id]
