"""The table of firms: who stands in it, what is wrong, twice the same, taken back."""

import pytest

from luodi.kernel.imports.actions import withdraw_table
from luodi.kernel.imports.reads import all_imports
from luodi.kernel.imports.tests.filled import said, taken, tried
from luodi.kernel.parties.actions import PartyFacts, add_party
from luodi.kernel.search.models import IndexRow
from luodi.standards.credit_code import credit_check_character, organisation_check_character
from luodi.systems.enterprises.models import Firm, FirmTag

CODE = "enterprises.firms"
HEADS = ["统一社会信用代码", "服务层级", "规模", "行业代码", "助企专员岗位", "标签"]


def code(serial: int) -> str:
    body = f"MA1T{serial:04d}"
    whole = f"91990102{body}{organisation_check_character(body)}"
    return whole + credit_check_character(whole)


@pytest.fixture
def keeper(hall):
    """Give who may import, and two organisations of the directory beside the firm's."""
    from datetime import date

    from luodi.kernel.access.actor import LUODI

    for serial in (1, 2):
        add_party(
            actor=LUODI,
            credit_code=code(serial),
            facts=PartyFacts(
                f"测试{serial}厂", hall.office.root, hall.office.street, "经八路 2 号"
            ),
            valid_from=date(2023, 1, 1),
            reason="测试",
        )
    rights = ("imports.import_table", "enterprises.change_firm", "parties.view_party")
    return hall.office.actor(
        hall.office.user("importer", hall.office.post("导入", rights, unit=hall.office.root))
    )


def test_firms_are_put_on_the_ledger_and_the_same_file_twice_changes_nothing(keeper, hall):
    post = str(hall.handler_post)
    rows = [HEADS, [code(1), "规上", "小型", "c1391", post, "出口、老字号"], [code(2), "其他企业"]]
    batch = taken(keeper, rows, CODE).batch
    assert batch.counts["NEW"] == 2
    first = Firm.objects.get(party__credit_code=code(1))
    assert (first.care, first.size_class, first.industry_code) == ("SCALED", "S", "C1391")
    assert first.commissioner_post == hall.handler_post
    assert sorted(first.tags.values_list("word", flat=True)) == ["出口", "老字号"]
    assert IndexRow.objects.filter(kind="enterprises.firm", title="测试1厂").exists()
    assert taken(keeper, rows, CODE).batch.counts["SAME"] == 2
    withdraw_table(
        actor=keeper,
        batch=batch,
        declared=all_imports()[CODE],
        version=batch.version,
        reason="选错了文件",
    )
    assert list(Firm.objects.all()) == [hall.firm]
    assert not IndexRow.objects.filter(kind="enterprises.firm", title="测试1厂").exists()


def test_a_firm_on_the_ledger_is_changed_and_its_tags_keep_their_days(keeper, hall):
    hall.at("2023-03-10 09:00")
    counts = taken(keeper, [HEADS, ["91410181MA4X0B7K2R", "重点企业", None, None, None, "出口"]],
                   CODE).batch.counts  # fmt: skip
    assert (counts["CHANGED"], counts["NEW"]) == (1, 0)
    standing = FirmTag.objects.filter(firm=hall.firm, valid_to__isnull=True)
    assert list(standing.values_list("word", flat=True)) == ["出口"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["91410181MA4X0B7K2X", "规上"], "91410181MA4X0B7K2X"),
        ([code(9), "规上"], "单位名录里没有代码"),
        ([code(1), "国有"], "国有"),
        ([code(1), "规上", None, "C9999"], "C9999"),
        ([code(1), "规上", None, None, "没有的岗位"], "没有叫“没有的岗位”的岗位"),
        ([code(1), "规上", None, None, None, "13812345678"], "标签要短"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_stand(keeper, row, words):
    batch = tried(keeper, [HEADS, [code(2), "其他"], row], CODE)
    [(_number, told)] = said(batch)
    assert words in told
    assert batch.counts["NEW"] == 1


def test_a_firm_that_stands_twice_in_a_file_is_told(keeper):
    batch = tried(keeper, [HEADS, [code(1), "规上"], [code(1), "重点"]], CODE)
    assert batch.counts["NEW"] < 2
    assert said(batch)
