"""Defining measures, posting entries and undoing them; balances move in the same transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require_at_root
from luodi.kernel.ledger import writing
from luodi.kernel.ledger.finding import findable
from luodi.kernel.ledger.models import STORED, Entry, Measure, Nature
from luodi.kernel.ledger.rules import (
    Counting,
    Figure,
    ItemEntry,
    Posted,
    PostingError,
    RecordKey,
    UnitOfMeasure,
    after_item,
    after_item_reversal,
    balance_changes,
    check_counting,
    check_figure,
    check_formula,
    check_same,
    check_successor,
    reversal,
)
from luodi.kernel.ledger.writing import ItemKey, Wanted, figure_of, key_of
from luodi.kernel.log.actions import record
from luodi.kernel.search.actions import put


@transaction.atomic
def define_measure(
    *,
    code: str,
    name: str,
    unit: str,
    scale: int,
    definition: str,
    nature: Nature = Nature.FLOW,
    top: Measure | None = None,
    bottom: Measure | None = None,
) -> Measure:
    """Define a measure, or give the standing one when the definition is the same.

    Parameters
    ----------
    code
        Its code; the newest version of it stands.
    name, unit, scale, definition
        What is counted, in which unit with how many decimal places, and how exactly.
    nature
        How its figures come together.
    top, bottom
        What a RATIO divides; a GROWTH has a top alone.

    Raises
    ------
    PostingError
        When the code stands with another unit, scale, nature or formula, or the formula makes no
        sense.
    """
    told = UnitOfMeasure(name, nature, unit, scale)
    check_formula(told, _unit_of(top), _unit_of(bottom))
    measure, made = Measure.objects.get_or_create(
        code=code,
        version=1,
        defaults={
            "name": name,
            "unit": unit,
            "scale": scale,
            "nature": nature,
            "definition": definition,
            "top": top,
            "bottom": bottom,
        },
    )
    if made:
        put(findable(measure))
        return measure
    measure = _newest(code)
    standing = (measure.unit, measure.scale, measure.nature, measure.top_id, measure.bottom_id)
    if standing != (unit, scale, nature, top and top.pk, bottom and bottom.pk):
        raise PostingError(
            f"指标 {code} 已有定义：单位 {measure.unit}、小数位 {measure.scale}、"
            f"性质 {measure.nature};这次是 {unit}、{scale}、{nature}。请另用代码，或修订该指标"
        )
    return measure


def _unit_of(measure: Measure | None) -> UnitOfMeasure | None:
    if measure is None:
        return None
    return UnitOfMeasure(measure.name, measure.nature, measure.unit, measure.scale)


def _newest(code: str) -> Measure:
    return Measure.objects.select_related("top", "bottom").filter(code=code).latest("version")


@transaction.atomic
def revise_measure(
    *,
    actor: Actor,
    measure: Measure,
    since: date,
    because: str,
    name: str | None = None,
    unit: str | None = None,
    scale: int | None = None,
    definition: str | None = None,
) -> Measure:
    """Make the next version of a measure; what is not told stays, and entries stay where they are.

    A formula's next version is over the newest versions of the measures that it divides.

    Parameters
    ----------
    actor
        Who revises it; needs ``ledger.revise_measure`` at a root unit, over all of its place.
    measure
        Its newest version.
    since
        First day of the new version.
    because
        The document that orders it.
    name, unit, scale, definition
        What changes.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    PostingError
        When it is not the newest version, ``since`` is not later than that version's, no document
        is named, nothing changes, or the units of a formula no longer match.
    """
    acting = require_at_root(actor, "ledger.revise_measure")
    # Two revisions at once: the second waits here, then finds that its version is not the newest.
    Measure.objects.select_for_update().get(pk=measure.pk)
    newest = _newest(measure.code)
    check_successor(
        f"指标 {measure.code} 第 {measure.version} 版",
        newest=newest.version == measure.version,
        last=newest.since,
        since=since,
        because=because,
    )
    changes = {"name": name, "unit": unit, "scale": scale, "definition": definition}
    kept = {column: getattr(newest, column) for column in changes}
    told = kept | {column: value for column, value in changes.items() if value is not None}
    top = newest.top and _newest(newest.top.code)
    bottom = newest.bottom and _newest(newest.bottom.code)
    if (told, top, bottom) == (kept, newest.top, newest.bottom):
        raise PostingError(f"指标 {measure.code} 没有改动；请写明改了什么")
    check_formula(
        UnitOfMeasure(told["name"], newest.nature, told["unit"], told["scale"]),
        _unit_of(top),
        _unit_of(bottom),
    )
    revised = Measure.objects.create(
        code=newest.code,
        version=newest.version + 1,
        nature=newest.nature,
        top=top,
        bottom=bottom,
        since=since,
        because=because.strip(),
        **told,
    )
    put(findable(revised))
    _log_revision(acting, newest, revised, kept)
    return revised


def _log_revision(acting: Actor, newest: Measure, revised: Measure, kept: dict[str, Any]) -> None:
    told = {name: getattr(revised, name) for name in (*kept, "version", "since")}
    record(
        actor=acting,
        verb="ledger.revise_measure",
        record=("ledger.measure", str(revised.pk)),
        before=kept | {"version": newest.version},
        after=told,
        reason=revised.because,
    )


@transaction.atomic
def post_entries(figures: Sequence[tuple[RecordKey, Figure]]) -> list[Entry]:
    """Post figures; posting the same ones again changes nothing.

    The caller has asked access and applied its rules: a posting is part of its action.

    Parameters
    ----------
    figures
        Keys and figures, all or none of which are posted.

    Returns
    -------
    list of Entry
        The standing entries in the order given.

    Raises
    ------
    PostingError
        When a figure cannot stand, or its key is posted with other content.

    Notes
    -----
    A handful of statements, whatever the number of figures.
    """
    today = clock.today()
    for key, figure in figures:
        check_figure(key, figure, today=today)
    return _write([(key, figure, None) for key, figure in figures])


@transaction.atomic
def reverse_entries(entries: Iterable[Entry]) -> list[Entry]:
    """Undo entries by their opposites on the same days, all or none; a second time changes nothing.

    Returns
    -------
    list of Entry
        Their reversals in the order given.

    Raises
    ------
    PostingError
        When one is itself a reversal, or an item's later entry stands on it.
    """
    return _write([(*reversal(key_of(entry), figure_of(entry)), entry) for entry in entries])


def _write(wanted: Sequence[Wanted]) -> list[Entry]:
    if not wanted:
        return []
    natures = _natures(wanted)
    once: dict[RecordKey, Wanted] = {}
    for one in wanted:
        key, figure, _undone = one
        check_same(key, once.setdefault(key, one)[1], figure)
    entries, fresh = writing.insert_entries(list(once.values()))
    written = dict(zip(once, entries, strict=True))
    posted, of_items = [], []
    for (key, figure, undone), entry in zip(once.values(), entries, strict=True):
        if entry.pk not in fresh:
            check_same(key, figure_of(entry), figure)
            continue
        nature = natures[figure.measure_id]
        posted.append(Posted(entry.pk, figure, undone is not None, nature == Nature.STOCK))
        if nature == Nature.ITEMS:
            of_items.append((ItemEntry(entry.pk, key, figure), undone))
    if of_items:
        _move_items(of_items, fresh)
    if posted:
        writing.move_balances(balance_changes(posted))
    return [written[key] for key, _figure, _undone in wanted]


def _natures(wanted: Sequence[Wanted]) -> dict[int, str]:
    numbers = {figure.measure_id for _key, figure, _undone in wanted}
    told = Measure.objects.filter(pk__in=numbers).values_list("pk", "name", "nature")
    countings = {number: Counting(name, nature) for number, name, nature in told}
    for key, figure, undone in wanted:
        counting = countings.get(figure.measure_id)
        if counting is None:
            raise PostingError(f"{key}：没有编号为 {figure.measure_id} 的指标；请先设立指标")
        if counting.nature not in STORED:
            counting = replace(counting, stored=_stored_names(figure.measure_id))
        if undone is None:
            check_counting(key, figure, counting)
    return {number: counting.nature for number, counting in countings.items()}


def _stored_names(formula: int) -> tuple[str, ...]:
    measure = Measure.objects.select_related("top", "bottom").get(pk=formula)
    return tuple(one.name for one in (measure.top, measure.bottom) if one)


def _move_items(written: Sequence[tuple[ItemEntry, Entry | None]], fresh: set[int]) -> None:
    held: dict[ItemKey, int] = {}
    for one, _undone in written:
        held.setdefault((one.figure.measure_id, one.figure.item), one.number)
    writing.hold_items(held)
    histories = writing.item_histories(held, fresh)
    for one, undone in written:
        item = (one.figure.measure_id, one.figure.item)
        if undone is None:
            histories[item] = after_item(histories[item], one)
        else:
            histories[item] = after_item_reversal(histories[item], undone.pk, one.key)
    writing.settle_items(histories)
