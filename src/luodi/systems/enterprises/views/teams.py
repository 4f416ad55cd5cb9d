"""Which unit can do what for firms; the team that is proposed for a visit."""

from collections.abc import Mapping, Sequence
from typing import Any

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
from luodi.kernel.people.reads import unit_choices
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.systems.enterprises import actions
from luodi.systems.enterprises.actions import TeamPart
from luodi.systems.enterprises.actions.offices import CHANGE_ROLE
from luodi.systems.enterprises.forms import EndRoleForm, SkillForm, TeamForm, VisitForm
from luodi.systems.enterprises.models import SKILL_TITLES
from luodi.systems.enterprises.reads.offices import VIEW_ROLE
from luodi.systems.enterprises.reads.teams import (
    TeamAsked,
    TeamProposed,
    needed_skills,
    team_proposed,
    visible_skills,
)
from luodi.systems.enterprises.reads.visits import PLAN
from luodi.systems.enterprises.rules import Half, Skill
from luodi.systems.enterprises.views.offices import dated_columns, end_page, form_page
from luodi.systems.enterprises.views.visits import visit_home

_SKILLS, _NEW_SKILL = gettext_lazy("单位技能"), gettext_lazy("登记单位技能")
NEW_VISIT = gettext_lazy("计划走访")

SKILLS = Table(
    "skills",
    (
        Column(
            "unit",
            gettext_lazy("单位"),
            lambda row: row.unit.name,
            sort="unit__path",
            filter="unit__code",
            choices=unit_choices,
        ),
        Column(
            "skill",
            gettext_lazy("技能"),
            lambda row: row.get_skill_display(),
            sort="skill",
            filter="skill",
            choices=[(skill.value, title) for skill, title in SKILL_TITLES.items()],
        ),
        *dated_columns("enterprises:skill_end"),
    ),
    search=("unit__name",),
    order="unit__path",
    title=_SKILLS,
    empty=Empty(
        gettext_lazy("还没有登记单位技能"),
        gettext_lazy("按“登记单位技能”写下各单位能为企业办什么，计划走访时就能组团。"),
    ),
)


@page(VIEW_ROLE)
def skill_list(request: Request) -> HttpResponse:
    def prepare(rows: Any) -> Any:
        for row in rows:
            row.may_end = row.valid_to is None and request.actor.may(
                CHANGE_ROLE, unit_path=row.unit.path, place_path=row.unit.place.path
            )
        return rows

    context = {
        "title": _SKILLS,
        "crumbs": [visit_home(), (_SKILLS, None)],
        "may_add": request.actor.has(CHANGE_ROLE),
    }
    rows = visible_skills(request.actor)
    return SKILLS.respond(request, rows, "enterprises/skill_list.html", context, prepare=prepare)


@page(CHANGE_ROLE, methods=("GET", "POST"))
@once
def skill_new(request: Request) -> HttpResponse:
    form = SkillForm(
        request.POST or None, actor=request.actor, initial={"valid_from": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_skills(actor=request.actor, **form.told())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(
                request, _("已登记：%(skills)s。") % {"skills": "、".join(map(str, made))}
            )
            return redirect("enterprises:skill_list")
    return form_page(request, form, _NEW_SKILL, [*_crumbs(), (_NEW_SKILL, None)], _("登记"))


@page(CHANGE_ROLE, methods=("GET", "POST"))
@once
def skill_end(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_skills(request.actor), pk=pk)
    form = EndRoleForm(request.POST or None, initial={"valid_to": clock.today()})
    form.fields["valid_to"].help_text = _("这一天已经不算；以前的走访仍按当时的技能显示")
    return end_page(
        request,
        form,
        row,
        _crumbs(),
        lambda: actions.end_skill(actor=request.actor, row=row, **form.cleaned_data),
    )


def _crumbs() -> list[tuple[Any, Any]]:
    return [visit_home(), (_SKILLS, reverse("enterprises:skill_list"))]


@page(PLAN, methods=("POST",))
def visit_team(request: Request) -> HttpResponse:
    form = TeamForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return planning_page(request, form)
    told = form.cleaned_data
    needed = needed_skills(request.actor, told["firm"], clock.today())
    skills = [Skill(value) for value in told["skills"]] or list(needed)
    if not skills:
        form.add_error("skills", _("没有选技能，从已知的需求里也看不出；请选这次走访要的技能"))
        return planning_page(request, form, needed=needed)
    chosen = [part.unit for part in told["team"]]
    asked = TeamAsked(told["day"], Half(told["half"]), told["unit"], chosen, skills)
    team = team_proposed(request.actor, asked)
    posts = {part.unit.pk: part.post for part in told["team"]}
    going = [TeamPart(unit, posts.get(unit.pk)) for unit, _skills in team.members]
    filled = VisitForm(actor=request.actor, initial=form.filled(going, skills))
    return planning_page(request, filled, team=team, needed=needed)


def planning_page(
    request: Request,
    form: VisitForm,
    *,
    merge: dict[str, Any] | None = None,
    team: TeamProposed | None = None,
    needed: Mapping[Skill, Sequence[str]] | None = None,
) -> HttpResponse:
    """Show the form of a visit with the skills that its firm needs, a team, or what to join."""
    firm = form.firm_meant()
    if needed is None:
        needed = needed_skills(request.actor, firm, clock.today()) if firm else {}
    if not form.is_bound:
        form.initial.setdefault("skills", [skill.value for skill in needed])
    context = {
        "title": NEW_VISIT,
        "crumbs": [visit_home(), (NEW_VISIT, None)],
        "form": form,
        "firm_meant": firm,
        "needed": [(SKILL_TITLES[skill], reasons) for skill, reasons in needed.items()],
        "team": _told(team) if team else None,
        "back": reverse("enterprises:visit_list"),
        "merge": merge,
    }
    status = 422 if form.errors else 200
    return render(request, "enterprises/visit_new.html", context, status=status)


def _told(team: TeamProposed) -> dict[str, Any]:
    """Give a proposed team in words."""
    return {
        "members": [(unit, _words(skills)) for unit, skills in team.members],
        "busy": [(unit, _words(skills)) for unit, skills in team.busy],
        "lead": team.members[0][0],  # it comes first in the order of units, and always goes
        "lead_busy": team.lead_busy,
        "missing": _words(team.missing),
        "too_many": _words(team.too_many),
        "persons": team.persons,
        "most": team.most,
    }


def _words(skills: tuple[Skill, ...]) -> str:
    return "、".join(str(SKILL_TITLES[skill]) for skill in skills)
