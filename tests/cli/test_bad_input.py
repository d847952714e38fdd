"""Whatever is in a file: a clear line or clean text, never a traceback, never a broken feed."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from feeder.cli import main
from tests.installation import NINE, Installation, dump, new_installation

GOOD = "Ministry of Foreign Affairs of the Republic of Kazakhstan reports."
RUSSIAN = dump(
    (
        "05.03.2026, 10:00 77",
        "Посол Казахстана в Кении встретился с учителями",
        "Астана. 5 марта. KAZAKHSTAN TODAY - Посол рассказал о школах и учебниках страны.",
    )
)


def titled(title: str, text: str = f"Words about Kenya, {GOOD}") -> str:
    """A dump of one article with this title."""
    return dump(("05.03.2026, 10:00 77", title, text))


BAD: dict[str, bytes] = {
    "empty": b"",
    "only white space": b" \n\t\r\n \n",
    "junk": bytes(range(256)) * 300,
    "zeros": bytes(5_000),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(255, 0, -1)) * 50,
    "cut in a character": NINE.read_bytes()[: NINE.read_bytes().index("’".encode()) + 1]
    if "’" in NINE.read_text("utf-8")
    else NINE.read_bytes()[: NINE.read_bytes().index("“".encode()) + 1],
    "cp1251": RUSSIAN.encode("cp1251"),
    "utf-16": NINE.read_text("utf-8").encode("utf-16"),
    "NUL bytes": NINE.read_bytes().replace(b"Kenya", b"Ken\x00ya", 1),
    "CDATA end": titled("Kenya ]]> Tea", "Paragraph ]]> with <![CDATA[ marks ]]>").encode(),
    "script": titled("<script>alert(1)</script> in Kenya", "<svg/onload=x> &lt;b&gt;").encode(),
    "a path": titled("../../x", "../../etc/cron.d/x of Kenya").encode(),
    "a device": titled("CON", "A text about Kenya.").encode(),
    "a long title": titled("Kenya " * 400).encode(),
    "one long line": titled("Kenya", "word " * 200_000).encode(),
    "pictograms": titled("🇰🇪🐘🎉", "🐘 in Kenya.").encode(),
    "direction marks": titled("Kenya \u202egnp.exe\u202c \u2066 Tea").encode(),
    "noncharacters": titled("Kenya \ufffe\uffff Tea", "A \U0001ffff text.").encode(),
    "lone surrogate": titled("Kenya SURROGATE Tea").encode().replace(b"SURROGATE", b"\xed\xa0\x80"),
    "day that is none": titled("Kenya").replace("05.03.2026", "31.02.2026").encode(),
    "hour that is none": titled("Kenya").replace("10:00", "24:00").encode(),
    "year zero": titled("Kenya").replace("05.03.2026", "05.03.0000").encode(),
    "last year of all": titled("Kenya").replace("05.03.2026, 10:00", "31.12.9999, 23:59").encode(),
    "first year of all": titled("Kenya").replace("05.03.2026, 10:00", "01.01.0001, 00:00").encode(),
    "five thousand digits": titled("Kenya").replace(" 77\n", f" {'9' * 5_000}\n").encode(),
    "huge counter": titled("Kenya").replace(" 77\n", f" {2**63}\n").encode(),
    "other digits": titled("Kenya").replace("05.03.2026", "٠٥.٠٣.٢٠٢٦").encode(),
    "line marks": titled("Kenya").replace("\n", "\u2028").encode(),
    "carriage returns": titled("Kenya").replace("\n", "\r").encode(),
    "header only": b" date 2026-03-05 05.03.2026, 10:00 77",
    "many headers": b"05.03.2026, 10:00 77\n" * 5_000,
    "page": b"<!doctype html><html><body><h1>Not found</h1></body></html>",
}


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that was fed every bad file at once, beside a good one."""
    made = new_installation(tmp_path_factory.mktemp("fed") / "mirror")
    for number, (_, content) in enumerate(BAD.items()):
        made.drop(f"bad-{number}.txt", content)
    made.drop("nine.txt", NINE)
    (made.dumps / "folder.txt").mkdir()
    (made.dumps / "gone.txt").symlink_to("nowhere")
    return made


