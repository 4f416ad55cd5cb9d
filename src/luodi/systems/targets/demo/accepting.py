"""Accepting the invented plan: what the supervisor decides about each of its promises."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.actions import add_document
from luodi.kernel.documents.models import Document
from luodi.kernel.ledger.actions import define_measure
from luodi.kernel.ledger.models import Measure, Nature
from luodi.kernel.people.models import Unit
from luodi.kernel.targets.actions import (
    ItemSpec,
    PartSpec,
    Said,
    ShareSpec,
    Span,
    TargetSpec,
    break_down,
)
from luodi.kernel.targets.models import Target
from luodi.kernel.targets.rules import (
    Accumulation,
    Comparator,
    Frequency,
    Promise,
    TargetNature,
)
from luodi.systems.targets import actions, rules
from luodi.systems.targets.demo.promises import QUARTERS, Example
from luodi.systems.targets.models import Commitment, CommitmentState, Reading

HERE = Path(__file__).parent
SHARES = {TargetNature.SHARE, TargetNature.COVERAGE}
NAMED = {TargetNature.LIST, TargetNature.MILESTONE}


def add_text(actor: Actor, unit: str, file: str, title: str, published: date) -> Document:
    """Add a text of this folder as a document of a unit, named by its code, and of its place."""
    of = Unit.objects.get(code=unit)
    return add_document(
        actor=actor,
        data=(HERE / file).read_bytes(),
        filename=f"{title}.txt",
        title=title,
        year=published.year,
        published_on=published,
        unit_id=of.pk,
        place_id=of.place_id,
    )


def accept(
    actor: Actor,
    reading: Reading,
    example: Example,
    known: dict[str, Target],
    *,
    citation: str = "青沐区2023年目标任务分解表",
) -> Target:
    """Accept the first open commitment with an example's words, and break it down."""
    commitment = (
        reading.commitments.filter(value_raw=example.words, state=CommitmentState.OPEN)
        .order_by("number")
        .first()
    )
    if commitment is None:
        raise LookupError(f"the reader did not find {example.words} in {reading}")
    spec = _spec(commitment, example, known)
    target = actions.accept_commitment(
        actor=actor, commitment=commitment, version=commitment.version, spec=spec
    )
    if not example.units:
        return target
    return break_down(
        actor=actor,
        target=target,
        shares=[
            ShareSpec(Unit.objects.select_related("place").get(code=code), weight)
            for code, (weight, _figures) in example.units.items()
        ],
        valid_from=target.period_start,
        citation=citation,
    )


def _spec(commitment: Commitment, example: Example, known: dict[str, Target]) -> TargetSpec:
    lead = Unit.objects.select_related("place").get(code=example.lead)
    unit, scale = _unit(commitment, example)
    parts = [
        PartSpec(measure, lead, lead.place)
        for measure in _measures(commitment, example, unit, scale, known)
    ]
    return TargetSpec(
        name=example.name,
        document=commitment.reading.document,
        span=Span(
            commitment.start, commitment.end, commitment.sentence_start, commitment.sentence_end
        ),
        said=Said(
            commitment.said.get("comparator") or "",
            commitment.value,
            commitment.value_high,
            commitment.unit,
        ),
        promise=_promise(commitment, example, scale),
        unit=unit,
        scale=scale,
        stretch=commitment.stretch,
        period=rules.period_of_record(
            commitment.period, commitment.deadline, year=commitment.reading.year
        ),
        pace=example.pace,
        curve=example.curve,
        profile=example.profile,
        frequency=_frequency(example),
        lead_unit=lead,
        place=lead.place,
        parts=parts,
        nature=example.nature,
        accumulation=example.accumulation,
        base=None if example.base is None else rules.to_amount(example.base, scale=scale),
        in_step_with=known["经济总量增长"] if example.comparator is Comparator.SYNC else None,
        items=_items(example, lead),
    )


def _frequency(example: Example) -> Frequency:
    """Tell how often an example is reported by the months of its figures."""
    series = [example.figures, *(figures for _weight, figures in example.units.values())]
    months = {item.months for item in series if item.figures}
    return Frequency.QUARTER if months == {QUARTERS} else Frequency.MONTH


def _unit(commitment: Commitment, example: Example) -> tuple[str, int]:
    if example.nature in NAMED:
        return commitment.unit or "项", 0
    if example.nature in {TargetNature.GROWTH, *SHARES}:
        return "%", rules.scale_for("%", None)
    value = rules.decimal_or_none(commitment.value, "")
    return commitment.unit, rules.scale_for(commitment.unit, value)


def _promise(commitment: Commitment, example: Example, scale: int) -> Promise:
    comparator = example.comparator or rules.promised(
        commitment.comparator, growth=commitment.growth, indicator=commitment.indicator
    )
    if example.nature is TargetNature.MILESTONE:
        return Promise(Comparator.GE, 1)
    written = example.value or commitment.value
    value = rules.to_amount(written, scale=scale) if written else None
    tolerance = None
    if example.tolerance is not None:
        tolerance = rules.to_amount(example.tolerance, scale=scale)
    return Promise(comparator, value, tolerance)


def _items(example: Example, lead: Unit) -> list[ItemSpec]:
    if example.items is None:
        return []
    due: dict[int, date] = example.items.due
    return [
        ItemSpec(name, lead, due.get(number))
        for number, name in enumerate(example.items.names(), 1)
    ]


def _measures(
    commitment: Commitment, example: Example, unit: str, scale: int, known: dict[str, Target]
) -> list[Measure]:
    """Set up what counts a promise: a flow, an observation, named items, or a formula."""
    code, name = f"targets-{commitment.pk}", example.name
    if example.comparator is Comparator.ASSIGNED:
        return []
    if example.nature in NAMED:
        return [_stored(code, name, unit, Nature.ITEMS, "各单位验收的项目逐项计数")]
    if example.nature not in {TargetNature.GROWTH, *SHARES}:
        point = example.accumulation is Accumulation.POINT
        nature = Nature.STOCK if point else Nature.FLOW
        how = "各单位最近一次观测的数相加" if point else "各单位入账的数逐笔相加"
        return [_stored(code, name, unit, nature, how, scale)]
    bottom = None
    if example.nature is TargetNature.GROWTH:
        top = _stored(f"{code}-top", f"{name}（总量）", example.level, Nature.FLOW, "累计数")
    else:
        nature = Nature.STOCK if example.nature is TargetNature.COVERAGE else Nature.FLOW
        top = _stored(f"{code}-top", f"{name}（分子）", example.level, nature, "达到要求的部分")
        if example.whole:
            part = known[example.whole].parts.select_related("measure").get()
            bottom = part.measure
        else:
            bottom = _stored(f"{code}-bottom", f"{name}（分母）", example.level, nature, "全部")
    return [
        define_measure(
            code=code,
            name=name,
            unit="%",
            scale=scale,
            definition=f"“{top.name}”" + (f"除以“{bottom.name}”" if bottom else "比上年同期增长"),
            nature=Nature.RATIO if bottom else Nature.GROWTH,
            top=top,
            bottom=bottom,
        )
    ]


def _stored(
    code: str, name: str, unit: str, nature: Nature, how: str, scale: int | None = None
) -> Measure:
    return define_measure(
        code=code,
        name=name,
        unit=unit,
        scale=rules.scale_for(unit, Decimal(0)) if scale is None else scale,
        definition=rules.definition(name, how),
        nature=nature,
    )
