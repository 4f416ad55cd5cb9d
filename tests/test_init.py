"""`luodi init` makes an empty district from one workbook: all of it, or nothing and the errors."""

import io
import stat

import pytest
from openpyxl import Workbook, load_workbook

from luodi.kernel import clock
from luodi.kernel.imports.models import Batch
from luodi.kernel.people.models import Holding, Post, Role, Unit, User
from luodi.kernel.people.reads import actor_of
from luodi.kernel.places.models import Place
from luodi.main import cli, initial

pytestmark = pytest.mark.django_db

SHEETS = {
    "地方": [
        ["青沐区地方一览"],
        ["代码", "名称", "层级", "上级代码"],
        ["990102001001", "荷塘第一社区", "社区", None],
        [990102001, "荷塘街道", "街道", None],
        [990102, "青沐区", "区", None],
        ["注：代码不在真实范围内", None, None, None],
    ],
    "单位": [
        ["单位代码", "单位名称", "上级单位", "所在地方"],
        ["quzf", "青沐区人民政府", None, "青沐区"],
        ["fagai", "区发展改革局", "quzf", "青沐区"],
        ["hetang", "荷塘街道办事处", "quzf", "荷塘街道"],
    ],
    "岗位": [
        ["单位", "岗位名称", "角色"],
        ["quzf", "安全管理员", "安全管理员"],
        ["区发展改革局", "经济填报员", "填报员"],
        ["hetang", "综合岗", "填报员"],
    ],
    "登录": [
        ["登录名", "姓名", "单位", "岗位"],
        ["guanli", "管理员甲", "quzf", "安全管理员"],
        ["wang", "王乙", "fagai", "经济填报员"],
        ["wang", "王乙", "hetang", "综合岗"],
    ],
}


@pytest.fixture(autouse=True)
def quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def write(path, **changed):
    book = Workbook()
    del book[book.sheetnames[0]]
    for name, rows in (SHEETS | changed).items():
        if rows is None:
            continue
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def run(path, *more):
    return cli.main(["init", str(path), "--since", "2023-01-01", *more])


def counts():
    return [table.objects.count() for table in (Place, Unit, Role, Post, User, Holding, Batch)]


def test_a_district_is_made_from_one_workbook(tmp_path, capsys):
    assert run(write(tmp_path / "建库.xlsx")) == 0
    assert counts() == [3, 3, 10, 3, 2, 3, 0]
    village = Place.objects.get(code="990102001001")
    assert (village.parent.name, village.parent.parent.name) == ("荷塘街道", "青沐区")
    assert str(Unit.objects.get(code="hetang").valid_from) == "2023-01-01"
    assert "已建立 3 条地方、3 条单位、3 条岗位、3 条登录" in capsys.readouterr().out


def test_the_administrator_may_make_the_next_user_and_a_reporter_may_report(tmp_path):
    run(write(tmp_path / "建库.xlsx"))
    administrator = actor_of(User.objects.get(username="guanli"), clock.now())
    assert administrator.has_at_root("people.change_people")
    reporter = actor_of(User.objects.get(username="wang"), clock.now())
    assert reporter.has("targets.report_figure")
    assert not reporter.has("people.change_people")


def test_passwords_stand_once_in_a_file_that_only_its_owner_reads(tmp_path, capsys):
    run(write(tmp_path / "建库.xlsx"))
    file = tmp_path / "建库-密码.csv"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = [line.split(",") for line in file.read_text("utf-8-sig").splitlines()]
    assert [line[:3] for line in lines] == [
        ["登录名", "姓名", "岗位"],
        ["guanli", "管理员甲", "青沐区人民政府 安全管理员"],
        ["wang", "王乙", "区发展改革局 经济填报员"],
    ]
    assert User.objects.get(username="wang").check_password(lines[2][3])
    said = capsys.readouterr()
    assert lines[1][3] not in said.out + said.err


