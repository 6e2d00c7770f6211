"""How every process of ours speaks with Temporal: one converter, one way to connect."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Final

from temporalio.client import Client, Interceptor, Plugin
from temporalio.contrib.opentelemetry import OpenTelemetryPlugin
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RetryConfig

from runtime.settings import Settings

# Round-trips tagged unions of dataclasses; the default converter does not.
DATA_CONVERTER: Final[DataConverter] = pydantic_data_converter


async def connect(
    settings: Settings,
    *,
    plugins: Sequence[Plugin] = (),
    interceptors: Sequence[Interceptor] = (),
    retries: RetryConfig | None = None,
    lazy: bool = False,
) -> Client:
    """A client with our converter and our tracing; workers made from it inherit both."""
    use_our_core(settings.temporal_metrics_address)
    return await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        data_converter=DATA_CONVERTER,
        plugins=[OpenTelemetryPlugin(add_temporal_spans=True), *plugins],
        interceptors=interceptors,
        retry_config=retries,
        lazy=lazy,
    )


@cache
def use_our_core(metrics_address: str) -> None:
    """Send what Temporal's core says to our logs, and its figures to where they are asked for.

    Left alone it prints its lines among the output of a command. Once per process, before the
    first client.
    """
    forwarding = LogForwardingConfig(logger=logging.getLogger("temporalio.core"))  # noqa: TID251 - its logger
    telemetry = TelemetryConfig(
        logging=LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding),
        metrics=PrometheusConfig(metrics_address) if metrics_address else None,
    )
    Runtime.set_default(Runtime(telemetry=telemetry), error_if_already_set=False)
