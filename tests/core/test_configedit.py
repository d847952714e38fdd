"""Settings as people write them, with one source more: all else stays byte for byte."""

from __future__ import annotations

import os
import re
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from feeder.configedit import Settings, read_settings, replace_settings, with_source, written
from feeder.configfile import parse_config
from feeder.errors import ConfigError
from feeder.sourceconfig import SourceConfig
from tests.installation import ROOT

CASES = ROOT / "tests" / "cases" / "configedit"
NAMES = sorted(path.name.removesuffix(".expected.yaml") for path in CASES.glob("*.expected.yaml"))
ENVIRONMENT = {"OPERATOR": "Aigerim"}
COMMENT = "Read its terms first.\nThen ask."
NONE = ("sources_empty_in_brackets", "sources_of_null")
"""Here stands a sign of "none", which has to go."""
SOURCE: TypeAdapter[SourceConfig] = TypeAdapter(SourceConfig)


def feed(**keys: Any) -> SourceConfig:
    """A feed to be added."""
    known = {"kind": "feed", "name": "kt", "address": "https://www.kt.kz/eng/rss?all=1"}
    return SOURCE.validate_python({**known, **keys})


def added(text: str, source: SourceConfig | None = None, comment: str = COMMENT) -> str:
    """Return settings with a source more."""
    path = Path("config.yaml")
    config = parse_config(text, path, ENVIRONMENT)
    read = Settings(path, text.encode(), text, config)
    return with_source(read, source or feed(), comment, ENVIRONMENT)


