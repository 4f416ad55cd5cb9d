"""Merging two records, splitting one, and taking either back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from luodi.kernel.access.guards import page
from luodi.kernel.access.request import Request
from luodi.systems.targets import actions
from luodi.systems.targets.forms import MergeForm, SplitForm
from luodi.systems.targets.models import Commitment, CommitmentState
from luodi.systems.targets.reads import merge_partners, sentence_segments
from luodi.systems.targets.views.deciding import (
    REVIEW,
    commitment_or_404,
    decide,
    decided_already,
    undo,
)


@page(REVIEW, methods=("GET", "POST"))
def commitment_merge(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    if request.method != "POST" and commitment.state != CommitmentState.OPEN:
        return decided_already(request, commitment)
    near, others = merge_partners(request.actor, commitment)
    form = MergeForm(
        request.POST or None,
        offered=[*near, *others],
        commitment=commitment,
        initial={
            "version": commitment.version,
            "into": MergeForm.key(near[0]) if near else "",
            "stays": "other",
        },
    )

    def merge(data: dict[str, Commitment]) -> None:
        goes, stays = data["goes"], data["stays"]
        shown = {commitment.pk: form.cleaned_data["version"]}
        actions.merge_commitment(
            actor=request.actor,
            commitment=goes,
            version=shown.get(goes.pk, goes.version),
            into=stays,
            into_version=shown.get(stays.pk, stays.version),
        )

    return decide(
        request,
        commitment,
        form,
        "targets/commitment_merge.html",
        merge,
        _("已合并；可在并入的一条上“取消合并”。"),
    )


@page(REVIEW, methods=("POST",))
def commitment_unmerge(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    return undo(
        request,
        commitment,
        lambda version: actions.unmerge_commitment(
            actor=request.actor, commitment=commitment, version=version
        ),
        _("已取消合并，此条重新待审。"),
    )


@page(REVIEW, methods=("GET", "POST"))
def commitment_split(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    if request.method != "POST" and commitment.state != CommitmentState.OPEN:
        return decided_already(request, commitment)
    form = SplitForm(
        request.POST or None, commitment=commitment, initial={"version": commitment.version}
    )
    return decide(
        request,
        commitment,
        form,
        "targets/commitment_split.html",
        lambda data: actions.split_commitment(
            actor=request.actor,
            commitment=commitment,
            version=data["version"],
            spans=data["ranges"],
        ),
        _("已拆分；各段由阅读器重新读过，请逐条核对。"),
        {"segments": sentence_segments(commitment)},
    )


@page(REVIEW, methods=("POST",))
def commitment_unsplit(request: Request, pk: int) -> HttpResponse:
    commitment = commitment_or_404(request, pk)
    return undo(
        request,
        commitment,
        lambda version: actions.unsplit_commitment(
            actor=request.actor, commitment=commitment, version=version
        ),
        _("已取消拆分，此条重新待审。"),
    )
