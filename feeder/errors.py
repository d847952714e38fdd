"""One root error, one class a stage. Anything else that is raised is a bug and is not caught."""

from __future__ import annotations


class FeederError(Exception):
    """Root of every error that a user can cause or mend; its text is one clear line."""


class ConfigError(FeederError):
    """The configuration is wrong: names the file, the line, the key and what is allowed."""


class SourceError(FeederError):
    """A source could not be reached or read: names the file or the address."""


class ParseError(FeederError):
    """A document could not be understood: names the file, the position and what to do."""


class StoreError(FeederError):
    """The store could not be opened, read or written: names the file."""


class PublishError(FeederError):
    """A published file could not be written: names the path."""


class DecisionError(FeederError):
    """What an operator asks for can't be done: names the article and why."""


class LockedError(FeederError):
    """Another process holds the lock: names the lock file and what to do."""


class StoppedError(FeederError):
    """The run was asked to stop, or its deadline passed; what was done so far is kept."""


class SelectionError(FeederError):
    """An expression can't be understood: says why, and at which column, counted from 1."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(f"column {column}: {reason}")
        self.column = column
        self.reason = reason
