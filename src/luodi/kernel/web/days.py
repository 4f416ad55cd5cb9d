"""The first and the last day that a page is asked for."""

from datetime import date, timedelta

from django.http import HttpRequest

from luodi.kernel import clock

EARLIEST, LATEST = date.min + timedelta(days=1), date.max - timedelta(days=1)
"""Their days start and end within what a time can say in any zone."""


def asked_days(request: HttpRequest) -> tuple[date, date]:
    """Read the first and the last day, both included; this year so far when there is none."""
    today = clock.today()
    days = []
    for name, usual in (("since", today.replace(month=1, day=1)), ("until", today)):
        try:
            days.append(date.fromisoformat(request.GET.get(name, "")))
        except ValueError:
            days.append(usual)
    return max(min(days), EARLIEST), min(max(days), LATEST)
