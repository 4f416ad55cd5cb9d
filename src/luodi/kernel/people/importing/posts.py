"""The table of posts: its columns, and how a row is written."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel.access.actor import Actor
from luodi.kernel.people.actions import CHANGE, add_post
from luodi.kernel.people.actions.undoing import remove_post
from luodi.kernel.people.importing.named import (
    ASKED_SINCE,
    SINCE,
    UNIT,
    by_field,
    place_told,
    since,
    unit_told,
)
from luodi.kernel.people.models import Post, Role
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written

_MOBILE = re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}")


def _role_told(text: str) -> Role:
    found = list(Role.objects.filter(Q(code__iexact=text) | Q(title=text))[:2])
    if len(found) == 1:
        return found[0]
    known = _("、").join(Role.objects.order_by("title").values_list("title", flat=True)[:20])
    raise ValidationError(
        _("没有角色“%(text)s”；现有：%(known)s") % {"text": text, "known": known or _("（空）")}
    )


def _write_post(work: Work, told: Told) -> Written:
    unit = by_field("unit", unit_told, told["unit"])
    role = by_field("role", _role_told, told["role"])
    place = by_field("place", place_told, told["place"]) if told.get("place") else unit.place
    telephone, system = told.get("telephone") or "", told.get("system") or ""
    if _MOBILE.fullmatch(telephone):
        raise ValidationError(
            {"telephone": _("这是手机号；岗位电话会公开，请填办公电话，没有的空着")}
        )
    standing = Post.objects.filter(unit=unit, title=told["title"], valid_to__isnull=True)
    post = standing.select_related("role", "place").first()
    if post is None:
        made = add_post(
            actor=work.actor,
            unit=unit,
            title=told["title"],
            place=place,
            role=role,
            valid_from=since(work, told),
            system=system,
            telephone=telephone,
            reason=work.reason,
        )
        return Written(Outcome.NEW, ("people.post", made.pk))
    differing = [
        _("%(what)s现为“%(old)s”") % {"what": what, "old": old}
        for name, what, old, new in (
            ("role", _("角色"), post.role, role),
            ("place", _("辖区"), post.place, place),
            ("system", _("系统"), post.system, system),
        )
        if old != new and (name == "role" or told.get(name))
    ]
    if differing:
        raise ValidationError(
            _("“%(post)s”已有，%(how)s；岗位不改权责，请撤销后新设")
            % {"post": post, "how": _("、").join(differing)}
        )
    return Written(Outcome.SAME, ("people.post", post.pk))


def _undo_post(actor: Actor, undone: Undone) -> None:
    post = Post.objects.select_related("unit", "place").get(pk=undone.record)
    remove_post(actor=actor, post=post, reason=undone.reason)


POSTS = Import(
    code="people.posts",
    title=pgettext_lazy("list", "岗位"),
    permission=CHANGE,
    about=gettext_lazy("按单位和岗位名称认；已有的岗位不改权责。角色要先在“角色”里定好。"),
    columns=(
        UNIT,
        Column(
            "title",
            gettext_lazy("岗位名称"),
            Kind.TEXT,
            True,
            ("岗位", "职务", "岗位名"),
            gettext_lazy("在单位内不重复"),
            "经济填报员",
            longest=80,
        ),
        Column(
            "role",
            gettext_lazy("角色"),
            Kind.TEXT,
            True,
            ("角色名称", "权限角色"),
            gettext_lazy("角色的名称或代码"),
            "填报员",
        ),
        Column(
            "place",
            gettext_lazy("辖区"),
            Kind.TEXT,
            False,
            ("管辖地方", "所辖地方"),
            gettext_lazy("管哪里；空着就是单位所在的地方"),
            "",
        ),
        Column(
            "system",
            gettext_lazy("系统"),
            Kind.CODE,
            False,
            ("所用系统",),
            gettext_lazy("只在一个系统里用的岗位填它的名字，如 targets；空着是全部"),
            "",
        ),
        Column(
            "telephone",
            gettext_lazy("办公电话"),
            Kind.CODE,
            False,
            ("电话", "联系电话"),
            gettext_lazy("会公开；不填手机"),
            "0371-60000000",
            longest=40,
        ),
        SINCE,
    ),
    key=("unit", "title"),
    asked=(ASKED_SINCE,),
    write=_write_post,
    undo=_undo_post,
)
