"""Writing: opening a sample."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.kernel.log.actions import record
from luodi.kernel.people.models import Unit
from luodi.systems.samples import rules
from luodi.systems.samples.models import Sample


@transaction.atomic
def open_sample(*, actor: Actor, unit: Unit, name: str, last_day: date) -> Sample:
    """Open a sample for a unit.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``samples.open_sample`` over the unit and its place.
    django.core.exceptions.ValidationError
        When the rules refuse the name or the day.
    """
    actor = require(
        actor, "samples.open_sample", unit_path=unit.path, place_path=unit.place.path
    )
    problem = rules.problem(name, last_day, clock.today())
    if problem:
        raise ValidationError(problem)
    sample = Sample.objects.create(
        unit=unit, place=unit.place, name=name.strip(), last_day=last_day, opened_at=clock.now()
    )
    record(
        actor=actor,
        verb="samples.open_sample",
        record=("samples.sample", sample.pk),
        after={"name": sample.name, "last_day": str(last_day)},
    )
    return sample
