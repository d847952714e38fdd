"""The text of a file of labelled cases in, cases out; an error names file, line and key. Pure.

JSON Lines, one case a line, or one JSON array of cases.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from feeder.errors import ParseError
from feeder.evaluation.cases import Case

_SHOWN = 60
_MOST = 20
_SPACE = re.compile(r"\s*")
_COUNTRY_KEYS = ("about", "mentions", "optional")
_SLUG_KEYS = (
    ("topic", ("topics", "topics_optional")),
    ("organisation", ("organisations", "organisations_optional")),
)


@dataclass(frozen=True, slots=True)
class Known:
    """The labels that there are: country codes, and the slugs of topics and organisations."""

    home: str
    countries: Collection[str]
    topics: Collection[str]
    organisations: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A case, and where it stands."""

    name: str
    line: int
    case: Case


class _Refused(ValueError):  # noqa: N818 - caught here, and told as a line of a ParseError
    """A line is no case; says why, beginning with the key."""


def cases_in(text: str, name: str, known: Known) -> Sequence[Numbered]:
    """Read every case of a file; a name that no rule has is left to be missed (`unknown`).

    Raises:
        ParseError: with one line for each of the first cases that can't be read.
    """
    found: list[Numbered] = []
    wrong: list[str] = []
    for line, value in _values(text, name):
        try:
            found.append(Numbered(name, line, _case(value, known)))
        except _Refused as error:
            wrong.append(f"{name}:{line}: {error}")
    if len(wrong) > _MOST:
        wrong[_MOST:] = [f"{name}: and {len(wrong) - _MOST} more such lines"]
    if wrong:
        raise ParseError("\n".join(wrong))
    if not found:
        raise ParseError(f"{name}: holds no cases; docs/evaluation.md shows what one looks like")
    return found


def unknown(cases: Sequence[Numbered], known: Known) -> Sequence[str]:
    """Say which topics and organisations cases name that no rule can give, one line a kind."""
    allowed = {"topic": known.topics, "organisation": known.organisations}
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for one in cases:
        for kind, keys in _SLUG_KEYS:
            for slug in (slug for key in keys for slug in getattr(one.case, key) or ()):
                if slug not in allowed[kind]:
                    lines.setdefault((one.name, kind), {}).setdefault(slug, one.line)
    return [
        f"{name}: no such {kind} here, counted as missed: "
        + ", ".join(f"{slug} (line {line})" for slug, line in slugs.items())
        + f"; there are: {', '.join(sorted(allowed[kind])) or 'none'}"
        for (name, kind), slugs in lines.items()
    ]


def _case(value: Any, known: Known) -> Case:
    if not isinstance(value, dict):
        raise _Refused(f"must be an object with a title and labels, not {_shown(value)}")
    try:
        case = Case.model_validate(value)
    except ValidationError as error:
        raise _Refused(_explained(error.errors()[0])) from error
    for key in _COUNTRY_KEYS:
        for code in getattr(case, key) or ():
            if code == known.home:
                raise _Refused(f"{key}: {code} is the home country, which gets no label")
            if code not in known.countries:
                raise _Refused(f"{key}: {code!r} is no ISO 3166-1 alpha-2 code, such as KE")
    return case


def _explained(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"] if part not in {"date", "constrained-str"})
    where = f"{key}: " if key else ""
    match detail["type"]:
        case "extra_forbidden":
            return f"{where}unknown key; allowed here: {', '.join(Case.model_fields)}, text"
        case "missing":
            return f"{where}is missing; a case has a title (or text)"
        case "value_error":
            return where + detail["msg"].removeprefix("Value error, ")
        case "string_pattern_mismatch" if key.startswith(_COUNTRY_KEYS):
            return f"{where}must be a country's two capital letters, not {_shown(detail['input'])}"
        case "string_pattern_mismatch":
            return f"{where}must be a slug such as civil-aviation, not {_shown(detail['input'])}"
        case _:
            message = detail["msg"][0].lower() + detail["msg"][1:]
            return f"{where}{message}, not {_shown(detail['input'])}"


def _shown(given: object) -> str:
    shown = json.dumps(given, ensure_ascii=False, default=str)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def _values(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """The JSON values of a file, and the line on which each begins."""
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("["):
        yield from _members(text, name)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, _DECODER.decode(line)
            except (ValueError, RecursionError) as error:
                raise ParseError(f"{name}:{number}: {_not_json(error)}") from error


def _members(text: str, name: str) -> Iterator[tuple[int, Any]]:
    """The members of one JSON array, read one by one, so that each has a line."""
    at = text.index("[") + 1
    separator = ""
    while True:
        at = _after_space(text, at)
        line = text.count("\n", 0, at) + 1
        if text.startswith("]", at) and separator != ",":
            break
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            where = getattr(error, "lineno", line)
            raise ParseError(f"{name}:{where}: {_not_json(error)}") from error
        yield line, value
        at = _after_space(text, at)
        separator = text[at : at + 1]
        if separator not in {",", "]"}:
            line = text.count("\n", 0, at) + 1
            raise ParseError(f"{name}:{line}: not valid JSON: a comma or ] must stand here")
        at += separator == ","
    rest = _after_space(text, at + 1)
    if rest < len(text):
        line = text.count("\n", 0, rest) + 1
        raise ParseError(f"{name}:{line}: not valid JSON: something follows the array")


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _not_json(error: Exception) -> str:
    match error:
        case json.JSONDecodeError(msg=message):
            return f"not valid JSON: {message[0].lower()}{message[1:]}"
        case RecursionError():
            return "not valid JSON: too deep"
        case _:
            return str(error)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice: JSON readers keep the last, and nobody sees the other."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice}: stands here a second time; keep one")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)
