"""What of the targets waits for somebody: to be reported, approved, reviewed or issued."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.access.scopes import visible
from luodi.kernel.cards import Waiting
from luodi.systems.targets.models import (
    BulletinState,
    CommitmentState,
    Reading,
    Report,
    ReportState,
)
from luodi.systems.targets.reads.bulletin_acts import open_bulletin_acts
from luodi.systems.targets.reads.bulletins import visible_bulletins
from luodi.systems.targets.reads.inquiries import inquiries_waiting
from luodi.systems.targets.reads.reporting import REPORT, waiting_for
from luodi.systems.targets.reads.review import PROMISES
from luodi.systems.targets.reads.windows import due_for

REVIEW = "targets.review_commitment"
DRAFTS = (ReportState.DRAFT, ReportState.RETURNED)


def waiting(actor: Actor, day: date) -> list[Waiting]:
    """Tell what waits for somebody: the card's hook for my day."""
    found = _to_report(actor, day) if actor.has(REPORT) else []
    due = {line.url for line in found}
    found += [line for line in map(_of_report, waiting_for(actor)) if line.url not in due]
    return [*found, *_to_answer(actor, day), *_to_review(actor), *_bulletins(actor)]


def _to_report(actor: Actor, day: date) -> list[Waiting]:
    lines = []
    for item in due_for(actor, day):
        url = reverse("targets:report_new", args=[item.reporter.target.pk])
        url = f"{url}?unit={item.reporter.unit.pk}&month={item.month}"
        if item.report is not None:
            url = reverse("targets:report", args=[item.report.pk])
        lines.append(
            Waiting(
                what=str(item.report.get_state_display()) if item.report else _("待报"),
                text=f"{item.reporter.target.name} {item.month_text}",
                url=url,
                due=datetime.combine(item.due + timedelta(days=1), time(), clock.SHANGHAI),
                unit=item.reporter.unit.name,
                draft=item.report is not None,
            )
        )
    return lines


def _of_report(report: Report) -> Waiting:
    return Waiting(
        what=str(report.get_state_display()),
        text=f"{report.target.name} {report.month_text}",
        url=reverse("targets:report", args=[report.pk]),
        unit=report.unit.name,
        draft=report.state in DRAFTS,
    )


def _to_answer(actor: Actor, day: date) -> list[Waiting]:
    return [
        Waiting(what=_("待答询数"), text=item.title, url=item.url, due=item.due, unit=item.unit)
        for item in inquiries_waiting(actor, day)
    ]


def _to_review(actor: Actor) -> list[Waiting]:
    undecided = Q(commitments__state=CommitmentState.OPEN, commitments__kind__in=PROMISES)
    readings = (
        visible(actor, Reading, REVIEW)
        .annotate(undecided=Count("commitments", filter=undecided))
        .filter(undecided__gt=0)
        .select_related("document__issued_by")
    )
    return [
        Waiting(
            what=_("待审阅"),
            text=ngettext(
                "《%(title)s》%(count)d 条待审", "《%(title)s》%(count)d 条待审", reading.undecided
            )
            % {"title": reading.document.title, "count": reading.undecided},
            url=reverse("targets:reading", args=[reading.pk]),
            unit=reading.document.issued_by.name,
        )
        for reading in readings
    ]


def _bulletins(actor: Actor) -> list[Waiting]:
    """Tell which bulletins the actor has to write on, to approve or to issue."""
    rows = visible_bulletins(actor).exclude(
        state__in=[BulletinState.ISSUED, BulletinState.WITHDRAWN]
    )
    lines = []
    for bulletin in rows.order_by("drafted_at"):
        acts = open_bulletin_acts(actor, bulletin)
        if acts.submit or acts.approve or acts.issue:
            lines.append(
                Waiting(
                    what=str(bulletin.get_state_display()),
                    text=bulletin.title,
                    url=reverse("targets:bulletin", args=[bulletin.pk]),
                    unit=bulletin.unit.name,
                    draft=acts.submit,
                )
            )
    return lines
