from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from luodi.kernel.access.guards import page, signed_in
from luodi.kernel.access.request import Request
from luodi.kernel.cards import all_cards
from luodi.kernel.documents import store
from luodi.kernel.jobs import reads
from luodi.kernel.jobs.actions import CHANGE, cancel, enqueue, retry
from luodi.kernel.jobs.exports import EXPORT
from luodi.kernel.jobs.models import STATE_CHOICES, Job
from luodi.kernel.web import errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.kernel.web.tables import Column, Empty, Table
from luodi.kernel.web.tables.big import asked_for

_MINE = gettext_lazy("我的后台任务")


class Bar:
    """How far a job is: a bar on the page that looks again by itself, words in a file."""

    def __init__(self, job: Job, request: Request) -> None:
        self.job, self.request = job, request

    def __html__(self) -> SafeString:
        return _bar(self.request, self.job)

    def __str__(self) -> str:
        share = self.job.percent
        told = self.job.get_state_display()
        return f"{told} {share}%" if self.job.is_open and share is not None else str(told)


def _bar(request: Request, job: Job) -> SafeString:
    own = job.asked_by_id == request.actor.user_id
    context = {
        "job": job,
        "own": own,
        "page": reads.page_of(job) if own and not job.is_open else None,
        "may_change": own or request.actor.has_at_root(CHANGE),
        "token": get_token(request),
    }
    return format_html("{}", render_to_string("jobs/_bar.html", context))


def _columns(request: Request) -> Iterator[Column]:
    yield Column(
        "title",
        gettext_lazy("事由"),
        lambda job: job.title,
        "link",
        href=lambda job: reverse("jobs:job", args=(job.pk,)),
    )
    yield Column(
        "state",
        gettext_lazy("状态"),
        lambda job: Bar(job, request),
        filter="state",
        choices=STATE_CHOICES,
    )
    yield Column(
        "asked",
        gettext_lazy("提出时间"),
        lambda job: f"{localtime(job.asked_at):%Y-%m-%d %H:%M}",
        sort="asked_at",
    )


def _every_column(request: Request) -> Iterator[Column]:
    yield from _columns(request)
    yield Column("by", gettext_lazy("提出人"), lambda job: str(job.asked_by or "luodi"))
    yield Column(
        "kind",
        gettext_lazy("种类"),
        lambda job: reads.kind_title(job.kind),
        filter="kind",
        choices=lambda: [(kind.name, kind.title) for card in all_cards() for kind in card.jobs],
    )
    yield Column("tries", gettext_lazy("已试次数"), lambda job: job.tries, "number", sort="tries")
    yield Column("reference", gettext_lazy("编号"), lambda job: job.reference, filter="reference")


@signed_in()
def job_list(request: Request) -> HttpResponse:
    table = Table(
        name="jobs",
        title=_MINE,
        order="-id",
        search=("title",),
        empty=Empty(
            gettext_lazy("还没有后台任务"),
            gettext_lazy("行数多的导出等费时的事会交后台办理，在这里看进度、取结果。"),
        ),
        columns=tuple(_columns(request)),
    )
    context = {"title": _MINE, "crumbs": [(_MINE, None)], "attendance": reads.attendance()}
    return table.respond(request, reads.own_jobs(request.actor), "jobs/jobs.html", context)


@page("jobs.view_job")
def every_job_list(request: Request) -> HttpResponse:
    table = Table(
        name="every-job",
        title=gettext_lazy("后台任务"),
        order="-id",
        search=("title", "asked_by__display_name"),
        empty=Empty(
            gettext_lazy("没有后台任务"), gettext_lazy("各人交办的任务会列在这里；换个条件再查。")
        ),
        columns=tuple(_every_column(request)),
    )
    context = {
        "title": _("后台任务"),
        "crumbs": [(_("后台任务"), None)],
        "attendance": reads.attendance(),
    }
    return table.respond(request, reads.all_jobs(request.actor), "jobs/jobs.html", context)


