"""Reading samples."""

from django.db.models import QuerySet

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.systems.samples.models import Sample


def visible_samples(actor: Actor) -> QuerySet[Sample]:
    """Give the samples that the actor may see, with what their lines show."""
    return visible(actor, Sample, "samples.view_sample").select_related("unit", "place")
