"""What an action on a target is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from luodi.kernel.documents.models import Document
from luodi.kernel.ledger.models import Measure
from luodi.kernel.people.models import Unit
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.reads.terms import calendar_of
from luodi.kernel.targets.rules import (
    Accumulation,
    Frequency,
    Pace,
    Period,
    Profile,
    Promise,
    TargetNature,
    Terms,
)


@dataclass(frozen=True)
class Span:
    """Where in a document's text a promise stands: half-open ranges of characters."""

    start: int
    end: int
    sentence_start: int
    sentence_end: int


@dataclass(frozen=True)
class Said:
    """What the text says, in its own words: it never changes, whatever is promised."""

    comparator: str = ""
    value: str = ""
    high: str = ""
    unit: str = ""


@dataclass(frozen=True)
class PartSpec:
    """A part of the ledger to count: a measure over a unit's and a place's subtree."""

    measure: Measure
    unit: Unit
    place: Place


@dataclass(frozen=True)
class QuotaSpec:
    """What a breakdown gives a unit: for the whole period (month 0), or up to a month's end."""

    unit: Unit
    value: int
    month: int = 0
    weight: int | None = None


@dataclass(frozen=True)
class ItemSpec:
    """A named item of a list; ``due`` is its own last day, when it has one."""

    name: str
    unit: Unit
    due: date | None = None


@dataclass(frozen=True)
class TargetSpec:
    """All that defines a target; amounts with ``scale`` decimals of ``unit``.

    ``curve`` may stay empty for HISTORY: it is then counted from the ledger.
    """

    name: str
    document: Document
    span: Span
    promise: Promise
    unit: str
    scale: int
    stretch: bool
    period: Period
    pace: Pace
    lead_unit: Unit
    place: Place
    parts: Sequence[PartSpec] = ()
    nature: TargetNature = TargetNature.LEVEL
    accumulation: Accumulation = Accumulation.CUMULATIVE
    base: int | None = None
    in_step_with: Target | None = None
    average: Measure | None = None
    curve: tuple[int, ...] = ()
    profile: Profile = Profile.STANDARD
    frequency: Frequency = Frequency.MONTH
    said: Said = field(default_factory=Said)
    items: Sequence[ItemSpec] = ()

    @property
    def terms(self) -> Terms:
        """The terms as the rules read them."""
        return Terms(
            nature=self.nature,
            accumulation=self.accumulation,
            promise=self.promise,
            period=self.period,
            pace=self.pace,
            curve=self.curve,
            profile=self.profile,
            base=self.base,
            scale=self.scale,
            calendar=calendar_of(self.pace),
        )
