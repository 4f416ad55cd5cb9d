"""The visits over the limit that a figure of the comparison counts."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.systems.enterprises.reads import with_parts
from luodi.systems.enterprises.reads.over_limit import visits_over
from luodi.systems.enterprises.reads.performance import VIEW, names_of
from luodi.systems.enterprises.reads.wording import period_words
from luodi.systems.enterprises.views.comparison import TITLE, asked_by, asked_period
from luodi.systems.enterprises.views.visits import TABLE, with_words

_OVER = gettext_lazy("补录超限的走访")


@page(VIEW)
def comparison_visits(request: Request) -> HttpResponse:
    period, by = asked_period(request), asked_by(request)
    key = request.GET.get("of", "")
    name = names_of(by, [key]).get(key, _("查不到的单位或街道")) if key else _("合计")
    told = {"period": period_words(period), "name": name, "figure": _OVER}
    back = f"{reverse('enterprises:comparison')}?{urlencode({'period': period.code, 'by': by})}"
    context = {
        "title": _("%(period)s · %(name)s · %(figure)s") % told,
        "state": _("比较页上这个数数到的走访。"),
        "crumbs": [(TITLE, back), (_OVER, None)],
    }
    rows = with_parts(visits_over(request.actor, period, by=by, key=key))
    return TABLE.respond(
        request, rows, "enterprises/comparison_cases.html", context, prepare=with_words
    )
