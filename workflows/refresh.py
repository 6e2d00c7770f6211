"""Which build carries trajectories on, and how running ones come to a new build."""

import asyncio
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog
from temporalio.api.batch.v1 import BatchOperationSignal
from temporalio.api.enums.v1 import BatchOperationState
from temporalio.api.workflowservice.v1 import (
    DescribeBatchOperationRequest,
    SetWorkerDeploymentCurrentVersionRequest,
    StartBatchOperationRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError

from runtime import temporal
from workflows import messages

log = structlog.get_logger()

REASON: Final = "continue on the current build"
BETWEEN_LOOKS: Final = 0.2


async def make_current(client: Client, build_id: str, *, patience: timedelta) -> None:
    """Let new tasks go to this build. Its workers must have asked for work before."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace,
        deployment_name=temporal.DEPLOYMENT,
        build_id=build_id,
        identity=client.identity,
        ignore_missing_task_queues=True,
    )
    async with asyncio.timeout(patience.total_seconds()):
        while True:
            try:
                await client.workflow_service.set_worker_deployment_current_version(request)
            except RPCError as error:
                log.debug("version.not_yet", reason=error.status.name)
                await asyncio.sleep(BETWEEN_LOOKS)
            else:
                return


async def refresh(client: Client, *, away_from: str = "", per_second: float = 50) -> int:
    """Ask running trajectories to continue as new, on the current build. Tells how many were asked.

    Idle ones do not notice a new build by themselves. A trajectory that had halted looks at the
    ledger again.

    Args:
        client: of the namespace that is swept.
        away_from: only the trajectories on this build.
        per_second: how many at most, so that signing stays quick meanwhile.
    """
    job = str(uuid4())
    await client.workflow_service.start_batch_operation(
        StartBatchOperationRequest(
            namespace=client.namespace,
            job_id=job,
            visibility_query=_running(away_from),
            reason=REASON,
            max_operations_per_second=per_second,
            signal_operation=BatchOperationSignal(
                signal=messages.REFRESH, identity=client.identity
            ),
        )
    )
    return await _until_done(client, job)


def _running(build_id: str) -> str:
    query = f"ExecutionStatus = 'Running' AND WorkflowType = '{messages.WORKFLOW}'"
    if not build_id:
        return query
    version = f"{temporal.DEPLOYMENT}:{build_id}"
    return f"{query} AND TemporalWorkerDeploymentVersion = '{version}'"


async def _until_done(client: Client, job: str) -> int:
    looking = DescribeBatchOperationRequest(namespace=client.namespace, job_id=job)
    while True:
        found = await client.workflow_service.describe_batch_operation(looking)
        if found.state != BatchOperationState.BATCH_OPERATION_STATE_RUNNING:
            return int(found.complete_operation_count)
        await asyncio.sleep(BETWEEN_LOOKS)
