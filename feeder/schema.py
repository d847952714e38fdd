"""Nothing in, the JSON Schema of config.yaml out: `python -m feeder.schema > FILE`."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import click
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from feeder.config import Config
from feeder.kinds import Duration


class _Generator(GenerateJsonSchema):
    """Writes default durations as the settings do (5m), not as ISO 8601 does (PT5M)."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, timedelta):
            return TypeAdapter(Duration).dump_python(dft, mode="json")
        return super().encode_default(dft)


def schema() -> str:
    """Return the schema as text that ends with a line feed; equal settings give equal text."""
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Config.model_json_schema(schema_generator=_Generator),
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    click.echo(schema(), nl=False)
