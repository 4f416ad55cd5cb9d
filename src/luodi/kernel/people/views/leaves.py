"""Pages of leaves: one's own, entering one, ending it early."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.people import reads
from luodi.kernel.people.actions import end_leave, enter_leave
from luodi.kernel.people.forms import LeaveForm
from luodi.kernel.people.models import Leave, User
from luodi.kernel.people.views.trail import form_page
from luodi.kernel.web.figures import day_text
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render


@signed_in()
def leave_list(request: Request) -> HttpResponse:
    user = User.objects.get(pk=request.actor.user_id or 0)
    now = clock.now()
    rows = [
        (row, row.ended_at is None and row.last_day >= now.date()) for row in reads.leaves_of(user)
    ]
    context = {
        "title": _("离岗代办"),
        "state": _("离岗期间由代办人看和办您岗位的事；到期自动结束，日志记下两人。"),
        "crumbs": [(_("离岗代办"), None)],
        "rows": rows,
        "me": user,
    }
    return render(request, "people/leaves.html", context)


@signed_in(methods=("GET", "POST"))
@once
def leave_new(request: Request) -> HttpResponse:
    form = LeaveForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            leave = enter_leave(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except PermissionDenied as error:
            form.add_error("user", str(error))
        else:
            told = {
                "user": leave.user,
                "delegate": leave.delegate,
                "day": day_text(leave.first_day),
            }
            messages.success(
                request,
                _("已登记：%(user)s自%(day)s起由%(delegate)s代办；可以随时提前结束。") % told,
            )
            return redirect("people:leave_list")
    return form_page(
        request,
        form,
        title=_("登记离岗"),
        act=_("登记离岗"),
        back=reverse("people:leave_list"),
        crumbs=[(_("离岗代办"), reverse("people:leave_list"))],
        state=_("管理岗位人员、阈值和日志的权限不随代办转给别人。"),
    )


@signed_in(methods=("POST",))
@once
def leave_end(request: Request, pk: int) -> HttpResponse:
    leave = get_object_or_404(Leave.objects.select_related("user", "delegate"), pk=pk)
    try:
        end_leave(actor=request.actor, leave=leave)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("已结束：现在起不再由%(delegate)s代办。") % {"delegate": leave.delegate}
        )
    return redirect("people:leave_list")
