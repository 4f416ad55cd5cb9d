"""The index that the demonstration's actions made is the one that building anew makes."""

from luodi.kernel.cards import found_kinds
from luodi.kernel.search.actions import rebuild
from luodi.kernel.search.models import IndexRow


def state() -> dict[tuple[str, int], tuple[object, ...]]:
    """Give all that the index holds of each record."""
    return {
        (row.kind, row.record): (
            row.permission,
            row.unit_path,
            row.place_path,
            row.title,
            row.text,
            row.day_number,
            frozenset(
                (one.unit_path, one.place_path, one.around, one.below) for one in row.reaches.all()
            ),
        )
        for row in IndexRow.objects.prefetch_related("reaches")
    }


def test_what_the_actions_put_is_what_building_anew_puts(demo):
    before = state()
    counts = rebuild()
    after = state()
    assert {key: (before.get(key), after.get(key)) for key in before.keys() | after.keys()
            if before.get(key) != after.get(key)} == {}  # fmt: skip
    assert sorted(counts) == sorted(found_kinds())
    assert all(counts.values()), f"the demonstration has no row of {counts}"
