import json
from datetime import date

from django.db import migrations

BATCH = 500
CHANGED = (
    "nature", "accumulation", "direction", "comparator", "value", "tolerance", "base", "scale",
    "unit", "stretch", "in_step_with_id", "average_id", "period_start", "period_end", "pace",
    "curve", "profile", "lead_unit_id", "place_id",
)  # fmt: skip
SHARES = ("%", "百分点")


def nature_of(target):
    """Give a target's nature by what the table said of it before."""
    if target.growth:
        return "GROWTH"
    return "SHARE" if target.unit in SHARES else "LEVEL"


def terms_of(target):
    """Write what a version may change as plain JSON."""
    terms = {name.removesuffix("_id"): getattr(target, name) for name in CHANGED}
    for name, value in terms.items():
        if isinstance(value, date):
            terms[name] = value.isoformat()
    terms["parts"] = [
        [part.measure_id, part.unit_id, part.place_id] for part in target.parts.order_by("id")
    ]
    terms["quotas"] = []
    return json.loads(json.dumps(terms))


def fill(apps, editor):
    """Give every standing target its nature and its first version; may be run again."""
    targets = apps.get_model("kernel_targets", "Target")
    versions = apps.get_model("kernel_targets", "TargetVersion")
    waiting = targets.objects.filter(versions__isnull=True).select_related("document")
    while batch := list(waiting.order_by("id")[:BATCH]):
        for target in batch:
            target.nature = nature_of(target)
            if target.nature != "LEVEL":
                target.accumulation = "CUMULATIVE" if target.growth else "POINT"
        targets.objects.bulk_update(batch, ["nature", "accumulation"])
        versions.objects.bulk_create(
            versions(
                target=target,
                number=1,
                valid_from=target.period_start,
                document=target.document,
                citation=target.document.title[:200] or "-",
                terms=terms_of(target),
                made_by_id=target.accepted_by_id,
                made_at=target.accepted_at,
            )
            for target in batch
        )


def give_back(apps, editor):
    """Fill the old column again; the versions go with their table."""
    targets = apps.get_model("kernel_targets", "Target")
    targets.objects.filter(nature="GROWTH").update(growth=True)


class Migration(migrations.Migration):
    dependencies = [("kernel_targets", "0002_natures_versions_and_breakdown")]

    operations = [migrations.RunPython(fill, give_back)]
