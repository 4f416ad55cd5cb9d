"""The board as one: the parts of all cards put together, in order of urgency."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.paths import ancestors, within
from luodi.kernel.board.rules import LIGHTS, is_worse, rank, worst
from luodi.kernel.cards import all_cards, load
from luodi.kernel.cards.board import BoardLate, BoardLine, BoardPart
from luodi.kernel.places.models import Place
from luodi.kernel.places.reads import children_of, places_on

VIEW = "board.view_board"
COUNTS = {
    "RED": gettext_lazy("%(count)d 项红灯"),
    "YELLOW": gettext_lazy("%(count)d 项黄灯"),
    "WATCH": gettext_lazy("%(count)d 项需关注"),
    "GREEN": gettext_lazy("%(count)d 项正常"),
    "GREY": gettext_lazy("%(count)d 项未知"),
}


@dataclass(frozen=True)
class Board:
    """What the board shows: the parts of all cards together.

    ``lines`` are ordered from the most urgent on, by light and how far behind.
    """

    day: date
    place: Place | None
    lines: tuple[BoardLine, ...] = ()
    late: tuple[BoardLate, ...] = ()
    areas: dict[str, str] = field(default_factory=dict)
    against: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    lists: dict[str, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many lines have each light, from the worst on."""
        found = Counter(line.light for line in self.lines)
        return {light: found[light] for light in LIGHTS}

    @cached_property
    def urgent(self) -> list[BoardLine]:
        """The red lines, then the yellow ones."""
        return [line for line in self.lines if line.light in {"RED", "YELLOW"}]

    @cached_property
    def worse(self) -> list[BoardLine]:
        """The lines whose light got worse since the last closed month."""
        return [line for line in self.lines if is_worse(line.before, line.light) is True]

    @cached_property
    def better(self) -> list[BoardLine]:
        """The lines whose light got better since the last closed month."""
        return [line for line in self.lines if is_worse(line.before, line.light) is False]

    @cached_property
    def moved(self) -> list[BoardLine]:
        """The lines whose figure moved since the last closed month, the light left as it was."""
        changed = {*map(id, self.worse), *map(id, self.better)}
        return [line for line in self.lines if line.then and id(line) not in changed]

    @cached_property
    def drawn(self) -> list[BoardLine]:
        """The lines with a path: those that will miss their promise first."""
        return sorted(
            (line for line in self.lines if line.path is not None),
            key=lambda line: (
                line.path is None or line.path.strain is None,
                -(line.path.strain or 0) if line.path else 0,
                rank(line.light),
            ),
        )

    @cached_property
    def late_units(self) -> int:
        """How many units are late with anything."""
        return len({item.path for item in self.late})


def board_of(actor: Actor, day: date, place: Place | None) -> Board:
    """Ask every card for its part of the board, and put them together.

    Parameters
    ----------
    actor
        Who looks: each part holds only what they may see.
    day
        Today, or the last day of a closed month.
    place
        The place whose subtree is shown; None for all that the actor sees.
    """
    parts: list[BoardPart] = [
        load(card.board)(actor, day, place) for card in all_cards() if card.board
    ]
    lines = [line for part in parts for line in part.lines]
    areas: dict[str, list[str]] = {}
    for part in parts:
        for area in part.areas:
            areas.setdefault(area.place, []).append(area.light)
    return Board(
        day=day,
        place=place,
        lines=tuple(sorted(lines, key=lambda line: (rank(line.light), -line.behind))),
        late=tuple(sorted((one for part in parts for one in part.late), key=_of_unit)),
        areas={path: worst(lights) for path, lights in areas.items()},
        against=tuple(part.against for part in parts if part.against),
        known=tuple(part.known for part in parts if part.known),
        days=tuple(sorted({one for part in parts for one in part.days}, reverse=True)),
        lists={light: url for part in parts for light, url in part.lists.items()},
    )


def _of_unit(item: BoardLate) -> tuple[str, str]:
    return item.path, item.what


def state_sentence(board: Board) -> str:
    """Say in one sentence how all stands: how many, how many red, worse, late, likely missed."""
    if not board.lines and not board.late:
        return _("还没有目标：接受目标、报数之后，这里按灯列出。")
    words = []
    if board.lines:
        total = len(board.lines)
        words.append(ngettext("%(count)d 项", "%(count)d 项", total) % {"count": total})
    words += [
        str(COUNTS[light]) % {"count": count} for light, count in board.counts.items() if count
    ]
    if board.worse:
        count = len(board.worse)
        words.append(
            ngettext("比上月变差 %(count)d 项", "比上月变差 %(count)d 项", count) % {"count": count}
        )
    missing = sum(1 for line in board.drawn if line.path and line.path.verdict == "UNLIKELY")
    if missing:
        words.append(
            ngettext("%(count)d 项大概完不成", "%(count)d 项大概完不成", missing)
            % {"count": missing}
        )
    if board.late_units:
        count = board.late_units
        words.append(
            ngettext("%(count)d 个单位有迟报或逾期", "%(count)d 个单位有迟报或逾期", count)
            % {"count": count}
        )
    return _("，").join(words) + _("。")


def sees_whole(actor: Actor) -> bool:
    """Tell whether somebody looks from a root unit, over all of its place."""
    return actor.has_at_root(VIEW)


def own_places(actor: Actor) -> list[str]:
    """Give the paths of the places over which the actor looks, none below another."""
    paths = {scope.place_path for scope in actor.granting(VIEW)}
    return sorted(path for path in paths if paths.isdisjoint(ancestors(path)))


def places_to_choose(actor: Actor) -> list[Place]:
    """Give the places that the actor may choose: those of their posts, and what lies below them."""
    own = own_places(actor)
    rows = places_on(clock.today()).filter(path__in=own) | places_on(clock.today()).filter(
        parent__path__in=own
    )
    return list(rows.defer("geometry").order_by("path").distinct())


def place_asked(actor: Actor, number: str) -> Place | None:
    """Give the place that was asked for, else the only one of a narrower post; None for all.

    Raises
    ------
    Place.DoesNotExist
        When it does not stand, or lies outside the actor's posts.
    """
    own = own_places(actor)
    if not number:
        if sees_whole(actor) or len(own) != 1:
            return None
        return Place.objects.get(path=own[0])
    if not number.isdecimal() or len(number) > 18:
        raise Place.DoesNotExist(number)
    place = Place.objects.get(pk=int(number))
    if not any(within(place.path, path) for path in own):
        raise Place.DoesNotExist(number)
    return place


def children_with_lights(board: Board, top: Place) -> Sequence[tuple[Place, str]]:
    """Give the places directly below one, each with the worst light in its subtree."""
    return [
        (row, worst(light for path, light in board.areas.items() if within(path, row.path)))
        for row in children_of(top, clock.today())
    ]
