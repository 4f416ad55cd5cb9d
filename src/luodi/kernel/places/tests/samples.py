"""A kept file of places and one of a base map, which only whoever uploaded it may open."""

import json
from datetime import date

from luodi.kernel.access.actor import Actor
from luodi.kernel.places.basemap.actions import keep_base_upload
from luodi.kernel.places.imports import keep_upload


def collection(*lines: str) -> str:
    """Write features without a boundary, each of a line of code, name, level and code above."""
    names = ("代码", "名称", "层级", "上级代码", "起始日期")
    features = [
        {"type": "Feature", "properties": dict(zip(names, line.split(","), strict=False)),
         "geometry": None}
        for line in lines
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def samples(actor: Actor) -> dict[str, list[int]]:
    upload = keep_upload(
        actor=actor,
        file_name="示例.geojson",
        content=collection("990103,邻川区,区"),
        datum="CGCS2000",
        valid_from=date(2020, 1, 1),
    )
    pond = {
        "type": "Feature",
        "properties": {"种类": "水面", "名称": "示例湖"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[101.2, 39.6], [101.3, 39.6], [101.3, 39.7], [101.2, 39.6]]],
        },
    }
    base = keep_base_upload(
        actor=actor,
        file_name="示例底图.geojson",
        content=json.dumps({"type": "FeatureCollection", "features": [pond]}),
        datum="CGCS2000",
    )
    return {"imports": [upload.pk], "files": [base.pk]}
