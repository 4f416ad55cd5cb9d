"""Duties in words: states as their trade says, what time is left, why an act is refused."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties.models import ACT_TITLES, STATE_TITLES, Duty
from luodi.kernel.duties.reads.kinds import duty_kinds, kind_of
from luodi.kernel.duties.rules import HOURS, Act, Clock, Reckoner, State, TransitionError
from luodi.kernel.targets.words import in_words

__all__ = ["act_word", "day_word", "in_words", "kind_word", "left", "refusal", "state_word"]


def kind_word(code: str) -> str:
    """Give a kind's title; its code when its system was removed."""
    kind = duty_kinds().get(code)
    return str(kind.title) if kind else code


def state_word(kind: str, state: str) -> str:
    """Give a state in the words of a kind's trade."""
    known = duty_kinds().get(kind)
    words = known.states if known else {}
    return str(words.get(state) or STATE_TITLES[State(state)])


def act_word(act: str) -> str:
    """Give an act in words."""
    return str(ACT_TITLES[Act(act)])


def refusal(kind: str, error: TransitionError) -> str:
    """Say why an act is no step from here: both states, and what is possible."""
    told = {
        "act": act_word(error.act),
        "state": state_word(kind, error.state),
        "wanted": state_word(kind, error.wanted) if error.wanted else "—",
        "possible": _list(act_word(act) for act in error.possible) or _("没有"),
    }
    return (
        _("现在是“%(state)s”，不能%(act)s（那会到“%(wanted)s”）；现在可以办的是：%(possible)s")
        % told
    )


def _list(words: Iterable[str]) -> str:
    return _("、").join(words)


def day_word(moment: datetime) -> str:
    """Write a day without its year: 5月6日."""
    return date_format(moment.astimezone(SHANGHAI), _("n月j日"))


def left(duty: Duty, reckoner: Reckoner, now: datetime) -> str:
    """Say what is left of a duty's time: 还剩 3 个工作日（5月6日）.

    Parameters
    ----------
    duty
        The duty.
    reckoner
        Knows the working days.
    now
        The instant of looking.
    """
    if duty.ended_at is not None:
        return _ended(duty)
    if duty.due_at is None or duty.due_day is None:
        return _("没有时限")
    words = _left_hours(duty, now) if duty.clock in HOURS else _left_days(duty, reckoner, now)
    if duty.provisional:
        return _("%(words)s，暂定：%(year)d 年放假安排未登记，不作逾期") % {
            "words": words,
            "year": duty.due_day.year,
        }
    return words


def _ended(duty: Duty) -> str:
    if duty.state == State.WITHDRAWN:
        return _("已撤销")
    if duty.due_at is None or duty.verified_at is None:
        return _("已办结")
    return _("按时办结") if duty.verified_at < duty.due_at or duty.provisional else _("逾期办结")


def _left_days(duty: Duty, reckoner: Reckoner, now: datetime) -> str:
    today = now.astimezone(SHANGHAI).date()
    told: dict[str, object] = {"day": _due_day(duty)}
    due = duty.due_day or today
    if duty.clock in {Clock.DAY, Clock.MONTH}:
        count = (due - today).days
    else:
        count = reckoner.days_left(today, due)
    if today == due:
        return _("今天到期（%(day)s）") % told
    if today > due:
        return _late(duty, abs(count), told)
    told["count"] = count
    if duty.clock in {Clock.DAY, Clock.MONTH}:
        return (
            ngettext("还剩 %(count)d 天（%(day)s）", "还剩 %(count)d 天（%(day)s）", count) % told
        )
    return (
        ngettext("还剩 %(count)d 个工作日（%(day)s）", "还剩 %(count)d 个工作日（%(day)s）", count)
        % told
    )


def _late(duty: Duty, count: int, told: dict[str, object]) -> str:
    told["count"] = count
    if duty.provisional:
        return _("应于%(day)s前办结") % told
    if duty.clock in {Clock.DAY, Clock.MONTH}:
        return (
            ngettext(
                "已逾期 %(count)d 天（应于%(day)s）", "已逾期 %(count)d 天（应于%(day)s）", count
            )
            % told
        )
    return (
        ngettext(
            "已逾期 %(count)d 个工作日（应于%(day)s）",
            "已逾期 %(count)d 个工作日（应于%(day)s）",
            count,
        )
        % told
    )


def _due_day(duty: Duty) -> str:
    day = duty.due_day
    return date_format(day, _("n月j日")) if day else ""


def _left_hours(duty: Duty, now: datetime) -> str:
    due = (duty.due_at or now).astimezone(SHANGHAI)
    told = {"time": date_format(due, _("n月j日 H:i")), "span": _span(abs(due - now))}
    if now >= due:
        return _("已逾期 %(span)s（应于%(time)s）") % told
    if duty.clock == Clock.WORKING_HOUR:
        return _("应于%(time)s前办结（工作时）") % told
    return _("还剩 %(span)s（%(time)s）") % told


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return _("%(minutes)d 分钟") % {"minutes": minutes}
    if minutes < 48 * 60:
        return _("%(hours)d 小时 %(minutes)d 分") % {
            "hours": minutes // 60,
            "minutes": minutes % 60,
        }
    return _("%(days)d 天 %(hours)d 小时") % {
        "days": minutes // (24 * 60),
        "hours": minutes // 60 % 24,
    }


def states_for_filter() -> list[tuple[str, str]]:
    """Give the machine's states with their usual words, for the filter of a table."""
    return [(state.value, str(title)) for state, title in STATE_TITLES.items()]


def kinds_for_filter() -> list[tuple[str, str]]:
    """Give the kinds with their titles, for the filter of a table."""
    return [(code, str(kind.title)) for code, kind in duty_kinds().items()]


def number_word(kind: str, year: int, serial: int) -> str:
    """Write a duty's number as offices do: 交办〔2023〕12号."""
    return f"{kind_of(kind).prefix}〔{year}〕{serial}号"


def due_word(due: datetime | None, reckoner: Reckoner, now: datetime) -> str:
    """Say what is left until an instant, in working days: for lines that are no duties."""
    if due is None:
        return _("没有时限")
    last = (due - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    today = now.astimezone(SHANGHAI).date()
    told: dict[str, object] = {"day": date_format(last, _("n月j日"))}
    if last == today:
        return _("今天到期（%(day)s）") % told
    told["count"] = count = abs(reckoner.days_left(today, last))
    if today > last:
        return (
            ngettext(
                "已逾期 %(count)d 个工作日（应于%(day)s）",
                "已逾期 %(count)d 个工作日（应于%(day)s）",
                count,
            )
            % told
        )
    return (
        ngettext("还剩 %(count)d 个工作日（%(day)s）", "还剩 %(count)d 个工作日（%(day)s）", count)
        % told
    )
