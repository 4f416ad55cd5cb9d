"""``luodi routes`` from file to plan, checked and drawn."""

import io
import json
import signal
import subprocess
import sys

import pytest

from luodi.main import cli, cli_routes
from luodi.main.cli_files import FileError, write_whole
from luodi.plan.arcs.engine import Search
from luodi.plan.arcs.engines import ENGINES, default_engine
from luodi.plan.arcs.engines.pyvrp import PyVrp
from luodi.plan.arcs.plan import Plan, Route, Serve
from luodi.plan.base import Iterations, Progress
from luodi.plan.instances.files import read_problem

SQUARE = """NOMBRE : square
VERTICES : 4
ARISTAS_REQ : 3
ARISTAS_NOREQ : 1
VEHICULOS : 2
CAPACIDAD : 10
LISTA_ARISTAS_REQ :
( 1, 2)   coste 10   demanda 5
( 2, 3)   coste 20   demanda 5
( 3, 4)   coste 30   demanda 5
LISTA_ARISTAS_NOREQ :
( 4, 1)   coste 15
DEPOSITO :   1
"""
BEST = 95
"""1-2 and back is 20; 2-3 and 3-4 once round is 75. Any other two go with a third for 135."""


@pytest.fixture
def square(tmp_path):
    file = tmp_path / "square.dat"
    file.write_text(SQUARE)
    return file


def solve(square, out, *more):
    words = ["routes", "solve", str(square), "--iterations", "40", "--seed", "1", "--out", str(out)]
    return cli.main([*words, *more])


def test_solved_checked_and_drawn(square, tmp_path, capsys):
    plan, page, picture = (tmp_path / name for name in ("p.json", "map.html", "map.svg"))
    assert solve(square, plan) == 0
    said = capsys.readouterr()
    assert "square：2 条路线，3 处任务安排了 3 处。" in said.out
    assert f"方案写到“{plan}”。" in said.out
    assert said.err == ""
    written = json.loads(plan.read_text(encoding="utf-8"))
    assert (written["instance"], written["cost"]) == ("square", BEST)
    assert sorted(sorted(stop["serve"]) for one in written["routes"] for stop in one["stops"]) == [
        [1, 2], [2, 3], [3, 4],
    ]  # fmt: skip
    assert cli.main(["routes", "check", str(square), str(plan)]) == 0
    said = capsys.readouterr().out
    assert f"共 2 条路线，成本 {BEST}，未安排 0 项任务。" in said
    assert "方案符合要求，成本相符。" in said
    for drawn, begin in ((page, "<!doctype html>"), (picture, "<svg ")):
        assert cli.main(["routes", "draw", str(square), str(plan), "--out", str(drawn)]) == 0
        assert drawn.read_text(encoding="utf-8").startswith(begin)
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "map.html", "map.svg", "p.json", "square.dat",
    ]  # fmt: skip


def test_the_same_seed_and_steps_give_the_same_routes(square, tmp_path, capsys):
    one, other = tmp_path / "1.json", tmp_path / "2.json"
    assert [solve(square, one), solve(square, other)] == [0, 0]
    assert json.loads(one.read_text())["routes"] == json.loads(other.read_text())["routes"]


@pytest.fixture
def wrong(square, tmp_path, capsys):
    """A plan that leaves a street out and states another cost."""
    plan = tmp_path / "p.json"
    solve(square, plan)
    members = json.loads(plan.read_text())
    members["routes"] = members["routes"][:1]
    plan.write_text(json.dumps(members))
    capsys.readouterr()
    return plan


def test_faults_are_listed_and_told_by_the_exit_code(square, wrong, tmp_path, capsys):
    assert cli.main(["routes", "check", str(square), str(wrong)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"方案有 {len(lines) - 1} 处不符。"
    assert any("既未安排" in line for line in lines)
    page = tmp_path / "map.html"
    assert cli.main(["routes", "draw", str(square), str(wrong), "--out", str(page)]) == 1
    assert "不符：" in capsys.readouterr().err
    assert f"方案有 {len(lines) - 1} 处不符，不能照此出车" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有这个文件"),
        (b"hello", "格式认不出"),
        (SQUARE.replace("coste 20", "coste x").encode(), "coste“x”不是零或正整数"),
        (SQUARE.replace("DEPOSITO :   1", "DEPOSITO : 9").encode(), "DEPOSITO 的节点“9”"),
        (b"\x00\x01\x02", "格式认不出"),
        (b"", "格式认不出"),
        (b'{"type": "FeatureCollection", "features": []}', "请同时给出车队的 CSV"),
    ],
)
def test_a_bad_problem_is_refused_in_chinese(content, said, tmp_path, capsys):
    file, out = tmp_path / "x.dat", tmp_path / "p.json"
    if content is not None:
        file.write_bytes(content)
    assert solve(file, out) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "没有这个文件"),
        (b"{", "不是 JSON"),
        (b"\xff\xfe", "不是 UTF-8 文本"),
        (b"[]", "应是一个 JSON 对象"),
        (b'{"instance": 3}', "instance"),
    ],
)
def test_a_bad_plan_is_refused_in_chinese(content, said, square, tmp_path, capsys):
    plan = tmp_path / "p.json"
    if content is not None:
        plan.write_bytes(content)
    assert cli.main(["routes", "check", str(square), str(plan)]) == 2
    assert said in capsys.readouterr().err


