"""What an officer asks of luodi, or of the bare stack, one request after the other."""

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from search import words_for

TABS = ("", "?tab=late", "?tab=new", "?tab=ask", "?tab=all", "?page=2", "?tab=all&page=40",
        "?category=POWER", "?sort=-left")  # fmt: skip


@dataclass
class Queue:
    """Cases that wait for some officers, and the version that each duty must have come to."""

    waiting: list[int]
    versions: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One request; ``told`` is called when an act was acknowledged."""

    kind: str
    path: str
    form: dict[str, str] | None = None
    told: Callable[[], None] | None = None


class Bare:
    """An officer of the bare stack, which lists a hundred rows and changes one."""

    cookies: dict[str, str] = {}

    def next(self, made: random.Random) -> Asked:
        """Give the next request."""
        chosen = made.randrange(20)
        if chosen < 17:
            return Asked("list" if chosen < 12 else "open", "/")
        return Asked("act", f"/{made.randrange(1, 100)}/", {"words": "已现场核对"})


class Officer:
    """An officer of luodi: what to look at, and the queue shared with another one."""

    def __init__(self, told: dict[str, Any], site: dict[str, Any], number: int) -> None:
        self.cookies = {"sessionid": told["session"], "csrftoken": site["token"]}
        self.token = site["token"]
        self.opened: list[int] = told["cases"]
        self.queue = site.setdefault("queues", {}).setdefault(
            tuple(told["queue"]), Queue(list(told["queue"]))
        )
        self.duties: dict[int, int] = {int(case): duty for case, duty in told["duties"].items()}
        self.keeps: bool = told["keeps"]
        self.unit: int = told["unit"]
        self.firms: list[str] = site["firms"]
        self.words = site["words"]
        self.hand: list[tuple[int, int]] = []
        self.number = number

    def next(self, made: random.Random) -> Asked:
        """Give the next request."""
        chosen = made.randrange(20)
        if chosen < 6:
            return Asked("list", f"/enterprises/cases/{made.choice(TABS)}")
        if chosen < 12:
            word = made.choice(self.words)
            return Asked(
                "search", f"/enterprises/cases/?tab={made.choice(('all', 'open'))}&q={word}"
            )
        if chosen < 17:
            return Asked("open", f"/enterprises/cases/{made.choice(self.opened)}/")
        return self.keeping(made) if self.keeps else self.handling()

    def keeping(self, made: random.Random) -> Asked:
        """Take a need in, or triage one that waits."""
        if made.random() < 0.5 or not self.queue.waiting:
            form = {"firm": made.choice(self.firms), "text": words_for(made, 30),
                    "channel": "HOTLINE", "unit": str(self.unit)}  # fmt: skip
            return Asked("act", "/enterprises/cases/new/", self.form("OPEN", form))
        case = self.queue.waiting.pop()
        form = {"version": "1", "category": "POWER", "to": ""}
        told = partial(self.queue.versions.__setitem__, self.duties[case], 2)
        return Asked("act", f"/enterprises/cases/{case}/triage/", self.form("GRADE", form), told)

    def handling(self) -> Asked:
        """Go on with the case in hand, or accept the next one that waits."""
        if self.hand:
            duty, version = self.hand.pop()
            act, word = ("START", "start") if version == 3 else ("REPLY", "reply")
        elif self.queue.waiting:
            duty, version, act, word = self.duties[self.queue.waiting[-1]], 2, "ACCEPT", "accept"
        else:
            duty, version, act, word = self.duties[self.opened[0]], 0, "NOTE", "note"
        form = {"version": str(version), "note": "已现场核对", "words": "已现场核对"}
        told = partial(self.acknowledged, duty, version)
        return Asked("act", f"/duties/{duty}/{word}/", self.form(act, form), told)

    def acknowledged(self, duty: int, version: int) -> None:
        """Keep what was done, and what comes next."""
        if not version:
            return
        self.queue.versions[duty] = version + 1
        if version in {2, 3}:
            self.hand.append((duty, version + 1))
        if version == 2:
            self.refused(duty)

    def refused(self, duty: int) -> None:
        """Take a case from the queue: somebody has it."""
        self.queue.waiting[:] = [case for case in self.queue.waiting if self.duties[case] != duty]

    def form(self, act: str, told: dict[str, str]) -> dict[str, str]:
        """Give a form with its key and token; the act is for the count."""
        return {
            **told,
            "act": act,
            "idempotency_key": secrets.token_hex(12),
            "csrfmiddlewaretoken": self.token,
        }
