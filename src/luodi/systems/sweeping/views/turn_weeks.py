"""A unit's week as a grid, the cover of key areas, and one's own shifts."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.web.pages import render
from luodi.systems.sweeping.forms.turns import NoteForm
from luodi.systems.sweeping.models import ChangeState, ShiftChange, ShiftTurn, TurnState
from luodi.systems.sweeping.reads.cover import UnitCover, week_cover
from luodi.systems.sweeping.reads.crews import DRIVE_ROUTE, units_with_crews
from luodi.systems.sweeping.reads.heat import turn_heat
from luodi.systems.sweeping.reads.meetings import meeting_words, meetings_in
from luodi.systems.sweeping.reads.turn_book import span, where
from luodi.systems.sweeping.reads.turns import (
    OWN_BACK,
    PLAN_TURN,
    VIEW_TURN,
    GridRow,
    off_the_road,
    own_changes,
    own_turns,
    shift_mates,
    visible_notes,
    week_grid,
)
from luodi.systems.sweeping.views.turn_words import (
    ROSTER,
    day_title,
    shift_title,
    tabs,
    unit_asked,
    week_asked,
    week_links,
    when,
)
from luodi.systems.sweeping.views.words import WEEKDAYS

_WEEK, _COVER = gettext_lazy("周表"), gettext_lazy("岗位覆盖")
_MINE = gettext_lazy("我的班次")
NOTES_BACK = timedelta(days=3)


def _home() -> tuple[Any, str]:
    return ROSTER, reverse("sweeping:shift_turn_list")


@page(VIEW_TURN)
def shift_turn_week(request: Request) -> HttpResponse:
    units, unit = unit_asked(request, VIEW_TURN)
    monday = week_asked(request.GET)
    rows = week_grid(request.actor, unit, monday) if unit else []
    days = [monday + timedelta(days=step) for step in range(7)]
    context = {
        "title": _("%(unit)s周表") % {"unit": unit or ""},
        "crumbs": [_home(), (_WEEK, None)],
        "state": _week_state(rows),
        "units": units,
        "unit": unit,
        "days": [
            {
                "day": day,
                "weekday": WEEKDAYS[step],
                "title": day_title(day),
                "today": day.date() == clock.today(),
                "rows": [(row.user, [_cell(turn) for turn in row.days[step]]) for row in rows],
                "filled": any(row.days[step] for row in rows),
            }
            for step, day in enumerate(days)
        ],
        "rows": [
            {"row": row, "days": [[_cell(turn) for turn in day] for day in row.days]}
            for row in rows
        ],
        **week_links(monday),
        **tabs(request.actor, "week"),
    }
    return render(request, "sweeping/shift_turn_week.html", context)


def _week_state(rows: list[GridRow]) -> str:
    shifts = sum(len(day) for row in rows for day in row.days)
    if not shifts:
        return _("这一周还没有排班")
    people = sum(any(row.days) for row in rows)
    return _("%(shifts)s 班，%(people)s 人有班") % {"shifts": shifts, "people": people}


def _cell(turn: ShiftTurn) -> dict[str, Any]:
    start, end = (at.astimezone(clock.SHANGHAI) for at in (turn.starts_at, turn.ends_at))
    return {
        "turn": turn,
        "hours": f"{start:%H:%M}—{end:%H:%M}",
        "shift": shift_title(turn),
        "where": where(turn),
    }


@page(VIEW_TURN)
def shift_turn_cover(request: Request) -> HttpResponse:
    monday = week_asked(request.GET)
    covers = week_cover(request.actor, monday)
    gaps = sum(cover.gaps for unit in covers for cover in unit.areas)
    state = _("没有超过 20 分钟的空档（规则 22）")
    if gaps:
        state = _("%(count)s 处空档超过 20 分钟（规则 22）") % {"count": gaps}
    context = {
        "title": _COVER,
        "crumbs": [_home(), (_COVER, None)],
        "state": state if covers else None,
        "covers": [_covered(cover) for cover in covers],
        "plans": request.actor.has(PLAN_TURN),
        **week_links(monday),
        **tabs(request.actor, "cover"),
    }
    return render(request, "sweeping/shift_turn_cover.html", context)


def _covered(cover: UnitCover) -> dict[str, Any]:
    return {
        "cover": cover,
        "people": _people_words(cover),
        "areas": [
            {
                "area": area.area,
                "gaps": area.gaps,
                "posts": [
                    {
                        "post": post.post,
                        "empty": post.empty,
                        "hours": post.hours,
                        "gaps": [span(gap) for gap in post.gaps],
                    }
                    for post in area.posts
                ],
            }
            for area in cover.areas
        ],
    }


def _people_words(cover: UnitCover) -> str:
    told = {
        "posts": cover.posts,
        "needed": cover.needed,
        "people": cover.people,
        "attendance": cover.attendance,
    }
    if cover.attendance is None:
        return (
            _(
                "%(posts)s 个岗位昼夜不断要 %(needed)s 人"
                "（每岗 4.2 人，还没有点名，按人人到岗算，规则 24）；"
                "有驾驶员岗位的 %(people)s 人"
            )
            % told
        )
    return (
        _(
            "%(posts)s 个岗位昼夜不断要 %(needed)s 人"
            "（每岗 4.2 人，近四周到岗 %(attendance)s %%，规则 24）；"
            "有驾驶员岗位的 %(people)s 人"
        )
        % told
    )


@page(DRIVE_ROUTE)
def shift_turn_mine(request: Request) -> HttpResponse:
    now = clock.now()
    turns = list(
        own_turns(request.actor)
        .filter(ends_at__gt=now - OWN_BACK)
        .exclude(state=TurnState.CANCELLED)
        .order_by("starts_at", "pk")
    )
    ahead = [turn for turn in turns if turn.ends_at > now]
    wishes = {
        wish.turn_id: wish for wish in own_changes(request.actor).filter(turn__in=turns).reverse()
    }
    mates = shift_mates(ahead)
    units = units_with_crews(request.actor, DRIVE_ROUTE)
    notes = visible_notes(request.actor, DRIVE_ROUTE).filter(unit__in=units)
    context = {
        "title": _MINE,
        "crumbs": [(_MINE, None)],
        "state": _next_words(ahead),
        "ahead": [_own_line(turn, mates, wishes.get(turn.pk)) for turn in ahead],
        "past": [_own_line(turn, {}, wishes.get(turn.pk)) for turn in turns if turn not in ahead],
        "notes": notes.filter(at__gt=now - NOTES_BACK) | notes.filter(taken_by__isnull=True),
        "outages": off_the_road(units, now),
        "form": NoteForm(units=units) if units else None,
        "me": request.actor.user_id,
        **tabs(request.actor, "mine"),
    }
    return render(request, "sweeping/shift_turn_mine.html", context)


def _next_words(ahead: list[ShiftTurn]) -> str:
    """Say in one sentence what comes next."""
    working = [turn for turn in ahead if turn.state != TurnState.LEAVE]
    if not working:
        return _("往后没有您的班")
    told = {"when": when(working[0]), "where": where(working[0])}
    if working[0].starts_at <= clock.now():
        return _("正在上班：%(when)s，%(where)s") % told
    return _("下一班 %(when)s，%(where)s") % told


def _past_word(turn: ShiftTurn) -> str:
    """Say what became of a shift; one that is over and was never called is told so."""
    if turn.state == TurnState.PLANNED and turn.ends_at <= clock.now():
        return _("没有点名")
    return str(turn.get_state_display())


def _meetings(turn: ShiftTurn) -> list[str]:
    """Say which vehicles the crew of a shift meets; nobody else is told."""
    if turn.vehicle_id or turn.key_area_id:
        return []
    return [meeting_words(one) for one in meetings_in(turn.unit_id, turn.starts_at, turn.ends_at)]


def _own_line(
    turn: ShiftTurn, mates: dict[int, list[str]], wish: ShiftChange | None
) -> dict[str, Any]:
    open_wish = wish is not None and wish.state == ChangeState.ASKED
    to_come = turn.state == TurnState.PLANNED and turn.starts_at > clock.now()
    return {
        "turn": turn,
        "when": when(turn),
        "shift": shift_title(turn),
        "where": where(turn),
        "heat": turn_heat(turn),
        "meetings": _meetings(turn),
        "mates": mates.get(turn.pk, []),
        "state": _past_word(turn),
        "wish": wish,
        "may_withdraw": open_wish,
        "may_ask": to_come and not open_wish,
    }
