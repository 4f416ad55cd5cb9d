"""Writing closures: streets that cannot be driven or must stay quiet for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.log.actions import Line, record, record_many
from luodi.systems.sweeping.actions.streets import CHANGE_STREET
from luodi.systems.sweeping.models import Closure, ClosureKind, RoadLink

CLOSURE = "sweeping.closure"
LONGEST = timedelta(days=366)


@transaction.atomic
def close_links(
    *,
    actor: Actor,
    links: Sequence[RoadLink],
    kind: ClosureKind,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
) -> list[Closure]:
    """Close links for a time, half open: a closure for each.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and place of each.
    links
        The links; at least one.
    kind
        Whether they cannot be driven, or must stay quiet.
    starts_at, ends_at
        From when, and the first instant at which they are open again.
    reason
        The works, the examination, the document.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission over one of them.
    django.core.exceptions.ValidationError
        By the field that does not do: no link, one that has ended before, an end that is past or
        not after the beginning, more than a year, no reason, the same once more.
    """
    acting = [
        require(actor, CHANGE_STREET, unit_path=link.unit.path, place_path=link.place.path)
        for link in links
    ]
    by = actor.user_id
    if by is None:
        raise PermissionDenied("封路要由登录的人登记")
    _check(links, starts_at, ends_at, reason)
    _check_new(links, kind, starts_at, ends_at)
    made = Closure.objects.bulk_create(
        Closure(
            link=link,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason.strip(),
            entered_by_id=by,
        )
        for link in links
    )
    record_many(
        verb="sweeping.close_link",
        kind=CLOSURE,
        lines=(
            Line(
                closure.pk,
                {},
                {
                    "link": closure.link.code,
                    "kind": closure.kind,
                    "starts_at": starts_at.isoformat(),
                    "ends_at": ends_at.isoformat(),
                },
                one,
            )
            for closure, one in zip(made, acting, strict=True)
        ),
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def withdraw_closure(*, actor: Actor, closure: Closure) -> Closure:
    """Withdraw a closure from now on; it stays to be seen. Twice is once.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``sweeping.change_street`` over the unit and place of its link.
    django.core.exceptions.ValidationError
        When it is over.
    """
    rows = unrestricted(Closure, why="the right to it is asked of its link next")
    held = (
        rows.select_for_update(of=("self",))
        .select_related("link__unit", "link__place")
        .get(pk=closure.pk)
    )
    acting = require(
        actor,
        CHANGE_STREET,
        unit_path=held.link.unit.path,
        place_path=held.link.place.path,
    )
    if held.withdrawn_at is not None:
        return held
    if held.ends_at <= clock.now():
        raise ValidationError(_("这次封路已经结束，不用再撤销"))
    held.withdrawn_at = clock.now()
    held.save(update_fields=["withdrawn_at"])
    record(
        actor=acting,
        verb="sweeping.withdraw_closure",
        record=(CLOSURE, held.pk),
        after={"withdrawn_at": held.withdrawn_at.isoformat()},
    )
    return held


def _check(links: Sequence[RoadLink], starts_at: datetime, ends_at: datetime, reason: str) -> None:
    wrong: dict[str, str] = {}
    if not links:
        wrong["links"] = _("没有选路段；请至少写一条")
    day = starts_at.astimezone(clock.SHANGHAI).date()
    ended = next((one for one in links if one.valid_to is not None and one.valid_to <= day), None)
    if ended is not None:
        wrong["links"] = _("路段“%(link)s”到 %(day)s 为止；请选接替它的路段") % {
            "link": ended,
            "day": ended.valid_to,
        }
    if ends_at <= starts_at:
        wrong["ends_at"] = _("不晚于开始；请核对")
    elif ends_at <= clock.now():
        wrong["ends_at"] = _("已经过去；过去的封路不用登记")
    elif ends_at - starts_at > LONGEST:
        wrong["ends_at"] = _("超过一年；长期不通的路段请办理结束")
    if not reason.strip():
        wrong["reason"] = _("不能为空；请写明工程、考试或文件")
    if wrong:
        raise ValidationError(wrong)


def _check_new(
    links: Sequence[RoadLink], kind: ClosureKind, starts_at: datetime, ends_at: datetime
) -> None:
    rows = unrestricted(Closure, why="the right to the links was asked for first")
    known = (
        rows.filter(
            link__in=[link.pk for link in links],
            kind=kind,
            withdrawn_at__isnull=True,
            starts_at__lte=starts_at,
            ends_at__gte=ends_at,
        )
        .select_related("link")
        .first()
    )
    if known is not None:
        raise ValidationError(
            {
                "links": _("路段“%(link)s”在这段时间已登记过（%(reason)s）；不用重复登记")
                % {"link": known.link, "reason": known.reason}
            }
        )
