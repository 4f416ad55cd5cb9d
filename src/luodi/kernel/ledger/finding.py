"""What the search finds of measures; entries hold no text."""

from collections.abc import Iterator

from luodi.kernel.ledger.models import Measure
from luodi.kernel.search.rules import Findable

KIND = "ledger.measure"


def findable(measure: Measure) -> Findable:
    """Give what is found of one version of a measure: its name, code, unit and definition.

    Parameters
    ----------
    measure
        The version.
    """
    return Findable(
        kind=KIND,
        record=measure.pk,
        title=measure.name,
        text=f"{measure.code} {measure.unit}\n{measure.definition}",
        day=measure.since,
    )


def findables() -> Iterator[Findable]:
    """Give what is found of all measures, each version for itself."""
    for row in Measure.objects.order_by("pk").iterator():
        yield findable(row)
