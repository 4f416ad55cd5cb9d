"""Files of shapes: a GeoJSON FeatureCollection, and its rows to import; tables go elsewhere.

Reading checks the file's form alone; whether a row fits the tree is the import's to say.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.kernel.places import rules
from luodi.kernel.places.rules import Kind
from luodi.standards.errors import StandardError

MAX_ROWS = 20_000
MAX_BYTES = 20 * 1024 * 1024
DEEPEST = 20
"""How deep lists and objects may stand in each other; a MultiPolygon's position stands 8 deep."""

_COLUMNS = {
    "code": ("code", "代码", "区划代码", "网格代码"),
    "name": ("name", "名称"),
    "kind": ("kind", "层级"),
    "parent": ("parent", "上级代码"),
    "valid_from": ("valid_from", "起始日期"),
    "geometry": ("geometry", "边界"),
}
_KINDS = {
    "省": Kind.PROVINCE,
    "市": Kind.CITY,
    "县": Kind.DISTRICT,
    "区": Kind.DISTRICT,
    "县级市": Kind.DISTRICT,
    "街道": Kind.TOWN,
    "镇": Kind.TOWN,
    "乡": Kind.TOWN,
    "社区": Kind.VILLAGE,
    "村": Kind.VILLAGE,
    "网格": Kind.GRID,
    "单元网格": Kind.GRID,
    "房前屋后": Kind.PLOT,
} | {kind.value: kind for kind in Kind}
_SAID = 200
_TOO_DEEP = f"括号套了不止 {DEEPEST} 层，过深"
_PLAIN_REFERENCES = ("CRS84", "4326", "4490")


class FileError(StandardError):
    """A file that is no list of places; the text names what was found and the remedy."""


@dataclass(frozen=True)
class Row:
    """One record of a file as written, each field a text; ``geometry`` text or parsed GeoJSON.

    ``number`` is the feature's place in the collection.
    """

    number: int
    code: str = ""
    name: str = ""
    kind: str = ""
    parent: str = ""
    valid_from: str = ""
    geometry: str | dict[str, Any] | None = None


def decode(content: bytes) -> str:
    """Turn an uploaded file into text: UTF-8 with or without mark, else GB18030.

    Raises
    ------
    FileError
        ``file.size`` above ``MAX_BYTES``, ``file.empty``, ``file.encoding``.

    Examples
    --------
    >>> decode("代码,名称".encode("gb18030"))
    '代码,名称'
    """
    if len(content) > MAX_BYTES:
        raise FileError(
            code="file.size",
            value=len(content),
            message=f"文件有 {len(content) / 1048576:.1f} 兆字节，"
            f"超过 {MAX_BYTES // 1048576} 兆；请按街道或乡镇分成几份",
        )
    if not content.strip():
        raise FileError(code="file.empty", value="", message="文件是空的；请重新导出")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileError(
        code="file.encoding",
        value=content[:16],
        message="文件不是文本（既非 UTF-8 也非 GB18030）；请上传 GeoJSON",
    )


def read_rows(text: str) -> list[Row]:
    """Read the rows of a GeoJSON FeatureCollection.

    Raises
    ------
    FileError
        When it is none, there are no or too many rows, or a text holds a sign that no name or code
        may hold.

    Examples
    --------
    >>> feature = '{"properties": {"代码": "410103", "名称": "二七区", "层级": "区"}}'
    >>> [row] = read_rows(f'{{"type": "FeatureCollection", "features": [{feature}]}}')
    >>> row.number, row.code, row.kind
    (1, '410103', '区')
    """
    if not text.lstrip().startswith(("{", "[")):
        raise FileError(
            code="file.table",
            value=text[:40],
            message="文件不是 GeoJSON；表格（CSV、Excel）请在“导入表格”里导入",
        )
    rows = [_row(number, item) for number, item in enumerate(read_collection(text), start=1)]
    if len(rows) > MAX_ROWS:
        raise FileError(
            code="file.rows",
            value=len(rows),
            message=f"文件有 {len(rows)} 条记录，超过 {MAX_ROWS} 条；请分成几份",
        )
    for row in rows:
        _check_signs(row)
    return rows


def _check_signs(row: Row) -> None:
    for key, names in _COLUMNS.items():
        sign = "" if key == "geometry" else rules.unusable_sign(getattr(row, key))
        if sign:
            raise FileError(
                code="file.sign",
                value=row.number,
                message=f"第 {row.number} 条记录的{names[1]}含有不可用的字符 {sign}；"
                "请删去后重新导出",
            )


