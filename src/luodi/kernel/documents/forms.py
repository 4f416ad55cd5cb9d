from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.documents.models import KIND_CHOICES
from luodi.kernel.documents.rules import FIRST_YEAR, LAST_YEAR, Kind
from luodi.kernel.people.models import Unit
from luodi.kernel.people.reads import places_open_to, units_open_to
from luodi.kernel.places.models import Place
from luodi.reading.intake import ENDINGS, check_size
from luodi.reading.intake.errors import IntakeError, megabytes

ADD = "documents.add_document"
ACCEPTED = ",".join(f".{ending}" for ending in ENDINGS)


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("文件"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("没有选择文件；请选一个 txt、docx、pdf 或 html 文件。")},
    )
    title = forms.CharField(
        label=_("标题"), max_length=200, help_text=_("与原文标题一致，如：某区2023年政府工作报告")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=KIND_CHOICES, initial=Kind.REPORT.value)
    year = forms.IntegerField(
        label=_("年度"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text=_("文中“今年”所指的年份"),
    )
    published_on = forms.DateField(
        label=_("发布日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    unit = forms.ModelChoiceField(label=_("发布单位"), queryset=Unit.objects.none())
    place = forms.ModelChoiceField(label=_("涉及地方"), queryset=Place.objects.none())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.LUODI_UPLOAD_MAX_BYTES
        self.fields["file"].help_text = _(
            "txt、docx、pdf 或 html，不超过 %(limit)s；扫描件请先识别成文字"
        ) % {"limit": megabytes(limit)}
        self.fields["file"].widget.attrs["data-max-bytes"] = limit
        self._offer("unit", units_open_to(actor, ADD, clock.now()))
        self._offer("place", places_open_to(actor, ADD, clock.now()))
        self.fields["year"].initial = clock.today().year

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - narrows the type
        field.queryset = rows
        field.initial = rows.first()

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            check_size(file.size or 0, file.name or "", settings.LUODI_UPLOAD_MAX_BYTES)
        except IntakeError as error:
            raise ValidationError(error.message, code=error.code) from error
        return file
