"""What a shift leaves to the next: the list, writing, signing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.sweeping.actions.shift_notes import leave_note, take_note
from luodi.systems.sweeping.forms.turns import SHIFT_TITLES, NoteForm
from luodi.systems.sweeping.models import ShiftNote
from luodi.systems.sweeping.reads.crews import DRIVE_ROUTE, units_with_crews
from luodi.systems.sweeping.reads.turns import (
    VIEW_TURN,
    off_the_road,
    running,
    shift_turns,
    visible_notes,
    visible_turns,
)
from luodi.systems.sweeping.rules.rostering import shift_at
from luodi.systems.sweeping.views.turn_words import ROSTER, running_title, tabs
from luodi.systems.sweeping.views.words import moment

_LIST, _NEW = gettext_lazy("交接班"), gettext_lazy("写交班")


def _shift(note: ShiftNote) -> str:
    return str(SHIFT_TITLES[shift_at(note.at.astimezone(clock.SHANGHAI))[1]])


def _taken(note: ShiftNote) -> str:
    if note.taken_by is None:
        return _("还没有人接班")
    return f"{note.taken_by} {moment(note.taken_at)}"


TABLE = Table(
    "notes",
    (
        Column("at", gettext_lazy("交班时间"), lambda row: moment(row.at), sort="at"),
        Column("shift", gettext_lazy("班"), _shift),
        Column("said", gettext_lazy("交给下一班的事"), lambda row: row.said),
        Column("by", gettext_lazy("交班人"), lambda row: str(row.by), sort="by__display_name"),
        Column("taken", gettext_lazy("接班"), _taken, sort="taken_at"),
        Column("unit", gettext_lazy("作业单位"), lambda row: row.unit.name, sort="unit__path"),
    ),
    search=("said", "by__display_name", "unit__name"),
    order="-at",
    title=_LIST,
    empty=Empty(
        gettext_lazy("还没有交接记录"),
        gettext_lazy("下班的人在“我的班次”里写交班，上班的人在那里签收。"),
    ),
)


@page(VIEW_TURN)
def shift_note_list(request: Request) -> HttpResponse:
    now, before = running(clock.now())
    turns, units = visible_turns(request.actor), units_with_crews(request.actor, VIEW_TURN)
    notes = visible_notes(request.actor)
    context = {
        "title": _LIST,
        "crumbs": [(ROSTER, reverse("sweeping:shift_turn_list")), (_LIST, None)],
        "state": _state(notes.filter(taken_by__isnull=True).count()),
        "shifts": [
            (title, running_title(shift), [str(turn.user) for turn in shift_turns(turns, shift)])
            for title, shift in ((_("交班"), before), (_("接班"), now))
        ],
        "outages": off_the_road(units, clock.now()),
        "may_write": request.actor.has(DRIVE_ROUTE),
        **tabs(request.actor, "notes"),
    }
    return TABLE.respond(request, notes, "sweeping/shift_note_list.html", context)


def _state(waiting: int) -> str:
    if not waiting:
        return _("交班都有人接了")
    return _("%(count)s 条还没有人接班") % {"count": waiting}


@page(DRIVE_ROUTE, methods=("GET", "POST"))
@once
def shift_note_new(request: Request) -> HttpResponse:
    units = units_with_crews(request.actor, DRIVE_ROUTE)
    form = NoteForm(request.POST or None, units=units)
    back = reverse("sweeping:shift_turn_mine")
    if request.method == "POST" and form.is_valid():
        try:
            leave_note(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已交班，等下一班的人签收。"))
            return redirect(back)
    context = {
        "title": _NEW,
        "crumbs": [(_("我的班次"), back), (_NEW, None)],
        "form": form,
        "act": _("交班"),
        "back": back,
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@page(DRIVE_ROUTE, methods=("POST",))
@once
def shift_note_take(request: Request, pk: int) -> HttpResponse:
    note = get_object_or_404(visible_notes(request.actor, DRIVE_ROUTE), pk=pk)
    try:
        take_note(actor=request.actor, note=note)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已接班。"))
    return redirect("sweeping:shift_turn_mine")
