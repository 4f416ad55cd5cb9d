"""Matching the heads of a file with the columns that an import declares."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from luodi.kernel.tables.declaring import Column
from luodi.standards.text import half_width

ALIKE = 0.72
"""From this likeness on a head is proposed for a column."""
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[)）\]】]")
_SIGNS = re.compile(r"[\s*＊:：/、，,。.\-_—]+")


class HasHead(Protocol):
    """A column of a file."""

    @property
    def place(self) -> int:
        """Its place in the sheet."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Its words, from top to bottom."""


@dataclass(frozen=True)
class Proposal:
    """A file's column proposed for a declared one, and why: ``exact``, ``word`` or ``alike``."""

    place: int
    how: str


def normal_head(text: str) -> str:
    """Bring a head to the form in which heads are compared.

    Examples
    --------
    >>> normal_head("单位 名称（全称）*"), normal_head("ＮＡＭＥ")
    ('单位名称', 'name')
    """
    plain = half_width(text).lower()
    return _SIGNS.sub("", _BRACKETS.sub("", plain)) or _SIGNS.sub("", plain)


def propose(columns: Sequence[Column], heads: Sequence[HasHead]) -> dict[str, Proposal]:
    """Propose which column of the file is which declared one.

    Parameters
    ----------
    columns
        The declared columns.
    heads
        The file's heads.

    Returns
    -------
    dict
        By the declared column's key; no column of the file is proposed twice.

    Notes
    -----
    The best pair first: an exact head, then a word that offices use, then likeness. A head of
    several rows is compared whole and by its last row.
    """
    pairs = sorted(
        (
            (-score, order, head.place, column.key, how)
            for order, column in enumerate(columns)
            for head in heads
            for score, how in [_score(column, head.parts)]
            if score
        ),
    )
    taken: set[int] = set()
    found: dict[str, Proposal] = {}
    for _rank, _order, place, key, how in pairs:
        if key not in found and place not in taken:
            found[key] = Proposal(place, how)
            taken.add(place)
    return found


def _score(column: Column, parts: tuple[str, ...]) -> tuple[float, str]:
    names = {normal_head("".join(parts)), normal_head(parts[-1])}
    official, *words = [normal_head(word) for word in column.names]
    if official in names:
        return 3, "exact"
    if names & set(words):
        return 2, "word"
    last = normal_head(parts[-1])
    best = max(SequenceMatcher(None, last, word).ratio() for word in (official, *words))
    return (best, "alike") if best >= ALIKE else (0, "")


def heads_signature(heads: Iterable[HasHead]) -> str:
    """Give a hash of a file's heads, by which a mapping is remembered."""
    text = "\n".join(
        f"{head.place}\t{'/'.join(normal_head(part) for part in head.parts)}" for head in heads
    )
    return hashlib.sha256(text.encode()).hexdigest()


def missing(columns: Sequence[Column], mapping: Mapping[str, int]) -> list[Column]:
    """List the required columns that nothing of the file was chosen for."""
    return [column for column in columns if column.required and column.key not in mapping]


def chosen_twice(mapping: Mapping[str, int]) -> list[list[str]]:
    """List the keys that share one column of the file."""
    by_place: dict[int, list[str]] = {}
    for key, place in mapping.items():
        by_place.setdefault(place, []).append(key)
    return [keys for keys in by_place.values() if len(keys) > 1]
