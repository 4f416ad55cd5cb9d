"""A card with work to do: the functions write down what they were given."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from luodi.kernel import cards, clock
from luodi.kernel.cards import Card, JobKind, TimedJob
from luodi.kernel.jobs import worker

START = datetime(2023, 3, 1, 9, 0, 0, tzinfo=clock.SHANGHAI)


@dataclass
class Workshop:
    """What jobs do in a test, what they were given, and the worker's clock."""

    seen: list[Any] = field(default_factory=list)
    deeds: dict[str, Any] = field(default_factory=dict)
    at: datetime = START

    def dig(self, running, **told):
        self.seen.append((running.actor.label, told))
        return self.deeds.get("dig", lambda *_: None)(running)

    def sweep(self, running):
        self.seen.append("sweep")
        return self.deeds.get("sweep", lambda *_: None)(running)

    def water(self, running):
        self.seen.append("water")
        return self.deeds.get("water", lambda *_: None)(running)

    def later(self, **passed):
        self.at += timedelta(**passed)
        return self.at


@pytest.fixture
def workshop(monkeypatch):
    shop = Workshop()
    card = Card(
        "wells",
        "机井",
        "",
        "",
        jobs=(
            JobKind("wells.dig_well", "打井", "shop.dig", retries=2),
            JobKind("wells.dig_once", "打一次井", "shop.dig", retries=0),
        ),
        timed=(
            TimedJob("wells.sweep", "清扫", "shop.sweep", every_minutes=10),
            TimedJob("wells.water", "浇水", "shop.water", daily_at="03:10"),
        ),
    )
    monkeypatch.setattr(cards, "all_cards", lambda: (card,))
    monkeypatch.setattr(worker, "load", lambda dotted: getattr(shop, dotted.removeprefix("shop.")))
    monkeypatch.setattr(clock, "ticking", lambda: shop.at)
    return shop


@pytest.fixture
def at_work(workshop):
    """Give a worker that does all in the test's own thread."""
    return worker.Worker(alone=True)
