"""The law of seals: an entry's canonical text, its leaf, a seal's Merkle root and its head."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

ENTRY = "luodi-entry-1"
MEASURE = "luodi-measure-1"
SEAL = "luodi-seal-1"
FIELDS = 15
"""Fields of an entry's text."""

FIRST_PREVIOUS = "0" * 64
"""What stands for the head before the first seal."""

LEAF_MARK, NODE_MARK = b"\x00", b"\x01"


def joined(kind: str, fields: Sequence[str]) -> str:
    r"""Join fields into one text from which they can be told apart again.

    Parameters
    ----------
    kind
        Name and version of the text's form.
    fields
        Any texts; a backslash becomes ``\\`` and a bar ``\p``.

    Source
    ------
    House rule: no two entries share a canonical text (docs/kernel/ledger.md).

    Examples
    --------
    >>> joined("kind-1", ["a|b", "c"])
    'kind-1|a\\pb|c'
    """
    text = "|".join((kind, *fields))
    if text.count("|") == len(fields) and "\\" not in text:
        return text
    escaped = (field.replace("\\", "\\\\").replace("|", "\\p") for field in fields)
    return "|".join((kind, *escaped))


@dataclass(frozen=True)
class MeasureText:
    """A measure as it stands in canonical texts; ``since`` is ISO, absent parts are empty.

    ``top`` and ``bottom`` are ``code@version`` of what a formula divides.
    """

    code: str
    version: int
    name: str
    unit: str
    scale: int
    nature: str
    definition: str
    top: str
    bottom: str
    since: str
    because: str


def measure_name(measure: MeasureText) -> str:
    """Give ``code@version:digest``, the digest being over the measure's whole definition.

    Source
    ------
    House rule: whoever changes what is counted changes every entry's text
    (docs/kernel/ledger.md).
    """
    fields = [
        measure.code,
        str(measure.version),
        measure.name,
        measure.unit,
        str(measure.scale),
        measure.nature,
        measure.definition,
        measure.top,
        measure.bottom,
        measure.since,
        measure.because,
    ]
    digest = sha256(joined(MEASURE, fields).encode()).hexdigest()
    return f"{measure.code}@{measure.version}:{digest}"


def entry_texts(
    entries: Sequence[Sequence[Any]],
    measures: Mapping[int, str],
    places: Mapping[int, str],
    units: Mapping[int, str],
) -> list[str]:
    """Give the canonical texts of entries.

    Parameters
    ----------
    entries
        Of each its own number, the numbers of measure, place and unit, the amount in the measure's
        smallest unit, the day (ISO), the month (``YYYYMM``), the item's code or nothing, the key
        that it was posted under (system, kind, record, version, leg), the number of the entry that
        it undoes or None, the instant of posting in UTC (``YYYY-MM-DD HH:MM:SS.ffffff``), and
        whatever else.
    measures
        Names of measures (`measure_name`) by their numbers; one that is not known is ``?``.
    places, units
        Their paths by their numbers.

    Notes
    -----
    Each text has a bar before every field: where all together have no more bars than that, none
    stands inside a field, and no text needs `joined`.

    Source
    ------
    House rule: an entry's text depends neither on the database nor on numbers of rows that a
    move may change; the entry's own number is part of it (docs/kernel/ledger.md).
    """
    measure_of, place_of, unit_of = measures.get, places.get, units.get
    # fmt: off
    texts = [
        f"{ENTRY}|{number}|{measure_of(measure, '?')}|{place_of(place, '?')}|{unit_of(unit, '?')}"
        f"|{amount}|{day}|{month}|{item}|{system}|{kind}|{record}|{version}|{leg}"
        f"|{'' if reverses is None else reverses}|{posted_at}"
        for number, measure, place, unit, amount, day, month, item, system, kind, record,
            version, leg, reverses, posted_at, *_ in entries
    ]
    # fmt: on
    whole = "".join(texts)
    if whole.count("|") == FIELDS * len(texts) and "\\" not in whole:
        return texts
    return [
        joined(
            ENTRY,
            [
                str(number),
                measure_of(measure, "?"),
                place_of(place, "?"),
                unit_of(unit, "?"),
                *("" if field is None else str(field) for field in fields[:11]),
            ],
        )
        for number, measure, place, unit, *fields in entries
    ]


def leaves(entries: Iterable[str]) -> list[bytes]:
    """Give the leaves of entries: the 32 bytes of SHA-256 over 0x00 and each canonical text.

    Source
    ------
    RFC 6962, section 2.1 (Merkle Hash Trees), June 2013: leaves and nodes are told apart by
    their first byte.
    """
    return [sha256(LEAF_MARK + text.encode()).digest() for text in entries]


def merkle_root(level: Sequence[bytes]) -> str:
    """Give the root over leaves in hexadecimal; of no leaves it is the hash of nothing.

    A node is SHA-256 over 0x01, its left and its right child; a tree of n leaves is cut at the
    largest power of two below n.

    Notes
    -----
    Level by level, the odd one out going up as it is, which gives the same tree; one hash a
    node.

    Source
    ------
    RFC 6962, section 2.1 (Merkle Hash Trees), June 2013.
    """
    if not level:
        return sha256(b"").hexdigest()
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [*(sha256(NODE_MARK + left + right).digest() for left, right in pairs), *odd]
    return level[0].hex()


def seal_head(*, number: int, count: int, root: str, previous: str) -> str:
    """Give the head of a seal: SHA-256 over its number, count and root and the head before it.

    Source
    ------
    House rule: seals are a chain, so that the newest head vouches for all of them
    (docs/kernel/ledger.md).
    """
    return sha256(f"{SEAL}|{number}|{count}|{root}|{previous}".encode()).hexdigest()
