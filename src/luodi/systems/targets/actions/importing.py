"""The table of a month's figures: many targets at once, each through its own draft."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import Attachment
from luodi.kernel.ledger.models import Nature
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written
from luodi.kernel.tables.values import Figure
from luodi.systems.targets import rules
from luodi.systems.targets.actions.chain import (
    DRAFTS,
    hand_in_report,
    take_back_report,
    withdraw_report,
)
from luodi.systems.targets.actions.checks import ReportSpec, Stated
from luodi.systems.targets.actions.questions import HeldError
from luodi.systems.targets.actions.reporting import REPORT, change_report, draft_report
from luodi.systems.targets.models import (
    UNDER_WAY,
    FigureRole,
    Report,
    ReportFigure,
    ReportState,
)
from luodi.systems.targets.reads import Reporter, Role, reportable, roles_of

RECORD = "report"
FIELDS = {
    FigureRole.VALUE: "value",
    FigureRole.BASE: "base",
    FigureRole.TOP: "top",
    FigureRole.BOTTOM: "bottom",
}


def _write_report(work: Work, told: Told) -> Written:
    reporter = _reporter(work, told)
    month = work.asked["month"]
    standing = _standing(reporter, month)
    stated = _stated(reporter, told)
    if standing is not None and _figures_of(standing) == {
        item.role.value: item.amount for item in stated
    }:
        return Written(Outcome.SAME, (RECORD, standing.pk))
    spec = ReportSpec(
        reporter.target,
        reporter.unit,
        month,
        stated,
        remark=told.get("remark") or "",
        reason=told.get("reason") or "",
    )
    files, notes = _evidence(work, reporter)
    try:
        report, before = _written(work.actor, spec, standing, files)
    except ValidationError as error:
        raise _by_column(error) from error
    if work.asked.get("hand_in") == "HAND_IN" and not work.trial:
        notes += _handed_in(work.actor, report)
    return Written(
        Outcome.CHANGED if before is not None else Outcome.NEW,
        (RECORD, report.pk),
        {"figures": before or {}},
        tuple(notes),
    )


def _written(
    actor: Actor, spec: ReportSpec, standing: Report | None, files: list[Attachment]
) -> tuple[Report, dict[str, int] | None]:
    """Draft a report, or change the draft that stands; what was posted is only corrected."""
    if standing is None or standing.state not in DRAFTS:
        return draft_report(actor=actor, spec=spec, evidence=files), None
    before = _figures_of(standing)
    version = standing.version
    kept = set(standing.evidence.values_list("attachment_id", flat=True))
    new = [item for item in files if item.pk not in kept]
    report = change_report(actor=actor, report=standing, version=version, spec=spec, evidence=new)
    return report, before


def _reporter(work: Work, told: Told) -> Reporter:
    """Find for which target, by which unit, a row reports: among what the actor may report."""
    known: list[Reporter] = work.kept.setdefault("reporters", reportable(work.actor))
    name, unit = told["target"], told.get("unit") or ""
    named = [item for item in known if item.target.name == name or str(item.target.pk) == name]
    if not named:
        raise ValidationError(
            {
                "target": _("没有由您报送的目标“%(name)s”；请照“待报”里的名称或编号填写")
                % {"name": name}
            }
        )
    found = [item for item in named if unit in {"", item.unit.name, item.unit.code}]
    if len(found) == 1:
        return found[0]
    units = _("、").join(dict.fromkeys(item.unit.name for item in named))
    if not found:
        raise ValidationError(
            {
                "unit": _("“%(unit)s”不为“%(name)s”报送；由您报送的是：%(units)s")
                % {"unit": unit, "name": name, "units": units}
            }
        )
    raise ValidationError(
        {
            "unit": _(
                "“%(name)s”由几个单位报送（%(units)s），或有几个同名的目标；请填单位，或填目标编号"
            )
            % {"name": name, "units": units}
        }
    )


def _standing(reporter: Reporter, month: int) -> Report | None:
    rows = unrestricted(Report, why="the actor reports for this unit; the action asks once more")
    return (
        rows.filter(
            target=reporter.target,
            unit=reporter.unit,
            month=month,
            state__in=(*UNDER_WAY, ReportState.POSTED),
        )
        .select_related("target", "unit__place", "place", "supersedes")
        .order_by("-id")
        .first()
    )


def _figures_of(report: Report) -> dict[str, int]:
    rows = ReportFigure.objects.filter(report=report)
    return {figure.role: figure.cumulative for figure in rows}


def _stated(reporter: Reporter, told: Told) -> list[Stated]:
    if reporter.measure.nature == Nature.ITEMS:
        raise ValidationError(
            {"target": _("清单目标按项目逐项报送，不收总数；请在“报送数据”里勾选完成的项目")}
        )
    stated, wrong = [], {}
    for role in roles_of(reporter.measure):
        field = FIELDS[role.role]
        figure = told.get(field)
        if figure is None:
            continue
        try:
            stated.append(_stated_figure(role, figure, told.get("unit_word") or ""))
        except rules.FigureError as error:
            wrong[field] = str(error.message)
    if wrong:
        raise ValidationError(wrong)
    return stated


def _stated_figure(role: Role, figure: Figure, unit_word: str) -> Stated:
    """Bring a figure to the smallest part of its unit; nothing is rounded."""
    said = figure.unit or unit_word or role.measure.unit
    name, times = rules.plain_unit(said)
    if rules.same_unit(name, role.measure.unit):
        name = role.measure.unit
    number = figure.number * times
    text = format(number.normalize(), "f")
    return Stated(role.role, rules.to_amount(text, scale=role.measure.scale, signed=True), name)


def _by_column(error: ValidationError) -> ValidationError:
    """Put the refusals of figures under the columns that they were read from."""
    if not hasattr(error, "error_dict"):
        return error
    names = {role.value: field for role, field in FIELDS.items()}
    return ValidationError(
        {names.get(name, name): said for name, said in error.message_dict.items()}
    )


def _evidence(work: Work, reporter: Reporter) -> tuple[list[Attachment], list[str]]:
    """Keep the file itself as the evidence of its rows, once for a unit and a place."""
    name, content = work.file
    if work.trial or not content:
        return [], []
    files: dict[tuple[int, int], Any] = work.kept.setdefault("files", {})
    where = (reporter.unit.pk, reporter.place.pk)
    if where not in files:
        try:
            files[where] = add_attachment(
                actor=work.actor,
                data=content,
                filename=name,
                unit_id=reporter.unit.pk,
                place_id=reporter.place.pk,
            )
        except ValidationError as error:
            files[where] = "；".join(error.messages)
        except PermissionDenied as error:
            files[where] = str(error)
    kept = files[where]
    if isinstance(kept, str):
        return [], [_("这份文件没有附为证明材料：%(why)s") % {"why": kept}]
    return [kept], []


def _handed_in(actor: Actor, report: Report) -> list[str]:
    try:
        hand_in_report(actor=actor, report=report, version=report.version)
    except HeldError:
        return [_("有几点请核对，留作草稿；请打开报送 %(pk)d 办理") % {"pk": report.pk}]
    except ValidationError as error:
        return [_("留作草稿，没有报送：%(why)s") % {"why": "；".join(error.messages)}]
    return []


def _undo_report(actor: Actor, undone: Undone) -> None:
    rows = unrestricted(Report, why="the actions that follow ask for the right to it")
    report = rows.select_related("target", "unit__place", "place", "supersedes").get(
        pk=undone.record
    )
    if report.state == ReportState.UNIT:
        report = take_back_report(actor=actor, report=report, version=report.version)
    if report.state not in DRAFTS:
        raise ValidationError(
            _("报送 %(pk)d（%(target)s）现为“%(state)s”，已有人办理；请对方退回，或在页面上更正")
            % {"pk": report.pk, "target": report.target, "state": report.get_state_display()}
        )
    if undone.outcome is Outcome.NEW:
        withdraw_report(actor=actor, report=report, version=report.version, reason=undone.reason)
        return
    units = {figure.role: figure.measure.unit for figure in
             ReportFigure.objects.filter(report=report).select_related("measure")}  # fmt: skip
    figures = [
        Stated(FigureRole(role), amount, units.get(role, ""))
        for role, amount in undone.before["figures"].items()
    ]
    spec = ReportSpec(
        report.target,
        report.unit,
        report.month,
        figures,
        remark=report.remark,
        reason=report.reason,
    )
    change_report(actor=actor, report=report, version=report.version, spec=spec)


FIGURES = Import(
    code="targets.figures",
    title=gettext_lazy("一个月的报送数"),
    permission=REPORT,
    about=gettext_lazy("每行一个目标，填从时段开始到该月底的累计数；先成草稿，审核照旧一步不少。"),
    columns=(
        Column(
            "target",
            gettext_lazy("目标"),
            Kind.TEXT,
            True,
            ("目标名称", "指标", "指标名称", "目标编号", "项目名称"),
            gettext_lazy("“待报”里的目标名称，或它的编号"),
            "新增城镇就业",
        ),
        Column(
            "unit",
            gettext_lazy("报送单位"),
            Kind.TEXT,
            False,
            ("单位", "责任单位", "填报单位"),
            gettext_lazy("只有一个单位由您报送时可以空着"),
            "renshe",
        ),
        Column(
            "value",
            gettext_lazy("累计数"),
            Kind.NUMBER,
            False,
            ("累计完成", "完成数", "本年累计", "累计", "实际完成", "完成情况"),
            gettext_lazy("从时段开始到该月底的总数，不是当月数"),
            "9500",
            sums=True,
        ),
        Column(
            "base",
            gettext_lazy("上年同期"),
            Kind.NUMBER,
            False,
            ("上年同期数", "去年同期", "同期数"),
            gettext_lazy("增速目标填"),
            "",
        ),
        Column(
            "top",
            gettext_lazy("分子"),
            Kind.NUMBER,
            False,
            ("其中",),
            gettext_lazy("占比目标填"),
            "",
        ),
        Column(
            "bottom",
            gettext_lazy("分母"),
            Kind.NUMBER,
            False,
            ("总数",),
            gettext_lazy("占比目标填"),
            "",
        ),
        Column(
            "unit_word",
            gettext_lazy("计量单位"),
            Kind.TEXT,
            False,
            ("量纲",),
            gettext_lazy("如 万元、人；空着就看表头和标题，再没有就是目标自己的单位"),
            "人",
        ),
        Column(
            "remark",
            gettext_lazy("说明"),
            Kind.TEXT,
            False,
            ("备注", "情况说明"),
            "",
            "",
            longest=500,
        ),
        Column(
            "reason",
            gettext_lazy("同期数改动的理由"),
            Kind.TEXT,
            False,
            ("修订理由",),
            gettext_lazy("账上的上年同期数要改时填"),
            "",
        ),
    ),
    key=("target", "unit"),
    asked=(
        Column(
            "month",
            gettext_lazy("哪个月的数"),
            Kind.MONTH,
            True,
            help=gettext_lazy("如 2023年6月 或 202306"),
        ),
        Column(
            "hand_in",
            gettext_lazy("导入后"),
            Kind.CHOICE,
            True,
            choices=(("DRAFT", ("存为草稿",)), ("HAND_IN", ("直接报送",))),
            help=gettext_lazy("有要核对的问题时留作草稿；这份文件会附为证明材料"),
        ),
    ),
    write=_write_report,
    undo=_undo_report,
    good_rows=True,
    longest=500,
)
