"""Work standards: what holds for a unit, the rows that were set, setting and ending one."""

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import units_open_to
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.standards import (
    CHANGE_STREET,
    apply_profile,
    end_standard,
    set_standard,
    withdraw_standard,
)
from luodi.systems.sweeping.forms.fleet import EndForm
from luodi.systems.sweeping.forms.standards import ProfileForm, StandardForm
from luodi.systems.sweeping.models import (
    CLASS_TITLES,
    FREQUENCY_TITLES,
    OPERATION_TITLES,
    WorkStandard,
)
from luodi.systems.sweeping.models.streets import CLASSES, OPERATIONS
from luodi.systems.sweeping.reads.fleet import VIEW_STREET, standards_on, visible_standards
from luodi.systems.sweeping.reads.winter import standards_due
from luodi.systems.sweeping.rules import Frequency
from luodi.systems.sweeping.rules.demand import DEFAULT_SOURCE
from luodi.systems.sweeping.rules.profiles import Profile, profile_changes
from luodi.systems.sweeping.views.fleet_pages import filled, list_context, may_change_each

_LIST = "work_standards"
_STANDS = {
    "HELD": gettext_lazy("执行中"),
    "COMING": gettext_lazy("还没开始"),
    "ENDED": gettext_lazy("已结束"),
}


class Due(NamedTuple):
    """What holds for a class and an operation: how often, and whose standard it is."""

    road_class: Any
    frequency: Any
    own: bool
    whose: Any
    source: str


def _offered(row: Any) -> str | None:
    if not row.may_change:
        return None
    return _("撤销") if row.stand == "COMING" else _("结束")


TABLE = Table(
    "work_standards",
    (
        Column(
            "operation",
            gettext_lazy("作业"),
            lambda row: row.get_operation_display(),
            sort="operation",
            choices=OPERATIONS,
            filter="operation",
        ),
        Column(
            "road_class",
            gettext_lazy("保洁等级"),
            lambda row: row.get_road_class_display(),
            sort="road_class",
            choices=CLASSES,
            filter="road_class",
        ),
        Column("frequency", gettext_lazy("频次"), lambda row: row.get_frequency_display()),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort="unit__path"),
        Column("source", gettext_lazy("依据"), lambda row: row.source),
        Column("since", gettext_lazy("起"), lambda row: row.valid_from, "date", sort="valid_from"),
        Column(
            "until", gettext_lazy("止（不含）"), lambda row: row.valid_to, "date", sort="valid_to"
        ),
        Column(
            "stand",
            gettext_lazy("状态"),
            lambda row: _STANDS[row.stand],
            sort="stand",
            choices=list(_STANDS.items()),
            filter="stand",
        ),
        Column(
            "end",
            gettext_lazy("办理"),
            _offered,
            href=lambda row: (
                reverse("sweeping:work_standard_end", args=[row.pk]) if row.may_change else None
            ),
        ),
    ),
    search=("source", "unit__name"),
    order="-valid_from",
    title=gettext_lazy("作业标准"),
    empty=Empty(
        gettext_lazy("还没有自定的标准"),
        gettext_lazy("现在按上面的通用做法排作业；按本区的文件定了标准，从那一天起就按它排。"),
    ),
)


@page(VIEW_STREET)
def work_standards(request: Request) -> HttpResponse:
    units = list(units_open_to(request.actor, VIEW_STREET, clock.now()).select_related("place"))
    asked = request.GET.get("of", "")
    unit = next((one for one in units if str(one.pk) == asked), units[0] if units else None)
    context = list_context(request, _LIST, CHANGE_STREET) | {
        "units": units,
        "unit": unit,
        "classes": list(CLASS_TITLES.values()),
        "dues": _dues(unit) if unit else [],
        "usual": DEFAULT_SOURCE,
    }
    return TABLE.respond(
        request,
        visible_standards(request.actor),
        "sweeping/work_standards.html",
        context,
        prepare=may_change_each(request, CHANGE_STREET),
    )


