"""The promises of two texts side by side."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets.forms import CompareForm
from luodi.systems.targets.models import Commitment, Reading, written_quantity
from luodi.systems.targets.reads import Compared, comparison, visible_readings
from luodi.systems.targets.rules import Fate
from luodi.systems.targets.views.deciding import VIEW, said_of, sentence_url

OTHER = "with"
"""Part of the address that names the second text."""
LONGEST_NUMBER = 18
FATES = (
    (Fate.CHANGED.value, pgettext_lazy("comparison", "改变")),
    (Fate.DROPPED.value, pgettext_lazy("comparison", "不再提")),
    (Fate.NEW.value, pgettext_lazy("comparison", "新提")),
    (Fate.CARRIED.value, pgettext_lazy("comparison", "延续")),
)
FATE_WORDS = dict(FATES)


def _sentence(commitment: Commitment | None) -> str | None:
    return sentence_url(commitment) if commitment else None


def _said(commitment: Commitment | None) -> str:
    return said_of(commitment) if commitment else ""


def _difference(row: Compared) -> str:
    """Write a difference in words; empty where there is none to speak of."""
    later = row.later
    if later is None or not row.difference:
        return ""
    unit = _("百分点") if later.unit == "%" else later.unit
    amount = " ".join(written_quantity(abs(row.difference), unit).shown)
    said = _("增加 %(amount)s") if row.difference > 0 else _("减少 %(amount)s")
    return said % {"amount": amount}


def _indicator(commitment: Commitment | None) -> str:
    return commitment.indicator if commitment else ""


TABLE = Table(
    "comparison",
    (
        Column(
            "indicator",
            gettext_lazy("指标"),
            lambda row: _indicator(row.later or row.earlier),
            sort="indicator",
        ),
        Column(
            "fate",
            pgettext_lazy("comparison", "去向"),
            lambda row: FATE_WORDS[row.fate.value],
            choices=FATES,
            filter="fate",
            sort="rank",
        ),
        Column(
            "earlier",
            gettext_lazy("前一份"),
            lambda row: _said(row.earlier),
            href=lambda row: _sentence(row.earlier),
        ),
        Column(
            "later",
            gettext_lazy("后一份"),
            lambda row: _said(row.later),
            href=lambda row: _sentence(row.later),
        ),
        Column("difference", gettext_lazy("差"), _difference),
        Column(
            "earlier_name",
            gettext_lazy("前一份的指标"),
            lambda row: _indicator(row.earlier),
            hidden=True,
        ),
        Column("why", gettext_lazy("为何算一对"), lambda row: row.why),
    ),
    search=("indicator", "value_raw"),
    order="rank",
    page_size=100,
    title=gettext_lazy("两份文本的承诺对照"),
    empty=Empty(
        gettext_lazy("两份文本都没有承诺"),
        gettext_lazy("读出或标出承诺后，这里列出哪些延续、改变、不再提、新提。"),
    ),
)


@page(VIEW)
def comparison_new(request: Request) -> HttpResponse:
    """Choose the two texts."""
    readings = _readings(request)
    form = CompareForm(
        request.GET if "earlier" in request.GET else None,
        readings=readings,
        initial=_usual(list(readings[:2])),
    )
    if form.is_bound and form.is_valid():
        earlier, later = (form.cleaned_data[name].pk for name in ("earlier", "later"))
        address = reverse("targets:comparison", args=[earlier])
        return HttpResponseRedirect(f"{address}?{OTHER}={later}")
    return _choice(request, form)


def _readings(request: Request) -> "QuerySet[Reading]":
    return visible_readings(request.actor).order_by("-year", "-pk")


def _choice(request: Request, form: CompareForm) -> HttpResponse:
    title = _("选两份文本对照")
    crumbs = [(_("读文与审阅"), reverse("targets:reading_list")), (title, None)]
    context = {"title": title, "form": form, "crumbs": crumbs}
    return render(request, "targets/comparison_new.html", context)


def _usual(readings: Sequence[Reading]) -> dict[str, int]:
    """Offer the two newest texts, the older one first."""
    return dict(zip(("later", "earlier"), (reading.pk for reading in readings), strict=False))


def _beside(first: Reading, readings: "QuerySet[Reading]") -> dict[str, int]:
    """Offer a text and the newest other one, the older of the two first."""
    others = list(readings.exclude(pk=first.pk)[:1])
    pair = sorted([first, *others], key=lambda reading: (reading.year, reading.pk), reverse=True)
    return _usual(pair) if others else {"earlier": first.pk}


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        raise Http404(_("“%(text)s”不是文本的编号") % {"text": text[:LONGEST_NUMBER]})
    return int(text)


@page(VIEW)
def comparison_page(request: Request, pk: int) -> HttpResponse:
    """Show a text beside the one that the address names; without one it is to be chosen."""
    readings = _readings(request)
    first = get_object_or_404(readings, pk=pk)
    other = request.GET.get(OTHER, "")
    if not other:
        return _choice(request, CompareForm(readings=readings, initial=_beside(first, readings)))
    second = get_object_or_404(readings, pk=_number(other))
    both = comparison(request.actor, first, second)
    title = _("%(first)d 年与 %(second)d 年的承诺") % {"first": first.year, "second": second.year}
    counts = {fate.value: both.counts[fate] for fate in Fate}
    return TABLE.respond(
        request,
        both.rows,
        "targets/comparison.html",
        {
            "title": title,
            "first": first,
            "second": second,
            "fates": [(key, word, counts[key]) for key, word in FATES],
            "crumbs": [(_("读文与审阅"), reverse("targets:reading_list")), (_("对照"), None)],
        },
        prepare=both.of,
    )
