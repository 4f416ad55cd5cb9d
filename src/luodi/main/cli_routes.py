"""``luodi routes``: plans for streets, from file to plan, checked and drawn."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Final

from luodi.main.cli_files import FileError, bytes_of, check_target, write_whole
from luodi.standards.datum import parse_datum
from luodi.standards.errors import StandardError

if TYPE_CHECKING:
    from luodi.plan.arcs.checker import Checked
    from luodi.plan.arcs.engine import Engine, Search
    from luodi.plan.arcs.model import Problem
    from luodi.plan.arcs.plan import Plan
    from luodi.plan.base import Fault, Progress, StopRule
    from luodi.plan.instances.files import Garage
    from luodi.plan.instances.turn_seconds import TurnSeconds

DONE, FAULTY, REFUSED, INTERRUPTED = 0, 1, 2, 130
CODES: Final = (
    f"退出码：{DONE} 完成，{FAULTY} 方案不符合要求（逐条说明），{REFUSED} 输入有误、什么都没有写，"
    f"{INTERRUPTED} 被中断。"
)
USUAL_SECONDS: Final = 60.0
SHOWN: Final = 20
"""Tasks left out, or faults, that are listed before only their number is told."""
OSM: Final = "道路数据 © OpenStreetMap 贡献者（ODbL）"
"""What the licence asks to be named (openstreetmap.org/copyright, 2026)."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``routes`` to the command line.

    Parameters
    ----------
    commands
        What ``ArgumentParser.add_subparsers`` gave.
    """
    top = commands.add_parser("routes", help="排清扫、冲洗、洒水、撒布的路线，核对并画成图")
    deeds = top.add_subparsers(dest="deed", required=True, metavar="动作")
    solve = deeds.add_parser(
        "solve",
        help="排路线",
        description=f"{CODES}按 Ctrl-C 停止搜索，写下到此为止最好的方案；再按一次就不写了。",
    )
    _add_inputs(solve)
    solve.add_argument("--seconds", type=_seconds, metavar="秒", help="搜索用多少 CPU 秒")
    solve.add_argument("--iterations", type=_steps, metavar="N", help="最多搜索几步")
    solve.add_argument("--gap", type=_per_cent, metavar="%", help="比下界高不到百分之几就停")
    solve.add_argument("--seed", type=_seed, default=0, metavar="N", help="随机种子，默认 0")
    solve.add_argument("--engine", metavar="名称", help="求解器；默认取解得了的第一个")
    solve.add_argument("--out", required=True, type=Path, metavar="PLAN.json", help="写到哪里")
    solve.set_defaults(run=_guarded(_solve))
    check = deeds.add_parser("check", help="从头核对一份方案", description=CODES)
    _add_inputs(check, plan=True)
    check.set_defaults(run=_guarded(_check))
    draw = deeds.add_parser("draw", help="把一份方案画成网页或图", description=CODES)
    _add_inputs(draw, plan=True)
    draw.add_argument("--out", required=True, type=Path, metavar="图", help="以 .html 或 .svg 结尾")
    draw.add_argument("--attribution", metavar="文字", help="图上注明的道路数据来源")
    draw.set_defaults(run=_guarded(_draw))
    warm = deeds.add_parser("warm", help="先把求解器编译好，以后不再等")
    warm.set_defaults(run=_guarded(_warm))


def _add_inputs(parser: argparse.ArgumentParser, *, plan: bool = False) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="题目，或 GeoJSON、OSM PBF 路网")
    if plan:
        parser.add_argument("plan", type=Path, metavar="PLAN.json", help="solve 写出的方案")
    streets = parser.add_argument_group("路网还要")
    streets.add_argument("--fleet", type=Path, metavar="CSV", help="车队")
    streets.add_argument("--sites", type=Path, metavar="CSV", help="加水、卸料的站点")
    streets.add_argument("--ends-empty", action="store_true", help="收车前必须到一次站点")
    streets.add_argument(
        "--without-unreachable",
        action="store_true",
        help="到不了或回不来的任务不列入，写出名单；地图边缘被截断时用",
    )
    streets.add_argument("--datum", type=_datum, help="GeoJSON 的坐标系，文件里没写时用")
    streets.add_argument("--classes", metavar="A,B", help="OSM 里要作业的 highway 等级")
    streets.add_argument(
        "--demand-per-km", type=_seed, default=0, metavar="N", help="OSM 每公里路缘的需求，默认 0"
    )
    streets.add_argument(
        "--left-turn-seconds", type=_seed, metavar="秒", help="路口左转多用几秒，按路的形状判断"
    )
    back = streets.add_mutually_exclusive_group()
    back.add_argument(
        "--u-turn-seconds", type=_seed, metavar="秒", help="掉头多用几秒；只能掉头的地方不算"
    )
    back.add_argument(
        "--u-turn-ban", action="store_true", help="不许掉头；只能掉头的地方（如断头路）除外"
    )


def _guarded(deed: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Let a deed end with an exit code and a sentence, whatever the input."""

    def run(chosen: argparse.Namespace) -> int:
        if find_spec("numpy") is None:
            _tell("这条命令需要规划部分；请先安装 luodi[plan]。")
            return REFUSED
        try:
            return deed(chosen)
        except (StandardError, FileError) as error:
            _tell(str(error))
            return REFUSED
        except KeyboardInterrupt:
            _tell("已中断，什么都没有写。")
            return INTERRUPTED

    return run


