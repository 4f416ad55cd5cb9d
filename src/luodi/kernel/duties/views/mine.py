"""My day, acts on many duties at once, handing over, and the calendar feed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import icalendar
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import page, public
from luodi.kernel.access.request import Request
from luodi.kernel.duties import actions, day
from luodi.kernel.duties.actions.alarms import LEVELS
from luodi.kernel.duties.models import CalendarFeed, Duty, Escalation
from luodi.kernel.duties.reads.duties import (
    HANDLE,
    VERIFY,
    escalations_to,
    own_posts,
    visible_duties,
)
from luodi.kernel.duties.rules import Act, State
from luodi.kernel.duties.words import act_word
from luodi.kernel.people.models import User
from luodi.kernel.people.reads import actor_of, leaves_of, leaves_on
from luodi.kernel.tables.export import MARK
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render

VIEW, OVERSEE = "duties.view_duty", "duties.oversee_duty"
MINE, UNIT, WATCHED = "mine", "unit", "watched"
MOST = 100
"""Duties that one act on many takes at once."""


@page(VIEW)
def mine(request: Request) -> HttpResponse:
    actor, now = request.actor, clock.now()
    tab = request.GET.get("tab", MINE)
    lines = {
        UNIT: lambda: day.lines_of(day.duties_of_units(actor)),
        WATCHED: lambda: day.lines_of(day.duties_watched(actor)),
    }.get(tab, lambda: day.all_waiting(actor, now.date()))()
    shown = day.day_of(lines, now)
    context = {
        "title": _("我的待办"),
        "state": _state(shown, day.waiting_count(actor) if tab not in {UNIT, WATCHED} else None),
        "crumbs": [(_("我的待办"), None)],
        "day": shown,
        "tab": tab if tab in {UNIT, WATCHED} else MINE,
        "tabs": [(MINE, _("等我办")), (UNIT, _("本单位")), (WATCHED, _("关注"))],
        "escalations": _raised_to(actor),
        "to_accept": _to_accept(actor) if tab not in {UNIT, WATCHED} else [],
        "to_remind": _to_remind(actor) if tab == UNIT else [],
        "stands_in": sorted(
            (scope for scope in actor.scopes if scope.for_user_id is not None),
            key=lambda scope: scope.for_label,
        ),
        "printed_at": now,
    }
    return render(request, "duties/mine.html", context)


def _state(shown: day.Day, duties: int | None) -> str:
    """Say how much waits and, where reports and the like are among it, how many are duties."""
    if not shown.count:
        return _("没有等着办的事。")
    told = ngettext("%(count)d 件等着办", "%(count)d 件等着办", shown.count) % {
        "count": shown.count
    }
    if duties is not None and duties != shown.count:
        told += _("（其中事项 %(count)d 件）") % {"count": duties}
    if shown.late:
        told += ngettext("，其中 %(count)d 件已逾期", "，其中 %(count)d 件已逾期", shown.late) % {
            "count": shown.late
        }
    return told + _("。")


def _raised_to(actor: Actor) -> list[tuple[Escalation, str]]:
    """Give the highest step of each duty that nobody has seen yet, with its words."""
    highest = {row.duty_id: row for row in escalations_to(actor).order_by("level", "id")}
    return [(row, str(LEVELS[row.level])) for row in highest.values()]


def _to_accept(actor: Actor) -> list[Duty]:
    return list(
        day.duties_waiting(actor)
        .filter(state=State.ASSIGNED)
        .filter(post__in=own_posts(actor, HANDLE))[:MOST]
    )


def _to_remind(actor: Actor) -> list[Duty]:
    if not (actor.has(OVERSEE) or actor.has("duties.assign_duty")):
        return []
    return list(day.duties_of_units(actor)[:MOST])


BULK: dict[str, tuple[Act, Callable[[Actor, Duty, int], Any]]] = {
    "accept": (
        Act.ACCEPT,
        lambda actor, duty, version: actions.accept(actor=actor, duty=duty, version=version),
    ),
    "remind": (Act.REMIND, lambda actor, duty, _version: actions.remind(actor=actor, duty=duty)),
}


@page(VIEW, methods=("POST",))
@once
def many(request: Request) -> HttpResponse:
    """Do one act on the duties that were picked: each stands or falls alone."""
    act, do = BULK.get(request.POST.get("do", ""), BULK["accept"])
    done, failed = 0, []
    for text in request.POST.getlist("pick")[:MOST]:
        pk, _colon, version = text.partition(":")
        if not (pk.isascii() and pk.isdigit() and version.isascii() and version.isdigit()):
            continue
        duty = visible_duties(request.actor).filter(pk=int(pk)).first()
        if duty is None:
            continue
        try:
            with transaction.atomic():
                do(request.actor, duty, int(version))
            done += 1
        except (ValidationError, PermissionDenied) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            failed.append(f"{duty.number}：{words}")
    told = {"act": act_word(act), "count": done}
    messages.success(request, _("%(act)s：%(count)d 件。") % told)
    for words in failed:
        messages.error(request, words)
    return HttpResponseRedirect(reverse("duties:mine"))


@page(OVERSEE, methods=("POST",))
@once
def see(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(escalations_to(request.actor), pk=pk)
    actions.see_escalation(actor=request.actor, escalation=row)
    messages.success(request, _("已记下：知悉。"))
    return HttpResponseRedirect(reverse("duties:mine"))


@page(VIEW)
def hand_over(request: Request) -> HttpResponse:
    """List all that somebody leaves to whoever stands in: duties, drafts, and what has a date.

    Besides the duties it holds whatever a card's `waiting` tells of the person's own posts, by
    kind and in order of its day: reports, reviews, inquiries to answer. Nothing in luodi is called
    an appointment yet; a system that keeps some, such as visits, tells them by its `waiting` with
    their instants, and they stand here by themselves.
    """
    now, user = clock.now(), User.objects.get(pk=request.actor.user_id or 0)
    held = actor_of(user, now)
    own = tuple(scope for scope in held.scopes if scope.for_user_id is None)
    actor = replace(held, scopes=own)
    standing = visible_duties(actor).filter(ended_at__isnull=True)
    posts = {scope.post_id for scope in own}
    handling = day.lines_of(standing.filter(post__in=posts & own_posts(actor, HANDLE)))
    verifying = day.lines_of(standing.filter(verifier_post__in=posts & own_posts(actor, VERIFY)))
    told = {line.url for line in (*handling, *verifying)}
    lines = [line for line in day.all_waiting(actor, now.date()) if line.url not in told]
    context = {
        "title": _("交接清单"),
        "state": _("%(person)s在各岗位上没有办完的事，%(day)s。")
        % {"person": actor.label, "day": f"{now:%Y-%m-%d %H:%M}"},
        "crumbs": [(_("我的待办"), reverse("duties:mine")), (_("交接清单"), None)],
        "posts": own,
        "handling": handling,
        "verifying": verifying,
        "drafts": day.by_date(line for line in lines if line.draft),
        "others": day.by_date(line for line in lines if not line.draft),
        "leaves": leaves_of(user)[:10],
        "away": leaves_on(now).filter(user=user).select_related("delegate").first(),
        "printed_at": now,
    }
    return render(request, "duties/hand_over.html", context)


@page(VIEW, methods=("GET", "POST"))
@once
def feed(request: Request) -> HttpResponse:
    address = ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            actions.revoke_feed(actor=request.actor)
            messages.success(request, _("日历地址已废止，用它的日历不再更新。"))
            return HttpResponseRedirect(reverse("duties:feed"))
        token = actions.make_feed(actor=request.actor)
        address = request.build_absolute_uri(reverse("duties:feed_ics", args=[token]))
    context = {
        "title": _("日历订阅"),
        "state": _("在手机或电脑的日历里看到自己事项的到期日；只有编号、事项和日期。"),
        "crumbs": [(_("我的待办"), reverse("duties:mine")), (_("日历订阅"), None)],
        "address": address,
        "standing": CalendarFeed.objects.filter(
            user=request.actor.user_id, revoked_at__isnull=True
        ).first(),
    }
    return render(request, "duties/feed.html", context)


@public("the address itself is a secret of 256 bits; its owner can end it")
def feed_ics(request: Request, pk: str) -> HttpResponse:
    row = (
        CalendarFeed.objects.filter(token_sha256=actions.hashed(pk), revoked_at__isnull=True)
        .select_related("user")
        .first()
    )
    if row is None or not row.user.is_active:
        raise Http404("feed")
    actor = actor_of(row.user, clock.now())
    duties = day.duties_waiting(actor) | day.duties_watched(actor)
    content = _calendar(request, duties.distinct().filter(due_day__isnull=False))
    response = HttpResponse(content.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Disposition"] = 'inline; filename="luodi.ics"'
    return response


def _calendar(request: Request, duties: Any) -> icalendar.Calendar:
    made = icalendar.Calendar()
    made.add("prodid", "-//luodi//duties//ZH")
    made.add("version", "2.0")
    mark = f"【{MARK}】" if settings.LUODI_DEMO else ""
    made.add("x-wr-calname", f"{mark}{_('luodi 待办')}")
    for duty in duties:
        event = icalendar.Event()
        event.add("uid", f"duty-{duty.pk}@luodi")
        event.add("dtstamp", clock.now())
        event.add("dtstart", duty.due_day)
        event.add("dtend", duty.due_day + timedelta(days=1))
        words = _("（暂定）") if duty.provisional else ""
        event.add("summary", f"{mark}{duty.number} {duty.title}{words}")
        event.add("url", request.build_absolute_uri(reverse("duties:duty", args=[duty.pk])))
        made.add_component(event)
    return made
