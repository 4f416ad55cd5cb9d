"""A demonstration whose clock stands, with a card that writes down what it was to play."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from luodi.kernel import clock
from luodi.kernel.cards import Card
from luodi.kernel.cards.playing import Ahead, Played
from luodi.kernel.demo import playing, reads

STANDS = datetime(2023, 7, 12, 9, tzinfo=clock.SHANGHAI)


@dataclass
class Stage:
    """What was played, and what happens while it is."""

    file: Any
    seen: list[Any] = field(default_factory=list)
    happens: Any = None

    def play(self, since, until):
        self.seen.append((f"{since:%m-%d}", f"{until:%m-%d}"))
        if self.happens is not None:
            self.happens(since)
        return Played(2, 1 if since == STANDS else 0)

    def ahead(self, since, until):
        return [Ahead(until, "关账"), Ahead(since.replace(hour=17), "报送截止")]


@pytest.fixture
def stage(settings, tmp_path, monkeypatch, db):
    settings.LUODI_DEMO = True
    settings.LUODI_CLOCK = STANDS
    settings.LUODI_CLOCK_FILE = tmp_path / "files-clock"
    settings.LUODI_FILES = tmp_path / "files"
    made = Stage(settings.LUODI_CLOCK_FILE)
    card = Card("wells", "机井", "", "", play="stage.play", ahead="stage.ahead")
    for module in (playing, reads):
        monkeypatch.setattr(module, "all_cards", lambda: (card,))
        monkeypatch.setattr(module, "load", lambda dotted: getattr(made, dotted[6:]))
    return made