CUT_OFF = {
    "type": "FeatureCollection",
    "datum": "CGCS2000",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "name": name, "oneway": one_way, "speed_km_h": 40, "serve": "forward", "demand": 1,
            },
            "geometry": {"type": "LineString", "coordinates": [[113.6, 34.7], end]},
        }
        for name, one_way, end in (
            ("东风路", False, [113.61, 34.7]),
            ("断头路", True, [113.6, 34.71]),
        )
    ],
}  # fmt: skip
FLEET = (
    "车辆,车型,行驶速度（公里/小时）,作业速度（公里/小时）,每公里成本（元）,停车场\n"
    '甲车,洗扫车,40,8,3.5,"113.6,34.7"\n'
)


def test_a_street_without_return_is_refused_or_left_aside_on_request(tmp_path, capsys):
    streets, fleet, out = (tmp_path / name for name in ("x.geojson", "fleet.csv", "p.json"))
    streets.write_text(json.dumps(CUT_OFF), encoding="utf-8")
    fleet.write_text(FLEET, encoding="utf-8")
    assert solve(streets, out, "--fleet", str(fleet)) == 2
    assert "回不来；请补上连接的路" in capsys.readouterr().err
    assert not out.exists()
    assert solve(streets, out, "--fleet", str(fleet), "--without-unreachable") == 0
    said = capsys.readouterr()
    assert "注意：1 个任务到不了或回不来，没有列入" in said.err
    assert "1 处任务安排了 1 处。" in said.out


def test_an_unknown_engine_is_refused_with_those_there_are(square, tmp_path, capsys):
    assert solve(square, tmp_path / "p.json", "--engine", "magic") == 2
    error = capsys.readouterr().err
    assert "没有求解器“magic”" in error
    assert "、".join(ENGINES) in error


def test_a_missing_folder_is_refused_before_the_search(square, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cli_routes, "_engine", lambda *_: pytest.fail("searched"))
    assert solve(square, tmp_path / "none" / "p.json") == 2
    assert "没有文件夹" in capsys.readouterr().err
    assert solve(square, tmp_path) == 2
    assert "是一个文件夹" in capsys.readouterr().err


def test_a_drawing_of_another_kind_is_refused(square, wrong, tmp_path, capsys):
    out = tmp_path / "map.png"
    assert cli.main(["routes", "draw", str(square), str(wrong), "--out", str(out)]) == 2
    assert "请写成以 .html 或 .svg 结尾的文件名" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--seconds", "0", "“0”不能作CPU 秒数"),
        ("--seconds", "nan", "请写0 以上的数"),
        ("--iterations", "0", "“0”步搜索不出方案"),
        ("--seed", "-1", "“-1”不是整数"),
        ("--gap", "inf", "“inf”不能作百分数"),
    ],
)
def test_a_bad_number_is_refused(option, value, said, square, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        solve(square, tmp_path / "p.json", f"{option}={value}")
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


class Patient:
    """Searches until it is asked to stop, as if somebody pressed the keys."""

    name = "patient"
    keys = 1

    def lacks(self, problem, search):
        return None

    def solve(self, problem, search):
        for _ in range(self.keys):
            signal.raise_signal(signal.SIGINT)
        assert search.cancelled()
        routes = tuple(
            Route(0, 0, (Serve(place, task.arcs[0]),)) for place, task in enumerate(problem.tasks)
        )
        return Plan(routes, 155, 60, self.name, search.seed, 0.5, 3)


@pytest.fixture
def patient(monkeypatch):
    engine = Patient()
    monkeypatch.setattr(cli_routes, "_engine", lambda *_: engine)
    return engine


def test_ctrl_c_writes_the_best_plan_so_far(square, tmp_path, capsys, patient):
    before = signal.getsignal(signal.SIGINT)
    out = tmp_path / "p.json"
    assert solve(square, out) == 130
    assert "写下的是到此为止最好的方案" in capsys.readouterr().err
    assert json.loads(out.read_text())["engine"] == "patient"
    assert signal.getsignal(signal.SIGINT) is before


def test_ctrl_c_again_writes_nothing(square, tmp_path, capsys, patient):
    patient.keys = 2
    out = tmp_path / "p.json"
    assert solve(square, out) == 130
    assert "什么都没有写" in capsys.readouterr().err
    assert not out.exists()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_how_far_the_search_is(monkeypatch):
    assert cli_routes._teller() is None
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    tell = cli_routes._teller()
    tell(Progress(1200, 3.25, None, 90))
    tell(Progress(2400, 6.5, 110, 100))
    cli_routes._clear()
    assert screen.getvalue().split("\r\x1b[K") == [
        "",
        "3.2 CPU 秒，1,200 步",
        "6.5 CPU 秒，2,400 步，成本 110，比下界 100 高 10.00%",
        "",
    ]


def test_an_engine_is_taken_that_can_do_all():
    problem = read_problem(SQUARE.encode(), "square").problem
    search = Search(Iterations(1))
    assert default_engine(problem, search).lacks(problem, search) is None


def test_what_no_engine_can_do_is_told_of_each(square, monkeypatch, capsys, tmp_path):
    for engine in ENGINES.values():
        monkeypatch.setattr(type(engine), "lacks", lambda *_: "飞行")
    assert solve(square, tmp_path / "p.json") == 2
    error = capsys.readouterr().err
    assert error.count("飞行") == len(ENGINES)
    assert solve(square, tmp_path / "p.json", "--engine", PyVrp.name) == 2
    assert "求解器 pyvrp 排不了“square”里的：飞行" in capsys.readouterr().err


def test_without_numpy_the_remedy_is_told(square, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cli_routes, "find_spec", lambda _: None)
    assert solve(square, tmp_path / "p.json") == 2
    assert "请先安装 luodi[plan]" in capsys.readouterr().err


def test_nothing_heavy_is_loaded_before_a_command_runs():
    script = (
        "import sys; from luodi.main import cli; cli.parser();"
        "print([name for name in ('numpy', 'numba', 'django', 'pyvrp') if name in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_a_file_is_whole_or_what_it_was(tmp_path, monkeypatch):
    file = tmp_path / "p.json"
    file.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FileError, match=r"写不进“.*p.json”"):
        write_whole(file, "new")
    assert [one.name for one in tmp_path.iterdir()] == ["p.json"]
    assert file.read_text() == "old"


ARMS = {
    "西街": [113.59, 34.7],
    "东街": [113.61, 34.7],
    "北街": [113.6, 34.71],
    "南街": [113.6, 34.69],
}
CROSSING = {
    "type": "FeatureCollection",
    "datum": "CGCS2000",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "name": name, "oneway": False, "speed_km_h": 40, "length_m": 1000, "demand": 1,
                "serve": "forward" if name == "西街" else "none",
            },
            "geometry": {"type": "LineString", "coordinates": [end, [113.6, 34.7]]},
        }
        for name, end in ARMS.items()
    ],
}  # fmt: skip
BY_THE_SECOND = (
    "车辆,车型,行驶速度（公里/小时）,作业速度（公里/小时）,每公里成本（元）,每小时成本（元）,停车场\n"
    '甲车,洗扫车,40,8,0,36,"{lon},{lat}"\n'
)
"""A fen a second; an arm takes 90 seconds to drive and 450 to serve."""