def _solve(chosen: argparse.Namespace) -> int:
    from luodi.plan.arcs.checker import check_plan
    from luodi.plan.arcs.engine import Search
    from luodi.plan.instances.plan_json import write_plan

    check_target(chosen.out)
    problem = _problem(chosen)
    asked = threading.Event()
    search = Search(
        _stop(chosen), time.thread_time, chosen.seed, on_progress=_teller(), cancelled=asked.is_set
    )
    engine = _engine(chosen.engine, problem, search)
    with _stopped_by_keys(asked):
        plan = engine.solve(problem, search)
    _clear()
    write_whole(chosen.out, write_plan(plan, problem))
    checked = check_plan(problem, plan)
    for line in _summary(problem, plan, checked):
        print(line)
    print(f"方案写到“{chosen.out}”。")
    _list_faults(checked.faults)
    if asked.is_set():
        _tell("搜索被中断；写下的是到此为止最好的方案。")
        return INTERRUPTED
    return FAULTY if checked.faults else DONE


def _check(chosen: argparse.Namespace) -> int:
    from luodi.plan.arcs.checker import check_plan
    from luodi.plan.arcs.explain import explain

    problem = _problem(chosen)
    plan = _plan(chosen.plan, problem)
    checked = check_plan(problem, plan)
    if checked.faults:
        for fault in checked.faults:
            print(fault.message)
        print(f"方案有 {len(checked.faults)} 处不符。")
        return FAULTY
    for sentence in explain(problem, plan).sentences:
        print(sentence)
    print("方案符合要求，成本相符。")
    return DONE


def _draw(chosen: argparse.Namespace) -> int:
    from luodi.plan.arcs import drawing
    from luodi.plan.arcs.checker import check_plan

    draw = {".html": drawing.html, ".svg": drawing.svg}.get(chosen.out.suffix.lower())
    if draw is None:
        raise FileError(f"不会画“{chosen.out.name}”；请写成以 .html 或 .svg 结尾的文件名。")
    check_target(chosen.out)
    problem = _problem(chosen)
    plan = _plan(chosen.plan, problem)
    faults = check_plan(problem, plan).faults
    attribution = chosen.attribution
    if attribution is None:
        attribution = OSM if chosen.file.suffix == ".pbf" else ""
    write_whole(chosen.out, draw(problem, plan, attribution=attribution, faults=faults))
    print(f"图写到“{chosen.out}”。")
    _list_faults(faults)
    return FAULTY if faults else DONE


def _warm(chosen: argparse.Namespace) -> int:
    began = time.monotonic()
    from luodi.plan.arcs.engines.strings import warm

    warm()
    print(f"求解器编译好了，用了 {time.monotonic() - began:.1f} 秒；以后的搜索不再等。")
    return DONE


def _problem(chosen: argparse.Namespace) -> "Problem":
    from luodi.plan.arcs.validation import check_problem
    from luodi.plan.instances.files import read_problem
    from luodi.plan.instances.reachable import without_unreachable

    name = Path(chosen.file.name.removesuffix(".pbf")).stem
    instance = read_problem(bytes_of(chosen.file), name, _garage(chosen), turns=_turns(chosen))
    if chosen.without_unreachable:
        instance = without_unreachable(instance)
    for note in instance.notes:
        _tell(f"注意：{note}")
    problem: Problem = instance.problem
    check_problem(problem)
    return problem


def _garage(chosen: argparse.Namespace) -> "Garage | None":
    if chosen.fleet is None:
        return None
    from luodi.plan.instances.files import Garage
    from luodi.plan.instances.fleet import read_fleet, read_sites
    from luodi.plan.instances.osm import Sweeping

    classes = frozenset(one.strip() for one in (chosen.classes or "").split(",") if one.strip())
    return Garage(
        fleet=read_fleet(bytes_of(chosen.fleet)),
        sites=read_sites(bytes_of(chosen.sites)) if chosen.sites else (),
        ends_empty=chosen.ends_empty,
        sweeping=Sweeping(classes, chosen.demand_per_km) if classes else None,
        datum=chosen.datum,
    )


def _turns(chosen: argparse.Namespace) -> "TurnSeconds | None":
    from luodi.plan.instances.turn_seconds import TurnSeconds

    left, u_turn = chosen.left_turn_seconds, chosen.u_turn_seconds
    if left is None and u_turn is None and not chosen.u_turn_ban:
        return None
    return TurnSeconds(left or 0, None if chosen.u_turn_ban else u_turn or 0)