def _dues(unit: Unit) -> list[tuple[Any, list[Due]]]:
    """Give what holds today: a line for each operation, a cell for each class."""
    held = standards_due(unit, clock.today())
    lines = []
    for operation, title in OPERATION_TITLES.items():
        cells = []
        for road_class in CLASS_TITLES:
            row = held[road_class, operation]
            usual = row.source == DEFAULT_SOURCE
            own = not usual and row.unit_id == unit.pk
            cells.append(
                Due(
                    CLASS_TITLES[road_class],
                    FREQUENCY_TITLES[Frequency(row.frequency)],
                    own,
                    _("通用") if usual else "" if own else row.unit.name,
                    row.source,
                )
            )
        lines.append((title, cells))
    return lines


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def work_standard_new(request: Request) -> HttpResponse:
    form = StandardForm(request.POST or None, actor=request.actor)
    return filled(
        request,
        form,
        title=_("定作业标准"),
        of=_LIST,
        act=lambda: set_standard(actor=request.actor, **form.told()),
    )


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def work_standard_profile(request: Request) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    form = ProfileForm(sent if "profile" in sent else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = apply_profile(actor=request.actor, **form.told())
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = ngettext("已定 %(count)d 条标准。", "已定 %(count)d 条标准。", len(made))
            messages.success(request, said % {"count": len(made)})
            return redirect("sweeping:work_standards")
    title = _("按规范套用作业标准")
    context = {
        "title": title,
        "crumbs": [(_("作业标准"), reverse("sweeping:work_standards")), (title, None)],
        "form": form,
        "preview": _preview(**form.told()) if form.is_bound and not form.errors else None,
        "back": reverse("sweeping:work_standards"),
    }
    status = 422 if form.errors else 200
    return render(request, "sweeping/work_standard_profile.html", context, status=status)


def _preview(unit: Unit, profile: Profile, valid_from: date) -> dict[str, Any]:
    """Say what a profile makes of each class on its first day."""
    held = standards_on(unit, valid_from)
    rows = {road_class: held[road_class, profile.operation] for road_class in sorted(CLASS_TITLES)}
    changes = profile_changes(
        profile, {road_class: Frequency(row.frequency) for road_class, row in rows.items()}
    )
    return {
        "operation": OPERATION_TITLES[profile.operation],
        "source": profile.source,
        "unit": unit,
        "day": valid_from,
        "rows": [
            {
                "class": CLASS_TITLES[one.road_class],
                "before": FREQUENCY_TITLES[one.before],
                "whose": _whose(rows[one.road_class], unit),
                "source": rows[one.road_class].source,
                "after": None if one.after is None else FREQUENCY_TITLES[one.after],
                "changes": one.changes,
            }
            for one in changes
        ],
    }


def _whose(row: WorkStandard, unit: Unit) -> Any:
    """Say whose a standard is: nobody's, the unit's own, or that of a unit above."""
    if row.source == DEFAULT_SOURCE:
        return _("通用")
    return _("本单位") if row.unit_id == unit.pk else row.unit.name


@page(CHANGE_STREET, methods=("GET", "POST"))
@once
def work_standard_end(request: Request, pk: int) -> HttpResponse:
    standard: Any = get_object_or_404(visible_standards(request.actor, CHANGE_STREET), pk=pk)
    if standard.stand == "COMING":
        return _withdrawn(request, standard)
    form = EndForm(request.POST or None, initial={"valid_to": clock.today()})
    return filled(
        request,
        form,
        title=_("结束“%(row)s”") % {"row": standard},
        of=_LIST,
        act=lambda: end_standard(actor=request.actor, standard=standard, **form.cleaned_data),
        words=_("结束"),
        said=_("已结束；从那一天起按上级单位的标准，上级没有的按通用做法。"),
    )


def _withdrawn(request: Request, standard: WorkStandard) -> HttpResponse:
    """Ask whether a standard that has not begun is to be taken back, or take it back."""
    title = _("撤销“%(row)s”") % {"row": standard}
    return filled(
        request,
        Form(request.POST or None),
        title=title,
        of=_LIST,
        act=lambda: withdraw_standard(actor=request.actor, standard=standard),
        words=title,
        said=_("已撤销；原来的标准接着用。"),
    )
