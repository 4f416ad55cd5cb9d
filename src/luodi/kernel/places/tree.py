"""Rows of the tree: the one module that inserts, ends and carries them, under one lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db.models import Q

from luodi.kernel.access.paths import child_path, subtree
from luodi.kernel.config.reads import threshold
from luodi.kernel.places import geometry, rules
from luodi.kernel.places.finding import findable
from luodi.kernel.places.geometry import PlaceShape
from luodi.kernel.places.models import NAME_LENGTH, Place, PlaceSuccessor, TreeVersion
from luodi.kernel.places.rules import Kind
from luodi.kernel.search.actions import add, put


@dataclass(frozen=True)
class NewPlace:
    """What a place to be made is called; its level, parent and day come from the action."""

    name: str
    code: str = ""
    shape: PlaceShape | None = None


@dataclass(frozen=True)
class PlannedPlace:
    """One of many places to be made: its level, what it is called, and the code of what is above.

    An empty code above means the place under which all of them are put.
    """

    kind: Kind
    new: NewPlace
    above: str = ""


def lock_tree() -> None:
    """Take the tree's lock until the transaction ends, and make its caches stale.

    Serial numbers, codes and dates are checked under it.
    """
    TreeVersion.objects.update_or_create(pk=1, defaults={"token": uuid4().hex})


def insert(
    parent: Place | None, kind: Kind, new: NewPlace, day: date, keep: Place | None = None
) -> Place:
    """Check and write one row; ``keep`` is a place that it continues, whose code it may bear."""
    if parent is not None:
        parent.refresh_from_db()
    code = rules.normal_code(new.code)
    _check(parent, kind, code, day)
    _check_codes_free([code] if code else [], day, keep)
    place = _row(parent, kind, new, day, _next_serial(parent))
    if new.shape is None and keep is not None:
        _copy_shape(place, keep)
    place.save()
    put(findable(place))
    return place


def insert_many(
    parent: Place | None, planned: Sequence[PlannedPlace], day: date
) -> dict[str, Place]:
    """Check and write rows that are all new, upper levels first; give them by their codes."""
    if parent is not None:
        parent.refresh_from_db()
    _check_codes_differ(planned)
    _check_codes_free([rules.normal_code(one.new.code) for one in planned], day)
    allowed = allowed_outside(day)
    made: dict[str, Place] = {}
    serials: dict[str, int] = {}
    for kind in Kind:
        rows = []
        for one in (one for one in planned if one.kind is kind):
            above = _above(one, parent, made)
            path = above.path if above else ""
            _check(above, kind, rules.normal_code(one.new.code), day)
            serial = serials[path] if path in serials else _next_serial(above)
            serials[path] = serial + 1
            rows.append(_row(above, kind, one.new, day, serial, allowed))
        for row in Place.objects.bulk_create(rows):
            made[row.code] = row
    add(findable(row) for row in made.values())
    return made


def _above(one: PlannedPlace, parent: Place | None, made: Mapping[str, Place]) -> Place | None:
    if not one.above:
        return parent
    found = made.get(rules.normal_code(one.above))
    if found is None:
        raise ValidationError(
            {"parent": f"“{one.new.name}”的上级 {one.above} 不在这一批里；请核对"}
        )
    return found


def _next_serial(parent: Place | None) -> int:
    siblings = Place.objects.filter(parent=parent).order_by("-path")
    return rules.next_serial(siblings.values_list("path", flat=True)[:1])  # of one length


def _row(
    parent: Place | None,
    kind: Kind,
    new: NewPlace,
    day: date,
    serial: int,
    allowed: float | None = None,
) -> Place:
    """Make a row that is not yet saved; check its name, and its shape against the parent's."""
    place = Place(
        path=child_path(parent.path if parent else "", serial),
        parent=parent,
        kind=kind.value,
        code=rules.normal_code(new.code),
        name=checked_name(new.name),
        valid_from=day,
    )
    if new.shape is not None:
        check_inside(parent, new.shape, day, allowed)
        set_shape(place, new.shape)
    return place


def _check_codes_differ(planned: Sequence[PlannedPlace]) -> None:
    seen: dict[str, str] = {}
    for one in planned:
        code = rules.normal_code(one.new.code)
        if not code:
            raise ValidationError({"code": f"“{one.new.name}”没有代码；成批新建靠代码辨认，请填写"})
        if code in seen:
            raise ValidationError(
                {"code": f"代码“{code}”在这一批里有两个：“{seen[code]}”和“{one.new.name}”"}
            )
        seen[code] = one.new.name