def test_the_good_file_is_published_beside_all_bad_ones(fed: Installation) -> None:
    """The others are named, one clear line each; every published document is well-formed."""
    done = fed.feeder("refresh", "--json")
    assert done.returncode == 1, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert report["published"]["refusals"] == []
    assert report["published"]["failures"] == []
    failures = report["sources"][0]["failures"]
    for line in failures:
        assert len(line.splitlines()) == 1
        assert line.startswith(str(fed.dumps))
    assert any("folder.txt: is a folder" in line for line in failures)
    assert any("gone.txt: is a broken link" in line for line in failures)
    assert any("bad-0.txt: " in line for line in failures)
    kenya = fed.titles("countries/kenya")
    assert len(kenya) >= 2
    for path in fed.marks():
        if path.endswith((".atom", ".rss")):
            fed.parsed(path)
    assert not any("<script>alert" in body.decode() for body in fed.files().values())
    assert sorted(path.name for path in fed.folder.iterdir()) == [
        "config.yaml",
        "dumps",
        "feeder.db",
        "feeder.db.writer.lock",
        "feeds",
    ]


def test_everything_converges_after_bad_input(fed: Installation) -> None:
    """A second refresh changes nothing, `check` finds nothing."""
    fed.feeder("refresh")
    marks = fed.marks()
    again = fed.feeder("refresh")
    assert again.returncode == 1  # the bad files are still there
    assert fed.marks() == marks
    checked = fed.feeder("check")
    assert checked.returncode == 0, checked.stderr.decode()


@pytest.mark.parametrize("kind", BAD)
def test_inspect_takes_anything(
    kind: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 0 or 1, each line of output is an object, each line of complaint is ours."""
    path = tmp_path / "bad.txt"
    path.write_bytes(BAD[kind])
    config = tmp_path / "config.yaml"
    config.write_text("", encoding="utf-8")
    words = ["feeder", "--config", str(config), "inspect", "--json", str(path)]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capfd.readouterr()
    assert ended.value.code in {0, 1}
    found = [json.loads(line) for line in out.splitlines()]
    assert bool(found) == (ended.value.code == 0) or kind in {"cut in a character", "NUL bytes"}
    assert all(line.startswith("feeder: ") for line in err.splitlines())
    assert all(char.isprintable() or char == "\n" for char in err)
    for one in found:
        shown = "".join([one["title"] or "", *one["paragraphs"]])
        assert "\x00" not in shown
        assert "�" not in shown or kind in {"junk", "noncharacters", "lone surrogate"}


def test_a_legacy_encoding_is_understood_or_refused(installation: Installation) -> None:
    """No mojibake is stored."""
    installation.drop("old.txt", RUSSIAN.encode("cp1251"))
    done = installation.feeder("refresh")
    if done.returncode == 0:
        assert installation.titles("all") == ["Посол Казахстана в Кении встретился с учителями"]
    else:
        assert b"old.txt" in done.stderr
        assert installation.titles("all") == []


def test_a_title_is_no_path(installation: Installation) -> None:
    """Every file stands inside the output folder, under a harmless name."""
    for number, title in enumerate(["../../x", "/etc/passwd", "CON", "a\\b", ".hidden", "~root"]):
        text = titled(title).replace("10:00", f"10:0{number}")
        installation.drop(f"{number}.txt", text)
    assert installation.refresh().ok
    for path in installation.marks():
        assert all((c.isalnum() and c.isascii()) or c in "-_./" for c in path), path
        assert (installation.feeds / path).resolve().is_relative_to(installation.feeds.resolve())


def test_a_closed_file_is_named(installation: Installation) -> None:
    """Permission denied is one line."""
    if os.geteuid() == 0:
        pytest.skip("nothing is closed to root")
    path = installation.drop("closed.txt", NINE)
    path.chmod(0)
    done = installation.feeder("refresh")
    assert done.returncode == 1
    assert b"closed.txt: can not be read: permission denied" in done.stderr
