"""Firms that somebody may see, with what their lines show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import AccessPaths, scope_filter, unrestricted
from luodi.standards.text import half_width
from luodi.systems.enterprises.models import Firm, FirmTag
from luodi.systems.enterprises.reads.cases import visible_cases

VIEW = "enterprises.view_firm"
CONTACT = AccessPaths(
    system="enterprises", unit="commissioner_post__unit__path", place="party__place__path"
)
"""A firm is also seen by the unit of the post that is its contact."""


def visible_firms(actor: Actor) -> QuerySet[Firm]:
    """Give the firms that the actor may see: of the unit in charge, or of the contact's.

    A record that ended in another is none.
    """
    allowed = scope_filter(actor, Firm.access_paths, VIEW) | scope_filter(actor, CONTACT, VIEW)
    return (
        unrestricted(Firm, why="narrowed at once to the scopes of the two units of a firm")
        .filter(allowed, merged_into__isnull=True)
        .select_related("party__unit", "party__place", "commissioner_post__unit")
    )


def tags_now(firms: Iterable[Firm], day: date) -> dict[int, list[str]]:
    """Give the words that hold of each of some firms on a day."""
    found: dict[int, list[str]] = {firm.pk: [] for firm in firms}
    rows = FirmTag.objects.filter(tags_on(day), firm__in=list(found))
    for firm, word in rows.order_by("word").values_list("firm", "word"):
        found[firm].append(word)
    return found


def tags_on(day: date) -> Q:
    """Give the condition of tags that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))


def firm_lines(actor: Actor, firms: list[Firm], day: date) -> list[Firm]:
    """Add to firms what their lines show: tags, and how many open cases the actor may see."""
    words = tags_now(firms, day)
    cases = visible_cases(actor).filter(firm__in=firms, duty__ended_at__isnull=True)
    totals = cases.order_by().values("firm").annotate(total=Count("pk"))
    counts = dict(totals.values_list("firm", "total"))
    for firm in firms:
        firm.words = words[firm.pk]  # type: ignore[attr-defined] # read by the table
        firm.open_cases = counts.get(firm.pk, 0)  # type: ignore[attr-defined] # read by the table
    return firms


def firm_named(actor: Actor, typed: str) -> Firm | None:
    """Give the one firm that somebody means by a credit code or its full name; None without one.

    Raises
    ------
    django.core.exceptions.ValidationError
        When several bear the name.
    """
    return _means(typed, _bearing(actor, [typed]))


def needed_firm(actor: Actor, typed: str) -> Firm:
    """Give the one firm that somebody means by a credit code or its full name.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the actor sees none, or several bear the name.
    """
    return firms_named(actor, [typed])[0]


def firms_named(actor: Actor, lines: Sequence[str]) -> list[Firm]:
    """Give the firms that lines mean by a credit code or a full name, each once, in one query.

    Raises
    ------
    django.core.exceptions.ValidationError
        When the actor does not see them all, or several bear a name.
    """
    bearing = _bearing(actor, lines)
    found = {line.strip(): _means(line, bearing) for line in lines}
    missing = [line for line, firm in found.items() if firm is None]
    if missing:
        raise ValidationError(
            _("台账上没有“%(names)s”，或不在您的辖区；请核对信用代码，或先登记企业")
            % {"names": "、".join(missing)}
        )
    return list(dict.fromkeys(firm for firm in found.values() if firm is not None))


def _bearing(actor: Actor, lines: Sequence[str]) -> dict[str, list[Firm]]:
    """Give the firms that bear some names or codes, by each of the two."""
    names = [line.strip() for line in lines]
    named = Q(party__credit_code__in=[_code(name) for name in names]) | Q(party__name__in=names)
    bearing: dict[str, list[Firm]] = defaultdict(list)
    for firm in visible_firms(actor).filter(named):
        for key in (firm.party.credit_code, firm.party.name):
            bearing[key].append(firm)
    return bearing


def _means(typed: str, bearing: Mapping[str, list[Firm]]) -> Firm | None:
    name = typed.strip()
    firms = bearing.get(_code(name)) or bearing.get(name) or []
    if len(firms) > 1:
        raise ValidationError(_("有几家企业叫“%(name)s”；请填信用代码") % {"name": name})
    return firms[0] if firms else None


def _code(name: str) -> str:
    return half_width(name).upper()
