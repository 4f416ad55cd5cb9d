"""Sealed entries for a third party: one line of JSON a seal, checked offline by a short script."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.ledger import heads, texts
from luodi.kernel.ledger.models import Seal
from luodi.kernel.tables.export import MARK

SCRIPT = Path(__file__).with_name("verify_export.py")
"""The script that checks an export; it needs nothing but Python."""


class ExportError(ValueError):
    """A range of seals that cannot be exported; the text says why."""


def export_seals(*, actor: Actor, first: int, last: int) -> Iterator[str]:
    """Give a run of seals with the canonical texts and leaves of all their entries.

    Parameters
    ----------
    actor
        Who exports; entries of all units and places go out, so the right is asked at a root.
    first, last
        Numbers of seals, both included.

    Returns
    -------
    Iterator of str
        One line of JSON a seal: number, count, root, previous, head, sealed_at, entries; in a
        demonstration also ``data``, which marks it.

    Raises
    ------
    ExportError
        When the range is empty or holds a seal that does not exist.
    django.core.exceptions.PermissionDenied
        When the actor does not hold ``ledger.export_seal`` at a root unit.
    """
    require_at_root(actor, "ledger.export_seal")
    found = Seal.objects.filter(number__gte=first, number__lte=last).count()
    if first < 1 or found != last - first + 1 or not found:
        newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
        standing = f"现有第 1 至 {newest} 号" if newest else "还没有封账"
        raise ExportError(f"没有第 {first} 至 {last} 号封账；{standing}")
    return _lines(first, last)


def _lines(first: int, last: int) -> Iterator[str]:
    names = texts.names()
    for seal in Seal.objects.filter(number__gte=first, number__lte=last).order_by("number"):
        rows = texts.members(seal.number, seal.number)
        told = {
            "number": seal.number,
            "count": seal.count,
            "root": seal.root,
            "previous": seal.previous,
            "head": seal.head,
            **({"data": MARK} if settings.LUODI_DEMO else {}),
            "sealed_at": heads.time_text(seal.sealed_at),
            "entries": [
                (text, row[texts.LEAF]) for row, text in zip(rows, names.texts(rows), strict=True)
            ],
        }
        yield json.dumps(told, ensure_ascii=False) + "\n"
