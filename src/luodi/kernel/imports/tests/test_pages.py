"""Pages of imports: from the upload to the batch and back; refused, wrong, others' batches."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.tests.filled import UNITS, filled
from luodi.kernel.people.models import Role, Unit, User
from luodi.kernel.web.models import IdempotencyKey

RIGHTS = (
    "people.change_people",
    "people.change_unit",
    "people.appoint",
    "imports.import_table",
    "people.view_people",
)
KEY = "a-key-of-one-form"
MAPPED = {
    "version": "1",
    "sheet": "表",
    "ask_valid_from": "2023-01-01",
    "map_code": "0",
    "map_name": "1",
    "map_parent": "2",
    "map_place": "3",
    "map_valid_from": "4",
}


@pytest.fixture
def keeper(office, client):
    user = office.user("keeper", office.post("管理", RIGHTS, unit=office.root))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return user


def upload(client, rows=UNITS, code="people.units", key=KEY, name="单位.xlsx"):
    file = SimpleUploadedFile(name, filled(rows))
    url = reverse("imports:batch_new")
    return client.post(url, {"code": code, "file": file, "idempotency_key": key})


def to_trial(client, rows=UNITS, code="people.units", **fields):
    upload(client, rows, code)
    batch = Batch.objects.get()
    url = reverse("imports:mapping", args=(batch.pk,))
    answer = client.post(url, {**MAPPED, **fields, "idempotency_key": "another-key-0001"})
    batch.refresh_from_db()
    return batch, answer


def test_the_list_offers_what_one_may_import(client, keeper):
    text = client.get("/imports/").content.decode()
    assert "下载模板" in text
    assert "/imports/kinds/people.sign_ins/template/" in text
    assert "parties.parties" not in text
    assert "您还没有导入过表格" in text


def test_from_the_file_to_the_records(client, keeper):
    batch, answer = to_trial(client)
    assert answer["Location"] == f"/imports/batches/{batch.pk}/"
    text = client.get(answer["Location"]).content.decode()
    assert "新增 2，改动 0，未变 0，不对 0；什么都还没有写入" in text
    assert "确认导入" in text
    taken = client.post(
        reverse("imports:take", args=(batch.pk,)), {"version": batch.version}, follow=True
    )
    assert "已导入：新增 2" in taken.content.decode()
    assert f'href="/people/units/{Unit.objects.get(code="guoku").pk}/"' in taken.content.decode()


def test_the_mapping_page_shows_the_table_and_proposes(client, keeper):
    upload(client)
    text = client.get(reverse("imports:mapping", args=(Batch.objects.get().pk,))).content.decode()
    assert "表头在第 1 行，读入 2 行" in text
    assert '<option value="1" selected>B 列　单位名称（区财政局、国库科）</option>' in text
    assert 'name="ask_valid_from" value="2023-03-01"' in text


def test_an_upload_sent_twice_makes_one_batch(client, keeper):
    url, content = reverse("imports:batch_new"), filled(UNITS)  # a workbook holds its second
    places = [
        client.post(
            url,
            {
                "code": "people.units",
                "file": SimpleUploadedFile("单位.xlsx", content),
                "idempotency_key": KEY,
            },
        )["Location"]
        for _again in range(2)
    ]
    assert places[0] == places[1]
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 broken", "文件损坏"),
        ("一句话".encode(), "没有数据"),
    ],
)
def test_a_file_that_is_no_table_is_told_beside_the_field(client, keeper, content, words):
    file = SimpleUploadedFile("a.csv", content)
    answer = client.post(
        reverse("imports:batch_new"),
        {"code": "people.units", "file": file, "idempotency_key": KEY},
    )
    text = answer.content.decode()
    assert (answer.status_code, words in text) == (422, True)
    assert '<option value="people.units" selected>' in text
    assert Batch.objects.count() == 0


def test_a_wrong_mapping_keeps_what_was_chosen(client, keeper):
    batch, answer = to_trial(client, map_name="", map_parent="2")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "这一项必须有" in text
    assert '<option value="2" selected>C 列' in text
    assert batch.state == "UPLOADED"


def test_wrong_rows_come_back_marked_and_nothing_can_be_taken(client, keeper):
    rows = [*UNITS, ["x", "某科", "没有的单位", "金水区", None]]
    batch, answer = to_trial(client, rows)
    page = client.get(answer["Location"]).content.decode()
    assert "确认导入" not in page
    assert "C4：没有代码或全称为“没有的单位”的单位" in page
    file = client.get(reverse("imports:errors", args=(batch.pk,)))
    assert file["Content-Disposition"].endswith(
        "filename*=UTF-8''%E5%8D%95%E4%BD%8D-%E6%A0%87%E9%94%99.xlsx"
    )
    assert load_workbook(io.BytesIO(file.content))["表"]["F4"].value.startswith("没有代码")
    refused = client.post(reverse("imports:take", args=(batch.pk,)), {"version": batch.version})
    assert (refused.status_code, Unit.objects.filter(code="caizheng").count()) == (422, 0)
    assert "有 1 行不对，一行也没有导入" in refused.content.decode()


def test_a_row_of_totals_is_told_and_left_out(client, keeper):
    batch, answer = to_trial(client, [*UNITS, ["小计", None, None, None, None]])
    assert batch.counts["WRONG"] == 0
    assert "合计、小计 1 行，核对后不读入" in client.get(answer["Location"]).content.decode()


def test_passwords_are_given_once_and_kept_nowhere(client, keeper, office):
    Role.objects.create(code="reporter", title="填报")
    office.post("统计员", ["people.view_people"])
    rows = [["登录名", "姓名", "单位", "岗位"], ["wangwu", "王五", "区发展局", "统计员"]]
    fields = {"map_username": "0", "map_unit": "2", "map_post": "3", "map_name": "1"}
    batch, answer = to_trial(client, rows, "people.sign_ins", **fields)
    assert "密码只给这一次" in client.get(answer["Location"]).content.decode()
    url = reverse("imports:take", args=(batch.pk,))
    file = client.post(url, {"version": batch.version})
    assert "no-store" in file["Cache-Control"]
    told = [cell.value for cell in load_workbook(io.BytesIO(file.content)).active[2]]
    assert told[:3] == ["wangwu", "王五", "区发展局 统计员"]
    assert User.objects.get(username="wangwu").check_password(told[3])
    kept = b"".join(bytes(row.body) for row in IdempotencyKey.objects.all())
    assert told[3].encode() not in kept
    again = client.post(url, {"version": batch.version})
    assert again["Location"] == f"/imports/batches/{batch.pk}/"


def test_a_batch_is_taken_back_with_a_reason(client, keeper):
    batch, _answer = to_trial(client)
    client.post(reverse("imports:take", args=(batch.pk,)), {"version": batch.version})
    batch.refresh_from_db()
    url = reverse("imports:withdraw", args=(batch.pk,))
    fields = {"version": batch.version, "reason": " ", "idempotency_key": "key-of-withdrawal"}
    empty = client.post(url, fields)
    assert (empty.status_code, "理由为空" in empty.content.decode()) == (422, True)
    done = client.post(url, fields | {"reason": "选错了"}, follow=True)
    assert "已撤回，文件也已删除" in done.content.decode()
    assert not Unit.objects.filter(code="caizheng").exists()


def test_what_stands_on_a_batch_is_named(client, keeper, office):
    batch, _answer = to_trial(client)
    client.post(reverse("imports:take", args=(batch.pk,)), {"version": batch.version})
    batch.refresh_from_db()
    office.post("会计", unit=Unit.objects.get(code="guoku"))
    answer = client.post(
        reverse("imports:withdraw", args=(batch.pk,)),
        {"version": batch.version, "reason": "选错了", "idempotency_key": "key-of-withdrawal"},
    )
    text = answer.content.decode()
    assert (answer.status_code, "已有 “国库科 会计” 立在它上面" in text) == (422, True)
    assert Unit.objects.filter(code="caizheng").exists()


def test_nobody_opens_anothers_batch(client, keeper, office):
    batch, _answer = to_trial(client)
    other = office.user("li", office.post("另一人", RIGHTS, unit=office.root))
    client.force_login(other, "django.contrib.auth.backends.ModelBackend")
    for name in ("batch", "mapping", "withdraw", "errors"):
        assert client.get(reverse(f"imports:{name}", args=(batch.pk,))).status_code == 404
    assert client.post(reverse("imports:take", args=(batch.pk,))).status_code == 404
    assert "单位.xlsx" not in client.get("/imports/").content.decode()


def test_an_import_outside_ones_rights_is_not_offered_and_not_found(client, office):
    user = office.user("li", office.post("只导入", ["imports.import_table"]))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert "没有您可以导入的表" in client.get("/imports/").content.decode()
    assert client.get("/imports/kinds/people.units/template/").status_code == 404
    assert upload(client).status_code == 422
    assert Batch.objects.count() == 0


def test_without_the_right_no_page_opens(client, office):
    user = office.user("li", office.post("无权", ["people.change_people"]))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/imports/").status_code == 403
    assert upload(client).status_code == 403


def test_a_template_opens_with_heads_and_choices(client, keeper):
    content = client.get("/imports/kinds/people.posts/template/").content
    book = load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["岗位"][1]][:4] == ["序号", "单位*", "岗位名称*", "角色*"]
