"""Published files: whole at every instant, touched only when their bytes differ."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from feeder.errors import PublishError
from feeder.publishing import FolderPublisher, TrialPublisher, digest

FILES = {"all.atom": b"<feed/>", "countries/kenya.atom": b"<feed>Kenya</feed>"}
NEWER = {path: body + b" " for path, body in FILES.items()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder that is yet to be made."""
    return tmp_path / "deep" / "feeds"


def standing(root: Path) -> dict[str, bytes]:
    """Every file under the folder, hidden ones too."""
    paths = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_files_stand_under_their_paths(root: Path) -> None:
    """Folders are made, nothing else is left, and everyone may read."""
    assert FolderPublisher(root).publish(FILES) == set(FILES)
    assert standing(root) == FILES
    mode = stat.S_IMODE((root / "countries/kenya.atom").stat().st_mode)
    assert mode == 0o644


def test_a_file_of_the_same_bytes_is_not_touched(root: Path) -> None:
    """Time and inode stay, for the one is Last-Modified and the other tells a rewrite."""
    publisher = FolderPublisher(root)
    publisher.publish(FILES)
    os.utime(root / "all.atom", ns=(1, 1))
    before = (root / "all.atom").stat()
    changed = publisher.publish({**FILES, "countries/kenya.atom": b"new"})
    assert changed == {"countries/kenya.atom"}
    after = (root / "all.atom").stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_reader_of_the_old_file_reads_it_to_its_end(root: Path) -> None:
    """A replaced file is another file, not the same one written over."""
    publisher = FolderPublisher(root)
    publisher.publish(FILES)
    with (root / "all.atom").open("rb") as stream:
        publisher.publish(NEWER)
        assert stream.read() == FILES["all.atom"]


def fail(*_: object, **__: object) -> None:
    """What the system does when the disk is worn out."""
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("step", ["fsync", "replace", "write", "open"])
def test_an_error_of_the_disk_leaves_the_last_good_files(
    step: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever step fails, the old files stand whole and no temporary one is left."""
    publisher = FolderPublisher(root)
    publisher.publish(FILES)
    with monkeypatch.context() as patch:
        match step:
            case "fsync":
                patch.setattr(os, "fsync", fail)
            case "replace":
                patch.setattr(Path, "replace", fail)
            case "write":
                patch.setattr(os, "fchmod", fail)
            case _:
                patch.setattr("tempfile.mkstemp", fail)
        with pytest.raises(PublishError) as caught:
            publisher.publish(NEWER)
    assert standing(root) == FILES
    assert str(root) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert publisher.publish(NEWER) == set(NEWER)
    assert standing(root) == NEWER


@pytest.mark.parametrize("number", [1, 2])
def test_an_error_in_a_later_file_leaves_no_temporary_one(
    number: int, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files that were prepared before it are cleared away, too."""
    publisher = FolderPublisher(root)
    publisher.publish(FILES)
    sync, calls = os.fsync, iter(range(9))

    def fail_later(handle: int) -> None:
        if next(calls) == number:
            fail()
        sync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail_later)
        with pytest.raises(PublishError):
            publisher.publish({**NEWER, "third.atom": b"3"})
    assert standing(root) == FILES
    assert publisher.read("third.atom") is None


def test_what_a_killed_run_left_is_cleaned(root: Path) -> None:
    """Only feeder's own temporary files go."""
    publisher = FolderPublisher(root)
    publisher.clean()
    publisher.publish(FILES)
    (root / ".tmp").mkdir(exist_ok=True)
    (root / ".tmp" / "x1").write_text("half")
    (root / ".htaccess").write_text("kept")
    publisher.clean()
    assert standing(root) == {**FILES, ".htaccess": b"kept"}


def test_a_temporary_file_that_can_not_be_removed_is_named(root: Path) -> None:
    """A folder of that name is somebody's mistake, and a clear line."""
    (root / ".tmp" / "x1").mkdir(parents=True)
    with pytest.raises(PublishError, match=r"output .*\.tmp/x1"):
        FolderPublisher(root).clean()


def test_a_file_in_place_of_a_folder_is_named(root: Path) -> None:
    """The operator is told which path is in the way."""
    root.mkdir(parents=True)
    (root / "countries").write_text("in the way")
    with pytest.raises(PublishError, match=r"output .*countries.*the last good file stays"):
        FolderPublisher(root).publish(FILES)
    assert standing(root) == {"countries": b"in the way"}


def test_a_folder_in_place_of_a_file_is_named(root: Path) -> None:
    """The other way round, too."""
    (root / "all.atom" / "x").mkdir(parents=True)
    with pytest.raises(PublishError, match=r"output .*all\.atom"):
        FolderPublisher(root).publish({"all.atom": b"x"})
    assert not FolderPublisher(root).has("all.atom")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_read_only_folder_is_named(root: Path) -> None:
    """Nothing is written, and nothing raised but one clear line."""
    publisher = FolderPublisher(root)
    publisher.publish(FILES)
    root.chmod(0o500)
    try:
        with pytest.raises(PublishError, match=r"output .*ermission"):
            publisher.publish(NEWER)
    finally:
        root.chmod(0o700)
    assert standing(root) == FILES


FULL = """
import resource, signal, sys
from pathlib import Path
from feeder.errors import PublishError
from feeder.publishing import FolderPublisher
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    FolderPublisher(Path(sys.argv[1])).publish({"a.atom": b"small", "b.atom": b"x" * 50_000})
except PublishError as error:
    print(error)
"""


def test_a_full_disk_is_one_clear_line(root: Path) -> None:
    """A file that may not grow stands in for it: nothing half-written stays."""
    FolderPublisher(root).publish({"a.atom": b"old"})
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(root)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stdout.startswith(f"output {root}")
    assert done.stdout.endswith("the last good file stays\n")
    assert standing(root) == {"a.atom": b"old"}


def test_a_trial_tells_what_would_change_and_writes_nothing(root: Path) -> None:
    """What stands is compared, and left alone with all that a killed run left."""
    FolderPublisher(root).publish(FILES)
    (root / ".tmp").mkdir(exist_ok=True)
    (root / ".tmp" / "x1").write_text("half")
    before = standing(root)
    trial = TrialPublisher(root)
    trial.clean()
    assert trial.publish({**FILES, "all.atom": b"new", "third.atom": b"3"}) == {
        "all.atom",
        "third.atom",
    }
    assert standing(root) == before


def test_a_path_is_read_and_looked_for(root: Path) -> None:
    """A missing file and a missing folder are no error; a name too long is no file."""
    publisher = FolderPublisher(root)
    assert publisher.read("all.atom") is None
    assert not publisher.has("countries/kenya.atom")
    assert not publisher.has("x" * 5000)
    publisher.publish(FILES)
    assert publisher.has("countries/kenya.atom")
    assert not publisher.has("countries")


def test_a_digest_is_blake2b_of_the_bytes() -> None:
    """Thirty-two bytes in hex, the same on every machine."""
    assert digest(b"") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
