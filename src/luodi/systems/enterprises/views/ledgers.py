"""The five ledgers: what the workbook holds, and the workbook."""

from urllib.parse import quote

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.tables.export import to_book
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables.big import in_background, is_big
from luodi.kernel.web.tables.table import FILE_TYPES
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.reads.ledgers import EXPORT, Ledger, ledgers

TITLE = gettext_lazy("五本台账")


@page(EXPORT)
def ledger_page(request: Request) -> HttpResponse:
    if request.GET.get("format") == "xlsx":
        return _file(request)
    context = {
        "title": TITLE,
        "state": _("一个 Excel 文件，五张表，只有您看得到的；每次导出都记入日志。"),
        "crumbs": [(_("企业台账"), reverse("enterprises:firm_list")), (TITLE, None)],
        "ledgers": [(ledger, ledger.count) for ledger in ledgers(request.actor)],
    }
    return render(request, "enterprises/ledgers.html", context)


def _file(request: Request) -> HttpResponse:
    """Write the workbook; a big one is left to a job, which opens this address again."""
    rows = [ledger.rows for ledger in ledgers(request.actor) if ledger.rows is not None]
    if any(is_big(request, one) for one in rows):
        return in_background(request, TITLE)
    found = actions.export_ledgers(actor=request.actor)
    name = f"{TITLE}-{clock.today():%Y%m%d}.xlsx"
    response = HttpResponse(
        to_book([(str(one.title), one.columns, one.read()) for one in found], _about(found)),
        content_type=FILE_TYPES["xlsx"],
    )
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"ledgers.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def _about(found: tuple[Ledger, ...]) -> list[tuple[str, str]]:
    """Tell what the workbook holds, and which ledgers the reader may not see."""
    hidden = [str(ledger.title) for ledger in found if ledger.rows is None]
    told = [
        (_("表"), str(TITLE)),
        (_("条件"), _("您看得到的全部")),
        (_("截至"), localtime(clock.now()).strftime("%Y-%m-%d %H:%M")),
    ]
    return told + ([(_("没有权限"), "、".join(hidden))] if hidden else [])
