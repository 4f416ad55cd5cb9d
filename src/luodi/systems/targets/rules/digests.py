"""Digests of closed months: of each light, and of a closing with the one before it."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

FIRST_CLOSING = "0" * 64
"""What stands for the digest before the first closing."""


def light_digest(
    month: int, target: int, version: int, colour: str, actual: str | None, why: Mapping[str, Any]
) -> str:
    """Give the digest of a closed light: SHA-256 over a list in JSON, with sorted keys.

    Parameters
    ----------
    month
        Number of the month, as 202301.
    target, version
        Number of the target, and of its version that held.
    colour, actual, why
        As the light keeps them; days count as their ISO texts.

    Source
    ------
    House rule: what a closing keeps can be proven (docs/systems/targets.md).
    """
    return _digest(["luodi-light-1", month, target, version, colour, actual, why])


def closing_digest(month: int, seal: int | None, lights: Sequence[str], previous: str) -> str:
    """Give the digest of a closing.

    Parameters
    ----------
    month
        Number of the month.
    seal
        Number of the seal that it stands on; None before the first.
    lights
        Digests of its lights, in any order.
    previous
        Digest of the closing before, or `FIRST_CLOSING`.

    Source
    ------
    House rule: closings are a chain, so that none can be cut from its middle
    (docs/systems/targets.md).
    """
    return _digest(["luodi-closing-1", month, seal, sorted(lights), previous])


def _digest(fields: Sequence[Any]) -> str:
    text = json.dumps(
        fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return sha256(text.encode()).hexdigest()
