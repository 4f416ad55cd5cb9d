"""What changed of a firm and when: its tags, its facts, its names, its merges."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import unrestricted, visible
from luodi.kernel.clock import SHANGHAI
from luodi.kernel.log.models import LogLine
from luodi.kernel.log.reads import lines
from luodi.kernel.parties.reads import VIEW as VIEW_PARTY
from luodi.kernel.parties.reads import names_of
from luodi.kernel.people.models import Post
from luodi.systems.enterprises.models import (
    CARE_TITLES,
    SIZE_TITLES,
    Firm,
    FirmMerge,
    FirmTag,
)
from luodi.systems.enterprises.reads.firms import VIEW

REGISTERED, CHANGED = "enterprises.register_firm", "enterprises.change_firm"


@dataclass(frozen=True)
class FirmChange:
    """Something that changed of a firm on a day; ``who`` is told to readers of the log alone."""

    day: date
    what: str
    text: str
    who: str = ""


def firm_history(actor: Actor, firm: Firm) -> list[FirmChange]:
    """List what changed of a firm that the actor may see, the latest first.

    Names are told to whoever may see the organisation, merges to whoever may see the other
    record, and who did it to whoever may read that line of the log.
    """
    found = [*_tags(firm), *_facts(actor, firm), *_merges(actor, firm)]
    party = firm.party
    if actor.may(VIEW_PARTY, unit_path=party.unit.path, place_path=party.place.path):
        found += [
            FirmChange(row.valid_from, _("名称"), _("称“%(name)s”") % {"name": row.name})
            for row in names_of(party)
        ]
    return sorted(found, key=lambda one: one.day, reverse=True)


def _tags(firm: Firm) -> Iterator[FirmChange]:
    for tag in FirmTag.objects.filter(firm=firm).order_by("pk"):
        yield FirmChange(tag.valid_from, _("标签"), _("贴上“%(word)s”") % {"word": tag.word})
        if tag.valid_to is not None:
            yield FirmChange(tag.valid_to, _("标签"), _("摘下“%(word)s”") % {"word": tag.word})


def _facts(actor: Actor, firm: Firm) -> Iterator[FirmChange]:
    why = "facts of a firm that the reader may see; who changed them is asked of the log"
    rows = unrestricted(LogLine, why=why).filter(
        record_kind="enterprises.firm", record_id=str(firm.pk), verb__in=(REGISTERED, CHANGED)
    )
    rows = rows.select_related("user").order_by("pk")
    readable = set(lines(actor).filter(pk__in=rows.values("pk")).values_list("pk", flat=True))
    values = [one.get("commissioner_post") for row in rows for one in (row.before, row.after)]
    posts = {post.pk: str(post) for post in Post.objects.filter(pk__in=[v for v in values if v])}
    for row in rows:
        day = row.at.astimezone(SHANGHAI).date()
        who = str(row.user or "luodi") if row.pk in readable else ""
        if row.verb == REGISTERED:
            words = [_word(field, row.after.get(field), posts) for field in _titles()]
            told = _("、").join(word for word in words if word)
            yield FirmChange(day, _("台账"), _("列入台账：%(facts)s") % {"facts": told}, who)
            continue
        for field, title in _titles().items():
            before, after = (_word(field, one.get(field), posts) for one in (row.before, row.after))
            if before != after:
                pair = {"before": before or _("不清楚"), "after": after or _("不清楚")}
                yield FirmChange(day, title, _("%(before)s → %(after)s") % pair, who)


def _titles() -> dict[str, str]:
    return {
        "care": _("服务层级"),
        "size_class": _("规模"),
        "industry_code": _("行业代码"),
        "commissioner_post": _("助企专员岗位"),
    }


def _word(field: str, value: Any, posts: dict[int, str]) -> str:
    if not value:
        return ""
    if field == "commissioner_post":
        return posts.get(value, "—")
    titles: dict[Any, str | Promise] = {}
    if field == "care":
        titles = {care.value: title for care, title in CARE_TITLES.items()}
    elif field == "size_class":
        titles = dict(SIZE_TITLES)
    return str(titles.get(value, value))


def _merges(actor: Actor, firm: Firm) -> Iterator[FirmChange]:
    rows = unrestricted(FirmMerge, why="of a firm that was shown; narrowed to what is seen")
    rows = rows.filter(kept=firm, gone__in=visible(actor, Firm, VIEW))
    for merge in rows.select_related("gone__party", "undo"):
        party = merge.gone.party
        told = {"name": party.name, "code": party.credit_code, "reason": merge.reason}
        yield FirmChange(
            merge.at.astimezone(SHANGHAI).date(),
            _("合并"),
            _("“%(name)s”（%(code)s）并入：%(reason)s") % told,
        )
        undo = getattr(merge, "undo", None)
        if undo is not None:
            told["reason"] = undo.reason
            yield FirmChange(
                undo.at.astimezone(SHANGHAI).date(),
                _("合并"),
                _("撤销“%(name)s”（%(code)s）的并入：%(reason)s") % told,
            )
