"""The form by which a base map is brought in."""

from django.utils.translation import gettext_lazy as _

from luodi.kernel.places.forms import FileForm


class BaseMapForm(FileForm):
    about = _(
        "GeoJSON 要素集合，属性里写明种类（道路、河流、水面、铁路）；道路还要写等级"
        "（快速路、主干路、次干路、支路、巷），可以有名称、单行、车道、宽度（米）、桥；"
        "不超过 20 兆。"
    )
