"""The pages: who may open them, what they show, and uploads that are refused."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from luodi.kernel.documents import store
from luodi.kernel.documents.actions import add_attachment, add_document, remove_attachment_file
from luodi.kernel.documents.middleware import FORM_BYTES, announced
from luodi.kernel.documents.models import Attachment, Document
from luodi.kernel.documents.reads import damaged_files

LIST = "/documents/"
ADD = "/documents/add/"
TEXT = "工作报告\n\n地区生产总值增长7%以上。\n<script>alert(1)</script>\n"
RIGHTS = ("documents.view_document", "documents.add_document")


@pytest.fixture
def folder(settings, tmp_path):
    settings.LUODI_FILES = tmp_path / "files"
    return settings.LUODI_FILES


@pytest.fixture
def people(office, folder):
    return {
        "clerk": office.user("clerk", office.post("文书", RIGHTS)),
        "reader": office.user("reader", office.post("读者", RIGHTS[:1])),
        "neighbour": office.user("neighbour", office.post("邻局", RIGHTS, unit=office.other)),
        "nobody": office.user("nobody", office.post("闲人", ["people.view_people"])),
    }


@pytest.fixture
def document(office, people):
    return add_document(
        actor=office.actor(people["clerk"]),
        data=TEXT.encode(),
        filename="报告.txt",
        title="金水区2023年工作报告",
        year=2023,
        published_on=date(2023, 2, 27),
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )


@pytest.fixture
def attachment(office, people):
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "WEBP")
    return add_attachment(
        actor=office.actor(people["clerk"]),
        data=out.getvalue(),
        filename="现场 照.webp",
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )


def form(office, **changes):
    told = {
        "file": SimpleUploadedFile("报告.txt", TEXT.encode()),
        "title": "金水区2023年工作报告",
        "kind": "report",
        "year": 2023,
        "published_on": "2023-02-27",
        "unit": office.bureau.pk,
        "place": office.district.pk,
        "idempotency_key": "abcdefgh-1",
    }
    return {**told, **changes}


def statuses(client, addresses):
    found = []
    for address in addresses:
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)  # the client closes the file behind its last byte
        found.append(response.status_code)
    return found


def test_strangers_sign_in_first_and_others_are_refused(client, people, document, attachment):
    addresses = [LIST, ADD, f"{LIST}{document.pk}/", f"{LIST}attachments/{attachment.pk}/"]
    assert statuses(client, addresses) == [302] * 4
    client.force_login(people["nobody"])
    assert statuses(client, addresses) == [403] * 4
    client.force_login(people["reader"])
    assert statuses(client, addresses) == [200, 403, 200, 200]
    client.force_login(people["neighbour"])
    assert statuses(client, addresses) == [200, 200, 404, 404]


def test_the_list_shows_searches_filters_and_exports_only_what_one_may_see(
    client, people, document
):
    client.force_login(people["reader"])
    assert document.title in client.get(LIST).content.decode()
    for query, found in (
        ("q=增长7", True),
        ("q=下降", False),
        ("year=2023", True),
        ("year=2022", False),
        ("kind=other", True),
        ("kind=news", False),
    ):
        assert (document.title in client.get(f"{LIST}?{query}").content.decode()) is found
    assert document.title in client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    client.force_login(people["neighbour"])
    for query in ("", "?q=增长7", "?format=csv"):
        assert document.title not in client.get(LIST + query).content.decode()


def test_the_list_takes_few_queries_and_never_the_texts(
    client, people, document, django_assert_max_num_queries
):
    client.force_login(people["reader"])
    with django_assert_max_num_queries(12) as captured:
        client.get(LIST)
    listing = [item["sql"] for item in captured if "kernel_documents_document" in item["sql"]]
    assert listing
    assert not any('"kernel_documents_document"."text"' in sql for sql in listing)


def test_a_span_is_marked_and_led_to_and_the_text_is_never_markup(client, people, document):
    client.force_login(people["reader"])
    start = TEXT.index("7%")
    page = client.get(f"{LIST}{document.pk}/?start={start}&end={start + 2}").content.decode()
    assert '增长<mark id="span">7%</mark>以上。' in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert client.get(f"{LIST}{document.pk}/").content.decode().count("<mark") == 0


@pytest.mark.parametrize(
    "query", ["start=5&end=2", "start=0&end=999999", "start=x&end=3", "page=99", "start=-1&end=3"]
)
def test_a_span_outside_the_text_is_ignored(client, people, document, query):
    client.force_login(people["reader"])
    response = client.get(f"{LIST}{document.pk}/?{query}")
    assert response.status_code == 200
    assert b"<mark" not in response.content


def test_a_long_text_is_paged_and_a_span_opens_its_page(client, office, people):
    text = "".join(f"第{number}段{'字' * 95}\n" for number in range(4000))
    long = add_document(
        actor=office.actor(people["clerk"]),
        data=text.encode(),
        filename="长.txt",
        title="长文",
        year=2023,
        published_on=None,
        unit_id=office.bureau.pk,
        place_id=office.district.pk,
    )
    client.force_login(people["reader"])
    start = text.index("第3999段")
    last = client.get(f"{LIST}{long.pk}/?start={start}&end={start + 6}").content.decode()
    assert '<mark id="span">第3999段</mark>' in last
    assert "第0段" not in last
    first = client.get(f"{LIST}{long.pk}/").content.decode()
    assert "第0段" in first
    assert "第3999段" not in first
    assert 'page=4"' in first


def test_a_registered_text_opens_and_the_same_form_twice_registers_once(client, office, people):
    client.force_login(people["clerk"])
    answers = [client.post(ADD, form(office)) for _ in range(2)]
    document = Document.objects.get()
    assert [item.status_code for item in answers] == [302, 302]
    assert {item.headers["Location"] for item in answers} == {f"{LIST}{document.pk}/"}
    assert (document.kind, document.text, document.file_name) == ("report", TEXT, "报告.txt")


def test_the_form_offers_every_kind_of_file_that_is_read(client, people):
    client.force_login(people["clerk"])
    page = client.get(ADD).content.decode()
    assert 'accept=".txt,.text,.md,.html,.htm,.docx,.pdf"' in page
    assert "txt、docx、pdf 或 html，不超过 50.0 MB；扫描件请先识别成文字" in page


def test_the_same_file_in_another_form_leads_to_the_one_that_stands(
    client, office, people, document
):
    client.force_login(people["clerk"])
    response = client.post(ADD, form(office, title="换个标题"), follow=True)
    assert response.redirect_chain == [(f"{LIST}{document.pk}/", 302)]
    assert "这份文件已于 2023-03-01 登记为" in response.content.decode()
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("报告.pdf", b"%PDF-1.7", "不是完整的 PDF"),
        ("报告.doc", b"\xd0\xcf\x11\xe0", "另存为 docx 或 txt"),
        ("报告.docx", b"not one", "不是 docx"),
        ("空.txt", b" \n ", "没有文字"),
        ("坏.txt", "增长".encode("gb18030") + b"\xff!", "第 5 个字节起"),
    ],
)
def test_a_bad_file_is_refused_beside_its_field_and_the_form_keeps_its_input(
    client, office, people, name, data, said
):
    client.force_login(people["clerk"])
    response = client.post(ADD, form(office, file=SimpleUploadedFile(name, data)))
    page = response.content.decode()
    assert response.status_code == 400
    assert said in page
    assert name in page
    assert 'value="金水区2023年工作报告"' in page
    assert Document.objects.count() == 0


def test_a_document_for_another_unit_is_refused(client, office, people):
    client.force_login(people["clerk"])
    response = client.post(ADD, form(office, unit=office.other.pk))
    assert response.status_code == 400
    assert Document.objects.count() == 0


def test_an_eighty_megabyte_upload_is_refused_before_a_byte_is_read(client, people):
    client.force_login(people["clerk"])
    response = client.post(
        ADD, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(80 * 2**20)
    )
    page = response.content.decode()
    assert response.status_code == 413
    assert "80.0 MB，超过上限 50.0 MB" in page
    assert "另存为 docx 或 txt" in page
    assert Document.objects.count() == 0


@pytest.mark.parametrize("year", ["abc", "9" * 30])
def test_a_year_that_is_none_is_no_error(client, people, year):
    client.force_login(people["reader"])
    assert client.get(LIST, {"year": year}).status_code == 200


def test_a_file_just_above_the_limit_is_refused_by_the_form(client, office, people, settings):
    settings.LUODI_UPLOAD_MAX_BYTES = 40
    client.force_login(people["clerk"])
    response = client.post(ADD, form(office))
    assert response.status_code == 400
    assert "超过上限 40 字节" in response.content.decode()


@pytest.mark.parametrize(("text", "size"), [("", 0), ("12", 12), ("-5", 0), ("x", 0)])
def test_a_senseless_length_announces_nothing(text, size):
    request = RequestFactory().post("/", CONTENT_LENGTH=text)
    assert announced(request) == size


def test_one_file_of_the_largest_size_passes_with_the_rest_of_its_form(client, people, settings):
    client.force_login(people["clerk"])
    size = settings.LUODI_UPLOAD_MAX_BYTES + FORM_BYTES
    for announce, status in ((size, 400), (size + 1, 413)):
        response = client.post(
            ADD, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(announce)
        )
        assert response.status_code == status


def test_evidence_is_downloaded_never_shown_in_place(client, people, attachment):
    client.force_login(people["reader"])
    response = client.get(f"{LIST}attachments/{attachment.pk}/")
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert disposition.endswith(".jpg")
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).size == (30, 20)


def test_a_removed_file_says_when_and_why(client, office, people, attachment):
    keeper = office.user("k", office.post("档案", ["documents.remove_attachment"]))
    remove_attachment_file(actor=office.actor(keeper), attachment=attachment, reason="保管期满")
    client.force_login(people["reader"])
    response = client.get(f"{LIST}attachments/{attachment.pk}/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "已于2023年3月1日移除，理由：保管期满" in page
    assert attachment.sha256 in page


def test_a_file_missing_from_the_folder_is_told_with_its_hash(client, people, attachment, folder):
    (folder / attachment.path).unlink()
    client.force_login(people["reader"])
    response = client.get(f"{LIST}attachments/{attachment.pk}/")
    assert response.status_code == 404
    assert Attachment.objects.get().sha256 in response.content.decode()


def test_a_file_that_was_changed_is_not_served_as_evidence(
    client, people, attachment, folder, caplog
):
    file = folder / attachment.path
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    client.force_login(people["reader"])
    response = client.get(f"{LIST}attachments/{attachment.pk}/")
    page = response.content.decode()
    assert response.status_code == 500
    assert f"附件 #{attachment.pk}“" in page
    assert "从备份取回这个文件" in page
    assert any(f"附件 #{attachment.pk} 的文件" in line for line in caplog.messages)
    [named] = damaged_files()
    assert named.startswith(f"附件 #{attachment.pk}“{attachment.original_name}”的文件")
    assert "被改过" in named
    file.unlink()
    assert ["不在；请从备份取回" in line for line in damaged_files()] == [True]


def test_the_same_bytes_added_again_mend_a_changed_file(attachment, folder):
    file = folder / attachment.path
    kept = file.read_bytes()
    file.write_bytes(bytes(len(kept)))
    store.put(kept, "jpg")
    assert file.read_bytes() == kept
    assert list(damaged_files()) == []
