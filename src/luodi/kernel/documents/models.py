"""Tables of published texts and of the files that prove what happened."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.kernel.access.scopes import AccessPaths
from luodi.kernel.documents.rules import FIRST_YEAR, LAST_YEAR, Kind

KIND_TITLES = {
    Kind.REPORT: _("政府工作报告"),
    Kind.BULLETIN: _("统计公报"),
    Kind.NOTICE: _("通知文件"),
    Kind.PLAN: _("计划方案"),
    Kind.NEWS: _("新闻报道"),
    Kind.OTHER: _("其他"),
}
LOOK_BANDS = ("look_a", "look_b", "look_c", "look_d")
LOOK_SHIFT = 2**63
KIND_CHOICES = [(kind.value, title) for kind, title in KIND_TITLES.items()]


class Document(models.Model):
    """A published text. Offsets everywhere point into ``text``, which therefore never changes.

    ``sha256`` is that of the uploaded bytes and ``text_sha256`` that of ``text`` as UTF-8. Citizen
    numbers were covered, sign by sign, before the text was stored; ``covered`` counts them.
    """

    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("类别"), max_length=12, choices=KIND_CHOICES)
    year = models.PositiveSmallIntegerField(_("年度"))
    published_on = models.DateField(_("发布日期"), null=True)
    issued_by = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="documents", verbose_name=_("发布单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="documents", verbose_name=_("地方")
    )
    text = models.TextField(_("正文"))
    characters = models.PositiveIntegerField(_("字数"))
    covered = models.PositiveIntegerField(_("遮盖的身份证号"), default=0)
    text_sha256 = models.CharField(_("正文指纹"), max_length=64)
    sha256 = models.CharField(_("文件指纹"), max_length=64)
    file_name = models.CharField(_("文件名"), max_length=200)
    media_type = models.CharField(_("格式"), max_length=100)
    size = models.BigIntegerField(_("大小（字节）"))
    added_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    added_at = models.DateTimeField(_("登记时间"))

    access_paths = AccessPaths(system="documents", unit="issued_by__path", place="place__path")

    class Meta:
        """The newest first; the same bytes stand once under a unit."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("issued_by", "sha256"), name="documents_bytes_once_a_unit"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="documents_document_titled"),
            models.CheckConstraint(condition=~Q(text=""), name="documents_document_has_text"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                name="documents_document_year",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=tuple(kind.value for kind in Kind)),
                name="documents_document_kind",
            ),
        )
        indexes = (models.Index(fields=("year", "kind"), name="documents_year_kind"),)

    def __str__(self) -> str:
        return self.title


class Attachment(models.Model):
    """A file that proves something; whatever it proves keeps the link to it.

    ``sha256`` is that of the stored file, ``upload_sha256`` that of the bytes as they came: a
    photo is decoded and encoded again. ``path`` is relative to the folder of files; two rows with
    the same bytes share one file. Once the file is removed the row stays, with day and reason.
    ``look`` is what a photo looks like, less 2**63 so that it fits, and ``look_a`` to ``look_d``
    its four bands; they stay too.
    """

    original_name = models.CharField(_("原文件名"), max_length=200)
    media_type = models.CharField(_("格式"), max_length=100)
    size = models.BigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("文件指纹"), max_length=64, db_index=True)
    upload_sha256 = models.CharField(_("上传时指纹"), max_length=64)
    path = models.CharField(_("存放位置"), max_length=80)
    taken_on = models.DateField(_("拍摄或形成日期"), null=True)
    unit = models.ForeignKey(
        "kernel_people.Unit", models.PROTECT, related_name="attachments", verbose_name=_("单位")
    )
    place = models.ForeignKey(
        "kernel_places.Place", models.PROTECT, related_name="attachments", verbose_name=_("地方")
    )
    added_by = models.ForeignKey(
        "kernel_people.User", models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    added_at = models.DateTimeField(_("上传时间"))
    look = models.BigIntegerField(_("相貌"), null=True)
    look_a = models.PositiveIntegerField(null=True)
    look_b = models.PositiveIntegerField(null=True)
    look_c = models.PositiveIntegerField(null=True)
    look_d = models.PositiveIntegerField(null=True)
    removed_on = models.DateField(_("文件移除日期"), null=True)
    removal_reason = models.CharField(_("移除理由"), max_length=200, blank=True)

    access_paths = AccessPaths(system="documents", unit="unit__path", place="place__path")

    class Meta:
        """The newest first; a removed file always has its reason."""

        ordering = ("-id",)
        indexes = (
            models.Index(fields=("upload_sha256",), name="documents_upload_sha256"),
            *(models.Index(fields=(band,), name=f"documents_{band}") for band in LOOK_BANDS),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_on__isnull=True, removal_reason="")
                | (Q(removed_on__isnull=False) & ~Q(removal_reason="")),
                name="documents_attachment_tombstone",
            ),
        )

    def __str__(self) -> str:
        return self.original_name
