"""The plan of the invented city: six promises broken down to its eight districts, half a year.

The figures come from a seed: each district has its own stride, and one reports nothing.
"""

from datetime import date
from random import Random

from luodi.kernel import clock
from luodi.kernel.people.models import User
from luodi.kernel.targets.models import Target
from luodi.systems.targets import actions
from luodi.systems.targets.demo.accepting import accept, add_text
from luodi.systems.targets.demo.promises import COUNT, QUARTERS, Example, Series
from luodi.systems.targets.demo.reporting import YEAR, actor, at, report_month
from luodi.systems.targets.models import Reading, Report, ReportState

SEED = 20230116
CITY, SUPERVISOR, REPORTER = "yzsf", "shidu", "quxian"
APPROVERS = {
    ReportState.UNIT: "quzhang",
    ReportState.LEAD: "shitong",
    ReportState.OFFICE: SUPERVISOR,
}
TITLE = f"云泽市{YEAR}年工作要点"
STRIDES = {
    "qingmu": (22, 103),
    "lanqiao": (21, 112),
    "luming": (13, 97),
    "jichuan": (11, 105),
    "fengbo": (12, 84),
    "luting": (10, 99),
    "yanhui": (5, 58),
    "tangli": (6, None),
}
"""Weight of a district in the breakdown, and its stride in per cent; None reports nothing."""
WORDS = (
    ("6.4万人", "全市城镇新增就业", "", 64_000),
    ("420个", "全市老旧小区改造", "", 420),
    ("260家", "全市高新技术企业", "", 260),
    ("5.6万个", "全市新建停车位", "", 56_000),
    ("1280亿元", "全市固定资产投资", "亿", 1_280),
    ("160个", "全市口袋公园", "", 160),
)
"""Words of a promise, its name, the multiple in which it is reported, its value in that."""


def load_city() -> None:
    """Write the plan of the city and its half year; without its people there is none."""
    if not User.objects.filter(username=SUPERVISOR).exists():
        return
    with clock.told(at(1, 16)):
        plan = add_text(actor(SUPERVISOR), CITY, "city.txt", TITLE, date(YEAR, 1, 13))
    with clock.told(at(1, 18)):
        supervisor = actor(SUPERVISOR)
        reading = actions.read_document(actor=supervisor, document=plan, year=YEAR)
        promises = [(example, _accepted(reading, example)) for example in examples()]
    for month in QUARTERS:
        with clock.told(at(month + 1, 8)):
            reports = report_month(month, promises, by=REPORTER, period=f"{month // 3}季度")
        for day, state in enumerate(APPROVERS, 9):
            with clock.told(at(month + 1, day)):
                reports = [_approved(report, state) for report in reports]


def _accepted(reading: Reading, example: Example) -> Target:
    citation = f"云泽市{YEAR}年目标任务分解表"
    return accept(actor(SUPERVISOR), reading, example, {}, citation=citation)


def examples() -> list[Example]:
    """Give what is accepted of the plan, with the figures of each district."""
    rng = Random(SEED)  # noqa: S311 - a drawing, no secret
    return [
        Example(
            words,
            name,
            CITY,
            COUNT,
            multiple=multiple,
            units={
                code: (weight, Series(_figures(whole, weight, stride, rng), QUARTERS))
                for code, (weight, stride) in STRIDES.items()
            },
        )
        for words, name, multiple, whole in WORDS
    ]


def _figures(whole: int, weight: int, stride: int | None, rng: Random) -> tuple[str, ...]:
    """Give the cumulative figures of a district at the end of the first two quarters."""
    sway = rng.uniform(0.93, 1.07), rng.uniform(0.88, 1.0)
    if stride is None:
        return ()
    share = whole * weight / sum(weight for weight, _stride in STRIDES.values())
    half = share * stride / 200 * sway[0]
    return str(round(half * 0.44 * sway[1])), str(round(half))


def _approved(report: Report, state: ReportState) -> Report:
    return actions.approve_report(
        actor=actor(APPROVERS[state]), report=report, version=report.version
    )
