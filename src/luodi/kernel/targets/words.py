"""Targets in words: the promise, how it stands, and the one sentence for a chat."""

from collections import Counter
from collections.abc import Sequence

from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads import Standing
from luodi.kernel.targets.rules import Colour, Comparator, rounded
from luodi.kernel.web.figures import Quantity, day_text

LIGHT_WORDS = {
    Colour.RED: "红灯",
    Colour.YELLOW: "黄灯",
    Colour.WATCH: "需关注",
    Colour.GREEN: "在序时之内",
    Colour.GREY: "未知",
}
SIGNS = {Comparator.GE: "≥", Comparator.LE: "≤", Comparator.EQ: "=", Comparator.ABOUT: "≈"}


def promise_text(target: Target) -> str:
    """Give what a target promises, such as ``力争 ≥ 350 亿元``; its quoted words without a number.

    Parameters
    ----------
    target
        The target.
    """
    stretch = "力争 " if target.stretch else ""
    if target.comparator is None:
        return f"{stretch}{target.quoted_text[:40]}"
    amount = Quantity(target.value, target.scale, target.unit)
    return f"{stretch}{SIGNS[Comparator(target.comparator)]} {' '.join(amount.shown)}"


def actual(standing: Standing) -> Quantity:
    """Give a target's counted value; it shows as 未报 when nothing was posted."""
    return Quantity(standing.actual, standing.target.scale, standing.target.unit)


def due(standing: Standing) -> Quantity | None:
    """Give what is due by now, rounded to the smallest unit; None when that is not known."""
    if standing.light.due is None:
        return None
    return Quantity(round(standing.light.due), standing.target.scale, standing.target.unit)


def standing_sentence(standing: Standing) -> str:
    """Say in one sentence how a target stands, for a page's title and for a chat."""
    target = standing.target
    head = f"截至{day_text(standing.as_of)}，{target.name}"
    if standing.actual is None or standing.light.ratio is None:
        return f"{head}：{standing.light.reason}（承诺 {promise_text(target)}）。"
    share = rounded(standing.light.ratio * 100)
    return (
        f"{head}完成 {' '.join(actual(standing).shown)}，占 {promise_text(target)} 的 {share}%，"
        f"{standing.light.reason}。"
    )


def lights_sentence(standings: Sequence[Standing]) -> str:
    """Say in one sentence how several targets stand: how many, how many behind, which most."""
    if not standings:
        return ""
    counts = Counter(item.light.colour for item in standings)
    words = [f"{len(standings)} 项目标"]
    for colour, word in LIGHT_WORDS.items():
        if counts[colour]:
            words.append(f"{counts[colour]} 项{word}")
    behind = [item for item in standings if (item.light.difference_pp or 0) < 0]
    if behind:
        last = min(behind, key=lambda item: item.light.difference_pp or 0)
        words.append(f"落后最多的是“{last.target.name}”")
    return "，".join(words) + "。"
