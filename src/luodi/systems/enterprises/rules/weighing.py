"""How grave a case is, and why."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from luodi.kernel.targets.rules import Phrase
from luodi.systems.enterprises.rules.schemes import Severity


class Category(StrEnum):
    """What a need is about; the first are the hard ones of the page."""

    LAND = "LAND"
    FUNDS = "FUNDS"
    POWER = "POWER"
    LABOUR = "LABOUR"
    FREIGHT = "FREIGHT"
    ORDERS = "ORDERS"
    POLICY = "POLICY"
    MARKET = "MARKET"
    LISTING = "LISTING"
    PERMITS = "PERMITS"
    PREMISES = "PREMISES"
    LAW = "LAW"
    SAFETY = "SAFETY"
    TECHNOLOGY = "TECHNOLOGY"
    OTHER = "OTHER"


SEVERAL_LEVELS = frozenset({Category.LAND, Category.POWER, Category.FUNDS})
"""Categories that are grave when more than one level of government is needed."""
LAY_OFFS = 10
"""More lay-offs at risk than these are grave."""
ORDER_LOSS = Fraction(5, 100)
"""A larger loss of orders, as a share of last year's revenue, is grave."""


@dataclass(frozen=True)
class Weight:
    """What is known of a case's gravity; None is unknown, and unknown makes nothing grave.

    ``lay_offs`` counts persons at risk; ``order_loss`` is a share of last year's revenue;
    ``levels`` counts the levels of government that are needed, ``units`` the units with a
    competence in it.
    """

    stops_production: bool | None = None
    lay_offs: int | None = None
    order_loss: Fraction | None = None
    danger: bool | None = None
    levels: int | None = None
    units: int | None = None


@dataclass(frozen=True)
class Weighed:
    """The severity, and each reason for it; none for the simple case."""

    severity: Severity
    reasons: tuple[Phrase, ...]


def weigh(category: Category, weight: Weight) -> Weighed:
    """Say how grave a case is.

    Parameters
    ----------
    category
        What it is about.
    weight
        What is known of it.

    Source
    ------
    Dossier of enterprise cases, rule 10 (A: production stops or more than 10 lay-offs at risk, a
    loss of orders over 5 % of last year's revenue, danger, or land, power or funds that need more
    than one level of government) and rule 4 (two competences or more: B). The limits are typical
    ones; the seven hard matters (生死关) are of the page of 1 March 2023.

    Examples
    --------
    >>> weigh(Category.ORDERS, Weight(order_loss=Fraction(5, 100), units=1)).severity.value
    'C'
    >>> weigh(Category.POWER, Weight(levels=2)).severity.value
    'A'
    """
    grave = tuple(_grave(category, weight))
    if grave:
        return Weighed(Severity.A, grave)
    if weight.units is not None and weight.units > 1:
        return Weighed(Severity.B, (Phrase("涉及 %(count)d 个单位的职责", count=weight.units),))
    return Weighed(Severity.C, ())


def _grave(category: Category, weight: Weight) -> list[Phrase]:
    found = []
    if weight.stops_production:
        found.append(Phrase("可能停产"))
    if weight.lay_offs is not None and weight.lay_offs > LAY_OFFS:
        found.append(Phrase("可能裁员 %(count)d 人", count=weight.lay_offs))
    if weight.order_loss is not None and weight.order_loss > ORDER_LOSS:
        share = float(weight.order_loss * 100)
        found.append(Phrase("订单损失占上年营业收入的 %(share).1f%%", share=share))
    if weight.danger:
        found.append(Phrase("有安全危险"))
    if category in SEVERAL_LEVELS and weight.levels is not None and weight.levels > 1:
        found.append(Phrase("要 %(count)d 级政府办理", count=weight.levels))
    return found


class Channel(StrEnum):
    """Where a need was voiced, as the page has it."""

    FIELD_VISIT = "FIELD_VISIT"
    HOTLINE = "HOTLINE"
    CHAT_GROUP = "CHAT_GROUP"
    SERVICE_HALL = "SERVICE_HALL"
    ON_SITE_MEETING = "ON_SITE_MEETING"
    SELF = "SELF"
    TEAM_VISIT = "TEAM_VISIT"
