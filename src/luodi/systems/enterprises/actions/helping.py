"""Asking units to help with a case beside the one that leads, their answers, and the end of it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.duties.actions.steps import require_holder
from luodi.kernel.duties.models import Duty
from luodi.kernel.duties.reads.duties import HANDLE
from luodi.kernel.duties.rules import ENDED, State
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.kernel.search.actions import put
from luodi.kernel.targets.words import in_words
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.actions.triage import TriageSpec, locked, triage_case
from luodi.systems.enterprises.actions.words import needed
from luodi.systems.enterprises.models import Case, CaseHelp
from luodi.systems.enterprises.reads.cases import TRIAGE, VIEW
from luodi.systems.enterprises.reads.finding import findable_case
from luodi.systems.enterprises.reads.helping import (
    STANDING,
    able_units,
    help_days,
    help_due,
    moved_helps,
)

LONGEST = 2_000
RECORD = "enterprises.case"


@transaction.atomic
def ask_help(*, actor: Actor, case: Case, helping: Sequence[Unit], asked: str) -> list[CaseHelp]:
    """Ask units to help with a case; the clock of the unit that leads goes on.

    Parameters
    ----------
    actor
        Handles the case with ``duties.handle_duty``, or has ``enterprises.triage_case`` over it.
    case
        A case that a unit handles.
    helping
        Whom to ask, each once.
    asked
        What they are to do; needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor neither handles nor triages it.
    django.core.exceptions.ValidationError
        When nobody handles it now, or it reports corruption; by field: no words, no unit, a unit
        that leads, was asked already, or has no post that may see the case and answer.
    """
    held = locked(case)
    acting = _require_lead(actor, held)
    refused = rules.helping_refusal(State(held.duty.state), discipline=held.discipline)
    if refused:
        raise ValidationError(in_words(refused))
    words = needed(asked, "asked", _("没有写请协办什么；请写明要协办单位做什么"), LONGEST)
    _check(held, helping)
    helps = [_ask(acting, held, unit, words) for unit in helping]
    put(findable_case(held))
    return helps


@transaction.atomic
def triage_with_help(
    *,
    actor: Actor,
    case: Case,
    version: int,
    spec: TriageSpec,
    helping: Sequence[Unit] = (),
    asked: str = "",
) -> Case:
    """Triage a case, pass it on, and ask units to help at once.

    Raises
    ------
    As `triage_case` and `ask_help`; and ``ValidationError`` under ``helping`` when it is kept for
    later: then nobody leads it.
    """
    held = triage_case(actor=actor, case=case, version=version, spec=spec)
    if helping and spec.unit is None:
        raise ValidationError(
            {"helping": _("没有选交办给哪个单位，不能请协办；请先选承办单位，或去掉协办单位")}
        )
    if helping:
        ask_help(actor=actor, case=held, helping=helping, asked=asked)
    return held


def _check(case: Case, helping: Sequence[Unit]) -> None:
    if not helping:
        raise ValidationError({"helping": _("没有选协办单位；请选一个或几个")})
    able = able_units(case)
    standing = set(case.helps.filter(STANDING).values_list("unit", flat=True))
    refusals = (
        rules.unit_refusal(
            unit.name,
            leads=unit.pk == case.duty.unit_id,
            standing=unit.pk in standing,
            able=unit.pk in able,
        )
        for unit in helping
    )
    refused = [in_words(one) for one in refusals if one]
    if refused:
        raise ValidationError({"helping": refused})


def _ask(acting: Actor, case: Case, unit: Unit, words: str) -> CaseHelp:
    now = clock.now()
    days = help_days(case, clock.today())
    due = help_due(case, days, now)
    made = CaseHelp.objects.create(
        case=case,
        unit=unit,
        asked=words,
        asked_by_id=acting.user_id,
        asked_at=now,
        days=days,
        due_at=due.at,
        due_day=due.day,
        provisional=due.provisional,
    )
    record(
        actor=acting,
        verb="enterprises.ask_help",
        record=(RECORD, case.pk),
        after={"unit": unit.code, "due_day": due.day},
    )
    return made


def _require_lead(actor: Actor, case: Case) -> Actor:
    over = {"unit_path": case.unit.path, "place_path": case.place.path}
    if actor.may(TRIAGE, **over):
        return require(actor, TRIAGE, **over)
    return require_holder(actor, HANDLE, case.duty.post_id, case.duty.unit)


@transaction.atomic
def answer_help(*, actor: Actor, help_: CaseHelp, answer: str) -> CaseHelp:
    """Answer the unit that leads, as a unit that was asked to help; once.

    Parameters
    ----------
    actor
        Holds a post of the unit that was asked, with ``duties.handle_duty`` and
        ``enterprises.view_case`` over the place of the case.
    help_
        The asking.
    answer
        What was done; needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor is not of that unit, or may not see the case.
    django.core.exceptions.ValidationError
        When it was answered or withdrawn already, or nothing is written.
    """
    held = _locked(help_)
    case = held.case
    if case.discipline:
        raise PermissionDenied(_("这件诉求不再请别的单位协办"))
    require(actor, VIEW, unit_path=held.unit.path, place_path=case.place.path)
    acting = require_holder(actor, HANDLE, None, held.unit)
    _check_standing(held)
    words = needed(answer, "answer", _("没有写协办结果；请写明做了什么、结果怎样"), LONGEST)
    held.answer, held.answered_at, held.answered_by_id = words, clock.now(), acting.user_id
    held.save(update_fields=("answer", "answered_at", "answered_by"))
    record(
        actor=acting,
        verb="enterprises.answer_help",
        record=(RECORD, case.pk),
        after={"unit": held.unit.code},
    )
    return held


@transaction.atomic
def withdraw_help(*, actor: Actor, help_: CaseHelp, reason: str) -> CaseHelp:
    """Take back an asking that is no more needed; the unit sees the case no longer by it.

    Parameters
    ----------
    actor
        As in `ask_help`.
    help_
        An asking without an answer.
    reason
        Why; needed.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        When the actor neither handles nor triages the case.
    django.core.exceptions.ValidationError
        When it was answered or withdrawn already, or no reason is written.
    """
    held = _locked(help_)
    acting = _require_lead(actor, held.case)
    _check_standing(held)
    _end(acting, held.case, [held], needed(reason, "reason", _("没有写撤回的理由"), LONGEST))
    return held


def _locked(help_: CaseHelp) -> CaseHelp:
    """Fetch an asking as it stands, under the lock of its case."""
    case = locked(help_.case)
    rows = unrestricted(CaseHelp, why="the right to it is asked for next")
    held = rows.select_related("unit").get(pk=help_.pk)
    held.case = case
    return held


def _check_standing(help_: CaseHelp) -> None:
    if help_.answered_at is not None:
        raise ValidationError(
            _("“%(unit)s”已于 %(time)s 答复；没有保存，请看它的答复")
            % {"unit": help_.unit, "time": _time(help_.answered_at)}
        )
    if help_.withdrawn_at is not None:
        raise ValidationError(
            _("请“%(unit)s”协办已于 %(time)s 撤回（%(reason)s）；没有保存")
            % {
                "unit": help_.unit,
                "time": _time(help_.withdrawn_at),
                "reason": help_.reason,
            }
        )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"


def follow_move(actor: Actor, duty: Duty) -> None:
    """End the askings that a move of a case's duty leaves without sense: the card's hook.

    All of them when the case ended or went to the discipline body, that of a unit when it leads
    the case now.
    """
    rows = unrestricted(CaseHelp, why="the act that moved the duty had the right to it")
    standing = list(rows.filter(STANDING, case__duty=duty).select_related("unit").order_by("pk"))
    if not standing:
        return
    case = locked(standing[0].case)
    if duty.state in ENDED:
        withdrawn = duty.state == State.WITHDRAWN
        _end(actor, case, standing, _("诉求已撤回") if withdrawn else _("诉求已销号"))
    elif case.discipline:
        _end(actor, case, standing, _("诉求已转受理作风和腐败问题的单位"))
    else:
        own = [help_ for help_ in standing if help_.unit_id == duty.unit_id]
        _end(actor, case, own, _("转为主办单位"))


def end_unseen(actor: Actor, case: Case) -> None:
    """End the askings of units that may not see a locked case any more, as once it is kept secret.

    Parameters
    ----------
    actor
        Who made it so, for the log.
    case
        The case as it stands now.
    """
    standing = list(case.helps.filter(STANDING).select_related("unit").order_by("pk"))
    able = able_units(case) if standing else {}
    lost = [help_ for help_ in standing if help_.unit_id not in able]
    _end(actor, case, lost, _("企业要求对属地保密，这个单位不再看得到"))


def _end(acting: Actor, case: Case, helps: Sequence[CaseHelp], reason: str) -> None:
    """Write that askings ended without an answer, and let the search forget them."""
    for help_ in helps:
        help_.withdrawn_at, help_.withdrawn_by_id = clock.now(), acting.user_id
        help_.reason = reason
        help_.save(update_fields=("withdrawn_at", "withdrawn_by", "reason"))
        record(
            actor=acting,
            verb="enterprises.withdraw_help",
            record=(RECORD, case.pk),
            after={"unit": help_.unit.code},
            reason=reason,
        )
    if helps:
        put(findable_case(case))


def follow_helps() -> int:
    """Count the days of all askings that wait anew by the calendar that stands."""
    with transaction.atomic():
        moved = moved_helps()
        for help_, due in moved:
            help_.due_at, help_.due_day = due.at, due.day
            help_.provisional = due.provisional
            help_.save(update_fields=("due_at", "due_day", "provisional"))
        return len(moved)
