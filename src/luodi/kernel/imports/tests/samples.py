"""A batch that was tried out, and an import: the demonstration has no batches of its own."""

from luodi.kernel.access.actor import Actor
from luodi.kernel.imports.actions import try_table, upload_table
from luodi.kernel.imports.reads import all_imports, opened, proposed_mapping
from luodi.kernel.people.models import Unit

HEAD = "单位代码,单位名称,上级单位,所在地方\n"


def samples(actor: Actor) -> dict[str, list[object]]:
    declared = all_imports()["people.units"]
    root = Unit.objects.select_related("place").order_by("path")[0]
    content = f"{HEAD}shenji,审计局,{root.code},{root.place.code or root.place.name}\n".encode()
    batch = upload_table(actor=actor, declared=declared, file_name="单位.csv", content=content)
    found = opened(batch, declared).found
    batch = try_table(
        actor=actor,
        batch=batch,
        declared=declared,
        version=batch.version,
        sheet=batch.sheet,
        mapping=proposed_mapping(batch, declared, found),
        given={"valid_from": "2023-01-01"},
    )
    return {"batches": [batch.pk], "kinds": ["people.units"]}
