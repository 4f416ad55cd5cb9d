"""A month's figures for many targets from one table: drafts, handed in, changed, taken back."""

import io

import pytest
from openpyxl import Workbook

from luodi.kernel.imports.actions import StandingError, take_table, try_table, upload_table
from luodi.kernel.imports.actions import withdraw_table as withdraw
from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping
from luodi.kernel.ledger.models import Entry
from luodi.systems.targets.models import Report, ReportFigure, ReportStep
from luodi.systems.targets.tests.conftest import REPORTER

HEAD = ["目标名称", "责任单位", "本年累计"]
TITLE = ["2023年1-2月主要指标完成情况", None, "单位：亿元"]
NAME = "投资"


@pytest.fixture
def importer(desk):
    post = desk.office.post("填报导入", (*REPORTER, "imports.import_table"))
    return desk.actor(desk.office.user("importer", post))


@pytest.fixture
def target(desk):
    return desk.target()


def saved(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def tried(actor, rows, month="202302", hand_in="存为草稿"):
    declared = all_imports()["targets.figures"]
    batch = upload_table(actor=actor, declared=declared, file_name="报表.xlsx", content=saved(rows))
    found = opened(batch, declared).found
    return try_table(
        actor=actor,
        batch=batch,
        declared=declared,
        version=1,
        sheet=batch.sheet,
        mapping=proposed_mapping(batch, declared, found),
        given={"month": month, "hand_in": hand_in},
    )


def taken(actor, rows, **options):
    batch = tried(actor, rows, **options)
    declared = all_imports()["targets.figures"]
    return take_table(actor=actor, batch=batch, declared=declared, version=batch.version).batch


def withdrawn(actor, batch):
    return withdraw(
        actor=actor,
        batch=batch,
        declared=all_imports()["targets.figures"],
        version=batch.version,
        reason="报错了月份",
    )


def said(batch):
    return [text for row in batch.rows.filter(outcome="WRONG") for _place, text in row.problems]


def figure_of(report):
    return ReportFigure.objects.get(report=report).cumulative


def test_a_row_becomes_a_draft_with_the_file_as_its_evidence(desk, importer, target):
    batch = taken(importer, [TITLE, HEAD, [target.name, "区发展局", 60]])
    report = Report.objects.get()
    assert (report.state, report.month, figure_of(report)) == ("DRAFT", 202302, 60 * 10**10)
    assert [item.attachment.original_name for item in report.evidence.all()] == ["报表.xlsx"]
    assert batch.rows.get().record_id == report.pk
    assert Entry.objects.count() == 0


def test_a_report_may_be_handed_in_and_the_chain_stays_whole(desk, importer, target):
    rows = [HEAD, [target.name, None, "60亿元"]]
    taken(importer, rows, hand_in="直接报送")
    report = Report.objects.get()
    assert report.state == "UNIT"
    assert [step.act for step in ReportStep.objects.order_by("number")] == ["DRAFT", "HAND_IN"]
    assert Entry.objects.count() == 0


def test_what_must_be_confirmed_stays_a_draft(desk, importer, target):
    batch = taken(importer, [HEAD, [target.name, None, "600亿元"]], hand_in="直接报送")
    report = Report.objects.get()
    assert report.state == "DRAFT"
    assert batch.rows.get().notes == [f"有几点请核对，留作草稿；请打开报送 {report.pk} 办理"]


def test_the_same_file_twice_changes_nothing_and_another_figure_changes_the_draft(
    desk, importer, target
):
    rows = [TITLE, HEAD, [target.name, "区发展局", 60]]
    taken(importer, rows)
    again = taken(importer, rows)
    assert (again.counts["SAME"], Report.objects.count()) == (1, 1)
    changed = taken(importer, [TITLE, HEAD, [target.name, "区发展局", 61]])
    report = Report.objects.get()
    assert (changed.counts["CHANGED"], figure_of(report)) == (1, 61 * 10**10)
    withdrawn(importer, changed)
    assert figure_of(report) == 60 * 10**10


def test_a_batch_of_drafts_is_taken_back_and_one_handed_in_too(desk, importer, target):
    for way in ("存为草稿", "直接报送"):
        batch = taken(importer, [HEAD, [target.name, None, "60亿元"]], hand_in=way)
        withdrawn(importer, batch)
        assert Report.objects.get(pk=batch.rows.get().record_id).state == "WITHDRAWN"


def test_what_somebody_approved_stands(desk, importer, target):
    batch = taken(importer, [HEAD, [target.name, None, "60亿元"]], hand_in="直接报送")
    desk.approve(Report.objects.get())
    assert Entry.objects.count() == 1
    with pytest.raises(StandingError, match="现为“已入账”，已有人办理"):
        withdrawn(importer, batch)
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["没有的目标", None, "60亿元"], "没有由您报送的目标“没有的目标”"),
        ([NAME, "区城管局", "60亿元"], "“区城管局”不为“投资”报送；由您报送的是：区发展局"),
        ([NAME, None, "约60亿元"], "不是确数"),
        ([NAME, None, "60人"], "单位是“人”"),
        ([NAME, None, "60亿元/70亿元"], "两个"),
        ([NAME, None, None], "没有填"),
        ([NAME, None, -5], "不能为负"),
    ],
)
def test_a_wrong_row_is_told_and_writes_nothing(desk, importer, target, row, words):
    name = [target.name if row[0] == NAME else row[0], *row[1:]]
    batch = tried(importer, [HEAD, name])
    assert any(words.replace(NAME, target.name) in text for text in said(batch)), said(batch)
    assert Report.objects.count() == 0


def test_a_wrong_total_of_figures_blocks_the_file(desk, importer, target):
    batch = tried(importer, [TITLE, HEAD, [target.name, None, 60], ["合计", None, 70]])
    assert said(batch) == [
        "合计写的是 70，第 3 到 3 行共 1 行加起来是 60；请核对合计，或是不是少了、多了行"
    ]
    assert batch.counts["totals_wrong"] is True


def test_a_month_that_has_not_ended_is_refused(desk, importer, target):
    batch = tried(importer, [HEAD, [target.name, None, "60亿元"]], month="2023年3月")
    assert "还没有结束" in said(batch)[0]


def test_figures_that_others_report_are_out_of_reach(desk, target):
    post = desk.office.post("外局导入", (*REPORTER, "imports.import_table"), unit=desk.office.other)
    other = desk.actor(desk.office.user("other-importer", post))
    batch = tried(other, [HEAD, [target.name, None, "60亿元"]])
    assert "没有由您报送的目标" in said(batch)[0]
