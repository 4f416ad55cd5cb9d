import csv
import io
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from openpyxl import load_workbook

from luodi.kernel import clock
from luodi.kernel.access.actor import ANONYMOUS
from luodi.kernel.web.figures import Quantity
from luodi.kernel.web.models import IdempotencyKey
from luodi.kernel.web.tables import Column, Table

pytestmark = pytest.mark.django_db
NAMES = [f"名{number:03d}" for number in range(120)]
COLUMNS = (
    Column("name", "名称", lambda row: row.key, sort="key", href=lambda row: f"/keys/{row.pk}/"),
    Column("user", "用户", lambda row: row.user_id, kind="number", sort="user_id"),
    Column("cost", "费用", lambda row: Quantity(row.user_id, 1, "元"), kind="quantity"),
    Column(
        "light",
        "状态",
        lambda row: "RED" if row.status else "GREEN",
        kind="light",
        choices=lambda: [(0, "绿"), (1, "红")],
        filter="status",
    ),
    Column("day", "日期", lambda row: row.made_at, kind="date", filter="made_at__date__gte"),
    Column("more", "=备注", lambda row: "=1+1", hidden=True),
    Column("least", "至少", lambda row: row.user_id, kind="number", filter="user_id__gte"),
)
TABLE = Table(
    "keys",
    COLUMNS,
    search=("key", "content"),
    order="key",
    empty=("还没有记录", "提交一次就有了", ("去提交", "/new/")),
    title="防重编号",
)
STATUS = Column("status", "代码", lambda row: str(row.status), filter="status")
LOOSE = Table("keys", (COLUMNS[0], STATUS), order="key")
"""A table whose text column is filtered by a field of numbers."""


@pytest.fixture
def keys():
    """120 rows; every third is RED; user numbers fall as names rise."""
    start = clock.now()
    IdempotencyKey.objects.bulk_create(
        IdempotencyKey(
            key=name,
            content="甲" if number < 60 else "乙",
            user_id=1000 - number,
            status=int(number % 3 == 0),
            made_at=start - timedelta(days=number),
        )
        for number, name in enumerate(NAMES)
    )


def _answer(query="", *, target="", table=TABLE, **options):
    request = RequestFactory().get(f"/keys/?{query}", headers={"HX-Target": target})
    request.actor = ANONYMOUS
    rows = IdempotencyKey.objects.all()
    return table.respond(request, rows, "web/table.html", **options)


def _names(query="", **options):
    asked = QueryDict(query, mutable=True)
    asked["format"] = "csv"
    return [row[0] for row in _rows(asked.urlencode(), **options)[1:]]


def _rows(query, **options):
    return list(csv.reader(io.StringIO(_answer(query, **options).content.decode("utf-8-sig"))))


def _shown(query="", **options):
    return " ".join(_answer(query, **options).content.decode().split())


def test_the_usual_order_is_kept_and_a_head_turns_it(keys):
    assert _names() == NAMES
    assert _names("sort=-name") == NAMES[::-1]
    assert _names("sort=user") == NAMES[::-1]


def test_a_sorted_head_says_so_and_leads_to_the_other_way(keys):
    shown = _shown("sort=name")
    assert '<th scope="col" aria-sort="ascending"><a href="?sort=-name"' in shown


def test_every_word_of_a_search_must_be_found_in_some_field(keys):
    assert _names(f"q={quote('名01')}") == NAMES[10:20]
    assert _names(f"q={quote('名 00 甲')}") == NAMES[:10] + [
        name for name in NAMES[10:60] if "00" in name
    ]
    assert _names(f"q={quote('名00 乙')}") == []


def test_a_filter_narrows_and_is_said_in_words_with_a_way_back(keys):
    assert _names("light=1") == NAMES[::3]
    shown = _shown("light=1&sort=user&page=1")
    assert '<a class="chip" href="?sort=user">状态：红' in shown
    assert "共 40 条" in shown


def test_days_and_numbers_filter_too(keys):
    day = (clock.now() - timedelta(days=1)).date().isoformat()
    assert _names(f"day={day}") == NAMES[:2]
    assert _names("least=999") == NAMES[:2]


@pytest.mark.parametrize("value", ["abc", "1.5", "²", "True", "--1"])
def test_a_value_that_the_field_cannot_take_is_no_filter(keys, value):
    query = f"status={quote(value)}"
    assert _names(query, table=LOOSE) == NAMES
    assert 'class="chip"' not in _shown(query, table=LOOSE)


@pytest.mark.parametrize("value", ["99999999999", "9" * 90])
def test_a_number_that_no_row_can_hold_finds_no_row(keys, value):
    assert _names(f"status={value}", table=LOOSE) == []


def test_pages_hold_the_size_asked_for_and_do_not_overlap(keys):
    first, third = _shown(), _shown("page=3")
    assert (first.count('<th scope="row">'), third.count('<th scope="row">')) == (50, 20)
    assert "第 1 / 3 页" in first
    assert NAMES[100] in third
    assert NAMES[99] not in third
    assert _shown("size=200").count('<th scope="row">') == 120


@pytest.mark.parametrize(
    "query",
    [
        "page=abc",
        "page=-1",
        "page=0",
        "page=%EF%BC%91",
        "page=1e9",
        f"page={'9' * 40}",
        "size=7",
        "size=abc",
        "sort=nothing",
        "sort=--name",
        "sort=cost",
        "sort=user_id",
        "light=2",
        "light=abc",
        "light=%00",
        "day=2023-02-30",
        "day=abc",
        "least=1.5",
        f"least={'9' * 30}",
        "least=%C2%B2",
        "cols=nothing",
        "cols=",
        "format=pdf",
        "user=5",
        "%FF=%FF",
    ],
)
def test_what_the_table_does_not_know_is_ignored(keys, query):
    answer = _answer(query)
    assert answer.status_code == 200
    assert "共 120 条" in answer.content.decode()


