"""What counts towards targets besides the cases themselves; a row is taken back, never removed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.web.figures import Quantity
from luodi.systems.enterprises.models.cases import CLOSING_TITLES, Case
from luodi.systems.enterprises.models.firms import Firm
from luodi.systems.enterprises.rules import CertificationKind, EventKind, ResultKind

RESULT_TITLES = {ResultKind.LOAN: _("贷款"), ResultKind.WORKERS: _("用工")}
RESULT_UNITS = {ResultKind.LOAN: (2, "元"), ResultKind.WORKERS: (0, "人")}
"""Decimal places and unit of what came of a case: fen and persons are the smallest units."""
CERTIFICATION_TITLES = {
    CertificationKind.HIGH_TECH: _("高新技术企业"),
    CertificationKind.TECH_SMALL: _("科技型中小企业"),
    CertificationKind.INNOVATIVE: _("创新型中小企业"),
    CertificationKind.SPECIALISED: _("专精特新中小企业"),
    CertificationKind.LITTLE_GIANT: _("专精特新“小巨人”企业"),
    CertificationKind.PLATFORM: _("创新平台"),
}
EVENT_TITLES = {
    EventKind.TALK: _("宣讲会"),
    EventKind.SALES: _("产销对接"),
    EventKind.BANKS: _("银企对接"),
    EventKind.LABOUR: _("用工对接"),
    EventKind.RESEARCH: _("产学研对接"),
}


class CaseReopening(models.Model):
    """A case brought back after its end: how it had been closed, and why it came back.

    ``told`` is the case in which the firm told it again; ``failed`` tells that the closing counts
    as failed for it. ``unit`` handled the case when it was closed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reopenings")
    closing = models.CharField(
        _("原销号方式"),
        max_length=11,
        choices=[(c.value, t) for c, t in CLOSING_TITLES.items()],
        blank=True,
    )
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("原承办单位")
    )
    failed = models.BooleanField(_("复发"), default=False)
    told = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="brought_back", verbose_name=_("又提的诉求")
    )
    at = models.DateTimeField(_("时间"))

    append_only = True

    class Meta:
        """In order; a case that tells it again makes the closing fail."""

        ordering = ("case", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(told__isnull=True) | Q(failed=True) & ~Q(told=F("case")),
                name="enterprises_told_again_failed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.at:%Y-%m-%d}"


class CountedRecord(models.Model):
    """What all records share that count with a proof; taken back, one stays and counts no more."""

    evidence = models.ForeignKey(
        "kernel_documents.Attachment", models.PROTECT, related_name="+", verbose_name=_("证明材料")
    )
    added_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    added_at = models.DateTimeField(_("登记时间"))
    taken_back_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    taken_back_at = models.DateTimeField(_("撤回时间"), null=True)
    taken_back_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        """Shared columns alone."""

        abstract = True


def _taken_back(name: str) -> models.CheckConstraint:
    """Hold that what was taken back has a reason, and what stands has none."""
    stands = Q(taken_back_at__isnull=True, taken_back_reason="")
    gone = Q(taken_back_at__isnull=False) & ~Q(taken_back_reason="")
    return models.CheckConstraint(condition=stands | gone, name=name)


class CaseResult(CountedRecord):
    """What came of a case: a loan in fen, or workers who came, proven by a file.

    ``by`` is the bank that lent, or the firm or market that found the workers.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="results", verbose_name=_("诉求"))
    kind = models.CharField(
        _("成效"), max_length=7, choices=[(k.value, t) for k, t in RESULT_TITLES.items()]
    )
    amount = models.BigIntegerField(_("数量"))
    by = models.CharField(_("银行或用工来源"), max_length=120)
    day = models.DateField(_("放款或到岗日期"))

    access_paths = AccessPaths(
        system="enterprises", unit="case__unit__path", place="case__place__path"
    )

    class Meta:
        """The newest first; the same of a case stands once."""

        ordering = ("-day", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="enterprises_result_amount"),
            models.CheckConstraint(condition=~Q(by=""), name="enterprises_result_by"),
            models.UniqueConstraint(
                fields=("case", "kind", "by", "day", "amount"),
                condition=Q(taken_back_at__isnull=True),
                name="enterprises_result_once",
            ),
            _taken_back("enterprises_result_taken_back"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.by}"

    @property
    def quantity(self) -> Quantity:
        """The amount with its unit."""
        scale, unit = RESULT_UNITS[ResultKind(self.kind)]
        return Quantity(self.amount, scale, unit)


class FirmCertification(CountedRecord):
    """A title that a firm holds from a day; ``unit`` and ``place`` are the firm's of that time.

    ``valid_to`` is the first day on which it no longer holds, None when the certificate does not
    say. ``named`` is the platform's name, or the certificate's number.
    """

    firm = models.ForeignKey(
        Firm, models.PROTECT, related_name="certifications", verbose_name=_("企业")
    )
    kind = models.CharField(
        _("资质"), max_length=12, choices=[(k.value, t) for k, t in CERTIFICATION_TITLES.items()]
    )
    named = models.CharField(_("证书编号或平台名称"), max_length=120, blank=True)
    certified_on = models.DateField(_("认定日期"))
    year = models.PositiveSmallIntegerField(_("认定年度"))
    valid_to = models.DateField(_("有效期止（不含）"), null=True)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("主管单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; a title of a firm stands once a year."""

        ordering = ("-certified_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("firm", "kind", "year"),
                condition=Q(taken_back_at__isnull=True),
                name="enterprises_certified_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("certified_on")),
                name="enterprises_certified_dates",
            ),
            _taken_back("enterprises_certified_taken_back"),
        )

    def __str__(self) -> str:
        return f"{self.firm} · {self.get_kind_display()}"


class ServiceEvent(CountedRecord):
    """A talk or a matching that was held; ``firm_count`` None when nobody counted the firms."""

    kind = models.CharField(
        _("活动"), max_length=8, choices=[(k.value, t) for k, t in EVENT_TITLES.items()]
    )
    title = models.CharField(_("主题"), max_length=120)
    day = models.DateField(_("日期"))
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="+", verbose_name=_("主办单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="+", verbose_name=_("地方")
    )
    firm_count = models.PositiveIntegerField(_("到场企业（家）"), null=True)

    access_paths = AccessPaths(system="enterprises", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; one of a title, kind, unit and day stands once."""

        ordering = ("-day", "-id")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="enterprises_event_titled"),
            models.UniqueConstraint(
                fields=("kind", "title", "unit", "day"),
                condition=Q(taken_back_at__isnull=True),
                name="enterprises_event_once",
            ),
            _taken_back("enterprises_event_taken_back"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.title}"


class EventFirm(models.Model):
    """A firm of the ledger that came to an event."""

    event = models.ForeignKey(ServiceEvent, models.PROTECT, related_name="firms")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="events")

    class Meta:
        """By firm; each once."""

        ordering = ("event", "firm__party__name")
        constraints = (
            models.UniqueConstraint(fields=("event", "firm"), name="enterprises_event_firm_once"),
        )

    def __str__(self) -> str:
        return f"{self.event_id}: {self.firm_id}"
