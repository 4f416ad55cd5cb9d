"""Forms: zones, stations and readings; each other slice has a module of its own."""

from luodi.systems.sweeping.forms.zones import (
    EndZoneForm,
    NewZoneForm,
    ReadingForm,
    StationForm,
    ZoneChangeForm,
    ZoneForm,
)

__all__ = [
    "EndZoneForm",
    "NewZoneForm",
    "ReadingForm",
    "StationForm",
    "ZoneChangeForm",
    "ZoneForm",
]
