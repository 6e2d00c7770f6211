"""How every process of ours speaks with Temporal: one converter, one way to connect."""

from typing import Final

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter

DATA_CONVERTER: Final[DataConverter] = pydantic_data_converter
