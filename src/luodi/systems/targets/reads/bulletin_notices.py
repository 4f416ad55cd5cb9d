"""What a bulletin tells of supervision notices: how each stands on the day of telling."""

from collections.abc import Sequence

from luodi.kernel.access.actor import LUODI
from luodi.kernel.duties.rules import State
from luodi.kernel.duties.words import state_word
from luodi.kernel.targets.models import Target
from luodi.systems.targets import rules
from luodi.systems.targets.models import LEVEL_TITLES, Notice
from luodi.systems.targets.reads.notices import visible_notices

ANSWERED = (State.REPLIED, State.VERIFIED, State.CLOSED)
OVERDUE = "逾期未复"


def notice_rows(targets: Sequence[Target], month: int) -> tuple[rules.NoticeRow, ...]:
    """Give the notices of a year's lights up to a month, as they stand now, whoever reads.

    Those that were withdrawn, or given to somebody outside luodi, are left out.
    """
    rows = (
        visible_notices(LUODI)
        .filter(target__in=targets, month__gt=month // 100 * 100, month__lte=month)
        .exclude(duty__state=State.WITHDRAWN.value)
        .order_by("pk")
    )
    return tuple(_row(notice) for notice in rows)


def _row(notice: Notice) -> rules.NoticeRow:
    duty = notice.duty
    overdue: bool = notice.unanswered  # type: ignore[attr-defined] # annotated by visible_notices
    return rules.NoticeRow(
        notice=notice.pk,
        number=duty.number,
        unit=duty.unit.name,
        target=notice.target_id,
        name=notice.target.name,
        month=notice.month,
        level=str(LEVEL_TITLES[rules.Level(notice.level)]),
        state=OVERDUE if overdue else state_word(duty.kind, duty.state),
        due_on=duty.due_day,
        replied=duty.state in ANSWERED,
        overdue=overdue,
        closed=duty.state == State.CLOSED,
    )
