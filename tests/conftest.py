"""What every test may ask for: an installation in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installation import NINE, REAL, Installation, new_installation


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
