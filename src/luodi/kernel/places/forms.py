"""Forms of places: a new one, a correction, a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.kernel.places import files
from luodi.kernel.places.geometry import PlaceShape, parse_shape
from luodi.kernel.places.models import KIND_CHOICES, NAME_LENGTH
from luodi.kernel.places.rules import Kind, may_stand_under
from luodi.kernel.web.forms import readable
from luodi.standards.errors import StandardError

DATUM_CHOICES = [
    ("", _("请选择")),
    ("CGCS2000", _("CGCS2000（2000国家大地坐标系，EPSG:4490）")),
    ("WGS84", _("WGS 84（卫星定位，EPSG:4326）")),
    ("GCJ02", _("GCJ-02（高德、腾讯地图）")),
    ("BD09", _("BD-09（百度地图）")),
]
DATUM_HELP = _("向资料提供方问明，不要猜；选错会偏出五六百米。")


class ShapeForm(forms.Form):
    geometry = forms.CharField(
        label=_("边界"),
        required=False,
        help_text=_("GeoJSON 的面（Polygon 或 MultiPolygon），经度在前、纬度在后。"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    datum = forms.ChoiceField(
        label=_("坐标系"), required=False, choices=DATUM_CHOICES, help_text=DATUM_HELP
    )
    shape: PlaceShape | None = None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        text, datum = told.get("geometry", ""), told.get("datum", "")
        if text and not datum:
            self.add_error("datum", _("没有选坐标系；填了边界就要说明它的坐标系。"))
        elif text:
            try:
                self.shape = parse_shape(text, datum)
            except StandardError as error:
                self.add_error("geometry", error.message)
        return told


class PlaceForm(ShapeForm):
    field_order = ("kind", "name", "code", "valid_from", "geometry", "datum", "reason")

    kind = forms.ChoiceField(label=_("层级"))
    name = forms.CharField(
        label=_("名称"),
        max_length=NAME_LENGTH,
        validators=[readable],
        help_text=_("全称，如：淮河路街道"),
    )
    code = forms.CharField(
        label=_("代码"),
        required=False,
        max_length=40,
        help_text=_("街道 9 位，社区 12 位，单元网格 15 位；房前屋后留空。"),
    )
    valid_from = forms.DateField(
        label=_("起始日期"),
        help_text=_("含这一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("文件名称、文号和日期；写入日志。")
    )

    def __init__(self, *args: Any, parent_kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (value, title)
            for value, title in KIND_CHOICES
            if may_stand_under(Kind(value), parent_kind) is None
        ]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices


class CorrectionForm(ShapeForm):
    field_order = ("name", "geometry", "datum", "reason")

    name = forms.CharField(label=_("名称"), max_length=NAME_LENGTH, validators=[readable])
    reason = forms.CharField(
        label=_("错在哪里"),
        max_length=200,
        help_text=_("只用于改正记错的内容，写入日志；名称或边界真有变动的，由系统管理员办理变更。"),
    )


class FileForm(forms.Form):
    """A GeoJSON file with its datum; ``about`` says what its features must tell."""

    file = forms.FileField(
        label=_("文件"),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
        error_messages={
            "required": _("没有选择文件；请选一个 GeoJSON 文件。"),
            "empty": _("文件是空的；请重新导出。"),
        },
    )
    datum = forms.ChoiceField(label=_("坐标系"), choices=DATUM_CHOICES, help_text=DATUM_HELP)
    about: Any = ""
    file_name = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = self.about

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        self.file_name = str(file.name)
        try:
            return files.decode(file.read(files.MAX_BYTES + 1))
        except StandardError as error:
            raise ValidationError(error.message, code=error.code) from error


class ImportForm(FileForm):
    about = _(
        "GeoJSON 要素集合，属性里写明代码、名称、层级，还可以有上级代码、起始日期；"
        "不超过 20 兆。没有边界的表格请在“导入表格”里导入。"
    )
    valid_from = forms.DateField(
        label=_("起始日期"),
        help_text=_("记录里没有写明起始日期的，从这一天算起。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
