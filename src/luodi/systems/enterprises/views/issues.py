"""Issues that several firms share, and the one case of policy for each."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.config.reads import threshold
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.forms import CommonForm
from luodi.systems.enterprises.models import CATEGORY_TITLES, STATE_TITLES, Case
from luodi.systems.enterprises.reads import states_of, visible_cases
from luodi.systems.enterprises.reads.cases import TAKE, TRIAGE, VIEW
from luodi.systems.enterprises.reads.issues import SharedIssue, issue_of, shared_issues

TITLE = gettext_lazy("共性问题")


@page(VIEW)
def common(request: Request) -> HttpResponse:
    found = shared_issues(request.actor)
    states = states_of([case for shared in found for case in shared.cases])
    told = {
        "firms": int(threshold("enterprises.common_firms", clock.today()).value),
        "days": int(threshold("enterprises.common_days", clock.today()).value),
    }
    count = ngettext("找到 %(count)d 个", "找到 %(count)d 个", len(found)) % {"count": len(found)}
    context = {
        "title": TITLE,
        "state": count
        + _("：%(days)d 天内，%(firms)d 家以上企业同一类别、同一原因的诉求。") % told,
        "crumbs": [(TITLE, None)],
        "groups": [
            {
                "shared": shared,
                "category": CATEGORY_TITLES[shared.issue.category],
                "cases": [(case, STATE_TITLES[states[case.pk]]) for case in shared.cases],
                "may": may_open(request.actor, shared),
            }
            for shared in found
        ],
        **told,
    }
    return render(request, "enterprises/common.html", context)


def may_open(actor: Actor, shared: SharedIssue) -> bool:
    """Tell whether the actor may open a case of policy for an issue, or link cases to it."""
    office = shared.cases[0].unit
    return actor.may(TAKE, unit_path=office.path, place_path=office.place.path) and all(
        actor.may(TRIAGE, unit_path=case.unit.path, place_path=case.place.path)
        for case in shared.cases
    )


@page(TRIAGE, methods=("GET", "POST"))
@once
def common_open(request: Request, pk: int) -> HttpResponse:
    case = get_object_or_404(visible_cases(request.actor), pk=pk)
    shared = issue_of(request.actor, case)
    if shared is None:
        raise Http404(_("这件诉求不在共性问题里"))
    units = {one.duty.unit_id for one in shared.cases}
    form = CommonForm(
        request.POST or None,
        initial={
            "category": case.category, "to": f"u:{case.duty.unit_id}", "units": len(units)
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            policy = actions.open_common_case(actor=request.actor, case=case, spec=form.spec())
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = {"number": policy.duty.number, "count": len(shared.cases)}
            messages.success(request, _("已立 %(number)s，并入 %(count)d 件，各自答复。") % told)
            return HttpResponseRedirect(reverse("enterprises:case", args=[policy.pk]))
    title = _("立共性问题：%(cause)s") % {"cause": shared.issue.cause}
    context = {
        "title": title,
        "state": _("%(firms)d 家企业、%(count)d 件诉求；立一件交牵头单位，原来的诉求照常答复。")
        % {"firms": shared.issue.firms, "count": len(shared.cases)},
        "crumbs": [(TITLE, reverse("enterprises:common")), (shared.issue.cause, None)],
        "form": form,
        "act": _("立为一件，交牵头单位"),
        "back": reverse("enterprises:common"),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@page(TRIAGE, methods=("POST",))
@once
def common_link(request: Request, pk: int) -> HttpResponse:
    case: Case = get_object_or_404(visible_cases(request.actor), pk=pk)
    try:
        policy = actions.link_common_cases(actor=request.actor, case=case)
    except ValidationError as error:
        for said in error.messages:
            messages.error(request, said)
    else:
        messages.success(request, _("已并入 %(number)s。") % {"number": policy.duty.number})
    return HttpResponseRedirect(reverse("enterprises:common"))
