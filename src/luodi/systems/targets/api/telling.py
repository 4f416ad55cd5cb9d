"""Targets put into the words of the API."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse

from luodi.kernel.ledger.api import measure_line, measure_versions
from luodi.kernel.ledger.reads import Part
from luodi.kernel.targets.models import Target, TargetVersion
from luodi.kernel.targets.reads import Standing, promise_of, versions_of
from luodi.kernel.targets.rules import Accumulation, Direction, Frequency, Pace, TargetNature
from luodi.kernel.targets.words import promise_text, why
from luodi.kernel.web.api import DayRange, Measured, Named, measured, month_iso, place_of
from luodi.systems.targets.api.schemas import (
    LightTold,
    MonthsCounted,
    PartTold,
    PromiseTold,
    QuotaTold,
    Said,
    Sentence,
    Span,
    StandingTold,
    TargetLine,
    VersionTold,
)

DECEMBER = 12


def target_line(now: Standing) -> TargetLine:
    """Write a target as a line."""
    target = now.target
    return TargetLine(
        id=target.pk,
        name=target.name,
        nature=TargetNature(target.nature),
        accumulation=Accumulation(target.accumulation),
        direction=Direction(target.direction),
        pace=Pace(target.pace),
        frequency=Frequency(target.frequency),
        promise=PromiseTold(
            comparator=promise_of(target).comparator,
            value=_of(target, target.value),
            tolerance=_of(target, target.tolerance),
            stretch=target.stretch,
            shown=promise_text(target),
        ),
        period=DayRange(since=target.period_start, before=target.period_end),
        lead_unit=Named.from_orm(target.lead_unit),
        place=place_of(target.place),
        version=now.number,
        standing=standing_told(now),
        page=reverse("targets:target", args=[target.pk]),
    )


def _of(target: Target, amount: Fraction | int | None) -> Measured | None:
    if amount is None:
        return None
    return measured(amount, scale=target.scale, unit=target.unit)


def standing_told(now: Standing) -> StandingTold:
    """Write how a target stands."""
    target, light = now.target, now.light
    missing = now.value.missing
    return StandingTold(
        as_of=now.as_of,
        value=measured(
            now.actual,
            scale=target.scale,
            unit=target.unit,
            missing=missing.value if missing else None,
        ),
        light=LightTold(
            colour=light.colour,
            rule=light.rule,
            reason=why(now),
            unknown=light.unknown.value if light.unknown else None,
            pace=_share(light.pace),
            ratio=_share(light.ratio),
            due=_of(target, light.due),
        ),
    )


def _share(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def rest_of_target(target: Target) -> dict[str, Any]:
    """Give what stands behind a target: sentence, versions, breakdown and parts."""
    return {
        "sentence": _sentence(target),
        "versions": [_version(version) for version in versions_of(target)],
        "breakdown": [
            QuotaTold(
                unit=Named.from_orm(quota.unit),
                month=month_iso(quota.month) if quota.month else None,
                value=measured(quota.value, scale=target.scale, unit=target.unit),
            )
            for quota in target.quotas.select_related("unit")
        ],
        "parts": _parts(target),
    }


def _sentence(target: Target) -> Sentence:
    return Sentence(
        document=target.document_id,
        title=target.document.title,
        span=Span(since=target.span_start, before=target.span_end),
        words=target.document.text[target.span_start : target.span_end],
        sentence_span=Span(since=target.sentence_start, before=target.sentence_end),
        sentence=target.quoted_text,
        said=Said(
            comparator=target.said_comparator,
            value=target.said_value,
            high=target.said_high,
            unit=target.said_unit,
        ),
        page=reverse("targets:text", args=[target.pk]),
    )


def _version(version: TargetVersion) -> VersionTold:
    terms = version.terms
    return VersionTold(
        number=version.number,
        since=version.valid_from,
        citation=version.citation,
        document=version.document_id,
        comparator=terms["comparator"],
        value=_told(terms["value"], terms),
        period=DayRange(
            since=date.fromisoformat(terms["period_start"]),
            before=date.fromisoformat(terms["period_end"]),
        ),
        made_at=version.made_at,
    )


def _told(amount: int | None, terms: Mapping[str, Any]) -> Measured | None:
    if amount is None:
        return None
    return measured(amount, scale=terms["scale"], unit=terms["unit"])


def _parts(target: Target) -> list[PartTold]:
    parts = list(target.parts.all())
    versions = measure_versions({part.measure.code for part in parts})
    return [
        PartTold(
            measure=measure_line(part.measure),
            versions=versions[part.measure.code],
            unit=Named.from_orm(part.unit),
            place=place_of(part.place),
        )
        for part in parts
    ]


def months_counted(parts: Sequence[Part]) -> MonthsCounted | None:
    """Give the months that a target counts, by its parts of the ledger; None without parts."""
    if not parts:
        return None
    first, last = parts[0].first_month, parts[0].last_month
    after = last + 1 if last % 100 < DECEMBER else last + 100 - DECEMBER + 1
    return MonthsCounted(since=month_iso(first) if first else None, before=month_iso(after))
