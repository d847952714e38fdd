"""What every test may ask for: an installation in a folder of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from feeder.cli import main
from tests.installation import NINE, REAL, Installation, new_installation

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]

_EVEN_IN_CI = (
    "the agency's own dump is not here",
    "the real dump is not",
    "hard_sentences.json is not",
    "the extract of the vocabulary is not here",
    "the superuser may write everywhere",
    "nothing is closed to root",
    "this machine has no IPv6 loopback",
)
"""What a test may be skipped for in CI: data that is not ours to ship, and rights of root."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI, a test that is skipped for a missing program has failed: .ci/run installs it."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not any(known in reason for known in _EVEN_IN_CI):
            report.outcome = "failed"
            report.longrepr = f"skipped in CI: {reason}"
    return report


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """An installation with an empty drop folder."""
    return new_installation(tmp_path / "mirror")


@pytest.fixture(scope="session", params=[NINE, REAL], ids=["invented", "real"])
def nine(request: pytest.FixtureRequest) -> Path:
    """A dump of nine articles: an invented one, and the agency's own where it is there."""
    path: Path = request.param
    if not path.exists():
        pytest.skip("the agency's own dump is not here")
    return path


@pytest.fixture
def feeder(
    installation: Installation,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run feeder in the installation: a second faster than a process of its own."""

    def run(*words: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        given = ["feeder", "--config", str(installation.config_path), *map(str, words)]
        monkeypatch.setattr(sys, "argv", given)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess(
            given, int(ended.value.code or 0), out.encode(), err.encode()
        )

    return run