def _plan(path: Path, problem: "Problem") -> "Plan":
    from luodi.plan.instances.plan_json import read_plan

    try:
        text = bytes_of(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"“{path}”不是 UTF-8 文本；请用 luodi routes solve 写出的方案。") from None
    return read_plan(text, problem)


def _stop(chosen: argparse.Namespace) -> "StopRule":
    from luodi.plan.base import AnyOf, CpuSeconds, Gap, Iterations

    rules: list[StopRule] = []
    if chosen.iterations is not None:
        rules.append(Iterations(chosen.iterations))
    if chosen.seconds is not None or not rules:
        rules.append(CpuSeconds(USUAL_SECONDS if chosen.seconds is None else chosen.seconds))
    if chosen.gap is not None:
        rules.append(Gap(chosen.gap))
    return AnyOf(tuple(rules))


def _engine(name: str | None, problem: "Problem", search: "Search") -> "Engine":
    from luodi.plan.arcs.engines import ENGINES, default_engine, lacking
    from luodi.plan.base import PlanError

    if name is None:
        return default_engine(problem, search)
    if name not in ENGINES:
        raise FileError(f"没有求解器“{name}”；请从 {'、'.join(ENGINES)} 里选。")
    engine = ENGINES[name]
    lack = engine.lacks(problem, search)
    if lack is not None:
        raise PlanError([lacking(problem, engine, lack)])
    return engine


@contextmanager
def _stopped_by_keys(asked: threading.Event) -> Iterator[None]:
    """Let the first Ctrl-C ask the search to end, and the second end the program."""

    def ask(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _teller() -> "Callable[[Progress], None] | None":
    """Give what tells how far a search is; None when nobody looks."""
    if not sys.stderr.isatty():
        return None

    def tell(at: "Progress") -> None:
        parts = [f"{at.cpu_seconds or 0:.1f} CPU 秒", f"{at.iterations:,} 步"]
        if at.cost is not None:
            parts.append(f"成本 {at.cost:,}")
            if at.lower_bound > 0:
                parts.append(f"比下界 {at.lower_bound:,} 高 {at.cost / at.lower_bound - 1:.2%}")
        sys.stderr.write(f"\r\x1b[K{'，'.join(parts)}")
        sys.stderr.flush()

    return tell


def _clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _summary(problem: "Problem", plan: "Plan", checked: "Checked") -> Iterator[str]:
    asked = len(problem.tasks)
    served = asked - len(plan.unserved)
    yield f"{problem.name}：{len(plan.routes)} 条路线，{asked} 处任务安排了 {served} 处。"
    above = "" if plan.gap is None else f"，高 {plan.gap:.2%}"
    yield f"成本 {checked.cost:,}；任何方案都不低于 {plan.lower_bound:,}{above}。"
    dead = sum(route.dead_cost for route in checked.routes)
    driven = dead + sum(route.service_cost for route in checked.routes)
    if driven:
        yield f"空驶成本 {dead:,}，占作业与空驶之和的 {dead / driven:.1%}。"
    yield (
        f"求解器 {plan.engine}，种子 {plan.seed}，"
        f"{plan.cpu_seconds:.1f} CPU 秒，{plan.iterations:,} 步。"
    )
    if plan.unserved:
        yield f"没有安排 {len(plan.unserved)} 处："
        for left in plan.unserved[:SHOWN]:
            yield f"  {problem.tasks[left.task].id}：{left.reason}"
        if len(plan.unserved) > SHOWN:
            yield f"  另有 {len(plan.unserved) - SHOWN} 处，见方案文件的 unserved。"


def _list_faults(faults: "Sequence[Fault]") -> None:
    for fault in faults[:SHOWN]:
        _tell(f"不符：{fault.message}")
    if len(faults) > SHOWN:
        _tell(f"另有 {len(faults) - SHOWN} 处不符；用 luodi routes check 看全部。")


def _tell(message: str) -> None:
    sys.stderr.write(f"luodi routes: {message}\n")


def _seconds(text: str) -> float:
    return _positive(text, "CPU 秒数")


def _per_cent(text: str) -> float:
    return _positive(text, "百分数", least=0.0) / 100


def _positive(text: str, what: str, least: float | None = None) -> float:
    """Read a number above nought, or from ``least`` on where nought is sensible."""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = -inf
    if not (number > 0 or number == least) or number == inf:
        remedy = "0 以上的数" if least is None else "0 或以上的数"
        raise argparse.ArgumentTypeError(f"“{text}”不能作{what}；请写{remedy}，如 1.5")
    return number


def _steps(text: str) -> int:
    if _seed(text) == 0:
        raise argparse.ArgumentTypeError(f"“{text}”步搜索不出方案；请写 1 以上的整数")
    return int(text)


def _seed(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"“{text}”不是整数；请写 0 或以上的整数")
    return int(text)


def _datum(text: str) -> object:
    try:
        return parse_datum(text)
    except StandardError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
