"""The bare process: a timer of fourteen days, one local activity per update, and an end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from temporalio import workflow
from temporalio.common import RetryPolicy

WORKFLOW: Final = "BareCase"
UPDATE: Final = "act"
WRITE: Final = "write"
TASK_QUEUE: Final = "bare"
TERM: Final = timedelta(days=14)


@dataclass(frozen=True)
class Act:
    """Which act of which case, and whether the case is closed with it."""

    case: str
    number: int
    is_last: bool


@workflow.defn(name=WORKFLOW)
class BareCase:
    def __init__(self) -> None:
        self._is_closed = False

    @workflow.run
    async def run(self) -> None:
        try:
            await workflow.wait_condition(lambda: self._is_closed, timeout=TERM)
        except TimeoutError:
            return
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update(name=UPDATE)
    async def act(self, act: Act) -> int:
        await workflow.execute_local_activity(
            WRITE,
            act,
            schedule_to_close_timeout=timedelta(seconds=2),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )
        self._is_closed = self._is_closed or act.is_last
        return act.number
