from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from luodi.kernel.web.figures import Quantity


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def _shown(source: str, **context: object) -> str:
    request = RequestFactory().get("/")
    request.csp_nonce = "n0nce"
    return " ".join(Template(source).render(Context({"request": request, **context})).split())


def test_a_light_is_never_colour_alone():
    assert _shown('{% light "RED" "逾期 3 天" %}') == (
        '<span class="light light-red" title="逾期 3 天"><b aria-hidden="true">■</b>红</span>'
    )
    assert "未知" in _shown("{% light none_given %}")


def test_an_icon_says_nothing_to_a_reader_and_escapes_its_name():
    assert _shown("{% icon name %}", name='a"b') == (
        '<i class="ti ti-a&quot;b" aria-hidden="true"></i>'
    )


def test_an_integer_in_the_smallest_unit_is_shown_with_its_unit_and_exact_value():
    shown = _shown('{{ amount|quantity:"2 万元" }}', amount=123_456_789)
    assert 'title="1,234,567.89 万元"' in shown
    assert "123.46<small>亿元</small>" in shown


def test_what_nobody_reported_is_never_zero_or_blank():
    assert _shown('{{ amount|quantity:"0 人" }}', amount=None) == (
        '<span class="unknown">未报</span>'
    )


def test_a_day_is_taken_in_shanghai():
    late = datetime(2023, 6, 11, 17, 0, tzinfo=UTC)
    assert _shown("{{ when|day }}", when=late) == "2023年6月12日"
    assert _shown("{{ when|day }}", when=None) == ""


def test_a_figure_opens_in_the_drawer_and_is_a_plain_link_without_scripts():
    shown = _shown(
        '{% figure "新增就业" value comparator="≥" target=goal light="WATCH" as_of=day'
        ' href="/x/" %}',
        value=Quantity(35_000, 0, "人"),
        goal=Quantity(50_000, 0, "人"),
        day=date(2023, 6, 12),
    )
    assert '<a class="figure" href="/x/" data-drawer="/x/"' in shown
    assert 'data-sentence="新增就业：3.5 万人（目标 ≥ 5 万人），关注，截至2023年6月12日。"' in shown
    assert 'title="35,000 人"' in shown


def test_a_figure_without_a_page_is_no_link_and_unknown_is_said():
    shown = _shown('{% figure "口袋公园" value %}', value=None)
    assert '<div class="figure" tabindex="0"' in shown
    assert "<a" not in shown
    assert '<span class="screen">未报</span>' in shown


def test_a_figure_escapes_what_people_typed():
    assert "<script>" not in _shown("{% figure title 5 %}", title="<script>")


class Sheet(forms.Form):
    value = forms.IntegerField(label="目标值", help_text="以最小单位填写")
    note = forms.CharField(label="说明", required=False)
    kind = forms.ChoiceField(label="性质", widget=forms.RadioSelect, choices=[("a", "流量")])

    def clean_value(self) -> int:
        raise forms.ValidationError("“12”太小；请填 20 以上")


def test_a_field_shows_reason_error_and_where_its_value_comes_from():
    form = Sheet({"value": "12", "kind": "a"})
    assert not form.is_valid()
    shown = _shown('{% field item source="年度报告" %}', item=form["value"])
    assert '<p class="reason" id="id_value-help">以最小单位填写</p>' in shown
    assert 'id="id_value-error" role="alert"><p>“12”太小；请填 20 以上</p>' in shown
    assert 'aria-describedby="id_value-help id_value-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert "来源：年度报告" in shown


def test_only_what_may_be_left_out_is_marked():
    form = Sheet()
    assert "（选填）" in _shown("{% field item %}", item=form["note"])
    assert "（选填）" not in _shown("{% field item %}", item=form["value"])
    assert "<label>性质" not in _shown("{% field item %}", item=form["kind"])


def test_each_token_is_fresh():
    first, second = _shown("{% once_token %}"), _shown("{% once_token %}")
    assert first.startswith('<input type="hidden" name="idempotency_key" value="')
    assert first != second


@pytest.mark.parametrize("tag", ["{% chart 'c' given %}", "{% map given %}"])
def test_the_content_of_a_chart_or_map_cannot_close_its_script(tag):
    shown = _shown(tag, given={"title": "</script><b>&"})
    assert '<script type="application/json" nonce="n0nce">' in shown
    assert "\\u003C/script\\u003E\\u003Cb\\u003E\\u0026" in shown
    assert shown.count("</script>") == 1


def test_a_map_may_take_its_places_from_an_address():
    shown = _shown("{% map '/places.json' %}")
    assert 'data-source="/places.json"' in shown
    assert "<script" not in shown
