"""Pages of units and posts, and the way in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.guards import page, public, signed_in
from luodi.kernel.access.paths import WIDTH
from luodi.kernel.access.scopes import require
from luodi.kernel.people import reads
from luodi.kernel.people.actions import appoint, change_password
from luodi.kernel.people.forms import AppointmentForm
from luodi.kernel.people.models import Post, Unit, User
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table

UNITS = Table(
    name="units",
    title=gettext_lazy("单位"),
    order="path",
    page_size=200,
    search=("name", "code", "place__name"),
    empty=Empty(
        gettext_lazy("没有找到单位"), gettext_lazy("换个名称或代码再查；新单位由管理员导入。")
    ),
    columns=(
        Column(
            "name",
            gettext_lazy("单位"),
            lambda unit: "　" * (len(unit.path) // WIDTH - 1) + unit.name,
            "link",
            href=lambda unit: reverse("people:unit", args=(unit.pk,)),
        ),
        Column("code", gettext_lazy("单位代码"), lambda unit: unit.code, sort="code"),
        Column("parent", gettext_lazy("上级单位"), lambda unit: str(unit.parent or "")),
        Column(
            "place",
            gettext_lazy("所在地方"),
            lambda unit: str(unit.place),
            sort="place__path",
            filter="place",
            choices=lambda: [
                (unit.place_id, unit.place.name)
                for unit in Unit.objects.select_related("place").order_by("place__path")
            ],
        ),
        Column(
            "posts", gettext_lazy("岗位数"), lambda unit: unit.post_count, "number", "post_count"
        ),
    ),
)

sign_in = public("the way in", methods=("GET", "POST"))(
    LoginView.as_view(template_name="web/signin.html")
)
sign_out = signed_in(methods=("POST",))(LogoutView.as_view(template_name="web/signed_out.html"))


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *_rest: Any, **_more: Any
) -> HttpResponse:
    """Answer too many failures; the same words whether or not there is such a user."""
    context = {"title": _("登录暂停"), "bare_title": True, "crumbs": [(_("登录暂停"), None)]}
    answer = render(request, "people/locked_out.html", context, status=429)
    answer["Retry-After"] = "900"
    return answer


@sensitive_post_parameters()
@signed_in(methods=("GET", "POST"))
def password(request: HttpRequest) -> HttpResponse:
    user = get_object_or_404(User, pk=_actor(request).user_id)
    form = PasswordChangeForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = change_password(
            actor=_actor(request),
            password=form.cleaned_data["new_password1"],
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改；其他设备上的登录已失效。"))
        return redirect("web:home")
    context = {"title": _("修改密码"), "crumbs": [(_("修改密码"), None)], "form": form}
    return render(request, "people/password.html", context, status=422 if form.errors else 200)


@page("people.view_people")
def unit_list(request: HttpRequest) -> HttpResponse:
    context = {"title": _("单位与岗位"), "crumbs": [(_("单位与岗位"), None)]}
    return UNITS.respond(request, reads.unit_rows(clock.now()), "people/units.html", context)


@page("people.view_people")
def unit_page(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("parent", "place"), pk=pk)
    context = {
        "title": unit.name,
        "crumbs": [*_above(unit), (unit.name, None)],
        "unit": unit,
        "children": reads.units_on(clock.now()).filter(parent=unit),
        "posts": reads.posts_with_holders(clock.now()).filter(unit=unit),
    }
    return render(request, "people/unit.html", context)


@page("people.view_people")
def post_page(request: HttpRequest, pk: int) -> HttpResponse:
    post = _post(pk)
    form = (
        AppointmentForm(actor=_actor(request), post=post) if _may_appoint(request, post) else None
    )
    return _post_answer(request, post, form)


@page("people.appoint", methods=("POST",))
@once
def appoint_holder(request: HttpRequest, pk: int) -> HttpResponse:
    post, actor = _post(pk), _actor(request)
    require(actor, "people.appoint", unit_path=post.unit.path, place_path=post.place.path)
    form = AppointmentForm(request.POST, actor=actor, post=post)
    if not form.is_valid():
        return _post_answer(request, post, form, status=422)
    if "confirmed" not in request.POST:
        return _post_answer(request, post, form, confirm=True)
    appoint(actor=actor, post=post, **form.cleaned_data)
    messages.success(request, _told(form))
    return redirect("people:post", pk=pk)


def _told(form: AppointmentForm) -> str:
    told = {
        "user": form.cleaned_data["user"],
        "starts": form.cleaned_data["starts"].astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    }
    if told["user"] is None:
        return _("自 %(starts)s 起该岗位空缺。") % told
    return _("已任命：自 %(starts)s 起由%(user)s任职。要改变，再任命一次即可。") % told


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
    return actor


def _post(pk: int) -> Post:
    return get_object_or_404(reads.posts_with_holders(clock.now()), pk=pk)


def _may_appoint(request: HttpRequest, post: Post) -> bool:
    return _actor(request).may(
        "people.appoint", unit_path=post.unit.path, place_path=post.place.path
    )


def _above(unit: Unit) -> list[tuple[str, str]]:
    """Give the crumbs down to a unit's parent."""
    units = [(str(_("单位与岗位")), reverse("people:unit_list"))]
    return units + [
        (above.name, reverse("people:unit", args=(above.pk,))) for above in reads.units_above(unit)
    ]


def _post_answer(
    request: HttpRequest,
    post: Post,
    form: AppointmentForm | None,
    *,
    confirm: bool = False,
    status: int = 200,
) -> HttpResponse:
    unit = post.unit
    context = {
        "title": post.title,
        "crumbs": [
            *_above(unit),
            (unit.name, reverse("people:unit", args=(unit.pk,))),
            (post.title, None),
        ],
        "post": post,
        "system": reads.system_title(post.system),
        "holdings": reads.holdings_of(post),
        "leaving": reads.holdings_of(post).filter(valid_to__isnull=True),
        "now": clock.now(),
        "form": form,
        "confirm": confirm,
    }
    return render(request, "people/post.html", context, status=status)
