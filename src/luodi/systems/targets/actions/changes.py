"""What every decision about a commitment does: ask leave, change it once, count the doubts."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require
from luodi.systems.targets.models import Commitment, CommitmentState, Reading
from luodi.systems.targets.reads import doubts_in

LONGEST_WORDS = 200
"""Characters of the words that a record may stand in."""


def require_review(actor: Actor, reading: Reading) -> Actor:
    """Give the actor where it may review this reading.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without ``targets.review_commitment`` over the document's unit and place.
    """
    document = reading.document
    return require(
        actor,
        "targets.review_commitment",
        unit_path=document.issued_by.path,
        place_path=document.place.path,
    )


def hold(reading_id: int) -> Reading:
    """Lock a reading until the act is over: what is decided in one reading goes one by one.

    The doubts of all its records are counted anew after each act, so two acts would otherwise
    wait for each other's rows.
    """
    return Reading.objects.select_for_update().get(pk=reading_id)


def change(
    commitment: Commitment,
    *,
    version: int,
    states: Sequence[CommitmentState],
    wanted: str,
    **columns: Any,
) -> None:
    """Change a commitment if nobody else did meanwhile.

    Parameters
    ----------
    commitment
        The row; afterwards it is as it stands in the database.
    version
        The version that was decided on.
    states
        States in which this may be done.
    wanted
        What was to be done, for the one who comes too late.
    columns
        What is changed.

    Raises
    ------
    django.core.exceptions.ValidationError
        When somebody else was first: with what stands now, and what was wanted.
    """
    hold(commitment.reading_id)
    changed = Commitment.objects.filter(pk=commitment.pk, version=version, state__in=states).update(
        version=F("version") + 1, **columns
    )
    commitment.refresh_from_db()
    if not changed:
        raise too_late(commitment, wanted)


def too_late(commitment: Commitment, wanted: str) -> ValidationError:
    """Tell the second of two people what stands and what was wanted."""
    return ValidationError(
        _(
            "第 %(number)d 条已被他人改动：现为“%(state)s”、“%(said)s”；"
            "您要的是“%(wanted)s”；请刷新后再决定"
        )
        % {
            "number": commitment.number,
            "state": commitment.get_state_display(),
            "said": wording_of(commitment.indicator, commitment.value, commitment.unit),
            "wanted": wanted,
        }
    )


def wording_of(indicator: str, value: str, unit: str) -> str:
    """Write a record in one short line."""
    return f"{indicator} {value}{unit}".strip()


def recount_doubts(reading: Reading) -> None:
    """Count anew the reasons to look twice: one record's change can settle another's doubt."""
    rows = list(Commitment.objects.filter(reading=reading).select_related("reading"))
    doubts = doubts_in(rows, year=reading.year)
    changed = []
    for row in rows:
        count = len(doubts.get(row.number, ()))
        if row.doubts != count:
            row.doubts = count
            changed.append(row)
    Commitment.objects.bulk_update(changed, ["doubts"])