@pytest.mark.parametrize(
    ("depot", "options", "cost"),
    [
        ("西街", [], 450 + 90),
        ("西街", ["--left-turn-seconds", "30"], 450 + 90),
        ("西街", ["--u-turn-seconds", "40"], 450 + 40 + 90),
        # Dearer than out and back along another arm, at whose end one turns freely.
        ("西街", ["--u-turn-seconds", "200"], 450 + 2 * 90 + 90),
        ("西街", ["--u-turn-ban", "--left-turn-seconds", "30"], 450 + 2 * 90 + 90),
        ("北街", [], 90 + 90 + 450 + 90),
        ("北街", ["--left-turn-seconds", "30"], 90 + 90 + 450 + 30 + 90),
        ("北街", ["--left-turn-seconds", "200"], 90 + 90 + 450 + 2 * 90 + 90),
    ],
)
def test_turns_take_the_seconds_that_are_asked_for(depot, options, cost, tmp_path, capsys):
    streets, fleet, out = (tmp_path / name for name in ("x.geojson", "fleet.csv", "p.json"))
    streets.write_text(json.dumps(CROSSING), encoding="utf-8")
    lon, lat = ARMS[depot]
    fleet.write_text(BY_THE_SECOND.format(lon=lon, lat=lat), encoding="utf-8")
    words = ["--fleet", str(fleet), *options]
    assert solve(streets, out, *words) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["cost"] == cost
    free = cost == (540 if depot == "西街" else 720)
    assert cli.main(["routes", "check", str(streets), str(out), *words]) == 0
    assert cli.main(["routes", "check", str(streets), str(out), *words[:2]]) == (0 if free else 1)
    page = tmp_path / "map.html"
    draw = ["routes", "draw", str(streets), str(out), "--out", str(page)]
    assert cli.main([*draw, *words]) == 0
    assert cli.main([*draw, *words[:2]]) == (0 if free else 1)


@pytest.mark.parametrize(
    "options", [["--left-turn-seconds", "0"], ["--u-turn-seconds", "9"], ["--u-turn-ban"]]
)
def test_turns_of_a_published_instance_are_not_told_from_a_shape(options, square, tmp_path, capsys):
    assert solve(square, tmp_path / "p.json", *options) == 2
    assert "它们只用于 GeoJSON 和 PBF" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--left-turn-seconds=-1"], "“-1”不是整数；请写 0 或以上的整数"),
        (["--u-turn-seconds", "x"], "“x”不是整数；请写 0 或以上的整数"),
        (["--u-turn-seconds", "9", "--u-turn-ban"], "not allowed with"),
    ],
)
def test_wrong_seconds_of_turns_are_refused(options, said, square, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        solve(square, tmp_path / "p.json", *options)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