def test_errors_come_back_in_the_workbook_and_nothing_is_made(tmp_path, capsys):
    units = [*SHEETS["单位"], ["shenji", "审计局", "没有的", "青沐区"]]
    posts = [*SHEETS["岗位"], ["quzf", "某岗", "没有的角色"]]
    path = write(tmp_path / "建库.xlsx", 单位=units, 岗位=posts)
    assert run(path) == 2
    assert counts() == [0] * 7
    said = capsys.readouterr().err
    assert "有 2 处不对" in said
    assert "单位 C5：没有代码或全称为“没有的”的单位" in said
    book = load_workbook(tmp_path / "建库-标错.xlsx")
    assert book["单位"]["C5"].comment.text.startswith("没有代码或全称")
    assert book["岗位"]["D5"].value.startswith("没有角色“没有的角色”")
    assert book["地方"]["E2"].value is None
    assert not (tmp_path / "建库-密码.csv").exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"岗位": None}, "没有名为“岗位”的工作表"),
        ({"登录": [["登录名", "姓名"], ["a", "甲"]]}, "工作表“登录”缺少列：单位、岗位"),
        (
            {"单位": [*SHEETS["单位"], ["x", "某局", None, "青沐区"]]},
            "最上级单位应有一个，现有 2 个",
        ),
        ({"登录": [SHEETS["登录"][0], SHEETS["登录"][2]]}, "没有人能管理"),
    ],
)
def test_a_district_that_could_not_work_is_refused(tmp_path, capsys, changed, words):
    assert run(write(tmp_path / "建库.xlsx", **changed)) == 2
    assert words in capsys.readouterr().err
    assert counts() == [0] * 7


def test_a_database_that_holds_units_is_refused(tmp_path, capsys):
    run(write(tmp_path / "建库.xlsx"))
    before = counts()
    assert run(tmp_path / "建库.xlsx", "--passwords", str(tmp_path / "二.csv")) == 2
    assert "库里已有 3 个单位" in capsys.readouterr().err
    assert counts() == before
    assert not (tmp_path / "二.csv").exists()


def test_a_file_of_passwords_is_never_written_over(tmp_path, capsys):
    kept = tmp_path / "建库-密码.csv"
    kept.write_text("旧的")
    assert run(write(tmp_path / "建库.xlsx")) == 2
    assert (kept.read_text(), counts()) == ("旧的", [0] * 7)
    assert "建库-密码.csv" in capsys.readouterr().err


def test_what_is_no_workbook_is_told(tmp_path, capsys):
    path = tmp_path / "建库.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    assert run(path) == 2
    assert run(tmp_path / "没有.xlsx") == 2
    said = capsys.readouterr().err
    assert "文件损坏" in said
    assert "没有.xlsx" in said


def test_the_template_has_every_sheet_and_its_choices(tmp_path, capsys):
    path = tmp_path / "空白.xlsx"
    assert cli.main(["init", "--template", str(path)]) == 0
    book = load_workbook(path)
    assert book.sheetnames == ["地方", "单位", "岗位", "登录", "填写说明"]
    assert [sheet["A2"].value for sheet in book.worksheets[:4]] == ["示例"] * 4
    rules = [rule.formula1 for rule in book["岗位"].data_validations.dataValidation]
    assert rules == [
        '"领导,填报员,单位负责人,牵头负责人,督查员,系统管理员,安全管理员,环卫调度员,环卫驾驶员,审计管理员"'
    ]
    assert cli.main(["init", "--template", str(path)]) == 2
    assert cli.main(["init"]) == 2
    assert "没有说明用哪份工作簿" in capsys.readouterr().err


def test_a_filled_template_makes_a_district(tmp_path):
    path = tmp_path / "空白.xlsx"
    cli.main(["init", "--template", str(path)])
    book = load_workbook(path)
    for name in ("地方", "单位", "岗位", "登录"):
        heads = [str(cell.value).rstrip("*") for cell in book[name][1]]
        first = next(n for n, row in enumerate(SHEETS[name]) if row[0] in heads)
        for row, line in enumerate(SHEETS[name][first + 1 :], start=3):
            if str(line[0]).startswith("注"):
                continue
            for head, value in zip(SHEETS[name][first], line, strict=True):
                book[name].cell(row, heads.index(head) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    counted, handout = initial.initial(out.getvalue(), "a.xlsx", since=clock.today())
    assert counted == ["3 条地方", "3 条单位", "3 条岗位", "3 条登录"]
    assert [row[0] for row in handout] == ["guanli", "wang"]
