"""`luodi begin` makes the first rows once, all or none, and tells why when it does not."""

import io
from datetime import date

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from luodi.kernel.cards import all_permissions
from luodi.kernel.log.models import LogLine
from luodi.kernel.people.models import Holding, Post, Role, Unit, User
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind, may_stand_under
from luodi.main import beginning, cli

PASSWORD = "seven grey herons"
TOLD = {
    "--place": "青沐区",
    "--place-code": "990102",
    "--unit": "青沐区人民政府",
    "--unit-code": "quzf",
    "--username": "guanli",
    "--name": "管理员己",
    "--since": "2023-01-01",
}

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def begin(monkeypatch, settings):
    """Run the command with a line on standard input; give its exit code."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    def run(password=PASSWORD, **changed):
        told = TOLD | {f"--{name.replace('_', '-')}": value for name, value in changed.items()}
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        words = [word for pair in told.items() if pair[1] is not None for word in pair]
        return cli.main(["begin", *words])

    return run


def _rows():
    tables = (Place, Unit, Role, Post, User, Holding, LogLine)
    return {table.__name__: table.objects.count() for table in tables}


NOTHING = {
    "Place": 0, "Unit": 0, "Role": 0, "Post": 0, "User": 0, "Holding": 0, "LogLine": 0,
}  # fmt: skip


def test_the_first_rows_are_made_and_named(begin, capsys, office_of_one):
    assert begin() == 0
    assert office_of_one() == (
        "青沐区", "990102", "DISTRICT", "青沐区人民政府", "quzf", "安全管理员", "guanli",
        "管理员己", date(2023, 1, 1),
    )  # fmt: skip
    said = capsys.readouterr()
    assert said.out.startswith(
        "已建立 青沐区、青沐区人民政府 和安全管理员 管理员己（登录名 guanli）。"
    )
    assert PASSWORD not in said.out + said.err
    assert list(LogLine.objects.order_by("pk").values_list("verb", "user")) == [
        ("places.add_place", None),
        ("people.add_unit", None),
        *[("people.define_role", None), ("people.add_post", None)] * 3,
        ("people.add_user", None),
        ("people.appoint", None),
    ]


@pytest.fixture
def office_of_one():
    def told():
        holding = Holding.objects.get()
        post, user = holding.post, holding.user
        place, unit = post.place, post.unit
        assert (unit.path, place.path) == ("0001", "0001")
        return (
            place.name, place.code, place.kind, unit.name, unit.code, post.title, user.username,
            user.display_name, unit.valid_from,
        )  # fmt: skip

    return told


def test_three_posts_share_what_runs_the_house_and_the_first_user_holds_security(begin):
    begin()
    held = {
        role.code: set(role.permissions.values_list("permission", flat=True))
        for role in Role.objects.all()
    }
    running = {code for code, item in all_permissions().items() if item.administration}
    own = {code: codes & running for code, codes in held.items()}
    assert own["security"] == {"people.change_people", "people.appoint"}
    assert own["log_reader"] == {"log.view_log"}
    assert own["administrator"] >= {
        "places.change_place", "people.change_unit", "config.set_threshold",
    }  # fmt: skip
    assert set.union(*own.values()) == running
    assert sum(len(codes) for codes in own.values()) == len(running)
    for codes in held.values():
        assert codes >= {"targets.view_target", "documents.view_document", "people.view_people"}
        assert "targets.accept_target" not in codes
    assert "parties.change_party" in held["administrator"]
    assert Holding.objects.get().post.role.code == "security"


def test_without_a_day_the_first_rows_begin_with_the_year(begin, clock_at):
    assert begin(since=None) == 0
    assert Unit.objects.get().valid_from == date(2023, 1, 1)


def test_a_second_beginning_is_refused_and_changes_nothing(begin, capsys):
    begin()
    before = _rows()
    assert begin(place="邻川区", place_code="990103", unit_code="x", username="y") == 2
    assert "库里已有 1 个单位" in capsys.readouterr().err
    assert _rows() == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"place_code": "99010"}, "地方："),
        ({"place_code": "990102001"}, "请核对代码或层级"),
        ({"place": " "}, "地方：名称为空"),
        ({"unit": ""}, "单位：名称为空"),
        ({"unit_code": "q" * 41}, "最多 40 个"),
        ({"username": "guan li"}, "登录名“guan li”含有不能用的字符"),
        ({"name": ""}, "用户：显示名为空"),
        ({"password": "short"}, "标准输入第一行的密码不可用"),
        ({"password": "1q2w3e4r5t"}, "标准输入第一行的密码不可用"),
        ({"password": "guanli-guanli", "username": "guanli-guanli"}, "密码不可用"),
        ({"password": ""}, "密码不可用"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_made(begin, capsys, changed, words):
    assert begin(**changed) == 2
    said = capsys.readouterr().err
    assert said.startswith("luodi begin 没有改动：")
    assert words in said
    assert _rows() == NOTHING


def test_a_failure_half_way_leaves_nothing(begin, monkeypatch):
    def broken(**_told):
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr(beginning, "appoint", broken)
    with pytest.raises(RuntimeError):
        begin()
    assert _rows() == NOTHING


def test_a_database_without_its_tables_is_told_to_migrate_first(begin, capsys):
    newest = MigrationLoader(connection).graph.leaf_nodes("kernel_people")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    assert begin() == 2
    assert "请先运行 luodi migrate" in capsys.readouterr().err
    assert _rows() == NOTHING


@pytest.mark.parametrize(
    ("typed", "code", "left"),
    [
        ([PASSWORD, PASSWORD], 0, 0),
        ([PASSWORD, "another thing", PASSWORD, PASSWORD], 0, 0),
        (["short", PASSWORD, PASSWORD, "never asked"], 0, 1),
        (["short", "short", "short", "never asked"], 2, 1),
    ],
)
def test_at_a_terminal_the_password_is_asked_twice_and_not_shown(
    begin, monkeypatch, capsys, typed, code, left
):
    waiting = list(typed)
    monkeypatch.setattr(beginning, "getpass", lambda _prompt: waiting.pop(0))
    monkeypatch.setattr(cli, "_web", _at_a_terminal(cli._web, monkeypatch))
    assert (begin(password="not read"), len(waiting)) == (code, left)
    assert User.objects.count() == (1 if code == 0 else 0)
    if code == 0:
        assert User.objects.get().check_password(PASSWORD)
    else:
        assert "3 次都没有得到可用的密码" in capsys.readouterr().err


def _at_a_terminal(web, monkeypatch):
    def run(chosen):
        monkeypatch.setattr("sys.stdin", Terminal())
        return web(chosen)

    return run


@pytest.mark.parametrize("words", [{"kind": "GRID"}, {"since": "2023-13-01"}, {"unit": None}])
def test_the_command_line_itself_refuses_what_it_can(begin, capsys, words):
    with pytest.raises(SystemExit) as ended:
        begin(**words)
    assert ended.value.code == 2
    assert "usage: luodi begin" in capsys.readouterr().err
    assert _rows() == NOTHING


def test_the_levels_offered_are_those_that_may_stand_at_the_top():
    assert list(cli.ROOT_KINDS) == [kind.value for kind in Kind if not may_stand_under(kind, None)]
