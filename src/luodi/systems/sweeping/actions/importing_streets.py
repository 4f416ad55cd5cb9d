"""Importing a file of streets: what would come is judged whole; one wrong record stops all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import require, unrestricted
from luodi.kernel.people.models import Unit
from luodi.kernel.tables.declaring import Outcome
from luodi.standards.datum import Datum
from luodi.standards.errors import StandardError
from luodi.systems.sweeping.actions.link_facts import (
    Draft,
    LinkFacts,
    check_facts,
    check_line,
    facts_of,
    zone_named,
)
from luodi.systems.sweeping.actions.streets import CHANGE_STREET, add_links
from luodi.systems.sweeping.actions.turn_bans import TurnTold, forbid_turns
from luodi.systems.sweeping.models import RoadLink, TurnBan
from luodi.systems.sweeping.planning.street_files import (
    Fault,
    FilePiece,
    FileRead,
    in_cgcs2000,
    read_streets,
)
from luodi.systems.sweeping.planning.street_turns import FileTurn
from luodi.systems.sweeping.reads.street_ground import known_ground
from luodi.systems.sweeping.reads.streets import link_line
from luodi.systems.sweeping.rules.line_datums import better_datum, datum_shares
from luodi.systems.sweeping.rules.links import Line, components, line_length_m, rounded

MOST_TRIED = 600
"""Points of a file that are compared with known ground: enough to tell one datum from another."""
NAMED = 5
TURN_SOURCE = "OpenStreetMap 的转弯限制"
"""Reason of the bans that a file brings."""


@dataclass(frozen=True)
class StreetRow:
    """A piece of a file and what becomes of it; ``messages`` say why it is refused."""

    piece: FilePiece
    outcome: Outcome
    length_m: float
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class StreetsJudged:
    """What a file comes to.

    ``proposed`` is the datum that would fit where the stated one does not: then nothing is written
    until a person has restated or confirmed it. ``shares`` tells how well each datum fits.
    ``turns`` are those that the file forbids and that nobody has entered before, withdrawn or not;
    ``turns_known`` counts the others.
    """

    rows: tuple[StreetRow, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[str, ...] = ()
    datum: Datum = Datum.CGCS2000
    proposed: Datum | None = None
    shares: Mapping[Datum, float] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    turns: tuple[FileTurn, ...] = ()
    turns_known: int = 0
    written: bool = False

    @property
    def may_write(self) -> bool:
        """Whether nothing stands in the way of writing it."""
        return not self.faults and self.proposed is None and bool(self.rows)

    def count(self, outcome: Outcome) -> int:
        """Count the rows with an outcome."""
        return sum(row.outcome is outcome for row in self.rows)

    def metres(self, outcome: Outcome) -> float:
        """Add up the lengths of the rows with an outcome."""
        return sum(row.length_m for row in self.rows if row.outcome is outcome)


def judge_streets(
    *, unit: Unit, content: bytes, datum: Datum, datum_sure: bool = False
) -> StreetsJudged:
    """Tell what a file of streets would come to; nothing is written.

    Parameters
    ----------
    unit
        The unit whose crews would clean them.
    content
        GeoJSON or OpenStreetMap PBF.
    datum
        What the person states of GeoJSON.
    datum_sure
        Whether a person stands by it although luodi doubted it.
    """
    read = read_streets(content, datum)
    try:
        lines = [rounded(in_cgcs2000(piece.line, read.datum)) for piece in read.pieces]
    except StandardError as error:
        return StreetsJudged((), (*read.faults, Fault(_("文件"), error.message)))
    shares, proposed = _datum_doubted(unit, read)
    standing = _standing()
    own = {link.code: link for link in standing if link.unit_id == unit.pk}
    alone, warnings = _connected(read.pieces, lines, standing)
    rows, drafts = [], []
    for number, (piece, line) in enumerate(zip(read.pieces, lines, strict=True)):
        row, draft = _judged(unit, piece, line, own.get(piece.code), is_alone=number in alone)
        rows.append(row)
        drafts += [draft] if draft is not None else []
    known = _turns_known(own) if read.turns else set()
    fresh = tuple(turn for turn in read.turns if turn not in known)
    faults = [
        Fault(row.piece.record, message)
        for row in rows
        if row.outcome is Outcome.WRONG
        for message in row.messages
    ]
    return StreetsJudged(
        rows=tuple(rows),
        faults=(*read.faults, *faults),
        warnings=(*read.notes, *warnings),
        datum=read.datum,
        proposed=None if datum_sure else proposed,
        shares=shares,
        drafts=tuple(drafts),
        turns=fresh,
        turns_known=len(read.turns) - len(fresh),
    )


@transaction.atomic
def import_streets(
    *,
    actor: Actor,
    unit: Unit,
    content: bytes,
    datum: Datum,
    valid_from: date,
    datum_sure: bool = False,
    reason: str = "",
) -> StreetsJudged:
    """Enter the streets of a file, all or none; the same file twice changes nothing.

    Parameters
    ----------
    actor
        Needs ``sweeping.change_street`` over the unit and its place.
    unit, content, datum, datum_sure
        As `judge_streets`.
    valid_from
        First day of the new links.
    reason
        The file or occasion, for the log.

    Returns
    -------
    StreetsJudged
        With ``written`` false when a record is wrong or the datum is doubted.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        Without the permission.
    """
    require(actor, CHANGE_STREET, unit_path=unit.path, place_path=unit.place.path)
    judged = judge_streets(unit=unit, content=content, datum=datum, datum_sure=datum_sure)
    if not judged.may_write:
        return judged
    if judged.drafts:
        add_links(
            actor=actor, unit=unit, drafts=judged.drafts, valid_from=valid_from, reason=reason
        )
    _forbid(actor, unit, judged.turns)
    return replace(judged, drafts=(), written=True)


def _turns_known(links: Mapping[str, RoadLink]) -> set[FileTurn]:
    """Give the turns between links of the unit that were ever forbidden; no file brings it back."""
    code_of = {link.pk: link.code for link in links.values()}
    rows = unrestricted(TurnBan, why="the right to the unit is asked for by whoever writes")
    return {
        FileTurn(code_of[ban.link_id], ban.forward, code_of[ban.to_link_id], ban.to_forward)
        for ban in rows.filter(link__in=list(code_of))
        if ban.to_link_id in code_of
    }


def _forbid(actor: Actor, unit: Unit, turns: Sequence[FileTurn]) -> None:
    if not turns:
        return
    rows = unrestricted(RoadLink, why="the right to the unit was asked for first")
    standing = rows.filter(unit=unit, valid_to__isnull=True).select_related("unit", "place")
    links = {link.code: link for link in standing}
    told = [
        TurnTold(links[one.code], one.forward, links[one.to_code], one.to_forward) for one in turns
    ]
    forbid_turns(actor=actor, turns=told, reason=TURN_SOURCE)


def _datum_doubted(unit: Unit, read: FileRead) -> tuple[Mapping[Datum, float], Datum | None]:
    points = [point for piece in read.pieces for point in piece.line]
    if not points or not read.is_stated:
        return {}, None
    step = max(1, len(points) // MOST_TRIED)
    known = known_ground(points, unit.place)
    if known is None:
        return {}, None
    shares = datum_shares([points[::step]], read.datum, known)
    return shares, better_datum(shares, read.datum)


def _standing() -> list[RoadLink]:
    rows = unrestricted(RoadLink, why="whether new streets hang together with the old ones")
    return list(rows.filter(valid_to__isnull=True).select_related("zone", "key_area"))


def _connected(
    pieces: Sequence[FilePiece], lines: Sequence[Line], standing: Sequence[RoadLink]
) -> tuple[set[int], list[str]]:
    """Give the pieces that touch nothing, and warn of parts that hang together but not with all."""
    codes = {piece.code for piece in pieces}
    others = [link_line(link) for link in standing if link.code not in codes]
    parts = components([*lines, *others])
    alone: set[int] = set()
    warnings = []
    for part in parts[1:]:
        own = [number for number in part if number < len(lines)]
        if own and len(part) == 1:
            alone.add(own[0])
        elif own:
            names = "、".join(pieces[number].record for number in own[:NAMED])
            warnings.append(
                _("%(count)d 条路段只和彼此相连，不和路网相连：%(names)s")
                % {"count": len(own), "names": names + ("…" if len(own) > NAMED else "")}
            )
    return alone, warnings


def _judged(
    unit: Unit, piece: FilePiece, line: Line, known: RoadLink | None, *, is_alone: bool
) -> tuple[StreetRow, Draft | None]:
    length = line_length_m(line)
    try:
        facts = _facts(unit, piece)
        check_facts(unit, facts)
        check_line(line)
    except ValidationError as error:
        return StreetRow(piece, Outcome.WRONG, length, tuple(error.messages)), None
    if known is not None:
        return _compared(piece, line, facts, known), None
    if is_alone:
        said = _("两端都没有接上别的路段；请核对端点坐标，或补上相连的路")
        return StreetRow(piece, Outcome.WRONG, length, (said,)), None
    return StreetRow(piece, Outcome.NEW, length), Draft(line, facts)


def _facts(unit: Unit, piece: FilePiece) -> LinkFacts:
    names = set(LinkFacts.__dataclass_fields__)
    told = {name: value for name, value in piece.told.items() if name in names}
    if told.get("zone"):
        told["zone"] = zone_named(unit, told["zone"])
    return LinkFacts(**told | {"code": piece.code})


def _compared(piece: FilePiece, line: Line, facts: LinkFacts, known: RoadLink) -> StreetRow:
    length = line_length_m(line)
    there = facts_of(known)
    differing: list[str] = [
        f"{RoadLink._meta.get_field(name).verbose_name}：已有“{_shown(getattr(there, name))}”，"  # type: ignore[union-attr] # noqa: SLF001 - a column of ours; Django documents it
        f"这次“{_shown(getattr(facts, name))}”"
        for name in piece.told
        if name in LinkFacts.__dataclass_fields__
        and name != "code"
        and piece.told[name] is not None
        and getattr(there, name) != getattr(facts, name)
    ]
    if tuple(link_line(known)) != rounded(line):
        differing.append(_("线形不同"))
    if not differing:
        return StreetRow(piece, Outcome.SAME, length)
    said = _("已有这个编号，内容不同（%(differing)s）；记错的请更正，路真变了的请办理改建") % {
        "differing": "；".join(differing)
    }
    return StreetRow(piece, Outcome.WRONG, length, (said,))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return _("未报") if value is None else str(value)