def _check_codes_free(codes: Sequence[str], day: date, keep: Place | None = None) -> None:
    """Refuse codes that other places bear on a day or later; the code of a grid is never free."""
    bearers = Place.objects.filter(code__in=codes)
    if keep is not None:
        bearers = bearers.exclude(pk=keep.pk)
    taken = bearers.filter(Q(kind=Kind.GRID.value) | Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    first = taken.order_by("path").first()
    if first is not None:
        raise ValidationError(
            {"code": f"代码“{first.code}”已属于“{first.name}”（{_days(first)}）；请核对代码"}
        )


def _check(parent: Place | None, kind: Kind, code: str, day: date) -> None:
    parent_kind = Kind(parent.kind) if parent else None
    problems = {
        "parent": rules.may_stand_under(kind, parent_kind),
        "code": rules.check_code(
            kind,
            code,
            parent_kind=parent_kind,
            parent_code=parent.code if parent else "",
            day=day,
        ),
        "valid_from": rules.may_begin(
            day, parent.valid_from if parent else None, parent.valid_to if parent else None
        ),
    }
    found = {field: problem for field, problem in problems.items() if problem}
    if found:
        raise ValidationError(found)


def _days(place: Place) -> str:
    return f"{place.valid_from} 至 {place.valid_to or '今'}"


def checked_name(name: str) -> str:
    """Give a name without blanks around it; refuse one that is empty, too long or no text."""
    stripped = name.strip()
    sign = rules.unusable_sign(stripped)
    problem = ""
    if not stripped:
        problem = "名称为空；请填写全称"
    elif sign:
        problem = f"名称含有不可用的字符 {sign}；请删去"
    elif len(stripped) > NAME_LENGTH:
        problem = f"名称有 {len(stripped)} 个字，最多 {NAME_LENGTH} 个；请填写全称，不要写说明"
    if problem:
        raise ValidationError({"name": problem})
    return stripped


def check_inside(
    parent: Place | None, shape: PlaceShape, day: date, allowed: float | None = None
) -> None:
    """Refuse a shape that lies outside its parent's; say so when a shifted datum explains it."""
    if parent is None or parent.geometry is None:
        return
    if allowed is None:
        allowed = allowed_outside(day)
    share = geometry.outside_share(
        geometry.load_area(shape.geometry), geometry.load_area(parent.geometry)
    )
    if share <= allowed:
        return
    meant = geometry.suggest_datum(shape.geometry, parent.geometry, allowed_share=allowed)
    hint = (
        f"按 {meant.name} 换算后则在其内，坐标系可能说错了；请向提供方核实后改选 {meant.name}"
        if meant
        else "请核对边界或上级"
    )
    raise ValidationError({"geometry": f"边界有 {share:.1%} 在上级“{parent.name}”之外；{hint}"})


def allowed_outside(day: date) -> float:
    """Give the share of a shape, 0 to 1, that may lie outside its parent's."""
    return float(threshold("places.outside_parent_pct", day).value) / 100


def set_shape(place: Place, shape: PlaceShape) -> None:
    """Put a checked shape into a row that is not yet saved."""
    place.geometry = shape.geometry
    place.area_m2 = shape.area_m2
    place.centroid_lon_e7, place.centroid_lat_e7 = shape.centroid_e7


def _copy_shape(place: Place, source: Place) -> None:
    place.geometry = source.geometry
    place.area_m2 = source.area_m2
    place.centroid_lon_e7 = source.centroid_lon_e7
    place.centroid_lat_e7 = source.centroid_lat_e7


def standing_below(place: Place) -> list[Place]:
    """Give all places below one that have no end yet, in order of path."""
    low, high = subtree(place.path)
    rows = Place.objects.filter(path__gt=low, path__lt=high, valid_to__isnull=True)
    return list(rows.order_by("path"))


def end(place: Place, day: date) -> list[Place]:
    """End a place and all below it; give what ended, in order of path, as it stood before."""
    place.refresh_from_db()
    below = standing_below(place)
    last = max((child.valid_from for child in below), default=None)
    problem = rules.may_end(day, place.name, place.valid_from, place.valid_to, last)
    if problem:
        raise ValidationError({"day": problem})
    ended = [place, *below]
    Place.objects.filter(pk__in=[item.pk for item in ended]).update(valid_to=day)
    place.refresh_from_db()
    return ended


def follow(place: Place, successor: Place) -> None:
    """Link a place to what it became."""
    PlaceSuccessor.objects.create(place=place, successor=successor)


def carry(below: Sequence[Place], homes: Mapping[int, Place], day: date) -> None:
    """Make successors of the places that ended with a place above them.

    Parameters
    ----------
    below
        Places that ended, in order of path.
    homes
        The new parent by the number of the old one, or of the child itself where the children
        of one parent part ways.
    day
        First day of the successors.
    """
    found = dict(homes)
    for child in below:
        parent = found.get(child.pk) or found[child.parent_id or 0]
        made = insert(parent, Kind(child.kind), _renewed(child, parent, day), day, keep=child)
        follow(child, made)
        found[child.pk] = made


def _renewed(child: Place, parent: Place, day: date) -> NewPlace:
    misfit = rules.check_code(
        Kind(child.kind),
        child.code,
        parent_kind=Kind(parent.kind),
        parent_code=parent.code,
        day=day,
    )
    # A code that no longer fits its parent is given anew by its office, not bent here.
    return NewPlace(name=child.name, code="" if misfit else child.code)


def home_among(child: Place, parts: Sequence[Place]) -> Place:
    """Give the part of a split place that a child belongs to: the one that holds its centre."""
    for part in parts:
        if part.geometry and child.geometry and _holds(part.geometry, child.geometry):
            return part
    raise ValidationError(
        {"parts": f"下级“{child.name}”不知归入哪一部分；请给它和各部分画上边界，或先单独调整它"}
    )


def _holds(area: str, inner: str) -> bool:
    centre = geometry.load_area(inner).representative_point()
    return bool(geometry.load_area(area).covers(centre))
