"""Files of places: what is read, what is refused."""

import json
from datetime import date

import pytest

from luodi.kernel.places import files
from luodi.kernel.places.files import FileError, Row
from luodi.kernel.places.rules import Kind

HEAD = "代码,名称,层级,上级代码,起始日期"


def refusal(action, *arguments):
    with pytest.raises(FileError) as caught:
        action(*arguments)
    return caught.value.code, caught.value.message


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def test_a_feature_collection_is_read_by_its_properties():
    geometry = {"type": "Polygon", "coordinates": []}
    feature = {
        "properties": {"code": 410103001, "名称": "甲", "kind": "TOWN"},
        "geometry": geometry,
    }
    assert files.read_rows(collection(feature)) == [
        Row(1, "410103001", "甲", "TOWN", geometry=geometry)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_usual_encodings_are_read(encoding):
    assert files.decode(HEAD.encode(encoding)) == HEAD


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b" \n ", "file.empty"),
        (b"PK\x03\x04\x00\x00\xff\xff\xff", "file.encoding"),
        (b"a\x00b", "file.encoding"),
        (b"x" * (files.MAX_BYTES + 1), "file.size"),
    ],
)
def test_a_file_that_is_no_text_is_refused(content, code):
    assert refusal(files.decode, content)[0] == code


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("{", "file.json", "JSON"),
        ("[" * 100_000, "file.json", "JSON"),
        ("[1]", "file.collection", "FeatureCollection"),
        ('{"type": "Feature"}', "file.collection", "FeatureCollection"),
        (collection(), "file.empty", "没有一个要素"),
        (collection(5), "file.feature", "第 1 个要素"),
        (collection({"geometry": None}), "file.feature", "第 1 个要素"),
        (collection({}, crs={"name": "EPSG:4547"}), "file.reference", "4547"),
        (HEAD, "file.table", "导入表格"),
    ],
)
def test_a_file_of_another_form_is_refused(text, code, said):
    found = refusal(files.read_rows, text)
    assert found[0] == code
    assert said in found[1]


def test_a_plain_reference_in_the_file_is_accepted():
    feature = {"properties": {"code": "1"}, "geometry": None}
    reference = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert files.read_rows(collection(feature, crs=reference)) == [Row(1, "1")]


def test_too_many_rows_are_refused():
    many = collection(*[{"properties": {"code": "1"}}] * (files.MAX_ROWS + 1))
    assert refusal(files.read_rows, many)[0] == "file.rows"


def test_levels_are_known_by_word_or_name():
    assert files.kind_named("镇") is files.kind_named("town") is Kind.TOWN
    assert "单元网格" in refusal(files.kind_named, "片区")[1]


def test_days_are_read_strictly():
    assert files.day_named(" 2022-05-01 ", date(2020, 1, 1)) == date(2022, 5, 1)
    assert "2023-02-29" in refusal(files.day_named, "2023-02-29", date(2020, 1, 1))[1]


def test_a_row_without_a_parent_asks_its_own_code():
    assert files.parent_code(Row(1, code="410103001002"), Kind.VILLAGE) == "410103001"
    assert files.parent_code(Row(1, code="410103001002", parent="410103"), Kind.VILLAGE) == "410103"


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\u0007"])
@pytest.mark.parametrize(("field", "title"), [("name", "名称"), ("code", "代码"), ("kind", "层级")])
def test_a_sign_that_no_database_keeps_is_refused_with_its_record(sign, field, title):
    good = {"type": "Feature", "properties": {"code": "1", "name": "a", "kind": "街道"}}
    text = collection(good, {"type": "Feature", "properties": {field: "x@x"}})
    assert refusal(files.read_rows, text.replace("@", sign)) == (
        "file.sign",
        f"第 2 条记录的{title}含有不可用的字符 U+{sign[2:].upper()}；请删去后重新导出",
    )


def within(depth):
    """Give a collection whose deepest list stands so deep."""
    inner = "[" * (depth - 4) + "]" * (depth - 4)
    return collection({"properties": {"code": "1", "more": "@"}}).replace('"@"', inner)


@pytest.mark.parametrize("where", ['{"crs":', '{"features":[{"properties":{"name":'])
def test_brackets_without_end_are_refused(where):
    assert refusal(files.read_rows, where + "[" * 100_000)[0] == "file.json"


@pytest.mark.parametrize("depth", [files.DEEPEST + 1, 200, 900])
def test_brackets_that_are_closed_but_too_deep_are_refused(depth):
    code, said = refusal(files.read_collection, within(depth))
    assert (code, "不止 20 层" in said) == ("file.json", True)


def test_brackets_as_deep_as_allowed_are_read():
    assert files.read_rows(within(files.DEEPEST)) == [Row(1, "1")]


def test_a_reference_that_no_page_can_show_is_spelled_out():
    code, said = refusal(files.read_rows, collection(crs="@").replace("@", "\\ud800"))
    assert code == "file.reference"
    assert "\\ud800" in said
