"""Registering texts, keeping evidence, removing files: what is written, and what is refused."""

import io
from datetime import date, datetime
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from PIL import Image

from luodi.kernel import clock
from luodi.kernel.documents import actions, reads, store
from luodi.kernel.documents.actions import (
    AlreadyAddedError,
    add_attachment,
    add_document,
    remove_attachment_file,
)
from luodi.kernel.documents.models import Attachment, Document
from luodi.kernel.log.models import LogLine
from luodi.kernel.papers.paper import Paper, PaperKind, Paragraph
from luodi.kernel.papers.pdf import to_pdf

TEXT = "金水区2023年工作报告\r\n\r\n地区生产总值增长7%。\n"
NUMBER = "11010519491231002X"
RIGHTS = ("documents.view_document", "documents.add_document")


def scan():
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PDF")
    return out.getvalue()


@pytest.fixture
def folder(settings, tmp_path):
    settings.LUODI_FILES = tmp_path / "files"
    return settings.LUODI_FILES


@pytest.fixture
def clerk(office, folder):
    return office.actor(office.user("clerk", office.post("文书", RIGHTS)))


@pytest.fixture
def keeper(office):
    return office.actor(office.user("keeper", office.post("档案", ["documents.remove_attachment"])))


@pytest.fixture
def facts(office):
    return {
        "data": TEXT.encode(),
        "filename": "工作报告.txt",
        "title": " 金水区2023年工作报告 ",
        "year": 2023,
        "published_on": date(2023, 2, 27),
        "unit_id": office.bureau.pk,
        "place_id": office.district.pk,
    }


@pytest.fixture
def photo(office):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2023:02:28 08:30:00"
    exif.get_ifd(0x8825)[2] = (34.0, 45.0, 12.3)
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "green").save(out, "JPEG", exif=exif)
    return {
        "data": out.getvalue(),
        "filename": "现场.jpg",
        "unit_id": office.bureau.pk,
        "place_id": office.street.pk,
    }


def file_of(attachment):
    return store.files().location(attachment.path)


def files(folder):
    return sorted(item for item in folder.rglob("*") if item.is_file())


def test_a_registered_text_is_kept_exactly_with_both_hashes(clerk, facts, office):
    document = Document.objects.get(pk=add_document(actor=clerk, **facts).pk)
    assert document.text == TEXT
    assert document.text[22:24] == "增长"
    assert (document.title, document.year) == ("金水区2023年工作报告", 2023)
    assert document.sha256 == sha256(TEXT.encode()).hexdigest()
    assert document.text_sha256 == sha256(TEXT.encode()).hexdigest()
    assert (document.size, document.characters, document.covered) == (len(TEXT.encode()), 28, 0)
    assert (document.media_type, document.kind) == ("text/plain", "other")
    assert (document.added_by_id, document.added_at) == (clerk.user_id, clock.now())
    line = LogLine.objects.get(verb="documents.add_document")
    assert (line.record_kind, line.record_id) == ("documents.document", str(document.pk))
    assert (line.user_id, line.after["unit"]) == (clerk.user_id, office.bureau.code)


def test_gb18030_text_is_kept_as_the_same_characters_under_its_own_hash(clerk, facts):
    data = TEXT.encode("gb18030")
    document = add_document(actor=clerk, **{**facts, "data": data})
    assert document.text == TEXT
    assert document.sha256 == sha256(data).hexdigest()
    assert document.text_sha256 == sha256(TEXT.encode()).hexdigest()


def test_the_same_page_twice_names_the_one_that_stands(clerk, facts):
    first = add_document(actor=clerk, **facts)
    with pytest.raises(AlreadyAddedError) as caught:
        add_document(actor=clerk, **{**facts, "title": "另一个标题", "filename": "副本.txt"})
    assert caught.value.document == first
    assert caught.value.message == (
        f"这份文件已于 2023-03-01 登记为《{first.title}》（编号 {first.pk}），"
        "没有重复保存；请直接打开那一份。"
    )
    assert Document.objects.count() == 1


def test_the_same_page_under_another_unit_is_another_document(office, folder, facts):
    both = office.actor(office.user("chief", office.post("主任", RIGHTS, unit=office.root)))
    first = add_document(actor=both, **facts)
    second = add_document(actor=both, **{**facts, "unit_id": office.other.pk})
    assert first.sha256 == second.sha256
    assert Document.objects.count() == 2


