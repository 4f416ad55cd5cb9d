"""The form by which a base map is brought in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.kernel.places import files
from luodi.kernel.places.basemap.files import read_features
from luodi.kernel.places.forms import DATUM_CHOICES, DATUM_HELP
from luodi.standards.errors import StandardError


class BaseMapForm(forms.Form):
    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            "GeoJSON 要素集合，属性里写明种类（道路、河流、水面、铁路）；道路还要写等级"
            "（快速路、主干路、次干路、支路、巷），可以有名称、单行、车道、宽度（米）、桥；"
            "不超过 20 兆。"
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
        error_messages={
            "required": _("没有选择文件；请选一个 GeoJSON 文件。"),
            "empty": _("文件是空的；请重新导出。"),
        },
    )
    datum = forms.ChoiceField(label=_("坐标系"), choices=DATUM_CHOICES, help_text=DATUM_HELP)
    file_name = ""
    text = ""

    def clean(self) -> dict[str, object]:
        told = super().clean() or self.cleaned_data
        file, datum = told.get("file"), told.get("datum")
        if file and datum:
            self.file_name = str(file.name)
            try:
                self.text = files.decode(file.read(files.MAX_BYTES + 1))
                read_features(self.text, datum)
            except StandardError as error:
                self.add_error("file", ValidationError(error.message, code=error.code))
        return told