def kept(path: Path, text: str | bytes) -> Settings:
    """Write a file with settings, and read it."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_settings(path, ENVIRONMENT)


def common(one: bytes, other: bytes) -> int:
    """How many bytes two texts have in common at their beginning."""
    return len(os.path.commonprefix([one, other]))  # noqa: RUF071 - bytes, and no paths


def ends(text: str) -> set[str]:
    """In which ways the lines of a text end."""
    return set(re.findall(r"\r\n|\n|\r", text))


@pytest.mark.parametrize("name", NAMES)
def test_a_source_is_added_as_the_case_shows(name: str) -> None:
    """Each file as people write them, and beside it what it becomes."""
    read = read_settings(CASES / f"{name}.yaml", ENVIRONMENT)
    expected = (CASES / f"{name}.expected.yaml").read_bytes()
    assert with_source(read, feed(), COMMENT, ENVIRONMENT).encode() == expected


@pytest.mark.parametrize("name", NAMES)
def test_all_else_stays_byte_for_byte(name: str) -> None:
    """What is not the new source is the old file, but for a sign of "none" or a comma."""
    before = (CASES / f"{name}.yaml").read_bytes()
    after = (CASES / f"{name}.expected.yaml").read_bytes()
    if name.startswith(NONE):
        before = before.replace(b"sources: []", b"sources:").replace(b"sources: ~", b"sources:")
    if name == "brackets_over_lines_without_a_last_comma":
        after = after.replace(b"},  #", b"}  #")
    start = common(before, after)
    assert start + common(before[start:][::-1], after[start:][::-1]) == len(before)
    assert ends(after.decode()) <= (ends(before.decode()) or {"\n"})


def test_the_file_that_ships_gets_a_source_and_nothing_else() -> None:
    """All its lines stand as they stood, and the new ones come after the last source."""
    text = (ROOT / "config.yaml").read_text("utf-8")
    lines = added(text).splitlines()
    new = ["", "  # Read its terms first.", "  # Then ask.", "  - name: kt"]
    place = lines.index("  - name: kt") - 3
    assert lines[place : place + 4] == new
    assert lines[:place] + lines[place + 6 :] == text.splitlines()
    assert lines[place + 6 : place + 8] == ["", "# How every address is asked."]


def test_a_second_source_comes_after_the_first() -> None:
    """What was added once is settings like any others."""
    text = added(added(""), feed(name="kk", address="https://www.kt.kz/kaz/rss/"))
    names = [source.name for source in parse_config(text, Path("config.yaml"), {}).sources]
    assert names == ["dumps", "kt", "kk"]


def test_only_what_differs_from_the_defaults_is_written() -> None:
    """A default that changes with a release changes for this source, too."""
    assert list(written(feed())) == ["name", "kind", "address"]
    known = feed(every="1h", enabled=False, pages={"limit": 5})
    assert written(known) == {
        "name": "kt",
        "kind": "feed",
        "address": "https://www.kt.kz/eng/rss?all=1",
        "every": "1h",
        "pages": {"limit": 5},
        "enabled": False,
    }
    text = added("sources: []\n", known)
    (source,) = parse_config(text, Path("config.yaml"), {}).sources
    assert source == known
    assert source.every == timedelta(hours=1)


@pytest.mark.parametrize(
    "value", ["on", "no", "123", "1e3", "0x1f", "1_000", "2026-02-28", "null", "12-30", "y"]
)
@pytest.mark.parametrize("before", ["sources: []\n", "{sources: []}\n", "sources: [\n]\n"])
def test_a_name_that_looks_like_something_else_stays_a_text(value: str, before: str) -> None:
    """YAML 1.1 reads far more words as numbers, dates and truths than YAML 1.2."""
    text = added(before, feed(name=value))
    assert yaml.safe_load(text)["sources"][0]["name"] == value


@pytest.mark.parametrize(
    "path", ["a b", "a, b", "a: b", "#a", "a #b", "[a]", "{a}", "'a'", '"a"', "a\\b", "Құжат", "*a"]
)
@pytest.mark.parametrize("before", ["sources: []\n", "{sources: []}\n"])
def test_a_path_may_have_any_letters(path: str, before: str) -> None:
    """Quotes are put where YAML needs them."""
    folder = SOURCE.validate_python({"kind": "folder", "name": "odd", "path": path})
    assert yaml.safe_load(added(before, folder))["sources"][0]["path"] == path


def test_lists_are_written_in_brackets() -> None:
    """As in the file that ships."""
    archive = SOURCE.validate_python(
        {"kind": "archive", "name": "old", "path": "old", "hosts": ["kt.kz"], "languages": ["en"]}
    )
    for before in ("sources: []\n", "{sources: []}\n"):
        text = added(before, archive)
        assert "hosts: [kt.kz]" in text
        (source,) = parse_config(text, Path("config.yaml"), {}).sources
        assert written(source) == written(archive) | {"path": str(Path("old").resolve())}


def test_a_text_that_keeps_its_blank_lines_at_the_end_is_not_lengthened() -> None:
    """No blank line is put between it and what is new."""
    where = "feeds:\n  selections:\n    a:\n      title: A\n      where: |+\n        country = KE\n"
    for text in (where, where + "\n", where + "\n\n"):
        result = added(text)
        assert result.startswith(f"{text}# Where documents come from")
        selections = parse_config(result, Path("config.yaml"), {}).feeds.selections
        assert selections == parse_config(text, Path("config.yaml"), {}).feeds.selections


def test_a_name_that_is_taken_is_refused() -> None:
    """In one line that says what to do; that of the default source is taken, too."""
    for text in ("", "sources: [{kind: folder, name: dumps, path: a}]"):
        with pytest.raises(ConfigError, match="'dumps' is taken; choose another with --name"):
            added(text, feed(name="dumps"))


@pytest.mark.parametrize(
    "text", ["~\n", "site: {title: A}\n", "site: !!map\n  title: A\n? sources\n: - &x\n"]
)
def test_what_cant_be_edited_safely_is_left_to_people(text: str) -> None:
    """The result has to say what was there before (here: nothing) and one source more.

    The line says what to write.
    """
    config = parse_config("", Path("config.yaml"), {})
    read = Settings(Path("config.yaml"), text.encode(), text, config)
    with pytest.raises(ConfigError, match=r"add it by hand: name: kt, kind: feed, address: http"):
        with_source(read, feed(), COMMENT, {})


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"sources: [a\n", "not valid YAML"),
        (b"sources: {}\n", "sources: input should be a valid tuple"),
        (b"sources:\nsit: {}\n", "sit: unknown key"),
        (b"sources:\nsources: []\n", "a second time"),
        (b"site: {operator: '${GONE}'}\n", "the environment has no such variable"),
        (b"# \xff\n", "can't be read as UTF-8 text"),
    ],
)
def test_settings_that_are_wrong_already_are_not_touched(
    tmp_path: Path, raw: bytes, reason: str
) -> None:
    """One line that names the file and the place, as `feeder check` says it."""
    path = tmp_path / "config.yaml"
    with pytest.raises(ConfigError, match=reason) as caught:
        kept(path, raw)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value).splitlines()) == 1
    assert path.read_bytes() == raw


def test_no_file_is_told_as_such(tmp_path: Path) -> None:
    """With the way out."""
    with pytest.raises(ConfigError, match="no such file; go to its folder, or name it with"):
        read_settings(tmp_path / "config.yaml")


def test_the_file_is_replaced_whole_with_its_mode(tmp_path: Path) -> None:
    """Nothing else is left in its folder."""
    path = tmp_path / "config.yaml"
    read = kept(path, "sources: []\n")
    path.chmod(0o640)
    number = path.stat().st_ino
    replace_settings(read, "site: {}\n")
    assert path.read_text("utf-8") == "site: {}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.stat().st_ino != number
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file behind it is replaced, in its own folder."""
    (tmp_path / "etc").mkdir()
    target = tmp_path / "etc" / "feeder.yaml"
    link = tmp_path / "config.yaml"
    link.symlink_to("etc/feeder.yaml")
    replace_settings(kept(link, "sources: []\n"), "site: {}\n")
    assert link.is_symlink()
    assert target.read_text("utf-8") == "site: {}\n"


