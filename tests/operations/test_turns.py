"""Requests of one process: one after the other, and past one that takes too long."""

import time
from contextlib import suppress
from threading import Event, Thread

import pytest

from luodi.main.turns import InTurn

LONG_S = 30.0
"""Longer than any wait of these tests: nothing may hang on it."""


class Pages:
    """Pages that last until they are let go; ``begun`` holds their names in order."""

    def __init__(self, patience_s):
        self.begun, self.together, self.most = [], 0, 0
        self.gates = {}
        self.application = InTurn(self._answer, patience_s)

    def _answer(self, environ, _start):
        self.together += 1
        self.most = max(self.most, self.together)
        self.begun.append(environ["page"])
        self.gates[environ["page"]].wait(LONG_S)
        self.together -= 1
        if environ["page"] == "faulty":
            raise ValueError("a page with a mistake")
        return [environ["page"].encode()]

    def ask(self, *pages):
        """Ask for pages, each from a thread of its own; the first has begun when this returns."""
        threads = []
        for page in pages:
            self.gates[page] = Event()
            threads.append(Thread(target=self._asked, args=(page,), daemon=True))
            threads[-1].start()
            until(lambda: self.begun)
        return threads

    def _asked(self, page):
        with suppress(ValueError):
            assert self.application({"page": page}, None) == [page.encode()]

    def end(self, page):
        """Let a page end."""
        self.gates[page].set()


def until(told):
    end = time.monotonic() + LONG_S
    while not told():
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.002)


def test_one_page_begins_when_the_one_before_has_ended():
    pages = Pages(patience_s=LONG_S)
    threads = pages.ask("one", "two", "three")
    for number in (1, 2, 3):
        until(lambda count=number: len(pages.begun) == count)
        time.sleep(0.02)
        assert len(pages.begun) == number
        pages.end(pages.begun[-1])
    for thread in threads:
        thread.join(LONG_S)
    assert pages.begun[0] == "one"
    assert sorted(pages.begun) == ["one", "three", "two"]
    assert pages.most == 1


def test_behind_a_long_page_the_others_go_on_in_turn():
    pages = Pages(patience_s=0.2)
    threads = pages.ask("long", "two", "three")
    until(lambda: len(pages.begun) >= 2)  # after the patience, beside the long one
    pages.end(pages.begun[1])
    until(lambda: len(pages.begun) == 3)
    pages.end(pages.begun[2])
    for thread in threads[1:]:
        thread.join(LONG_S)
    assert threads[0].is_alive()
    pages.end("long")
    threads[0].join(LONG_S)
    assert pages.together == 0


def test_a_long_page_that_ends_late_takes_nobodys_turn():
    pages = Pages(patience_s=0.1)
    pages.ask("long", "two")
    until(lambda: pages.begun == ["long", "two"])
    pages.application._ends += LONG_S  # the second keeps its turn
    pages.end("long")
    time.sleep(0.05)
    pages.ask("three")
    time.sleep(0.1)
    assert pages.begun == ["long", "two"]
    pages.end("two")
    until(lambda: len(pages.begun) == 3)
    pages.end("three")
    assert pages.begun == ["long", "two", "three"]


def test_a_page_with_a_mistake_passes_its_turn_on():
    pages = Pages(patience_s=LONG_S)
    pages.ask("faulty", "next")
    pages.end("faulty")
    until(lambda: len(pages.begun) == 2)
    pages.end("next")
    until(lambda: pages.together == 0)
    assert pages.begun == ["faulty", "next"]
    assert pages.most == 1


def test_what_a_page_answers_and_raises_is_its_own():
    def fails(_environ, _start):
        raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        InTurn(fails)({}, None)
    assert InTurn(lambda _environ, _start: [b"whole"])({}, None) == [b"whole"]
