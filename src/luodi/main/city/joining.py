"""Making one whole of a drawn net: junctions joined, islands left out, one-ways that lead back."""

from collections.abc import Iterable
from dataclasses import replace

from luodi.main.city.net import Draft, Net


def merge(net: Net) -> None:
    """Join two stretches of the same road that meet where nothing else does."""
    at = net.at_nodes()
    gone: set[Draft] = set()
    for node in sorted(at):
        meeting = at[node]
        if len(meeting) != 2:
            continue
        one, other = meeting
        if one is other or _kind(one) != _kind(other):
            continue
        joined = _joined(net, one, other, node)
        if joined is None or joined.start == joined.end:
            continue
        gone |= {one, other}
        net.drafts.append(joined)
        at[node] = []
        for end in (joined.start, joined.end):
            at[end] = [joined if item in (one, other) else item for item in at[end]]
    net.drafts = [draft for draft in net.drafts if draft not in gone]


def _kind(draft: Draft) -> tuple[object, ...]:
    return draft.name, draft.road_class, draft.one_way, draft.bridge, draft.rural


def _joined(net: Net, one: Draft, other: Draft, node: int) -> Draft | None:
    if one.one_way and (one.end == node) == (other.end == node):
        return None  # two one-ways that run into each other
    if one.end != node and one.one_way:
        one, other = other, one
    first = one if one.end == node else _turned(one)
    second = other if other.start == node else _turned(other)
    if first.end != node or second.start != node:
        return None
    return replace(
        first, end=second.end, between=(*first.between, net.points[node], *second.between)
    )


def _turned(draft: Draft) -> Draft:
    return replace(draft, start=draft.end, end=draft.start, between=tuple(reversed(draft.between)))


def reachable(net: Net) -> None:
    """Keep the greatest part that hangs together, and open one-ways that nothing leads out of."""
    both = [(draft.start, draft.end) for draft in net.drafts]
    both += [(end, start) for start, end in both]
    homes = components(both)
    sizes: dict[int, int] = {}
    for home in homes.values():
        sizes[home] = sizes.get(home, 0) + 1
    largest = max(sizes, key=lambda home: (sizes[home], -home))
    net.drafts = [draft for draft in net.drafts if homes[draft.start] == largest]
    homes = components(
        way
        for draft in net.drafts
        for way in ((draft.start, draft.end), (draft.end, draft.start))[: 1 if draft.one_way else 2]
    )
    for draft in net.drafts:
        if homes[draft.start] != homes[draft.end]:
            draft.one_way = False


def components(ways: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Give each node the number of its strongly connected part.

    Parameters
    ----------
    ways
        Pairs of nodes, the first leads to the second.

    Notes
    -----
    Kosaraju's two walks, without recursion.

    Examples
    --------
    >>> found = components([(1, 2), (2, 1), (2, 3)])
    >>> found[1] == found[2], found[2] == found[3]
    (True, False)
    """
    forward: dict[int, list[int]] = {}
    backward: dict[int, list[int]] = {}
    for start, end in ways:
        forward.setdefault(start, []).append(end)
        forward.setdefault(end, [])
        backward.setdefault(end, []).append(start)
        backward.setdefault(start, [])
    homes: dict[int, int] = {}
    for root in reversed(_finished(forward)):
        if root in homes:
            continue
        waiting = [root]
        homes[root] = root
        while waiting:
            for node in backward[waiting.pop()]:
                if node not in homes:
                    homes[node] = root
                    waiting.append(node)
    return homes


def _finished(forward: dict[int, list[int]]) -> list[int]:
    order: list[int] = []
    seen: set[int] = set()
    for root, first in forward.items():
        if root in seen:
            continue
        seen.add(root)
        walk = [(root, iter(first))]
        while walk:
            node, ahead = walk[-1]
            for following in ahead:
                if following not in seen:
                    seen.add(following)
                    walk.append((following, iter(forward[following])))
                    break
            else:
                order.append(node)
                walk.pop()
    return order
