"""Figures of the ledger as one sentence for a chat: value, day, definition, whose it is."""

from collections.abc import Sequence

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from luodi.kernel.ledger.models import Entry, Measure, Seal
from luodi.kernel.people.models import Unit
from luodi.kernel.web.figures import Quantity, day_text, one_sentence

STOPS = "。；，！？、.;,!? "
"""Marks at the end of a definition that would double those of the sentence around it."""


def entry_sentence(entry: Entry) -> str:
    """Say an entry of the ledger for a chat."""
    notes = [
        defined([entry.measure]),
        _("%(place)s，总账分录 #%(number)d") % {"place": entry.place.name, "number": entry.pk},
    ]
    what = _("%(day)s，%(what)s") % {
        "day": day_text(entry.day),
        "what": of_unit(entry.unit, entry.measure.name),
    }
    return one_sentence(what, entry.quantity, day=None, notes=notes)


def seal_sentence(seal: Seal) -> str:
    """Say a seal for a chat: what it closes, and the head by which it is checked later."""
    what = _("总账第 %(number)d 号封账") % {"number": seal.number}
    notes = [
        _("口径：这一号封存的分录，封后不能改动"),
        _("链头 %(head)s") % {"head": f"{seal.number}:{seal.head}"},
    ]
    value = Quantity(seal.count, 0, _("条"))
    return one_sentence(what, value, day=localdate(seal.sealed_at), notes=notes)


def defined(measures: Sequence[Measure]) -> str:
    """Give the definitions of measures, each once; that there is none when nothing is counted."""
    found = list(dict.fromkeys(measure.definition.rstrip(STOPS) for measure in measures))
    if not found:
        return _("口径：未定，暂不入账")
    return _("口径：%(definition)s") % {"definition": _("、").join(found)}


def of_unit(unit: Unit, name: str) -> str:
    """Give what is counted with the unit whose it is."""
    return _("%(unit)s%(name)s") % {"unit": unit.name, "name": name}
