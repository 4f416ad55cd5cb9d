"""A supervision notice as a paper: what a unit gets in hand, every figure with what it is."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.duties.models import Duty
from luodi.kernel.papers.paper import (
    Block,
    Column,
    Figure,
    Heading,
    Paper,
    PaperKind,
    PaperTable,
    Paragraph,
    Run,
)
from luodi.kernel.targets.words import month_text, promise_text
from luodi.kernel.web.figures import Light, day_text
from luodi.systems.targets.models import CAUSE_TITLES, LEVEL_TITLES, Notice, RootCause
from luodi.systems.targets.reads.notices import light_then
from luodi.systems.targets.reads.proposals import shown_amount
from luodi.systems.targets.rules import Level


def notice_paper(notice: Notice, *, marks: tuple[str, ...] = ()) -> Paper:
    """Set a notice out as a paper of the unit that issued it.

    ``marks`` stand at the top of every page.

    The figures are those of the day it was issued; a correction that came later changes none.
    """
    duty = notice.duty
    blocks = [*_facts(notice), *_wanted(duty), *_answered(notice)]
    return Paper(
        PaperKind.SUPERVISION,
        title=_("%(level)s督办单：%(target)s")
        % {
            "level": LEVEL_TITLES[Level(notice.level)],
            "target": notice.target.name,
        },
        office=duty.opened_unit.name,
        blocks=tuple(blocks),
        day=duty.opened_at.astimezone(SHANGHAI).date(),
        number=duty.number,
        addressees=(notice.unit.name,),
        marks=marks,
    )


def _facts(notice: Notice) -> Iterator[Block]:
    target = notice.target
    yield Heading(1, _("督办事由"))
    then = light_then(notice)
    note = _("截至%(day)s，%(basis)s；目标第 %(version)d 版") % {
        "day": day_text(notice.as_of),
        "basis": _basis(notice),
        "version": notice.target_version,
    }
    words = _("%(month)s，“%(target)s”（承诺 %(promise)s）完成 ") % {
        "month": month_text(notice.month),
        "target": target.name,
        "promise": promise_text(target),
    }
    told = {"light": Light.named(notice.colour).word, "words": notice.words,
            "cause": CAUSE_TITLES[notice.cause]}  # type: ignore[index] # fmt: skip # a text, as the enum's value
    runs: list[Run] = [words, Figure(then.exact, note)]
    if notice.due is not None:
        runs += [_("，此时应完成 "), Figure(shown_amount(target, notice.due).exact)]
    yield Paragraph((*runs, _("，%(words)s，灯为“%(light)s”。事由：%(cause)s。") % told))
    if notice.raised_by is not None:
        yield Paragraph(
            (
                _("上一份督办单%(number)s逾期回复，本单由%(called)s升为%(level)s。")
                % {
                    "number": notice.raised_by.duty.number,
                    "called": LEVEL_TITLES[Level(notice.called)],
                    "level": LEVEL_TITLES[Level(notice.level)],
                },
            )
        )


def _basis(notice: Notice) -> str:
    if notice.seal_id is not None:
        return _("按第 %(seal)d 号封账") % {"seal": notice.seal_id}
    return _("按当时的账，尚未关账")


def _wanted(duty: Duty) -> Iterator[Block]:
    yield Heading(1, _("督办要求"))
    yield Paragraph((duty.content,))
    if duty.due_day is not None:
        day = day_text(duty.due_day)
        yield Paragraph((_("请于%(day)s前（含当日）回复。") % {"day": day},))


def _answered(notice: Notice) -> Iterator[Block]:
    """Give the reply that stands last, with its measures; nothing before there is one."""
    reply = notice.replies.prefetch_related("remedies").last()
    if reply is None:
        return
    yield Heading(1, _("整改回复"))
    yield Paragraph(
        (
            _("根本原因：%(cause)s。%(words)s")
            % {"cause": RootCause(reply.cause).label, "words": reply.words},
        )
    )
    yield PaperTable(
        columns=(Column(_("序号")), Column(_("整改措施"), width=6), Column(_("完成日期"), width=3)),
        rows=tuple(
            (str(item.number), item.what, day_text(item.day)) for item in reply.remedies.all()
        ),
        caption=_("整改措施"),
    )
