"""The shell's template tags: lights, figures, icons, tokens, fields, charts and maps."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luodi.kernel.cards import all_cards
from luodi.kernel.web.figures import MINUS, Light, Quantity, day_text, sentence
from luodi.kernel.web.once import FIELD
from luodi.kernel.web.tables.table import Cell, TableView

register = template.Library()

SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Show an icon of the icon font; it says nothing to a reader of the screen."""
    return format_html('<i class="ti ti-{}" aria-hidden="true"></i>', name)


@register.simple_tag
def light(colour: object, reason: str = "") -> SafeString:
    """Show a light as sign and word, never by colour alone; None is 未知."""
    lamp = Light.named(colour or "GREY")
    return format_html(
        '<span class="light light-{}" title="{}"><b aria-hidden="true">{}</b>{}</span>',
        lamp.value.lower(),
        reason,
        lamp.glyph,
        lamp.word,
    )


@register.filter
def quantity(amount: Quantity | int | None, form: str = "0") -> SafeString:
    """Show an exact amount by magnitude, exact on hover.

    The argument of a plain integer is ``"scale unit"``, such as ``"2 万元"``; a `Quantity`
    brings its own.
    """
    if isinstance(amount, Quantity):
        return _amount(amount)
    scale, _blank, unit = form.partition(" ")
    return _amount(Quantity(amount, int(scale), unit))


@register.simple_tag
def quantity_said(amount: Quantity, words: str) -> SafeString:
    """Show an exact amount like ``quantity``, to be copied as the sentence that is given."""
    return _said(_amount(amount), words)


@register.simple_tag
def copy_button(words: str) -> SafeString:
    """Show the button that copies a sentence; without scripts the sentence itself is shown."""
    return format_html(
        '<button class="btn" type="button" data-copy="{}">{}{}</button>'
        "<noscript><p>{}</p></noscript>",
        words,
        icon("copy"),
        _("复制一句话"),
        words,
    )


def _said(shown: SafeString, words: str) -> SafeString:
    return format_html('<span data-sentence="{}">{}</span>', words, shown) if words else shown