def test_a_read_only_file_is_refused(tmp_path: Path) -> None:
    """For the superuser, too, who could."""
    path = tmp_path / "config.yaml"
    read = kept(path, "sources: []\n")
    path.chmod(0o444)
    with pytest.raises(ConfigError, match=r"config\.yaml: is read-only; let it be written"):
        replace_settings(read, "site: {}\n")
    assert path.read_text("utf-8") == "sources: []\n"


def test_an_edit_in_between_is_not_lost(tmp_path: Path) -> None:
    """Somebody's editor may be open."""
    path = tmp_path / "config.yaml"
    read = kept(path, "sources: []\n")
    path.write_text("sources: []\n# mine\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="was changed by somebody else just now; try again"):
        replace_settings(read, "site: {}\n")
    path.unlink()
    with pytest.raises(ConfigError, match="can't be written: No such file"):
        replace_settings(read, "site: {}\n")


def members(dash: str, names: list[str], comments: list[str], *, spaced: bool) -> str:
    """Sources as somebody may write them: so indented, with these comments behind each."""
    pieces = []
    for name, comment in zip(names, comments, strict=True):
        margin = " " * len(dash)
        lead = dash.rstrip(" ").rindex("-")
        lines = [f"{dash}name: {name}", f"{margin}kind: folder", f"{margin}path: {name}"]
        pieces.append("\n".join([*lines, *([" " * lead + comment] if comment else [])]) + "\n")
    return ("\n" if spaced else "").join(pieces)


@settings(max_examples=80, deadline=None)
@given(
    dash=st.sampled_from(["- ", "  - ", "    - ", " -   ", "-   "]),
    comments=st.lists(
        st.sampled_from(["", "# x", "  # - name: y", "# 'z: ["]), min_size=1, max_size=3
    ),
    spaced=st.booleans(),
    before=st.sampled_from(["", "# a\n\n", "---\n", "site:\n  title: 'A: b'\n", "\ufeff"]),
    after=st.sampled_from(["", "\n# c\nserver: {port: 1}\n", "server:\n  port: 1\n# d", "...\n"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_way_of_writing_sources_is_kept(
    dash: str, comments: list[str], before: str, after: str, end: str, *, spaced: bool
) -> None:
    """The lines of before are all there, in their order, and the file says one source more."""
    names = [f"s{number}" for number in range(len(comments))]
    listed = members(dash, names, comments, spaced=spaced)
    text = f"{before}sources:\n{listed}{after}".replace("\n", end)
    result = added(text)
    config = parse_config(result, Path("config.yaml"), {})
    assert [source.name for source in config.sources] == [*names, "kt"]
    start = common(text.encode(), result.encode())
    rest = result.encode()[start:]
    assert start + common(text.encode()[start:][::-1], rest[::-1]) == len(text.encode())
    assert ends(result) == {end}
