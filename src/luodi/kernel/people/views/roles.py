"""Pages of roles: the list, one role with its permissions, defining and changing one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.cards import all_permissions
from luodi.kernel.people import reads
from luodi.kernel.people.actions import CHANGE, change_role, define_role, is_own_role
from luodi.kernel.people.forms import RoleForm
from luodi.kernel.people.models import Role
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.people.views.trail import Crumb, form_page
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table


def role_url(role: Role) -> str:
    return reverse("people:role", args=(role.pk,))


ROLES = Table(
    name="roles",
    title=gettext_lazy("角色"),
    order="code",
    search=("code", "title"),
    empty=Empty(
        gettext_lazy("没有找到角色"), gettext_lazy("换个名称或代码再查；还没有的，请新建角色。")
    ),
    columns=(
        Column(
            "title",
            gettext_lazy("角色"),
            lambda role: role.title,
            "link",
            sort="title",
            href=role_url,
        ),
        Column("code", gettext_lazy("代码"), lambda role: role.code, sort="code"),
        Column(
            "permissions",
            gettext_lazy("权限数"),
            lambda role: role.permission_count,
            "number",
            "permission_count",
        ),
        Column(
            "posts", gettext_lazy("岗位数"), lambda role: role.post_count, "number", "post_count"
        ),
    ),
)


@page("people.change_people")
def role_list(request: Request) -> HttpResponse:
    context = {
        "title": _("角色"),
        "crumbs": [(_("角色"), None)],
        "may_change": request.actor.has_at_root(CHANGE),
    }
    return ROLES.respond(request, reads.role_rows(clock.now()), "people/roles.html", context)


@page("people.view_people")
def role_page(request: Request, pk: int) -> HttpResponse:
    role, actor = get_object_or_404(Role, pk=pk), request.actor
    codes = set(role.permissions.values_list("permission", flat=True))
    own, at_root = is_own_role(actor, role), actor.has_at_root(CHANGE)
    context = {
        "title": role.title,
        "crumbs": [*_way(request), (role.title, None)],
        "role": role,
        "groups": reads.permissions_among(codes),
        "undeclared": sorted(codes - set(all_permissions())),
        "posts": reads.posts_with_holders(clock.now()).filter(role=role, valid_to__isnull=True),
        "may_change": at_root and not own,
        "own": at_root and own,
    }
    return render(request, "people/role.html", context)


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def role_new(request: Request) -> HttpResponse:
    if request.method != "POST" and not request.actor.has_at_root(CHANGE):
        title = _("新建角色")
        context = {"title": title, "crumbs": [*_way(request), (title, None)]}
        return render(request, "people/role_below_root.html", context)
    _refuse_below_root(request)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            role = define_role(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已新建角色“%(title)s”。") % {"title": role.title})
            return redirect(role_url(role))
    return form_page(
        request,
        form,
        title=_("新建角色"),
        act=_("新建角色"),
        back=reverse("people:role_list"),
        crumbs=_way(request),
        template="people/role_form.html",
    )


@page("people.change_people", methods=("GET", "POST"))
@freshly
@once
def role_change(request: Request, pk: int) -> HttpResponse:
    _refuse_below_root(request)
    role = get_object_or_404(Role, pk=pk)
    form = RoleForm(request.POST or None, role=role)
    if request.method == "POST" and form.is_valid():
        try:
            change_role(actor=request.actor, role=role, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已保存；改动前后都在日志里。"))
            return redirect(role_url(role))
    count = role.posts.filter(valid_to__isnull=True).count()
    return form_page(
        request,
        form,
        title=_("修改角色“%(title)s”") % {"title": role.title},
        act=_("保存"),
        back=role_url(role),
        crumbs=[*_way(request), (role.title, role_url(role))],
        state=_("保存后，用这个角色的 %(count)d 个岗位立即按新的权限办事。") % {"count": count},
        template="people/role_form.html",
    )


def _refuse_below_root(request: Request) -> None:
    if not request.actor.has_at_root(CHANGE):
        raise PermissionDenied("角色只由最上级单位的管理员修改")


def _way(request: Request) -> list[Crumb]:
    if request.actor.has(CHANGE):
        return [(_("角色"), reverse("people:role_list"))]
    return [(_("单位与岗位"), reverse("people:unit_list"))]
