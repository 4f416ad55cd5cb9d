"""Pages of imports: upload, match the columns, look at the trial, take it, take it back."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.kernel.imports import actions, forms, reads
from luodi.kernel.imports.background import Act, ask, is_big, open_job
from luodi.kernel.imports.lists import BATCHES, LIST, rows_table
from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.rules import State, may_match
from luodi.kernel.imports.showing import batch_state, errors_workbook, handout_workbook, preview
from luodi.kernel.jobs.models import Job
from luodi.kernel.tables.declaring import Import
from luodi.kernel.tables.returning import template
from luodi.kernel.web.forms import add_errors
from luodi.kernel.web.once import once
from luodi.kernel.web.pages import render
from luodi.standards.errors import StandardError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page("imports.import_table")
def batch_list(request: Request) -> HttpResponse:
    context = {
        "title": LIST,
        "crumbs": [(LIST, None)],
        "offered": reads.imports_open_to(request.actor),
    }
    rows = reads.batches_of(request.actor)
    return BATCHES.respond(request, rows, "imports/batch_list.html", context)


@page("imports.import_table")
def template_file(request: Request, pk: str) -> HttpResponse:
    declared = reads.declared_import(request.actor, pk)
    content = template([(str(declared.title), declared)])
    return _file(content, _("%(what)s-模板.xlsx") % {"what": declared.title})


@page("imports.import_table", methods=("GET", "POST"))
@once
def batch_new(request: Request) -> HttpResponse:
    offered = reads.imports_open_to(request.actor)
    form = forms.UploadForm(
        request.POST or None,
        request.FILES or None,
        offered=offered,
        initial={"code": request.GET.get("kind", "")},
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload_table(
                actor=request.actor,
                declared=reads.declared_import(request.actor, form.cleaned_data["code"]),
                file_name=file.name or "",
                content=file.read(),
            )
        except ValidationError as error:
            add_errors(form, error, otherwise="file")
        else:
            return redirect("imports:mapping", batch.pk)
    context = {
        "title": _("上传表格"),
        "crumbs": [_home(), (_("上传表格"), None)],
        "form": form,
        "offered": offered,
    }
    return render(request, "imports/batch_new.html", context, status=422 if form.errors else 200)


@page("imports.import_table", methods=("GET", "POST"))
@once
def batch_mapping(request: Request, pk: int) -> HttpResponse:
    batch, declared = _batch(request, pk)
    stopped = may_match(State(batch.state))
    if stopped:
        return _stopped(request, batch, stopped)
    sheet = request.POST.get("sheet") or request.GET.get("sheet") or batch.sheet
    try:
        source = reads.opened(batch, declared, sheet)
    except StandardError as error:
        return _stopped(request, batch, error.message)
    kept = reads.remembered(batch, source.found)
    mapping = reads.proposed_mapping(batch, declared, source.found)
    form = forms.MappingForm(
        request.POST or None,
        declared=declared,
        found=source.found,
        given=batch.given or (kept.given if kept else {}),
        initial={
            "version": batch.version,
            "sheet": source.found.sheet.name,
            **{f"map_{key}": str(place) for key, place in mapping.items()},
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _tried(request, batch, declared, form)
        except ValidationError as error:
            add_errors(form, error)
    context = {
        "title": _("核对列：%(file)s") % {"file": batch.file_name},
        "crumbs": [_home(), (batch.file_name, _url(batch)), (_("核对列"), None)],
        "batch": batch,
        "declared": declared,
        "form": form,
        "remembered": kept is not None,
        "preview": preview(source.book, source.found),
        "sheets": [item.name for item in source.book.shown],
        "sheet": source.found.sheet.name,
    }
    return render(request, "imports/mapping.html", context, status=422 if form.errors else 200)


def _tried(
    request: Request, batch: Batch, declared: Import, form: forms.MappingForm
) -> HttpResponse:
    version, sheet = form.cleaned_data["version"], form.cleaned_data["sheet"]
    told = {"sheet": sheet, "mapping": form.mapping(), "given": form.given()}
    common = {"actor": request.actor, "batch": batch, "version": version}
    source = actions.check_table(**common, declared=declared, **told)
    if is_big(declared, len(source.found.rows)):
        return _asked(request, ask(**common, act=Act.TRY, told=told))
    actions.try_table(**common, declared=declared, **told)
    return redirect("imports:batch", batch.pk)


def _asked(request: Request, job: Job) -> HttpResponse:
    messages.success(request, _("行数多，已交后台办理；在这里看进度，办完再打开结果。"))
    return redirect("jobs:job", job.pk)


@page("imports.import_table")
def batch_page(request: Request, pk: int) -> HttpResponse:
    batch, declared = _batch(request, pk)
    return _batch_page(request, batch, declared)


def _batch_page(
    request: Request,
    batch: Batch,
    declared: Import,
    *,
    form: forms.TakeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    counts = batch.counts
    context = {
        "title": batch.file_name,
        "state": batch_state(batch),
        "crumbs": [_home(), (batch.file_name, None)],
        "batch": batch,
        "job": open_job(batch),
        "declared": declared,
        "form": form or forms.TakeForm(initial={"version": batch.version}),
        "wrong": counts.get("WRONG", 0) or counts.get("totals_wrong"),
        "may_take": batch.state == State.TRIED
        and not counts.get("totals_wrong")
        and (not counts.get("WRONG") or (declared.good_rows and len(counts) and _good(counts))),
        "partly": bool(declared.good_rows and counts.get("WRONG")),
        "has_file": reads.has_file(batch),
        "told_once": declared.handout,
    }
    response = rows_table(declared).respond(
        request, batch.rows.all(), "imports/batch.html", context
    )
    response.status_code = status
    return response


def _good(counts: dict[str, Any]) -> int:
    return sum(counts.get(name, 0) for name in ("NEW", "CHANGED", "SAME"))


@never_cache
@page("imports.import_table", methods=("POST",))
def batch_take(request: Request, pk: int) -> HttpResponse:
    """Take a batch. Its state makes a second sending harmless: it gets the batch's page.

    The answer may hold passwords, so it must not be kept, as `once` would.
    """
    batch, declared = _batch(request, pk)
    if batch.state == State.TAKEN:
        return redirect("imports:batch", batch.pk)
    form = forms.TakeForm(request.POST)
    if not form.is_valid():
        return _batch_page(request, batch, declared, form=form, status=422)
    common = {"actor": request.actor, "batch": batch, "version": form.cleaned_data["version"]}
    told = {"good_rows": form.cleaned_data["good_rows"]}
    try:
        if is_big(declared, batch.rows.count()):
            actions.check_taking(**common, declared=declared, **told)
            return _asked(request, ask(**common, act=Act.TAKE, told=told))
        taken = actions.take_table(**common, declared=declared, **told)
    except ValidationError as error:
        add_errors(form, error)
        return _batch_page(request, batch, declared, form=form, status=422)
    if not taken.kept:
        messages.error(request, _("试算之后有了变化，现在有的行不对；一行也没有写，请看下面。"))
        return _batch_page(request, taken.batch, declared, status=409)
    if taken.handout:
        name = _("%(what)s-只给一次.xlsx") % {"what": declared.title}
        return _file(handout_workbook(declared, taken.handout), name)
    messages.success(request, batch_state(taken.batch))
    return redirect("imports:batch", batch.pk)


@page("imports.import_table", methods=("GET", "POST"))
@once
def batch_withdraw(request: Request, pk: int) -> HttpResponse:
    batch, declared = _batch(request, pk)
    form = forms.WithdrawForm(request.POST or None, initial={"version": batch.version})
    standing: list[Any] = []
    if request.method == "POST" and form.is_valid():
        told = {"reason": form.cleaned_data["reason"]}
        common = {"actor": request.actor, "batch": batch, "version": form.cleaned_data["version"]}
        try:
            if batch.state == State.TAKEN and is_big(declared, batch.rows.count()):
                actions.check_withdrawal(**common, **told)
                return _asked(request, ask(**common, act=Act.WITHDRAW, told=told))
            actions.withdraw_table(**common, declared=declared, **told)
        except actions.StandingError as error:
            add_errors(form, error)
            standing = list(error.rows)[:50]
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已撤回，文件也已删除；日志里留有记录。"))
            return redirect("imports:batch", batch.pk)
    title = _("撤回：%(file)s") % {"file": batch.file_name}
    context = {
        "title": title,
        "crumbs": [_home(), (batch.file_name, _url(batch)), (_("撤回"), None)],
        "form": form,
        "batch": batch,
        "standing": standing,
        "taken": batch.state == State.TAKEN,
    }
    return render(request, "imports/withdraw.html", context, status=422 if form.errors else 200)


@page("imports.import_table")
def batch_errors(request: Request, pk: int) -> HttpResponse:
    batch, declared = _batch(request, pk)
    try:
        content = errors_workbook(batch, declared)
    except StandardError as error:
        return _stopped(request, batch, error.message)
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return _file(content, _("%(file)s-标错.xlsx") % {"file": stem})


def _stopped(request: Request, batch: Batch, why: str) -> HttpResponse:
    context = {
        "title": batch.file_name,
        "state": why,
        "crumbs": [_home(), (batch.file_name, None)],
        "batch": batch,
    }
    status = 200 if request.method == "GET" else 422
    return render(request, "imports/stopped.html", context, status=status)


def _batch(request: Request, pk: int) -> tuple[Batch, Import]:
    batch = get_object_or_404(reads.batches_of(request.actor), pk=pk)
    declared = reads.all_imports().get(batch.import_code)
    if declared is None:
        raise Http404(batch.import_code)
    return batch, declared


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"luodi.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return response


def _url(batch: Batch) -> str:
    return reverse("imports:batch", args=(batch.pk,))


def _home() -> tuple[Any, str]:
    return LIST, reverse("imports:batch_list")
