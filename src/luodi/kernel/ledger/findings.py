"""What a proof of the ledger finds: each with a kind and a text that names the row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

SHOWN = 200
"""Findings that are kept in words; the others are counted."""


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was sealed or posted; ``text`` names it, in Chinese."""

    kind: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass
class Findings:
    """The findings of one proof, and the entries whose texts no longer give their leaves."""

    kept: list[Finding] = field(default_factory=list)
    total: int = 0
    changed: list[tuple[int, str]] = field(default_factory=list)
    changed_total: int = 0
    suspects: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, kind: str, text: str) -> None:
        """Keep a finding, or count it when there are many."""
        self.total += 1
        if len(self.kept) < SHOWN:
            self.kept.append(Finding(kind, text))

    def add_changed(self, entry: int, where: str, named: tuple[int, int, int]) -> None:
        """Keep an entry that differs from its leaf, with its measure, place and unit."""
        self.changed_total += 1
        if len(self.changed) < SHOWN:
            self.changed.append((entry, where))
        self.suspects.update(zip(("measure", "place", "unit"), named, strict=True))

    def several(self) -> Iterator[tuple[str, int, int]]:
        """Give measures, places and units of two changed entries or more: kind, number, count."""
        for (kind, number), count in self.suspects.items():
            if count > 1:
                yield kind, number, count
