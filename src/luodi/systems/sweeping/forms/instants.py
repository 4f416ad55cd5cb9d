"""The field of an instant: by the clock of Shanghai, to the minute."""

from datetime import datetime
from typing import Any

from django import forms

from luodi.kernel import clock

MINUTE = "%Y-%m-%dT%H:%M"
"""As the browser's own picker reads and writes an instant."""


class MinuteField(forms.DateTimeField):
    """An instant to the minute; ``now`` fills in the present one."""

    def __init__(self, *, now: bool = False, **kwargs: Any) -> None:
        if now:
            kwargs.setdefault("initial", _now)
        super().__init__(
            input_formats=(MINUTE, "%Y-%m-%d %H:%M"),
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE),
            **kwargs,
        )


def _now() -> datetime:
    return clock.now().astimezone(clock.SHANGHAI)
