"""`feeder serve`: the published files over HTTP."""

from __future__ import annotations

import click

from feeder.assembly import Parts
from feeder.cli.shell import Shell
from feeder.errors import PublishError
from feeder.server import run_server


@click.command()
@click.option("--host", help="Listen on this address instead of server.host.")
@click.option("--port", type=click.IntRange(0, 65535), help="… on this port; 0 is any free one.")
@click.pass_obj
def serve(shell: Shell, host: str | None, port: int | None) -> None:
    """Serve the published feeds and pages over HTTP until interrupted."""
    config = shell.config()
    if not config.output.path.is_dir():
        raise PublishError(f"output {config.output.path}: there is none yet; run `feeder refresh`")
    context = Parts.of(config).context
    run_server(
        config.output.path,
        host or config.server.host,
        config.server.port if port is None else port,
        max_age=context.refresh_seconds,
        base_url=config.site.base_url,
        hub=context.hub,
        ready=lambda address: click.echo(f"Serving {config.output.path} at {address}"),
    )
