"""Pages of posts: one post, who holds it, appointing, making and ending it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.access.scopes import require
from luodi.kernel.people import reads
from luodi.kernel.people.actions import CHANGE, add_post, appoint, retire_post
from luodi.kernel.people.forms import AppointmentForm, PostForm, RetireForm
from luodi.kernel.people.models import Post, Unit
from luodi.kernel.people.views.once_more import freshly
from luodi.kernel.people.views.trail import form_page, post_url, unit_url, way_into_unit
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render


@page("people.view_people")
def post_page(request: Request, pk: int) -> HttpResponse:
    post = _post(pk)
    may_appoint = _may(request, "people.appoint", post)
    form = AppointmentForm(actor=request.actor, post=post) if may_appoint else None
    return _post_answer(request, post, form)


@page("people.appoint", methods=("POST",))
@freshly
@once
def appoint_holder(request: Request, pk: int) -> HttpResponse:
    post, actor = _post(pk), request.actor
    require(actor, "people.appoint", unit_path=post.unit.path, place_path=post.place.path)
    form = AppointmentForm(request.POST, actor=actor, post=post)
    if not form.is_valid():
        return _post_answer(request, post, form, status=422)
    if "confirmed" not in request.POST:
        return _post_answer(request, post, form, confirm=True)
    appoint(actor=actor, post=post, **form.cleaned_data)
    messages.success(request, _told(form))
    return redirect(post_url(post))


@page("people.change_people", methods=("GET", "POST"))
@once
def post_new(request: Request, pk: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("place"), pk=pk)
    require(request.actor, CHANGE, unit_path=unit.path)
    form = PostForm(request.POST or None, actor=request.actor, unit=unit)
    if request.method == "POST" and form.is_valid():
        try:
            post = add_post(actor=request.actor, unit=unit, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            told = _("已新建岗位“%(title)s”，现为空缺；任命后，接任人即有这个岗位的权限。")
            messages.success(request, told % {"title": post.title})
            return redirect(post_url(post))
    return form_page(
        request,
        form,
        title=_("在“%(name)s”新建岗位") % {"name": unit.name},
        act=_("新建岗位"),
        back=unit_url(unit),
        crumbs=way_into_unit(unit),
    )


@page("people.change_people", methods=("GET", "POST"))
@once
def post_retire(request: Request, pk: int) -> HttpResponse:
    post = _post(pk)
    require(request.actor, CHANGE, unit_path=post.unit.path, place_path=post.place.path)
    form = RetireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retire_post(actor=request.actor, post=post, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤销岗位“%(title)s”。") % {"title": post.title})
            return redirect(post_url(post))
    return form_page(
        request,
        form,
        title=_("撤销岗位“%(title)s”") % {"title": post.title},
        act=_("撤销岗位"),
        back=post_url(post),
        crumbs=[*way_into_unit(post.unit), (post.title, post_url(post))],
        state=_leaving_told(post),
        danger=True,
    )


def _leaving_told(post: Post) -> str:
    leaving = reads.holdings_of(post).filter(valid_to__isnull=True)
    names = _("、").join(str(holding.user) for holding in leaving)
    if not names:
        return _("这个岗位现无人任职。撤销后不能恢复，任职记录保留。")
    told = _("撤销之日零时起，%(names)s 不再有这个岗位的权限。撤销后不能恢复，任职记录保留。")
    return told % {"names": names}


def _told(form: AppointmentForm) -> str:
    told = {
        "user": form.cleaned_data["user"],
        "starts": form.cleaned_data["starts"].astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"),
    }
    if told["user"] is None:
        return _("自 %(starts)s 起该岗位空缺。") % told
    return _("已任命：自 %(starts)s 起由%(user)s任职。要改变，再任命一次即可。") % told


def _post(pk: int) -> Post:
    return get_object_or_404(reads.posts_with_holders(clock.now()), pk=pk)


def _may(request: Request, permission: str, post: Post) -> bool:
    return request.actor.may(permission, unit_path=post.unit.path, place_path=post.place.path)


def _post_answer(
    request: Request,
    post: Post,
    form: AppointmentForm | None,
    *,
    confirm: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": post.title,
        "crumbs": [*way_into_unit(post.unit), (post.title, None)],
        "post": post,
        "system": reads.system_title(post.system),
        "holdings": reads.holdings_of(post),
        "leaving": reads.holdings_of(post).filter(valid_to__isnull=True),
        "now": clock.now(),
        "form": form,
        "confirm": confirm,
        "may_retire": post.valid_to is None and _may(request, CHANGE, post),
        "may_open_users": request.actor.has(CHANGE),
    }
    return render(request, "people/post.html", context, status=status)
