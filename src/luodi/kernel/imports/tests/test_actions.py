"""Batches: tried out, taken whole or not at all, taken twice, taken back."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.imports.actions import (
    StandingError,
    forget_old_files,
    take_table,
    try_table,
    upload_table,
    withdraw_table,
)
from luodi.kernel.imports.models import Batch, BatchFile, HeadMapping
from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping
from luodi.kernel.imports.rules import State
from luodi.kernel.imports.showing import errors_workbook
from luodi.kernel.imports.tests.filled import UNITS, filled, said, taken, tried, uploaded
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.actions import correct_unit
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.search.models import IndexRow

RIGHTS = ("people.change_unit", "imports.import_table")


@pytest.fixture
def keeper(office):
    user = office.user("keeper", office.post("管理", RIGHTS, unit=office.root))
    return office.actor(user)


def withdrawn(actor, batch, reason="选错了文件"):
    return withdraw_table(
        actor=actor,
        batch=batch,
        declared=all_imports()[batch.import_code],
        version=batch.version,
        reason=reason,
    )


def test_a_trial_tells_all_and_writes_nothing(keeper):
    before = (Unit.objects.count(), LogLine.objects.filter(verb="people.add_unit").count())
    batch = tried(keeper, UNITS)
    assert batch.state == State.TRIED
    assert batch.counts == {"NEW": 2, "CHANGED": 0, "SAME": 0, "WRONG": 0, "totals_wrong": False}
    assert (Unit.objects.count(), LogLine.objects.filter(verb="people.add_unit").count()) == before
    assert [row.record_id for row in batch.rows.all()] == [None, None]


def test_a_batch_is_taken_and_its_rows_name_their_records(keeper, office):
    result = taken(keeper, UNITS)
    assert (result.kept, result.batch.state) == (True, State.TAKEN)
    bureau = Unit.objects.get(code="caizheng")
    section = Unit.objects.get(code="guoku")
    assert (bureau.parent, section.parent, section.place) == (office.root, bureau, office.street)
    assert str(section.valid_from) == "2023-01-01"
    assert [row.record_id for row in result.batch.rows.all()] == [bureau.pk, section.pk]
    line = LogLine.objects.get(verb="people.add_unit", record_id=str(bureau.pk))
    assert line.reason == f"导入“单位.xlsx”（批次 {result.batch.pk}）"


def test_the_same_file_twice_changes_nothing(keeper):
    taken(keeper, UNITS)
    before = list(Unit.objects.values())
    again = taken(keeper, UNITS).batch
    assert (again.counts["SAME"], again.counts["NEW"]) == (2, 0)
    assert list(Unit.objects.values()) == before


def test_a_changed_name_is_told_and_taken(keeper):
    taken(keeper, UNITS)
    renamed = [UNITS[0], ["caizheng", "区财政和金融局", "区政府", "金水区"]]
    batch = taken(keeper, renamed).batch
    assert batch.counts["CHANGED"] == 1
    assert batch.rows.get().notes == ["名称由“区财政局”改来"]
    assert Unit.objects.get(code="caizheng").name == "区财政和金融局"


def test_one_wrong_row_and_nothing_is_taken(keeper):
    rows = [*UNITS, ["x", "某科", "没有的单位", "金水区"], ["y", "", "区政府", "没有的地方"]]
    batch = tried(keeper, rows)
    assert (batch.counts["NEW"], batch.counts["WRONG"]) == (2, 2)
    assert said(batch) == [
        (4, "没有代码或全称为“没有的单位”的单位；请核对，或先导入它"),
        (5, "“单位名称”没有填；请补上"),
    ]
    with pytest.raises(ValidationError, match="有 2 行不对，一行也没有导入"):
        take_table(
            actor=keeper, batch=batch, declared=all_imports()["people.units"], version=batch.version
        )
    assert not Unit.objects.filter(code="caizheng").exists()


def test_the_errors_come_back_in_the_workbook_cell_by_cell(keeper):
    batch = tried(keeper, [*UNITS, ["x", "某科", "没有的单位", "金水区"]])
    book = load_workbook(io.BytesIO(errors_workbook(batch, all_imports()["people.units"])))
    sheet = book["表"]
    assert sheet["C4"].comment.text.startswith("没有代码或全称为“没有的单位”的单位")
    assert sheet["F1"].value == "错误"
    assert sheet["F4"].value.startswith("没有代码或全称")
    assert sheet["F2"].value is None


def test_what_went_wrong_since_the_trial_is_told_and_nothing_is_written(keeper, office):
    batch = tried(keeper, UNITS)
    Unit.objects.create(
        path="00010009",
        parent=office.root,
        code="CAIZHENG",
        name="区财政局",
        place=office.street,
        valid_from=office.root.valid_from,
    )
    result = take_table(
        actor=keeper, batch=batch, declared=all_imports()["people.units"], version=batch.version
    )
    assert (result.kept, result.batch.state, result.batch.counts["WRONG"]) == (False, "TRIED", 1)
    assert not Unit.objects.filter(code="guoku").exists()


def test_a_stale_version_is_refused_and_a_batch_is_taken_once(keeper):
    batch = taken(keeper, UNITS).batch
    declared = all_imports()["people.units"]
    with pytest.raises(ValidationError, match="已在别处改动，现为“已导入”"):
        take_table(actor=keeper, batch=batch, declared=declared, version=batch.version - 1)
    with pytest.raises(ValidationError, match="已经导入"):
        take_table(actor=keeper, batch=batch, declared=declared, version=batch.version)


def test_a_batch_is_taken_back_whole(keeper):
    before, found = list(Unit.objects.values()), IndexRow.objects.count()
    batch = withdrawn(keeper, taken(keeper, UNITS).batch)
    assert IndexRow.objects.count() == found
    assert (batch.state, batch.reason) == (State.WITHDRAWN, "选错了文件")
    assert list(Unit.objects.values()) == before
    assert not BatchFile.objects.filter(batch=batch).exists()
    assert LogLine.objects.filter(verb="people.remove_unit").count() == 2
    with pytest.raises(ValidationError, match="已经撤回过"):
        withdrawn(keeper, batch)


def test_a_changed_name_is_put_back(keeper):
    taken(keeper, UNITS)
    batch = taken(keeper, [UNITS[0], ["caizheng", "区财政和金融局", "区政府", "金水区"]]).batch
    withdrawn(keeper, batch)
    assert Unit.objects.get(code="caizheng").name == "区财政局"


REMITS = [[*UNITS[0], "职责"], [*UNITS[1], "预算、国债"], [*UNITS[2], None]]


def test_a_remit_is_taken_changed_and_put_back(keeper):
    taken(keeper, REMITS)
    assert list(Unit.objects.filter(remit__gt="").values_list("code", "remit")) == [
        ("caizheng", "预算、国债")
    ]
    assert taken(keeper, UNITS).batch.counts["SAME"] == 2
    assert Unit.objects.get(code="caizheng").remit == "预算、国债"
    batch = taken(keeper, [REMITS[0], [*UNITS[1], "预算"]]).batch
    assert batch.rows.get().notes == ["职责由“预算、国债”改来"]
    assert Unit.objects.get(code="caizheng").remit == "预算"
    withdrawn(keeper, batch)
    assert Unit.objects.get(code="caizheng").remit == "预算、国债"


def test_a_remit_corrected_after_its_import_is_not_put_back(keeper):
    taken(keeper, UNITS)
    batch = taken(keeper, [REMITS[0], [*UNITS[1], "预算"]]).batch
    assert batch.rows.get().notes == ["职责由“无”改来"]
    unit = Unit.objects.get(code="caizheng")
    correct_unit(actor=LUODI, unit=unit, name=unit.name, remit="决算", reason="记错")
    with pytest.raises(ValidationError, match="又更正过"):
        withdrawn(keeper, batch)
    assert Unit.objects.get(code="caizheng").remit == "决算"


def test_a_batch_stays_while_something_stands_on_it(keeper, office):
    batch = taken(keeper, UNITS).batch
    section = Unit.objects.get(code="guoku")
    Post.objects.create(
        title="会计",
        unit=section,
        place=office.street,
        role=Post.objects.select_related("role")[0].role,
        valid_from=section.valid_from,
    )
    with pytest.raises(StandingError) as refusal:
        withdrawn(keeper, batch)
    assert refusal.value.messages == [
        "有 2 行不能撤回，整批都没有动；如第 3 行：已有 “国库科 会计” 立在它上面"
    ]
    assert [item.number for item in refusal.value.rows] == [3, 2]
    assert Unit.objects.filter(code="caizheng").exists()
    batch.refresh_from_db()
    assert batch.state == State.TAKEN


def test_a_batch_that_was_not_taken_is_put_aside_without_a_reason(keeper):
    batch = withdrawn(keeper, tried(keeper, UNITS), reason="")
    assert (batch.state, BatchFile.objects.count()) == (State.WITHDRAWN, 0)


def test_only_whoever_uploaded_it_may_go_on(keeper, office):
    batch = tried(keeper, UNITS)
    other = office.actor(office.user("li", office.post("另一人", RIGHTS, unit=office.root)))
    declared = all_imports()["people.units"]
    with pytest.raises(PermissionDenied):
        take_table(actor=other, batch=batch, declared=declared, version=batch.version)
    with pytest.raises(PermissionDenied):
        withdrawn(other, batch)
    assert not Unit.objects.filter(code="caizheng").exists()


@pytest.mark.parametrize("missing", RIGHTS)
def test_without_one_of_the_rights_nothing_is_kept(office, missing):
    held = [right for right in RIGHTS if right != missing]
    actor = office.actor(office.user("li", office.post("无权", held)))
    with pytest.raises(PermissionDenied):
        uploaded(actor, UNITS)
    assert Batch.objects.count() == 0


def test_a_row_outside_ones_rights_is_wrong_and_says_who_can(office):
    actor = office.actor(office.user("li", office.post("局里", RIGHTS)))
    batch = tried(actor, UNITS)
    assert said(batch)[0][1].endswith("请由管理那里的岗位导入")
    assert batch.counts["WRONG"] == 2


def test_how_heads_were_matched_is_remembered_for_the_unit(keeper, office):
    rows = [["编号甲", "叫什么", "上面", "在哪"], ["caizheng", "区财政局", "区政府", "金水区"]]
    declared = all_imports()["people.units"]
    batch = uploaded(keeper, rows)
    assert proposed_mapping(batch, declared, opened(batch, declared).found) == {}
    mapping = {"code": 0, "name": 1, "parent": 2, "place": 3}
    try_table(
        actor=keeper, batch=batch, declared=declared, version=1, sheet="表", mapping=mapping,
        given={"valid_from": "2023-01-01"},
    )  # fmt: skip
    again = uploaded(keeper, rows)
    assert proposed_mapping(again, declared, opened(again, declared).found) == mapping
    assert HeadMapping.objects.get().unit == office.root
    elsewhere = office.actor(office.user("li", office.post("局里", RIGHTS)))
    other = uploaded(elsewhere, rows)
    assert proposed_mapping(other, declared, opened(other, declared).found) == {}


@pytest.mark.parametrize(
    ("mapping", "given", "field"),
    [
        ({"code": 0, "place": 3}, {"valid_from": "2023-01-01"}, "map_name"),
        ({"code": 0, "name": 0, "place": 3}, {"valid_from": "2023-01-01"}, "map_name"),
        ({"code": 0, "name": 1, "place": 77}, {"valid_from": "2023-01-01"}, "map_place"),
        ({"code": 0, "name": 1, "place": 3}, {}, "ask_valid_from"),
        ({"code": 0, "name": 1, "place": 3}, {"valid_from": "明天"}, "ask_valid_from"),
    ],
)
def test_a_mapping_that_cannot_stand_is_refused_beside_its_field(keeper, mapping, given, field):
    batch = uploaded(keeper, UNITS)
    with pytest.raises(ValidationError) as refusal:
        try_table(
            actor=keeper,
            batch=batch,
            declared=all_imports()["people.units"],
            version=1,
            sheet="表",
            mapping=mapping,
            given=given,
        )
    assert list(refusal.value.message_dict) == [field]


def test_a_file_that_is_no_table_is_refused(keeper):
    with pytest.raises(ValidationError) as refusal:
        upload_table(
            actor=keeper,
            declared=all_imports()["people.units"],
            file_name="a.xlsx",
            content=b"PK\x03\x04 broken",
        )
    assert "损坏" in refusal.value.message_dict["file"][0]


def test_more_rows_than_are_taken_at_once_are_refused(keeper):
    rows = [UNITS[0], *([f"u{number}", "科", "区政府", "金水区"] for number in range(2001))]
    with pytest.raises(ValidationError, match="有 2001 行，一次最多导入 2000 行"):
        uploaded(keeper, rows)


def test_whoever_asks_is_told_how_far_a_trial_is(keeper):
    batch, said_so = uploaded(keeper, UNITS), []
    try_table(
        actor=keeper,
        batch=batch,
        declared=all_imports()["people.units"],
        version=1,
        sheet="表",
        mapping={"code": 0, "name": 1, "parent": 2, "place": 3},
        given={"valid_from": "2023-01-01"},
        on_row=lambda done, of: said_so.append((done, of)),
    )
    assert said_so == [(2, 2)]


def test_files_are_forgotten_after_ninety_days_and_the_rows_stay(keeper):
    batch = tried(keeper, UNITS)
    assert forget_old_files(clock.now() + timedelta(days=90)) == 0
    assert forget_old_files(clock.now() + timedelta(days=91)) == 1
    assert batch.rows.count() == 2
    with pytest.raises(ValidationError, match="文件已按期清除"):
        take_table(
            actor=keeper, batch=batch, declared=all_imports()["people.units"], version=batch.version
        )


def test_the_file_is_the_users_own(keeper):
    batch = uploaded(keeper, UNITS)
    assert bytes(batch.file.content) == opened(batch, all_imports()["people.units"]).content
    assert bytes(batch.file.content)[:4] == filled(UNITS)[:4]