def kind_named(text: str) -> Kind:
    """Find a level by its word.

    Raises
    ------
    FileError
        ``file.kind`` for a word that names no level.

    Examples
    --------
    >>> kind_named("街道").value
    'TOWN'
    """
    found = _KINDS.get(text.strip()) or _KINDS.get(text.strip().upper())
    if found is None:
        words = "、".join(word for word in _KINDS if not word.isascii())
        raise FileError(
            code="file.kind", value=text, message=f"层级“{text}”不认识；请改用：{words}"
        )
    return found


def words_of(kind: Kind) -> tuple[str, ...]:
    """Give the words by which a level is written, the first of them the usual one.

    Examples
    --------
    >>> words_of(Kind.TOWN)
    ('街道', '镇', '乡')
    """
    return tuple(word for word, named in _KINDS.items() if named is kind and not word.isascii())


def day_named(text: str, default: date) -> date:
    """Read a day written as 2023-01-31; the empty text gives the default.

    Raises
    ------
    FileError
        ``file.date`` for anything else.

    Examples
    --------
    >>> day_named("", date(2023, 1, 1)), day_named("2022-05-01", date(2023, 1, 1))
    (datetime.date(2023, 1, 1), datetime.date(2022, 5, 1))
    """
    if not text.strip():
        return default
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise FileError(
            code="file.date",
            value=text,
            message=f"起始日期“{text}”不是日期；请写成 2023-01-31 的形式",
        ) from error


def read_collection(text: str) -> list[Any]:
    """Read the features of a GeoJSON FeatureCollection in degrees, as they are written.

    Raises
    ------
    FileError
        ``file.json`` for a text that is no JSON, or brackets more than ``DEEPEST`` deep;
        ``file.collection``, ``file.reference`` or ``file.empty`` for one that holds no features.

    Examples
    --------
    >>> read_collection('{"type": "FeatureCollection", "features": [{"type": "Feature"}]}')
    [{'type': 'Feature'}]
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise _no_json(text, str(error)) from error
    except RecursionError as error:
        raise _no_json(text, _TOO_DEEP) from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or found.get("type") != "FeatureCollection":
        raise FileError(
            code="file.collection",
            value=text[:40],
            message="文件不是 GeoJSON 的 FeatureCollection；请导出为要素集合",
        )
    if _is_deeper(found, DEEPEST):
        raise _no_json(text, _TOO_DEEP)
    _check_reference(found.get("crs"))
    if not features:
        raise FileError(code="file.empty", value="", message="文件里没有一个要素；请核对导出范围")
    return features


def _no_json(text: str, why: str) -> FileError:
    return FileError(
        code="file.json", value=text[:40], message=f"文件不是合格的 JSON：{why}；请重新导出"
    )


def _is_deeper(found: dict[str, Any], most: int) -> bool:
    """Tell whether lists and objects stand in each other more than so deep; without recursion."""
    level: list[Any] = [found]
    for _step in range(most):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, dict | list)
        ]
    return bool(level)


def _check_reference(reference: Any) -> None:
    """Refuse a file that says of itself that it holds no longitudes and latitudes."""
    if reference is None:
        return
    said = json.dumps(reference)[:_SAID]
    if not any(name in said for name in _PLAIN_REFERENCES):
        raise FileError(
            code="file.reference",
            value=said,
            message=f"文件自称的坐标参照是 {said}，不是经纬度；请先转换为 EPSG:4490 再导出",
        )


def _row(number: int, item: Any) -> Row:
    properties = item.get("properties") if isinstance(item, dict) else None
    if not isinstance(properties, dict):
        raise FileError(
            code="file.feature",
            value=number,
            message=f"第 {number} 个要素没有属性（properties）；请带上代码、名称和层级导出",
        )
    fields = {key: _text(_named(properties, names)) for key, names in _COLUMNS.items()}
    return Row(**(fields | {"number": number, "geometry": item.get("geometry")}))  # type: ignore[arg-type] # fields are texts


def _named(properties: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((properties[name] for name in names if name in properties), None)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def parent_code(row: Row, kind: Kind) -> str:
    """Give the code of a row's parent: as written, else by its own code's digits.

    Examples
    --------
    >>> parent_code(Row(1, code="410103001002"), Kind.VILLAGE)
    '410103001'
    """
    if row.parent:
        return rules.normal_code(row.parent)
    return rules.code_above(kind, rules.normal_code(row.code))
