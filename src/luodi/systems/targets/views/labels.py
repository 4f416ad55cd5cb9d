"""What people decided, handed out as labels; and how the reader did, over all texts."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.figures import Quantity
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.targets import actions
from luodi.systems.targets.models import Reading
from luodi.systems.targets.reads import Accuracy, accuracies, visible_readings
from luodi.systems.targets.views.deciding import VIEW


@dataclass(frozen=True)
class _Row:
    """A reading, and how the reader did on it."""

    reading: Reading
    accuracy: Accuracy | None


def _shown(of: Callable[[Accuracy], Quantity]) -> Callable[[_Row], Decimal | None]:
    """Give what a column shows: nothing where no figure was decided, which is not unreported."""
    return lambda row: of(row.accuracy).value if row.accuracy and row.accuracy.has_figures else None


TABLE = Table(
    "accuracy",
    (
        Column(
            "title",
            gettext_lazy("文本"),
            lambda row: row.reading.document.title,
            sort="document__title",
            href=lambda row: reverse("targets:reading", args=[row.reading.pk]),
        ),
        Column("year", gettext_lazy("年份"), lambda row: str(row.reading.year), sort="year"),
        Column(
            "decided",
            gettext_lazy("已定"),
            lambda row: row.accuracy.decided if row.accuracy else 0,
            kind="number",
        ),
        Column(
            "undecided",
            gettext_lazy("未定"),
            lambda row: row.accuracy.undecided if row.accuracy else 0,
            kind="number",
        ),
        Column(
            "value_unit",
            gettext_lazy("数值和单位 F1（%）"),
            _shown(lambda accuracy: accuracy.shown_value_unit),
        ),
        Column(
            "whole",
            gettext_lazy("整条 F1（%）"),
            _shown(lambda accuracy: accuracy.shown_whole),
        ),
        Column("version", gettext_lazy("阅读器版本"), lambda row: row.reading.reader_version),
    ),
    search=("document__title",),
    order="-read_at",
    title=gettext_lazy("读得怎样"),
    empty=Empty(
        gettext_lazy("还没有读过文本"),
        gettext_lazy("文本读入并审阅后，这里按人的决定算阅读器读得准不准。"),
    ),
)


@page(VIEW)
def accuracy_page(request: Request) -> HttpResponse:
    found = accuracies(request.actor)
    context = {
        "title": _("读得怎样"),
        "accuracy": found.whole,
        "crumbs": [(_("读文与审阅"), reverse("targets:reading_list")), (_("读得怎样"), None)],
    }
    return TABLE.respond(
        request,
        visible_readings(request.actor),
        "targets/accuracy.html",
        context,
        prepare=lambda rows: [_Row(row, found.of_reading.get(row.pk)) for row in rows],
    )


@page(VIEW, methods=("POST",))
def reading_labels(request: Request, pk: int) -> HttpResponse:
    reading = get_object_or_404(visible_readings(request.actor), pk=pk)
    try:
        data = actions.export_labels(actor=request.actor, reading=reading)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("targets:reading", args=[pk]))
    name = quote(_("%(title)s-标注.zip") % {"title": reading.document.title}, safe="")
    response = HttpResponse(data, content_type="application/zip")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"reading-{pk}.zip\"; filename*=UTF-8''{name}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
