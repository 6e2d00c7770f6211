"""Where the time goes: OpenTelemetry for pages, SQL and workflows, in one trace."""

from typing import Final

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.contrib.opentelemetry import create_tracer_provider

from runtime.settings import Settings

SERVICE: Final = "traject"


def set_up(settings: Settings) -> None:
    """Make spans from here on, where an endpoint is configured. Nobody else would see them.

    The provider is Temporal's: it makes the same ids again when a workflow is replayed.
    """
    if not settings.otlp_endpoint:
        return
    provider = create_tracer_provider(resource=Resource.create({SERVICE_NAME: SERVICE}))
    provider.add_span_processor(_exporter(settings.otlp_endpoint))
    trace.set_tracer_provider(provider)


def watch_app(app: FastAPI) -> None:
    FastAPIInstrumentor.instrument_app(app)


def watch_engine(engine: AsyncEngine) -> None:
    SQLAlchemyInstrumentor().instrument(engine=engine.sync_engine)


def _exporter(endpoint: str) -> BatchSpanProcessor:
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"))
