"""The table of sign-ins: who signs in, and in which post."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.people.actions import CHANGE, add_user, appoint
from luodi.kernel.people.actions.undoing import remove_sign_in
from luodi.kernel.people.importing.named import (
    UNIT,
    by_field,
    unit_told,
)
from luodi.kernel.people.models import Holding, Post, User
from luodi.kernel.people.reads import current
from luodi.kernel.tables.declaring import Column, Import, Kind, Outcome, Told, Undone, Work, Written


def _write_sign_in(work: Work, told: Told) -> Written:
    unit = by_field("unit", unit_told, told["unit"])
    post = Post.objects.filter(unit=unit, title=told["post"], valid_to__isnull=True).first()
    if post is None:
        raise ValidationError(
            {
                "post": _("“%(unit)s”没有岗位“%(post)s”；请核对，或先导入岗位")
                % {"unit": unit, "post": told["post"]}
            }
        )
    user = User.objects.filter(username__iexact=told["username"]).first()
    if user is not None and user.display_name != told["name"]:
        raise ValidationError(
            {
                "name": _("登录名“%(username)s”已是“%(name)s”的；请核对，或换一个登录名")
                % {"username": user.username, "name": user.display_name}
            }
        )
    holders = list(Holding.objects.filter(current(clock.now()), post=post).select_related("user"))
    if user is not None and any(item.user_id == user.pk for item in holders):
        return Written(Outcome.SAME, ("people.user", user.pk))
    if holders:
        raise ValidationError(
            {
                "post": _("“%(post)s”现由%(user)s任职；换人请在岗位页任命")
                % {"post": post, "user": holders[0].user}
            }
        )
    issued = None
    if user is None:
        issued = add_user(
            actor=work.actor,
            username=told["username"],
            display_name=told["name"],
            reason=work.reason,
            usable=not work.trial,
        )
        user = issued.user
    appoint(actor=work.actor, post=post, user=user, starts=clock.now(), reason=work.reason)
    return Written(
        Outcome.NEW if issued else Outcome.CHANGED,
        ("people.user", user.pk),
        {"post": post.pk, "made": issued is not None},
        handout=(user.username, user.display_name, str(post), issued.password) if issued else (),
    )


def _undo_sign_in(actor: Actor, undone: Undone) -> None:
    remove_sign_in(
        actor=actor,
        user=User.objects.get(pk=undone.record),
        post=Post.objects.select_related("unit", "place").get(pk=undone.before["post"]),
        made=undone.before["made"],
        reason=undone.reason,
    )


SIGN_INS = Import(
    code="people.sign_ins",
    title=pgettext_lazy("list", "登录"),
    permission=CHANGE,
    about=gettext_lazy("一人任几个岗位就写几行。密码由系统生成，确认导入时只给一次。"),
    columns=(
        Column(
            "username",
            gettext_lazy("登录名"),
            Kind.CODE,
            True,
            ("用户名", "账号", "帐号"),
            gettext_lazy("字母、汉字、数字和 @ . + - _"),
            "zhangsan",
            longest=40,
        ),
        Column(
            "name",
            gettext_lazy("姓名"),
            Kind.TEXT,
            True,
            ("显示名", "名字", "人员"),
            gettext_lazy("页面上显示的名字"),
            "张三",
            longest=40,
        ),
        UNIT,
        Column(
            "post",
            gettext_lazy("岗位"),
            Kind.TEXT,
            True,
            ("岗位名称", "职务"),
            gettext_lazy("单位里的岗位名称"),
            "经济填报员",
        ),
    ),
    key=("username", "unit", "post"),
    write=_write_sign_in,
    undo=_undo_sign_in,
    longest=200,
    handout=(
        gettext_lazy("登录名"),
        gettext_lazy("姓名"),
        gettext_lazy("岗位"),
        gettext_lazy("初始密码"),
    ),
)
