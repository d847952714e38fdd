"""What went wrong with a request in; why there is no answer, in one line, and its weight out."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta

import requests
from urllib3.exceptions import HTTPError, IncompleteRead, ProxyError

from feeder.errors import SourceError
from feeder.sources import Weight
from feeder.sources.exchanges import Exchange
from feeder.sources.reading import one_line, system_reason

CUT = "closed the connection before the answer was whole"
DAMAGED = "its content can not be unpacked; the answer is damaged or meant to do harm"
EXPECTED = (requests.RequestException, HTTPError, OSError)
"""What libraries raise when a request fails; anything else is a bug."""


_BY_PROXY = (ProxyError, requests.exceptions.ProxyError)


class NoAnswerError(SourceError):
    """There is no whole answer: `str()` is a reason without the address.

    `weight` is soft where it is likely to pass by itself; `again` says that the same request is
    worth sending once more at once, `wait` how long the server asked to be left alone. `exchange`
    is what is known of the request.
    """

    def __init__(
        self,
        reason: str,
        weight: Weight = "hard",
        *,
        again: bool = False,
        wait: timedelta | None = None,
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.weight: Weight = weight
        self.again = again
        self.exchange: Exchange | None = None


def trouble(error: BaseException) -> NoAnswerError:
    """Return what went wrong in words; libraries wrap the cause three deep in their own terms."""
    causes = list(_causes(error))
    by_proxy = any(isinstance(cause, _BY_PROXY) for cause in causes)
    found = (_told(cause, by_proxy=by_proxy) for cause in causes)
    if (told := next(filter(None, found), None)) is not None:
        return told
    if by_proxy:
        return NoAnswerError(f"the proxy refuses: {one_line(error)[:200]}", "soft")
    return NoAnswerError(f"can not be fetched: {one_line(error)[:200]}")


def _told(cause: BaseException, *, by_proxy: bool) -> NoAnswerError | None:  # noqa: PLR0911  # one a kind
    match cause:
        case socket.gaierror(errno=socket.EAI_AGAIN):
            return NoAnswerError("no name server answered; check the network", "soft", again=True)
        case socket.gaierror():
            return NoAnswerError("its host name is not known; check the spelling and the network")
        case ssl.SSLCertVerificationError():
            reason = one_line(cause.verify_message)
            return NoAnswerError(f"its certificate is not trusted ({reason})")
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError():
            return NoAnswerError(CUT, "soft", again=True)
        case ssl.SSLError():
            return NoAnswerError(f"no safe connection ({one_line(cause.reason or cause)})")
        case IncompleteRead() | http.client.IncompleteRead() | http.client.RemoteDisconnected():
            return NoAnswerError(CUT, "soft", again=True)
        case OSError() if cause.strerror and not isinstance(cause, requests.RequestException):
            again = isinstance(cause, ConnectionResetError | BrokenPipeError)
            what = "no connection by way of the proxy" if by_proxy else "no connection"
            return NoAnswerError(f"{what}: {system_reason(cause)}", "soft", again=again)
        case _:
            return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the innermost cause first: it knows best. urllib3 hides some in what it says."""
    said = next((one for one in error.args if isinstance(one, BaseException)), None)
    if (cause := error.__cause__ or error.__context__ or said) is not None:
        yield from _causes(cause)
    yield error
