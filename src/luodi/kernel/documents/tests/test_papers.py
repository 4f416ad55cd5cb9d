"""Papers that run something, call for other files or are two files at once are refused."""

import io
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.documents.evidence import checked
from luodi.reading.intake.errors import IntakeCode, IntakeError

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def office_file(kind="docx", **others):
    main = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet"}[kind]
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/main.xml" ContentType="{OFFICE}{main}.main+xml"/></Types>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in {"[Content_Types].xml": types, "main.xml": "<a/>", **others}.items():
            made.writestr(name, text)
    return out.getvalue()


def related(kind, target, mode="External"):
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{TYPES}{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def pdf(body=b"1 0 obj << /Type /Catalog >> endobj"):
    return b"%PDF-1.7\n" + body + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def packed(objects, filters=b"/FlateDecode", junk=b""):
    data = zlib.compress(objects)
    return pdf(
        b"5 0 obj << /Type /ObjStm /N 1 /First 4 " + junk + b"/Filter " + filters
        + b" /Length " + str(len(data)).encode() + b" >>\nstream\r\n" + data
        + b"\nendstream endobj"
    )  # fmt: skip


def refusal(data, name):
    with pytest.raises(IntakeError) as caught:
        checked(data, name)
    assert name in caught.value.message
    assert "请" in caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("action", "named"),
    [
        (b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "JavaScript"),
        (b"/OpenAction << /S /Java#53cript /JS (x) >>", "JavaScript"),
        (b"/A << /S /Launch /F (cmd.exe) >>", "Launch"),
        (b"/A << /S /#4caunch /F (cmd.exe) >>", "Launch"),
        (b"/A << /S /SubmitForm /F (http://x) >>", "SubmitForm"),
        (b"/A << /S /ImportData >>", "ImportData"),
        (b"/Subtype /RichMedia", "RichMedia"),
        (b"/AcroForm << /XFA [ 7 0 R ] >>", "XFA"),
    ],
)
def test_a_pdf_that_runs_or_sends_something_is_refused(action, named):
    for data in (pdf(b"1 0 obj << " + action + b" >> endobj"), packed(b"1 0 << " + action)):
        error = refusal(data, "报告.pdf")
        assert error.code == IntakeCode.ACTIVE
        assert error.value == f"PDF 动作 {named}"