def test_the_database_itself_refuses_the_same_bytes_twice(clerk, facts):
    document = add_document(actor=clerk, **facts)
    document.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        document.save(force_insert=True)


def test_the_text_of_a_pdf_is_stored_line_by_line_and_citizen_numbers_in_it_are_covered(
    clerk, facts
):
    words = f"地区生产总值增长7%以上。经办人{NUMBER}。"
    paper = Paper(PaperKind.BULLETIN, "金水区2023年工作报告", "金水区政府", (Paragraph((words,)),))
    document = add_document(actor=clerk, **{**facts, "data": to_pdf(paper), "filename": "报告.pdf"})
    assert document.media_type == "application/pdf"
    assert document.covered == 1
    assert "金水区2023年工作报告\n" in document.text
    start = document.text.index("地区生产总值")
    assert (
        document.text[start:]
        .replace("\n", "")
        .startswith(f"地区生产总值增长7%以上。经办人{'●' * 18}。")
    )
    assert document.characters == len(document.text)


def test_a_citizen_number_is_covered_before_the_text_is_stored(clerk, facts):
    data = f"经办人{NUMBER}，增长7%".encode()
    document = add_document(actor=clerk, **{**facts, "data": data})
    assert document.text == f"经办人{'●' * 18}，增长7%"
    assert document.covered == 1
    assert NUMBER not in str(list(Document.objects.values())) + str(list(LogLine.objects.values()))
    assert document.sha256 == sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": b"  \n"}, "没有文字"),
        ({"data": b"PK not", "filename": "报告.docx"}, "不是 docx"),
        ({"data": b"%PDF-1.7", "filename": "报告.pdf"}, "不是完整的 PDF"),
        ({"data": scan(), "filename": "扫描.pdf"}, "没有文字层"),
        ({"data": b"\xff\xfe\x00"}, "第 3 个字节起"),
        ({"title": "  "}, "标题为空"),
        ({"year": 12}, "年度 12"),
        ({"published_on": date(2023, 3, 2)}, "晚于今天"),
        ({"unit_id": 999_999}, "没有编号为单位 999999"),
        ({"place_id": 999_999}, "没有编号为地方 999999"),
    ],
)
def test_a_bad_text_is_refused_and_nothing_changes(clerk, facts, changes, said):
    with pytest.raises(ValidationError) as caught:
        add_document(actor=clerk, **{**facts, **changes})
    assert said in "".join(caught.value.messages)
    assert Document.objects.count() == 0
    assert LogLine.objects.count() == 0


def test_a_file_above_the_limit_is_refused_with_both_sizes(clerk, facts, photo, settings, folder):
    settings.LUODI_UPLOAD_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="超过上限 10 字节"):
        add_document(actor=clerk, **facts)
    with pytest.raises(ValidationError, match="超过上限 10 字节"):
        add_attachment(actor=clerk, **photo)
    assert files(folder) == []


@pytest.mark.parametrize("unit", ["root", "other"])
def test_nobody_registers_for_a_unit_outside_his_rights(office, clerk, facts, photo, folder, unit):
    place = getattr(office, unit).pk
    with pytest.raises(PermissionDenied):
        add_document(actor=clerk, **{**facts, "unit_id": place})
    with pytest.raises(PermissionDenied):
        add_attachment(actor=clerk, **{**photo, "unit_id": place})
    assert Document.objects.count() + Attachment.objects.count() == 0
    assert files(folder) == []


def test_documents_and_evidence_are_seen_in_their_unit_and_place_only(office, clerk, facts, photo):
    document = add_document(actor=clerk, **facts)
    attachment = add_attachment(actor=clerk, **photo)
    neighbour = office.actor(office.user("n", office.post("邻局", RIGHTS, unit=office.other)))
    street = office.actor(office.user("s", office.post("街道", RIGHTS, place=office.street)))
    assert list(reads.documents(clerk)) == [document]
    assert reads.attachment(street, attachment.pk) == attachment
    assert list(reads.documents(street)) == []
    for actor in (neighbour, street):
        with pytest.raises(Http404):
            reads.document(actor, document.pk)
    with pytest.raises(Http404):
        reads.attachment(neighbour, attachment.pk)


