"""A kept file of places, which only whoever uploaded it may open."""

from datetime import date

from luodi.kernel.access.actor import Actor
from luodi.kernel.places.imports import keep_upload


def samples(actor: Actor) -> dict[str, list[int]]:
    upload = keep_upload(
        actor=actor,
        file_name="示例.csv",
        content="代码,名称,层级\n990103,邻川区,区",
        datum="CGCS2000",
        valid_from=date(2020, 1, 1),
    )
    return {"imports": [upload.pk]}