def test_a_pdf_whose_objects_cannot_be_looked_into_is_refused():
    hidden = packed(b"1 0 << /S /JavaScript >>", b"[/ASCIIHexDecode /FlateDecode]")
    assert refusal(hidden, "报告.pdf").code == IntakeCode.ENCRYPTED
    broken = pdf(b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >>\nstream\nxxxx\nendstream")
    assert refusal(broken, "报告.pdf").code == IntakeCode.ENCRYPTED
    closed = pdf(b"1 0 obj << >> endobj\ntrailer << /Encrypt 9 0 R >>")
    assert refusal(closed, "报告.pdf").code == IntakeCode.ENCRYPTED


def test_the_mark_of_packed_objects_is_not_hidden_by_another_beginning():
    hidden = packed(b"1 0 << /S /JavaScript >>", junk=b"/Note (9 0 obj) ")
    assert refusal(hidden, "报告.pdf").code == IntakeCode.ACTIVE


def test_a_pdf_that_unfolds_to_too_much_is_refused():
    assert refusal(packed(b" " * (65 * 1024 * 1024)), "弹.pdf").code == IntakeCode.ZIP_BOMB


def test_a_pdf_that_is_also_an_archive_or_a_page_is_refused():
    assert refusal(pdf() + office_file(), "文.pdf").code == IntakeCode.KIND_MISMATCH
    with_zip = b"%PDF-1.7\n" + office_file() + b"\n%%EOF\n"
    assert refusal(with_zip, "文.pdf").code == IntakeCode.KIND_MISMATCH
    page = pdf(b"<script>alert(1)</script>")
    assert refusal(page, "文.pdf").code == IntakeCode.KIND_MISMATCH
    tail = pdf() + b"<html><body onload=x>"
    assert refusal(tail, "文.pdf").code == IntakeCode.KIND_MISMATCH


def test_plain_papers_with_links_to_click_stay_as_they_are():
    linked = pdf(b"1 0 obj << /A << /S /URI /URI (https://example.org/JavaScripts) >> >> endobj")
    clicked = office_file(**{"word/_rels/document.xml.rels": related("hyperlink", "http://x")})
    for data, name in (
        (linked, "文.pdf"),
        (packed(b"1 0 << /Type /Page >>"), "文.pdf"),
        (clicked, "文.docx"),
        (office_file("xlsx", **{"xl/printerSettings/printerSettings1.bin": "x"}), "表.xlsx"),
    ):
        assert checked(data, name).data == data


CUT_FIELD = (
    f'<w:p xmlns:w="{WORD}"><w:instrText>DDE</w:instrText><w:r/>'
    "<w:instrText>AUTO c:\\\\cmd</w:instrText></w:p>"
)
PICTURE = f'<w:fldSimple xmlns:w="{WORD}" w:instr="INCLUDEPICTURE &quot;http://x/a&quot;"/>'
CALLS = "自动取数的域（DDE、INCLUDE）"


@pytest.mark.parametrize(
    ("member", "text", "found"),
    [
        ("word/vbaProject.bin", "x", "宏或控件"),
        ("xl/vbaProject.bin", "x", "宏或控件"),
        ("word/activeX/activeX1.xml", "<a/>", "宏或控件"),
        ("word/embeddings/oleObject1.bin", "x", "夹带的文件 oleobject1.bin"),
        ("word/embeddings/run.EXE", "x", "夹带的文件 run.exe"),
        ("xl/externalLinks/externalLink1.xml", "<a/>", "引用其他工作簿的链接"),
        ("word/_rels/settings.xml.rels", related("attachedTemplate", "http://x/a.dotm"),
         "指向外部的内容（attachedTemplate）"),
        ("word/_rels/document.xml.rels", related("oleObject", "file://x"),
         "指向外部的内容（oleObject）"),
        ("word/_rels/document.xml.rels", related("image", "http://x/1.png"),
         "指向外部的内容（image）"),
        ("word/_rels/document.xml.rels", related("aFChunk", "a.html", "Internal"),
         "指向外部的内容（aFChunk）"),
        ("word/document.xml", CUT_FIELD, CALLS),
        ("word/header1.xml", PICTURE, CALLS),
    ],
)  # fmt: skip
def test_macros_and_what_calls_for_other_files_are_refused(member, text, found):
    for kind in ("docx", "xlsx"):
        error = refusal(office_file(kind, **{member: text}), f"材料.{kind}")
        assert (error.code, error.value) == (IntakeCode.ACTIVE, found)


def test_an_office_file_that_is_also_a_pdf_or_a_page_is_refused():
    two = office_file(**{"a.txt": "x"})
    with_pdf = two.replace(b"<Types", b"%PDF-1", 1)
    assert refusal(with_pdf, "文.docx").code in {
        IntakeCode.KIND_MISMATCH, IntakeCode.NOT_A_DOCX
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("first.txt", "%PDF-1.7")
        with zipfile.ZipFile(io.BytesIO(office_file())) as other:
            for name in other.namelist():
                made.writestr(name, other.read(name))
    assert refusal(out.getvalue(), "文.docx").code == IntakeCode.KIND_MISMATCH


@given(st.binary(max_size=400))
def test_any_bytes_in_a_pdf_are_taken_or_refused_and_never_another_error(body):
    data = pdf(b"5 0 obj << /Type /ObjStm /Filter /FlateDecode >> stream\n" + body)
    with suppress(IntakeError):
        assert checked(data, "a.pdf").data == data
