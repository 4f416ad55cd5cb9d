"""One request after the other in a process, so that none waits for all others to end.

Threads of one process share a processor. Four pages of 100 ms begun together end after 400 ms all
of them; in turn they end after 100, 200, 300 and 400 ms. So a page has the process to itself, but
not for longer than `PATIENCE_S`: behind a long one the next goes on beside it.
"""

import time
from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any

PATIENCE_S = 1.0
"""How long a request keeps the others of its process waiting."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class InTurn:
    """A WSGI application that answers one request after the other.

    Parameters
    ----------
    application
        What answers. A body that it gives piece by piece is sent outside the turn.
    patience_s
        Seconds after which a request loses its turn, and runs on beside the next.
    """

    def __init__(self, application: Application, patience_s: float = PATIENCE_S) -> None:
        self._application = application
        self._patience_s = patience_s
        self._moved = Condition()
        self._whose: object = None
        self._ends = 0.0

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer when it is this request's turn."""
        turn = object()
        self._take(turn)
        try:
            return self._application(environ, start_response)
        finally:
            self._pass_on(turn)

    def _take(self, turn: object) -> None:
        with self._moved:
            while self._whose is not None:
                left = self._ends - time.monotonic()
                if left <= 0:
                    break
                self._moved.wait(left)
            self._whose, self._ends = turn, time.monotonic() + self._patience_s

    def _pass_on(self, turn: object) -> None:
        with self._moved:
            if self._whose is turn:
                self._whose = None
                self._moved.notify()
