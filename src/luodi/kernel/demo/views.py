from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from luodi.kernel import clock
from luodi.kernel.access.guards import signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.demo import reads, rules
from luodi.kernel.demo.actions import move_clock
from luodi.kernel.demo.forms import DayForm
from luodi.kernel.jobs.reads import attendance
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render

WEEKS_AHEAD = timedelta(weeks=6)
_TITLE = gettext_lazy("时钟")
_JUMPS = {
    "day": gettext_lazy("过一天"),
    "week": gettext_lazy("过一周"),
    "month": gettext_lazy("到本月底"),
    "year": gettext_lazy("到本年底"),
}


@never_cache
@signed_in(methods=("GET", "POST"))
@once
def clock_page(request: Request) -> HttpResponse:
    if not reads.may_move():
        raise Http404("no clock to move")
    sent = request.POST if request.method == "POST" else request.GET
    form = DayForm(sent if "day" in sent else None)
    if form.is_bound and form.is_valid():
        day: date = form.cleaned_data["day"]
        if request.method != "POST":
            return _page(request, form, day)
        try:
            job = move_clock(actor=request.actor, day=day)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已交后台办理：%(title)s。") % {"title": job.title})
            return redirect("demo:clock")
    return _page(request, form, None)


def _page(request: Request, form: DayForm, day: date | None) -> HttpResponse:
    now = clock.now()
    until = now + WEEKS_AHEAD if day is None else reads.instant_on(day)
    job = reads.moving()
    context: dict[str, Any] = {
        "title": _TITLE,
        "crumbs": [(_TITLE, None)],
        "state": _("示例数据的时钟停在 %(day)s %(hour)s。往后拨，虚构的各单位就接着办到那一天。")
        % {"day": day_text(now.date()), "hour": f"{now:%H:%M}"},
        "form": form,
        "day": day,
        "job": job,
        "own": job is not None and job.asked_by_id == request.actor.user_id,
        "last": reads.moved_last(),
        "jumps": [(_JUMPS[jump.key], jump.day) for jump in rules.jumps(now.date())],
        "last_day": rules.LAST,
        "ahead": reads.ahead(now, min(until, reads.instant_on(rules.LAST))),
        "attendance": attendance(),
    }
    answer = render(request, "demo/clock.html", context, status=422 if form.errors else 200)
    if job is None and request.headers.get("HX-Request"):
        answer.headers["HX-Refresh"] = "true"  # it is done: the whole page shows another day
    return answer
