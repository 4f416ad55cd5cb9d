"""How figures are written: magnitude words, units, days, lights, and the sentence for a chat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Self

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

WAN = Decimal(10**4)
YI = Decimal(10**8)
SHOWN_PLACES = 2
SPOKEN_WHOLE = Decimal(10**5)
"""Below this a chat gets all digits: 19,500人 says more than 1.95万人."""
MINUS = "−"


class Light(StrEnum):
    """The five lights of a figure."""

    GREEN = "GREEN"
    WATCH = "WATCH"
    YELLOW = "YELLOW"
    RED = "RED"
    GREY = "GREY"

    @classmethod
    def named(cls, colour: object) -> Self:
        """Find a light by its name or by an enum member of that name.

        Raises
        ------
        ValueError
            For any other name.
        """
        return cls(str(getattr(colour, "value", colour)).upper())

    @property
    def glyph(self) -> str:
        """The sign that tells the light without its colour."""
        return {"GREEN": "●", "WATCH": "◐", "YELLOW": "▲", "RED": "■", "GREY": "○"}[self.value]

    @property
    def word(self) -> Promise:
        """The word beside the sign."""
        return {
            "GREEN": _("绿"),
            "WATCH": _("关注"),
            "YELLOW": _("黄"),
            "RED": _("红"),
            "GREY": _("未知"),
        }[self.value]


@dataclass(frozen=True)
class Quantity:
    """An exact amount with its unit.

    Parameters
    ----------
    amount
        Integer in the smallest unit; None when nothing was reported.
    scale
        Decimal places of ``unit`` that the smallest unit stands for.
    unit
        Name of the unit, such as ``万元``.
    """

    amount: int | None
    scale: int = 0
    unit: str = ""

    @property
    def value(self) -> Decimal | None:
        """The amount in ``unit``; None when nothing was reported."""
        return None if self.amount is None else Decimal(self.amount).scaleb(-self.scale)

    @property
    def exact(self) -> str:
        """The amount to its last digit, thousands set apart.

        Examples
        --------
        >>> Quantity(123456789, 2, "万元").exact
        '1,234,567.89 万元'
        """
        if self.value is None:
            return str(_("未报"))
        text = f"{self.value:,.{self.scale}f}".replace("-", MINUS)
        return f"{text} {self.unit}".rstrip()

    @property
    def shown(self) -> tuple[str, str]:
        """The number as shown and the unit beside it, 亿 or 万 chosen by magnitude.

        Notes
        -----
        A shown number is rounded half up to two places; ``exact`` is never rounded.

        Examples
        --------
        >>> Quantity(350000000, 0, "元").shown
        ('3.5', '亿元')
        >>> Quantity(35000, 0, "万元").shown
        ('3.5', '亿元')
        >>> Quantity(-5, 1, "%").shown
        ('−0.5', '%')
        """
        if self.value is None:
            return str(_("未报")), ""
        folded, unit = _unfold(self.unit)
        whole = self.value * folded
        step, word = _magnitude(abs(whole), unit)
        if step == folded:
            return _plain(self.value, self.scale), _joined(word, unit)
        return _plain(whole / step, SHOWN_PLACES if step > 1 else self.scale), _joined(word, unit)


def _unfold(unit: str) -> tuple[Decimal, str]:
    """Split 万元 into ten thousand and 元."""
    if unit.startswith("亿"):
        return YI, unit[1:]
    if unit.startswith("万"):
        return WAN, unit[1:]
    return Decimal(1), unit


RATIOS = frozenset({"%", "‰", "百分点", "个百分点"})
"""Units that no magnitude word goes with."""


def _magnitude(size: Decimal, unit: str) -> tuple[Decimal, str]:
    if size >= YI and unit not in RATIOS:
        return YI, "亿"
    if size >= WAN and unit not in RATIOS:
        return WAN, "万"
    return Decimal(1), ""


def _joined(word: str, unit: str) -> str:
    if (get_language() or "").startswith("zh"):
        return word + unit
    english = {"亿": "×10⁸", "万": "×10⁴", "": ""}[word]
    return f"{english} {unit}".strip()


def _plain(value: Decimal, places: int) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{rounded:,.{places}f}" if abs(rounded) >= WAN else f"{rounded:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", "0"} else text.replace("-", MINUS)


def day_text(day: date) -> str:
    """Write a day as people say it.

    Examples
    --------
    >>> day_text(date(2023, 6, 12))
    '2023年6月12日'
    """
    if (get_language() or "zh").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%b %Y}"


def sentence(title: str, value: str, target: str, light: str, as_of: str) -> str:
    """Put a figure into the one sentence that people paste into a chat.

    Examples
    --------
    >>> sentence("新增就业", "3.5 万人", "≥ 5 万人", "关注", "2023年6月12日")
    '新增就业：3.5 万人（目标 ≥ 5 万人），关注，截至2023年6月12日。'
    """
    goal = str(_("（目标 %(target)s）")) % {"target": target} if target else ""
    state = str(_("，%(light)s")) % {"light": light} if light else ""
    day = str(_("，截至%(day)s")) % {"day": as_of} if as_of else ""
    said = str(_("%(title)s：%(value)s")) % {"title": title, "value": value}
    mark = str(_("（%(notes)s）")) % {"notes": _mark()} if _mark() else ""
    return str(_("%(said)s。")) % {"said": f"{said}{goal}{state}{day}{mark}"}


def spoken(amount: Quantity | None) -> str:
    """Write an amount for a chat, never rounded: 亿 or 万 only where nothing is lost by it.

    Other languages than Chinese, which do not count by them, get all digits.

    Examples
    --------
    >>> spoken(Quantity(19500, 0, "人")), spoken(Quantity(2620000, 0, "平方米"))
    ('19,500人', '262万平方米')
    >>> spoken(Quantity(1725000000012, 2, "元")), spoken(Quantity(None, 0, "人"))
    ('17,250,000,000.12元', '未报')
    """
    if amount is None:
        return str(_("未报"))
    if amount.value is None:
        return amount.exact
    folded, unit = _unfold(amount.unit)
    whole = amount.value * folded
    step, word = Decimal(1), ""
    if abs(whole) >= SPOKEN_WHOLE and _chinese():
        step, word = _magnitude(abs(whole), unit)
    number = whole / step
    if number != number.quantize(Decimal(1).scaleb(-SHOWN_PLACES)) and step > 1:
        number, word = whole, ""
    text = f"{number:,f}".replace("-", MINUS)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}{word}{unit}" if _chinese() else f"{text} {unit}".strip()


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _mark() -> str:
    """Give the mark of a demonstration's figures; empty outside one."""
    return str(_("示例数据")) if settings.LUODI_DEMO else ""