def test_a_search_with_a_null_byte_or_signs_of_patterns_breaks_nothing(keys):
    assert _names("q=%00") == NAMES
    assert _names("q=%25") == []
    assert _names("q=%27%22;--") == []


def test_a_page_past_the_last_shows_the_last(keys):
    assert "第 3 / 3 页" in _shown("page=9")


def test_more_rows_than_are_counted_are_said_to_be_more_and_a_file_holds_them(keys, monkeypatch):
    monkeypatch.setattr("luodi.kernel.web.tables.table.MOST_COUNTED", 110)
    first = _shown()
    assert "超过 110 条" in first
    assert "第 1 / 3 页" in first
    assert "翻页到第" not in first
    last = _shown("page=9")
    assert "第 3 / 3 页" in last
    assert "翻页到第 110 条为止" in last
    assert [name in last for name in NAMES[99:111]] == [False, *[True] * 10, False]
    assert len(_rows("format=csv")) == len(NAMES) + 1
    monkeypatch.setattr("luodi.kernel.web.tables.table.MOST_COUNTED", 120)
    assert "共 120 条" in _shown("page=9")


def test_columns_are_chosen_by_the_address_and_the_first_stays(keys):
    heads = ["名称", "用户", "费用", "费用的单位", "状态", "日期", "至少"]
    assert _rows("format=csv")[0] == heads
    assert _rows("format=csv&cols=user,more")[0] == ["名称", "用户", "'=备注"]
    assert _rows("format=csv&cols=more&cols=user")[0] == ["名称", "用户", "'=备注"]


def test_htmx_gets_the_part_alone_and_caches_keep_the_two_apart(keys):
    part = _answer(target="table-keys")
    assert part.content.decode().count("<form") == 0
    assert _answer().content.decode().count("<form") == 1
    assert "HX-Target" in part["Vary"]


def test_rows_may_be_prepared_a_page_at_a_time(keys):
    sizes = []

    def prepare(rows):
        sizes.append(len(rows))
        return rows

    _answer("page=3", prepare=prepare)
    _answer("format=csv", prepare=prepare)
    assert sizes == [20, 120]


def test_an_empty_table_says_how_to_begin_and_a_narrow_one_how_to_widen(keys):
    assert "没有符合条件的记录" in _shown("q=zzz")
    IdempotencyKey.objects.all().delete()
    shown = _shown()
    assert "<h3>还没有记录</h3><p>提交一次就有了</p>" in shown
    assert '<a class="btn btn-primary" href="/new/">去提交</a>' in shown


def test_a_csv_file_holds_exact_values_of_all_rows_that_were_asked_for(keys):
    answer = _answer("format=csv&light=1&page=2&cols=cost,light,more")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f"filename*=UTF-8''{quote('防重编号-')}" in answer["Content-Disposition"]
    rows = _rows("format=csv&light=1&page=2&cols=cost,light,more")
    assert rows[1] == ["名000", "100.0", "元", "红", "'=1+1"]
    assert len(rows) == 41


def test_a_workbook_holds_numbers_as_numbers(keys):
    sheet = load_workbook(io.BytesIO(_answer("format=xlsx&cols=user,cost").content)).active
    assert sheet.title == "防重编号"
    assert [cell.value for cell in sheet[2]] == ["名000", 1000, 100, "元"]
    assert sheet.max_row == 121


def test_numbers_stand_on_the_right_and_the_first_cell_opens_the_record(keys):
    shown = _shown()
    row = IdempotencyKey.objects.get(key="名000")
    assert f'<th scope="row"><a href="/keys/{row.pk}/">名000</a></th>' in shown
    assert '<td class="kind-number right" data-head="用户">1,000</td>' in shown


def test_the_foot_of_a_print_tells_the_filter_and_the_time(keys, settings):
    settings.LUODI_CLOCK = clock.now().replace(year=2023, month=6, day=12, hour=8, minute=5)
    foot = _shown(f"q={quote('名')}&light=1").split("table-foot")[1]
    assert "条件：含“名” 状态：红 · 共 40 条 · 2023-06-12 08:05" in foot


def test_what_people_typed_is_escaped(keys):
    IdempotencyKey.objects.create(key="<b>", content="", user_id=1, made_at=clock.now())
    shown = _shown("q=%3Cb%3E")
    assert "<b>" not in shown.replace('<b aria-hidden="true">', "")
    assert "&lt;b&gt;" in shown


def test_a_table_with_two_columns_of_one_key_or_a_reserved_key_is_refused():
    with pytest.raises(ValueError, match="two columns"):
        Table("bad", (COLUMNS[0], COLUMNS[0]))
    with pytest.raises(ValueError, match="page"):
        Column("page", "页", str)
    with pytest.raises(ValueError, match="60"):
        Table("bad", COLUMNS, page_size=60)


def test_what_the_page_has_counted_is_not_counted_again(keys, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert "共 120 条" in _answer(total=120).content.decode()
    with django_assert_num_queries(2):  # narrowed, other rows are left
        assert "共 40 条" in _answer("light=1", total=120).content.decode()


def test_choices_are_asked_for_once_to_show_a_filter():
    asked = []
    column = replace(STATUS, choices=lambda: asked.append(1) or [(0, "绿")])
    _answer(table=Table("keys", (COLUMNS[0], column), order="key"))
    assert len(asked) == 1