def test_a_photo_is_stored_clean_under_its_hash_with_the_day_of_the_camera(clerk, photo, folder):
    attachment = Attachment.objects.get(pk=add_attachment(actor=clerk, **photo).pk)
    stored = file_of(attachment)
    assert files(folder) == [stored]
    data = stored.read_bytes()
    assert dict(Image.open(io.BytesIO(data)).getexif()) == {}
    assert attachment.sha256 == sha256(data).hexdigest()
    assert attachment.upload_sha256 == sha256(photo["data"]).hexdigest()
    assert attachment.size == len(data)
    assert attachment.path.startswith(f"{attachment.sha256[:2]}/{attachment.sha256[2:4]}/")
    assert (attachment.original_name, attachment.media_type) == ("现场.jpg", "image/jpeg")
    assert attachment.taken_on == date(2023, 2, 28)
    assert LogLine.objects.get().verb == "documents.add_attachment"


def test_the_day_that_a_person_states_comes_before_the_one_of_the_camera(clerk, photo):
    stated = add_attachment(actor=clerk, **photo, taken_on=date(2023, 2, 20))
    assert stated.taken_on == date(2023, 2, 20)


def test_a_camera_that_lives_in_the_future_is_not_believed(clerk, photo, settings):
    settings.LUODI_CLOCK = datetime(2023, 2, 27, tzinfo=clock.SHANGHAI)
    assert add_attachment(actor=clerk, **photo).taken_on is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": b"<svg/>", "filename": "图.svg"}, "不能作为证据附件"),
        ({"data": b"<svg/>"}, "内容却不是完整的 jpg"),
        ({"taken_on": date(2023, 3, 2)}, "晚于今天 2023-03-01"),
    ],
)
def test_bad_evidence_is_refused_and_nothing_is_written(clerk, photo, folder, changes, said):
    with pytest.raises(ValidationError) as caught:
        add_attachment(actor=clerk, **{**photo, **changes})
    assert said in "".join(caught.value.messages)
    assert files(folder) == []
    assert Attachment.objects.count() == 0


def test_killed_between_file_and_row_leaves_a_harmless_file_that_is_used_again(
    clerk, photo, folder, monkeypatch
):
    def killed(**_row):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            add_attachment(actor=clerk, **photo)
    assert Attachment.objects.count() == 0
    orphan = files(folder)
    assert len(orphan) == 1
    attachment = add_attachment(actor=clerk, **photo)
    assert files(folder) == orphan == [file_of(attachment)]


def test_a_removed_file_leaves_hash_day_and_reason(clerk, keeper, photo, folder):
    attachment = add_attachment(actor=clerk, **photo)
    remove_attachment_file(actor=keeper, attachment=attachment, reason=" 保管期满 ")
    row = Attachment.objects.get()
    assert (row.removed_on, row.removal_reason) == (date(2023, 3, 1), "保管期满")
    assert row.sha256 == attachment.sha256
    assert reads.opened(row) is None
    line = LogLine.objects.get(verb="documents.remove_attachment_file")
    assert (line.reason, line.after["sha256"]) == ("保管期满", row.sha256)


def test_removing_again_keeps_the_first_reason(clerk, keeper, photo):
    attachment = add_attachment(actor=clerk, **photo)
    remove_attachment_file(actor=keeper, attachment=attachment, reason="第一次")
    remove_attachment_file(actor=keeper, attachment=attachment, reason="第二次")
    assert Attachment.objects.get().removal_reason == "第一次"
    assert LogLine.objects.filter(verb="documents.remove_attachment_file").count() == 1


def test_a_file_removed_while_it_is_added_again_is_written_again(clerk, photo, folder, monkeypatch):
    put = store.put
    calls = []

    def put_and_lose(data, ending):
        stored = put(data, ending)
        calls.append(stored)
        if len(calls) == 1:
            store.files().remove(stored.path)
        return stored

    monkeypatch.setattr(store, "put", put_and_lose)
    attachment = add_attachment(actor=clerk, **photo)
    assert files(folder) == [file_of(attachment)]


@pytest.mark.parametrize("reason", ["", "  ", "字" * 201])
def test_a_file_is_not_removed_without_a_fitting_reason(clerk, keeper, photo, folder, reason):
    attachment = add_attachment(actor=clerk, **photo)
    with pytest.raises(ValidationError, match="移除理由"):
        remove_attachment_file(actor=keeper, attachment=attachment, reason=reason)
    assert Attachment.objects.get().removed_on is None


def test_who_adds_evidence_may_not_remove_it(clerk, photo, folder):
    attachment = add_attachment(actor=clerk, **photo)
    with pytest.raises(PermissionDenied):
        remove_attachment_file(actor=clerk, attachment=attachment, reason="不想要了")
    assert Attachment.objects.get().removed_on is None
    assert len(files(folder)) == 1