def one_sentence(
    what: str, value: Quantity | str | None, *, day: date | None, notes: Sequence[str] = ()
) -> str:
    """Put a figure with all that makes it understood into one sentence for a chat.

    Parameters
    ----------
    what
        What is counted, and where.
    value
        The figure; None is 未报.
    day
        The day up to which it counts; None for a figure without one.
    notes
        Definition, target, source; empty ones are left out.

    Examples
    --------
    >>> one_sentence("青沐区新增就业", Quantity(9820, 0, "人"), day=date(2023, 6, 30),
    ...     notes=["口径：当年新增"])
    '截至2023年6月30日，青沐区新增就业9,820人（口径：当年新增）——luodi'
    """
    text = value if isinstance(value, str) else spoken(value)
    apart = _("：") if what[-1:].isascii() and what[-1:].isalnum() else ""
    words = {
        "what": f"{what}{apart}" if _chinese() else what,
        "value": text,
        "day": day_text(day) if day else "",
        "notes": str(_("；")).join(note for note in (*notes, _mark()) if note),
    }
    words["notes"] = str(_("（%(notes)s）")) % words if words["notes"] else ""
    if day is None:
        return str(_("%(what)s%(value)s%(notes)s——luodi")) % words
    return str(_("截至%(day)s，%(what)s%(value)s%(notes)s——luodi")) % words