@page("jobs.view_job")
def timed_list(request: Request) -> HttpResponse:
    lines = reads.timed_lines()
    context = {
        "title": _("定时任务"),
        "crumbs": [(_("定时任务"), None)],
        "state": _("共 %(count)d 项，由后台进程按时办理；错过的补办一次。") % {"count": len(lines)},
        "lines": lines,
        "attendance": reads.attendance(),
    }
    return render(request, "jobs/timed.html", context)


@never_cache
@signed_in()
def job_page(request: Request, pk: int) -> HttpResponse:
    job = _job(request, pk)
    own = job.asked_by_id == request.actor.user_id
    above = (_MINE, reverse("jobs:job_list"))
    if not own:
        above = (gettext_lazy("后台任务"), reverse("jobs:every_job_list"))
    context = {
        "title": job.title,
        "crumbs": [above, (job.title, None)],
        "job": job,
        "own": own,
        "kind": reads.kind_title(job.kind),
        "bar": _bar(request, job),
        "attendance": reads.attendance(),
    }
    return render(request, "jobs/job.html", context)


@never_cache
@signed_in()
def job_bar(request: Request, pk: int) -> HttpResponse:
    return HttpResponse(_bar(request, _job(request, pk)))


@signed_in(methods=("POST",))
def job_cancel(request: Request, pk: int) -> HttpResponse:
    return _changed(request, pk, cancel, _("已要求取消“%(title)s”；正在办的在下一步停下。"))


@signed_in(methods=("POST",))
def job_retry(request: Request, pk: int) -> HttpResponse:
    return _changed(request, pk, retry, _("“%(title)s”已重新排队。"))


def _changed(request: Request, pk: int, action: Callable[..., Job], words: str) -> HttpResponse:
    job = _job(request, pk)
    try:
        action(actor=request.actor, job=job)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, words % {"title": job.title})
    return redirect("jobs:job", pk=pk)


@signed_in(own=True)
def job_file(request: Request, pk: int) -> FileResponse | HttpResponse:
    job = reads.own_jobs(request.actor).filter(pk=pk).exclude(file_name="").first()
    if job is None:
        raise Http404(f"Job {pk}")
    file = _opened(job.file_path)
    if file is None:
        what = _("任务 #%(number)d 的文件“%(name)s”已清理，不再保留。") % {
            "number": job.pk,
            "name": job.file_name,
        }
        return errors.answer(request, 404, what=what, remedy=_("请回到原来的表重新导出。"))
    response = FileResponse(
        file, as_attachment=True, filename=job.file_name, content_type=job.media_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _opened(path: str) -> BinaryIO | None:
    try:
        return store.opened(path) if path else None
    except FileNotFoundError:
        return None


@signed_in(methods=("GET", "POST"))
@once
def export_new(request: Request) -> HttpResponse:
    signed = request.POST.get("wanted") or request.GET.get("wanted") or ""
    try:
        wanted = asked_for(signed)
    except signing.BadSignature:
        return _nothing_to_export(request, signed)
    title = _("导出 %(title)s") % {"title": wanted["title"]}
    if request.method == "POST":
        job = enqueue(
            actor=request.actor,
            job=EXPORT,
            arguments={"address": wanted["address"]},
            title=title,
        )
        messages.success(request, _("已交后台办理；完成后在这里下载，文件保留 7 天。"))
        return redirect("jobs:job", pk=job.pk)
    context = {
        "title": title,
        "crumbs": [(_MINE, reverse("jobs:job_list")), (title, None)],
        "wanted": signed,
        "back": wanted["address"].partition("?")[0],
    }
    return render(request, "jobs/export.html", context)


def _nothing_to_export(request: Request, signed: str) -> HttpResponse:
    title = _("导出")
    context = {"title": title, "crumbs": [(_MINE, reverse("jobs:job_list")), (title, None)]}
    return render(request, "jobs/no_export.html", context, status=422 if signed else 200)


def _job(request: Request, pk: int) -> Job:
    job = reads.visible_jobs(request.actor).filter(pk=pk).first()
    if job is None:
        raise Http404(f"Job {pk}")
    return job
