"""Setting an order aside by hand: what it needs, and for how long it may hold."""

from luodi.systems.sweeping.rules.limits import RULES, Limits, Trigger
from luodi.systems.sweeping.rules.weather import UNITS, Quantity

FROST_MINUTES = 3 * 60
"""As far as the forecast of the lowest temperature reaches."""
LONGEST_MINUTES = 24 * 60


def needs_second(trigger: Trigger | None) -> bool:
    """Tell whether an order is set aside only by two people with a photo of a thermometer.

    Parameters
    ----------
    trigger
        What stands; None for an order of sprinkling.

    Source
    ------
    Dossier of road cleaning, rule 19.
    """
    return trigger is Trigger.FREEZE


def time_refusal(trigger: Trigger | None, minutes: float) -> str | None:
    """Say why an order may not be set aside for so long; None when it may.

    Parameters
    ----------
    trigger
        What stands; None for an order of sprinkling.
    minutes
        For how many minutes from now.

    Source
    ------
    Dossier of road cleaning, rule 19. House rule: three hours for frost, a day for others.

    Examples
    --------
    >>> time_refusal(Trigger.RAIN, 240) is None
    True
    >>> time_refusal(Trigger.FREEZE, 240)
    '失效时间离现在超过 3 小时；到时情况会变，请填近一些'
    """
    longest = FROST_MINUTES if needs_second(trigger) else LONGEST_MINUTES
    if minutes <= 0:
        return "失效时间不晚于现在；请填以后的时间"
    if minutes > longest:
        return f"失效时间离现在超过 {longest // 60} 小时；到时情况会变，请填近一些"
    return None


def thermometer_refusal(
    trigger: Trigger | None, road_c: float | None, limits: Limits
) -> str | None:
    """Say why the temperature of the road does not let an order be set aside; None when it does.

    Parameters
    ----------
    trigger
        What stands; None for an order of sprinkling.
    road_c
        What a thermometer on the road's surface shows, Celsius; None when nobody measured.
    limits
        The rules' numbers.

    Source
    ------
    Dossier of road cleaning, rule 19. House rule: a road below the limit of frost proves the order
    right.

    Examples
    --------
    >>> thermometer_refusal(Trigger.FREEZE, 2.0, Limits()) is None
    True
    >>> thermometer_refusal(Trigger.FREEZE, 1.5, Limits())
    '路面温度 1.5 ℃ 低于 2 ℃，规则 D1 正该停止用水；请等路面回温'
    """
    told = UNITS[Quantity.ROAD_C]
    if road_c is not None and not told.least <= road_c <= told.greatest:
        return f"路面温度 {road_c:g} ℃ 不可能；请核对温度计"
    if trigger is not Trigger.FREEZE:
        return None
    if road_c is None:
        return f"规则 {RULES[trigger]} 要凭路面温度才能调整；请用温度计量路面后填写"
    if road_c < limits.freeze_road_on:
        return (
            f"路面温度 {road_c:g} ℃ 低于 {limits.freeze_road_on:g} ℃，规则 {RULES[trigger]} "
            "正该停止用水；请等路面回温"
        )
    return None
