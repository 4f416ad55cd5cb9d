"""The law of samples."""

from datetime import date


def problem(name: str, last_day: date, today: date) -> str | None:
    """Say why a sample may not be opened; None when it may.

    Parameters
    ----------
    name
        What it is called; blanks alone are no name.
    last_day
        Last day for finishing it, included.
    today
        Shanghai's today.

    Source
    ------
    House rule: nothing is opened that is late already (docs/systems/samples.md).
    """
    if not name.strip():
        return "名称为空；请写明是什么"
    if last_day < today:
        return f"最后一天 {last_day} 早于今天 {today}；请改为今天或以后"
    return None


def days_late(last_day: date, today: date) -> int:
    """Count the days by which a sample is late; 0 on its last day and before.

    Parameters
    ----------
    last_day
        Last day for finishing it, included.
    today
        Shanghai's today.

    Source
    ------
    House rule: late from the day after the last day (docs/systems/samples.md).

    Examples
    --------
    >>> days_late(date(2023, 4, 30), date(2023, 5, 2))
    2
    """
    return max(0, (today - last_day).days)
