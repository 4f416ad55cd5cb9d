"""Two records of one firm: what points to a firm, what a merge would move, what looks alike."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeAlias

from django.db.models import F, ForeignObject, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted, visible
from luodi.kernel.config.reads import threshold
from luodi.systems.enterprises import rules
from luodi.systems.enterprises.models import Case, Firm, FirmMerge, FirmTag
from luodi.systems.enterprises.reads.firms import VIEW, visible_firms

MERGE = "enterprises.merge_firm"
Column: TypeAlias = "ForeignObject[Any, Any]"
TITLES: dict[type[Model], str | Promise] = {
    Case: _("诉求"),
    FirmTag: _("标签"),
    Firm: _("早先并入的记录"),
}
"""How rows that move are called; those of other tables are other records."""


def firm_columns() -> tuple[Column, ...]:
    """Give every column of every table that points to a firm and follows it in a merge.

    The tables tell, not a list: a new one that points to a firm is moved, too, also as a table
    between two. Merges themselves stay as they were written, as all that is only added to.
    """
    relations = Firm._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django documents it
    found = [
        relation.field  # type: ignore[union-attr] # a relation from another table has its column
        for relation in relations
        if relation.auto_created and not relation.concrete
        if relation.one_to_many or relation.one_to_one
    ]
    return tuple(column for column in found if not getattr(column.model, "append_only", False))


def pointing(column: Column, firm: Firm) -> QuerySet[Any]:
    """Give the rows of a column's table that point to a firm."""
    rows = unrestricted(column.model, why="a merge moves them all, whoever may see them")
    return rows.filter(**{column.name: firm})


def moving(actor: Actor, firm: Firm) -> list[tuple[str | Promise, int]]:
    """Count what a merge would move away from a firm, by what it is; what is none is left out.

    Of restricted rows those are counted alone that lie where the actor may merge.
    """
    counts: Counter[str | Promise] = Counter()
    for column in firm_columns():
        rows = pointing(column, firm)
        paths = getattr(column.model, "access_paths", None)
        if isinstance(paths, AccessPaths):
            rows = rows.filter(scope_filter(actor, paths, MERGE))
        counts[TITLES.get(column.model, _("其他记录"))] += rows.count()
    return [(title, count) for title, count in counts.items() if count]


def mergeable_firms(actor: Actor) -> QuerySet[Firm]:
    """Give the firms that the actor may merge; those that ended in another are left out."""
    rows = visible(actor, Firm, MERGE).filter(merged_into__isnull=True)
    return rows.select_related("party__unit", "party__place", "commissioner_post__unit")


def possible_twins(actor: Actor, firm: Firm) -> list[tuple[Firm, int]]:
    """Offer firms that the actor may merge whose names look like one, with the likeness in %."""
    others = mergeable_firms(actor).exclude(pk=firm.pk).order_by("pk")
    least = threshold("enterprises.twin_percent", clock.today()).value
    named = others.values_list("pk", "party__name").iterator(chunk_size=2_000)
    found = rules.twins(firm.party.name, named, least=float(least) / 100)
    rows = {row.pk: row for row in others.filter(pk__in=[twin.number for twin in found])}
    return [(rows[twin.number], int(twin.likeness * 100)) for twin in found]


def resting_firm(actor: Actor, pk: int) -> Firm | None:
    """Give a record that the actor may see and that ended in another one; None if it stands."""
    rows = visible(actor, Firm, VIEW).filter(merged_into__isnull=False)
    return rows.select_related("party").filter(pk=pk).first()


def kept_of(actor: Actor, firm: Firm) -> Firm | None:
    """Give the firm in which one ended, to whoever may see it."""
    return visible_firms(actor).filter(merged_firms=firm).first()


def merges_of(actor: Actor, firm: Firm) -> list[FirmMerge]:
    """List the merges into a firm that stand, of records that the actor may see."""
    rows = unrestricted(FirmMerge, why="of a firm that was shown; narrowed to what is seen")
    seen = visible(actor, Firm, VIEW)
    rows = rows.filter(kept=firm, gone__in=seen, undo__isnull=True)
    return list(rows.select_related("gone__party", "by").order_by("-pk"))


def mergeable(actor: Actor) -> QuerySet[FirmMerge]:
    """Give the merges that the actor may take back: those with a right over both records."""
    rows = visible(actor, FirmMerge, MERGE).filter(gone__in=visible(actor, Firm, MERGE))
    return rows.select_related("kept__party__unit", "kept__party__place",
                               "gone__party__unit", "gone__party__place")  # fmt: skip


def case_of_two_firms(numbers: Sequence[int]) -> Case | None:
    """Find a case among some, or joined to one of them, whose main case is of another firm."""
    rows = unrestricted(Case, why="only told by its number to whoever undoes a merge")
    joined = rows.filter(Q(pk__in=numbers) | Q(parent__in=numbers), parent__isnull=False)
    joined = joined.exclude(firm=F("parent__firm"))
    return joined.select_related("duty", "parent__duty").first()
