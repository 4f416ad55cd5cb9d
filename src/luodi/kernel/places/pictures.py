"""How places are shown: areas, centres, the sentence of a state, shapes on a map."""

import json
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel.places.geometry import E7
from luodi.kernel.places.imports import ImportResult, Outcome
from luodi.kernel.places.models import Place
from luodi.kernel.web.figures import Quantity, day_text, one_sentence

OUTCOMES: dict[Outcome, Promise] = {
    Outcome.ADDED: gettext_lazy("新建"),
    Outcome.SHAPED: gettext_lazy("补边界"),
    Outcome.SAME: gettext_lazy("原有未变"),
    Outcome.REFUSED: gettext_lazy("拒绝"),
}
_LARGE_M2 = 1_000_000


def area_of(place: Place) -> Quantity | None:
    """Give a place's area: square metres, or hundredths of a square kilometre when large."""
    if place.area_m2 is None:
        return None
    if place.area_m2 >= _LARGE_M2:
        return Quantity((place.area_m2 + 5_000) // 10_000, 2, _("平方公里"))
    return Quantity(place.area_m2, 0, _("平方米"))


def area_sentence(place: Place) -> str:
    """Say a place's area for a chat."""
    what = _("%(place)s面积") % {"place": place.name}
    notes = [_("口径：按边界计算，CGCS2000 坐标"), _("来源：地方名录")]
    return one_sentence(what, area_of(place), day=None, notes=notes)


def centre_of(place: Place) -> str:
    """Write a place's centre as longitude and latitude to a metre; empty without a shape."""
    if place.centroid_lon_e7 is None or place.centroid_lat_e7 is None:
        return ""
    return f"{place.centroid_lon_e7 / E7:.5f}, {place.centroid_lat_e7 / E7:.5f}"


def state_of(place: Place, children: Sequence[Place]) -> str:
    """Say in one sentence what a place is and whether it stands."""
    if place.valid_to is not None:
        return _("%(kind)s，到 %(day)s 为止。") % {
            "kind": place.get_kind_display(),
            "day": day_text(place.valid_to),
        }
    below = ngettext(
        "%(kind)s，下辖 %(count)d 个地方。", "%(kind)s，下辖 %(count)d 个地方。", len(children)
    )
    return below % {"kind": place.get_kind_display(), "count": len(children)}


def import_state(result: ImportResult) -> str:
    """Say in one sentence what a file would do."""
    if result.refused:
        return _("%(total)d 条记录中 %(refused)d 条有误，一条也没有写入；改正后请重新上传。") % {
            "total": len(result.rows),
            "refused": len(result.refused),
        }
    return _("试算无误：新建 %(added)d 个，补边界 %(shaped)d 个，原有未变 %(same)d 个。") % {
        "added": result.count(Outcome.ADDED),
        "shaped": result.count(Outcome.SHAPED),
        "same": result.count(Outcome.SAME),
    }


def map_of(place: Place, children: Sequence[Place]) -> dict[str, Any] | None:
    """Give a place and its children as GeoJSON for the map; None when none has a shape."""
    features = [_feature(item) for item in (place, *children) if item.geometry]
    return {"type": "FeatureCollection", "features": features} if features else None


def _feature(place: Place) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": json.loads(place.geometry or ""),
        "properties": {
            "title": place.name,
            "note": place.get_kind_display(),
            "url": reverse("places:place", args=(place.pk,)),
        },
    }