def _amount(amount: Quantity) -> SafeString:
    if amount.amount is None:
        return format_html('<span class="unknown">{}</span>', amount.exact)
    number, unit = amount.shown
    return format_html(
        '<span class="quantity" title="{}"><span class="screen">{}<small>{}</small></span>'
        '<span class="exact">{}</span></span>',
        amount.exact,
        number,
        unit,
        amount.exact,
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day as 2023年6月12日; an instant by its day in Shanghai; nothing for None."""
    if value is None:
        return ""
    return day_text(localtime(value).date() if isinstance(value, datetime) else value)


@register.inclusion_tag("web/figure.html")
def figure(
    title: object,
    value: object,
    *,
    unit: str = "",
    comparator: str = "",
    target: object = "",
    light: object = None,
    reason: str = "",
    as_of: date | None = None,
    href: str = "",
    note: object = "",
    data_to: str = "",
    said: str = "",
) -> dict[str, Any]:
    """Show a figure: value, unit, target, light, as-of; a click opens it in the drawer.

    Parameters
    ----------
    title
        What is counted.
    value
        A `Quantity`, or a number or text shown as it is; None is 未报.
    unit
        Unit of a value that is no `Quantity`.
    comparator, target
        The promise: ``"≥"`` and a `Quantity` or a text.
    light, reason
        Colour of the light, None for none, and why.
    as_of
        Day up to which the figure counts.
    href
        Page that opens the figure; opened in the drawer, a plain link without scripts.
    note
        One line below, such as the deadline.
    data_to
        Month up to which there are data, in words, when it is older than the day lets expect.
    said
        The sentence that is copied; made from what is shown when it is empty.
    """
    number, shown_unit, exact = _figure_parts(value, unit)
    goal = " ".join(part for part in (comparator, _figure_text(target)) if part)
    state = str(Light.named(light).word) if light else ""
    spoken = f"{number} {shown_unit}".strip()
    until = _("数据到%(month)s") % {"month": data_to} if data_to else ""
    shown_day = day_text(as_of) if as_of else ""
    if until and shown_day:
        shown_day = _("%(day)s（%(until)s）") % {"day": shown_day, "until": until}
    return {
        "title": title,
        "number": number,
        "unit": shown_unit,
        "exact": exact,
        "unknown": value is None or (isinstance(value, Quantity) and value.amount is None),
        "goal": goal,
        "light": light,
        "reason": reason,
        "as_of": as_of,
        "href": href,
        "note": note,
        "sentence": said or sentence(str(title), spoken, goal, state, shown_day),
        "until": until,
    }


def _figure_parts(value: object, unit: str) -> tuple[str, str, str]:
    if isinstance(value, Quantity):
        return (*value.shown, value.exact)
    if value is None:
        return str(_("未报")), "", str(_("未报"))
    text = str(value).replace("-", MINUS) if isinstance(value, int | Decimal) else str(value)
    return text, unit, f"{text} {unit}".strip()


def _figure_text(target: object) -> str:
    if isinstance(target, Quantity):
        return " ".join(part for part in target.shown if part)
    return "" if target is None else str(target)


@register.simple_tag
def table_rows(table: TableView) -> SafeString:
    """Show the rows of a table; each value tells a phone, which shows no heads, its column."""
    columns = table.chosen[1:]
    starts = [
        format_html(
            '<td class="kind-{}{}" data-head="{}">',
            column.kind,
            " right" if column.right else "",
            column.title,
        )
        for column in columns
    ]
    lines = []
    for first, *others in table.rows:
        cells = [f'<th scope="row">{_cell(first)}</th>']
        cells += [f"{start}{_cell(cell)}</td>" for start, cell in zip(starts, others, strict=True)]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return mark_safe("".join(lines))  # noqa: S308 - made of escaped parts alone


def _cell(cell: Cell) -> SafeString:
    inner = _cell_text(cell)
    return format_html('<a href="{}">{}</a>', cell.href, inner) if cell.href else inner


def _cell_text(cell: Cell) -> SafeString:
    value = cell.value
    if cell.column.kind == "light":
        return light(value)
    if isinstance(value, Quantity):
        return _said(_amount(value), cell.sentence)
    if value is None or value == "":
        return format_html(
            '<span class="unknown">{}</span>', _("未报") if cell.column.right else "—"
        )
    if isinstance(value, date):
        return format_html("{}", day(value))
    if isinstance(value, int | Decimal) and cell.column.right:
        return format_html("{}", f"{value:,}".replace("-", MINUS))
    return format_html("{}", value)


@register.simple_tag
def once_token() -> SafeString:
    """Put a fresh key into a creating form, so that sending it twice creates once."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, token_urlsafe(24))


MANY = 6
"""From so many check boxes on, all of them are ticked or cleared at once."""


@register.inclusion_tag("web/field.html")
def field(bound: BoundField, source: str = "", *, optional: bool = True) -> dict[str, Any]:
    """Show a form's field: label, reason, error naming value and remedy, then the control.

    ``source`` says from where a filled-in value comes. A field that may be empty is marked as
    such unless ``optional`` is false: that of a form where another field decides whether it may.
    """
    widget = bound.field.widget
    named = f"{bound.auto_id}-help {bound.auto_id}-error" if bound.auto_id else ""
    attrs: dict[str, str | bool] = {"aria-describedby": named} if named else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    control = bound.as_widget(attrs=attrs)
    return {
        "field": bound,
        "control": control,
        "check": isinstance(widget, CheckboxInput),
        "group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
        "many": isinstance(widget, CheckboxSelectMultiple) and control.count("<input") >= MANY,
        "source": source,
        "optional": optional and not bound.field.required,
    }


@register.inclusion_tag("web/chart.html", takes_context=True)
def chart(
    context: template.Context, name: str, option: Mapping[str, Any], title: str = ""
) -> dict[str, Any]:
    """Draw a chart from an ECharts option, with a switch that shows it as a table."""
    return {
        "name": name,
        "title": title,
        "option": _json(option),
        "nonce": _nonce(context),
    }


@register.inclusion_tag("web/map.html", takes_context=True)
def map(  # noqa: A001 - the tag's name in templates
    context: template.Context, source: object, name: str = "map", title: str = ""
) -> dict[str, Any]:
    """Draw places from GeoJSON or its address, with a list beside the map.

    A feature's properties: ``title``, and if wanted ``url``, ``light``, ``note``; ``open`` tells
    that its line in the list opens the address at once.
    """
    address = source if isinstance(source, str) and not source.lstrip().startswith("{") else ""
    content = source if isinstance(source, str) else _dumped(source)
    return {
        "name": name,
        "title": title,
        "address": address,
        "base": _base_map(),
        "words": json.dumps({lamp.value: str(lamp.word) for lamp in Light}, ensure_ascii=False),
        "content": "" if address else _escaped(content),
        "nonce": _nonce(context),
    }


def _base_map() -> str:
    """Give the address of the base map; empty when no card has one."""
    return next((reverse(card.base_map) for card in all_cards() if card.base_map), "")


def _json(value: object) -> SafeString:
    return _escaped(_dumped(value))


def _dumped(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _escaped(text: str) -> SafeString:
    """Make JSON safe inside a script element: no ``<`` can close it."""
    return mark_safe(text.translate(SCRIPT_ESCAPES))  # noqa: S308 - <, > and & are escaped


def _nonce(context: template.Context) -> str:
    request = context.get("request")
    return str(getattr(request, "csp_nonce", "") or "")
