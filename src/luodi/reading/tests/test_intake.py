"""The gate of the reader: every kind of file that is let in, and every one that is not."""

import io
import pickle
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.reading import read
from luodi.reading.intake import (
    DOCX,
    HTML,
    PLAIN,
    IntakeCode,
    IntakeError,
    check_size,
    media_type,
    text_of,
)
from luodi.reading.intake.docx import docx_text
from luodi.reading.intake.package import ZipLimits

SENTENCE = "地区生产总值增长7%，固定资产投资增长15%以上。"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def content_types(main: str = MAIN, part: str = "/word/document.xml") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="{part}" ContentType="{main}"/></Types>'
    )


def package(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)
    return out.getvalue()


def docx(body: str, **others: str) -> bytes:
    document = f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>"
    members = {"[Content_Types].xml": content_types(), "word/document.xml": document}
    return package(members | others)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def refusal(data: bytes, filename: str, **limits: int) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        text_of(data, filename, **limits)
    assert filename in caught.value.message
    assert "请" in caught.value.message
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "gb2312"])
def test_a_text_file_in_each_usual_encoding_gives_the_same_characters(encoding):
    text = f"二七区\r\n{SENTENCE}\n\n"
    assert text_of(text.encode(encoding), "页.txt") == text


def test_utf16_of_either_byte_order_is_read_by_its_mark():
    assert text_of(b"\xfe\xff" + "目标".encode("utf-16-be"), "页.txt") == "目标"
    assert text_of(b"\xff\xfe" + "目标".encode("utf-16-le"), "页.txt") == "目标"


def test_rare_characters_of_four_bytes_survive_gb18030():
    assert text_of("䶮㐂𠀀区".encode("gb18030"), "页.txt") == "䶮㐂𠀀区"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60))
def test_any_common_characters_come_back_from_utf8_and_utf16(text):
    assert text_of(text.encode(), "页.txt") == text
    assert text_of(text.encode("utf-16"), "页.txt") == text


def test_the_place_of_an_undecodable_byte_is_named():
    error = refusal("目标".encode("gb18030") + b"\xff" + SENTENCE.encode("gb18030"), "坏.txt")
    assert error.code == IntakeCode.UNDECODABLE
    assert "第 5 个字节起（FF" in error.message


def test_utf8_with_one_damaged_byte_is_not_read_as_gb18030_rubbish():
    whole = (SENTENCE * 3).encode()
    damaged = whole[:31] + b"\xe5" + whole[32:]
    error = refusal(damaged, "坏.txt")
    assert error.code == IntakeCode.UNDECODABLE
    assert "不合 UTF-8 编码" in error.message
    assert "第 30 个字节起" in error.message


def test_big5_is_refused_and_not_read_as_other_characters():
    big5 = "市長在記者會上說明今年的工作目標與各項建設".encode("big5")
    assert refusal(big5, "台.txt").code == IntakeCode.UNDECODABLE


def test_utf32_is_refused():
    assert refusal("目标".encode("utf-32"), "页.txt").code == IntakeCode.UNDECODABLE


def test_an_odd_byte_at_the_end_of_utf16_is_named():
    error = refusal("目标".encode("utf-16-le").join([b"\xff\xfe", b"\x4e"]), "页.txt")
    assert error.code == IntakeCode.UNDECODABLE
    assert "第 7 个字节起" in error.message


@pytest.mark.parametrize("data", [b"abc\x00def", b"\x01\x02", "增长\x1b7%".encode()])
def test_binary_in_a_text_file_is_refused(data):
    assert refusal(data, "假.txt").code == IntakeCode.BINARY


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", "\u3000\ufeff\u200b\n".encode()])
def test_a_page_without_text_is_refused(data):
    assert refusal(data, "空.txt").code == IntakeCode.EMPTY


def test_an_eighty_megabyte_file_is_refused_before_it_is_looked_at():
    size = 80 * 1024 * 1024
    with pytest.raises(IntakeError) as caught:
        check_size(size, "报告.docx")
    assert (caught.value.code, caught.value.value) == (IntakeCode.TOO_LARGE, size)
    assert "有 80.0 MB，超过上限 50.0 MB" in caught.value.message
    assert refusal(b"12345", "报告.txt", max_bytes=4).value == 5


def test_a_file_of_exactly_the_limit_passes():
    assert text_of(b"12345", "报告.txt", max_bytes=5) == "12345"


@pytest.mark.parametrize(
    ("filename", "data", "found"),
    [
        ("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
        ("报告.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".wps"),
        ("报告.jpg", b"\xff\xd8\xff\xe0", ".jpg"),
        ("报告.svg", b"<svg/>", ".svg"),
        ("报告", b"\xff\xd8\xff\xe0", "JPEG 图片"),
    ],
)
def test_other_kinds_are_refused_with_the_remedy(filename, data, found):
    error = refusal(data, filename)
    assert (error.code, error.value) == (IntakeCode.UNKNOWN_KIND, found)
    assert "另存为 docx 或 txt" in error.message


def test_a_pdf_renamed_to_txt_is_refused():
    error = refusal(b"%PDF-1.7 ...", "报告.txt")
    assert (error.code, error.value) == (IntakeCode.KIND_MISMATCH, "PDF")


def test_the_kind_comes_from_the_ending_or_else_from_the_content():
    assert media_type(b"x", "A.TXT") == PLAIN
    assert media_type(b"<html>", "粘贴") == HTML
    assert media_type(b"PK\x03\x04", "粘贴") == DOCX
    assert media_type(b"x", "粘贴") == PLAIN


def test_a_word_document_gives_paragraphs_breaks_and_table_rows():
    body = (
        paragraph("目标")
        + "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>增长</w:t></w:r>"
        + "<w:r><w:t>7%</w:t><w:tab/><w:t>以上</w:t><w:br/><w:t>次行</w:t></w:r></w:p><w:p/>"
        + f"<w:tbl><w:tr><w:tc>{paragraph('指标')}</w:tc><w:tc>{paragraph('值')}</w:tc></w:tr>"
        + f"<w:tr><w:tc>{paragraph('投资')}{paragraph('（亿元）')}</w:tc>"
        + f"<w:tc>{paragraph('350')}</w:tc></w:tr></w:tbl>"
    )
    data = docx(body, **{"word/header1.xml": paragraph("页眉")})
    assert text_of(data, "报告.docx") == (
        "目标\n增长7%\t以上\n次行\n\n指标\t值\n投资 （亿元）\t350"
    )


def test_deleted_moved_and_doubled_passages_of_word_are_left_out():
    body = (
        "<w:p><w:r><w:t>增长</w:t></w:r>"
        "<w:del><w:r><w:delText>6</w:delText><w:t>6</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>7</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        "<mc:AlternateContent><mc:Choice><w:r><w:t>框</w:t></w:r></mc:Choice>"
        "<mc:Fallback><w:r><w:t>框</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert text_of(docx(body), "报告.docx") == "增长7框"


def test_a_nested_table_stays_in_its_cell():
    inner = (
        f"<w:tbl><w:tr><w:tc>{paragraph('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr></w:tbl>"
    )
    outer = f"<w:tc>{paragraph('外')}{inner}</w:tc><w:tc>{paragraph('值')}</w:tc>"
    body = f"<w:tbl><w:tr>{outer}</w:tr></w:tbl>"
    assert text_of(docx(body), "报告.docx") == "外 甲 乙\t值"


def test_a_word_document_without_text_is_refused():
    assert refusal(docx("<w:p/>"), "空.docx").code == IntakeCode.EMPTY


@pytest.mark.parametrize(
    "data",
    [
        b"this is no package",
        "增长7%".encode("gb18030"),
        package({"a.txt": "x"}),
        package({"[Content_Types].xml": content_types()}),
        package({"[Content_Types].xml": "<Types", "word/document.xml": "<a/>"}),
        package({"[Content_Types].xml": content_types(), "word/document.xml": "<a>"}),
        docx(paragraph("x"))[:-30],
        b"PK\x03\x04" + b"\x00" * 100,
    ],
    ids=["text", "gb", "zip", "no body", "bad types", "bad body", "cut short", "only a head"],
)
def test_a_docx_that_is_not_one_is_refused(data):
    assert refusal(data, "假.docx").code == IntakeCode.NOT_A_DOCX


@pytest.mark.parametrize(
    ("main", "said"),
    [
        (MAIN.replace("wordprocessingml.document", "spreadsheetml.sheet"), "其实是Excel 工作簿"),
        (MAIN.replace("wordprocessingml.document", "presentationml.presentation"), "演示文稿"),
        ("application/vnd.ms-word.document.macroEnabled.main+xml", "带有宏"),
    ],
)
def test_another_office_file_named_docx_is_told_by_its_parts(main, said):
    data = package({"[Content_Types].xml": content_types(main), "word/document.xml": "<a/>"})
    error = refusal(data, "表.docx")
    assert error.code == IntakeCode.NOT_A_DOCX
    assert said in error.message


def test_a_damaged_member_is_refused():
    data = bytearray(docx(paragraph(SENTENCE * 50)))
    place = data.index(b"word/document.xml") + len(b"word/document.xml") + 20
    data[place] ^= 0xFF
    assert refusal(bytes(data), "坏.docx").code == IntakeCode.NOT_A_DOCX


def test_entities_and_document_types_are_never_expanded():
    bomb = '<!DOCTYPE a [<!ENTITY x "aaaaaaaaaa"><!ENTITY y "&x;&x;&x;">]><a>&y;</a>'
    data = package({"[Content_Types].xml": content_types(), "word/document.xml": bomb})
    assert refusal(data, "弹.docx").code == IntakeCode.NOT_A_DOCX


def test_an_encrypted_word_document_is_refused():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le"), "密.docx").code == (
        IntakeCode.ENCRYPTED
    )
    assert refusal(ole, "旧.docx").code == IntakeCode.NOT_A_DOCX


def test_a_zip_with_a_password_is_refused():
    data = bytearray(docx(paragraph("x")))
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    assert refusal(bytes(data), "密.docx").code == IntakeCode.ENCRYPTED


def test_a_zip_bomb_is_stopped_by_its_ratio():
    data = docx(f"<!--{' ' * 20_000_000}-->" + paragraph("x"))
    assert len(data) < 30_000
    error = refusal(data, "弹.docx")
    assert error.code == IntakeCode.ZIP_BOMB
    assert "150 倍以上" in error.message


def test_a_zip_bomb_is_stopped_by_what_comes_out_and_not_by_its_headers():
    data = bytearray(docx(f"<!--{' ' * 3_000_000}-->"))
    start = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    packed = struct.unpack_from("<I", data, start + 20)[0]
    # The directory now says that nothing was packed at all and much less will come out.
    struct.pack_into("<I", data, start + 24, 2_000_000)
    assert packed < 10_000
    assert refusal(bytes(data), "弹.docx").code == IntakeCode.ZIP_BOMB


def test_the_unfolded_size_is_limited_whatever_the_ratio():
    data = docx(paragraph(SENTENCE * 40))
    with pytest.raises(IntakeError) as caught:
        docx_text(data, "大.docx", ZipLimits(member_bytes=1000))
    assert caught.value.code == IntakeCode.ZIP_BOMB
    assert "word/document.xml" in caught.value.message


def test_a_package_with_too_many_members_is_refused():
    data = docx(paragraph("x"), **{f"m{number}.xml": "" for number in range(3000)})
    assert "有 3002 个成员" in refusal(data, "多.docx").message


def test_an_oversized_directory_is_refused_before_it_is_read():
    data = bytearray(docx(paragraph("x")))
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 12, 600_000_000)
    assert refusal(bytes(data), "多.docx").code == IntakeCode.ZIP_BOMB


def test_a_zip64_package_is_refused():
    data = docx(paragraph("x"))
    end = data.rfind(b"PK\x05\x06")
    locator = b"PK\x06\x07" + b"\x00" * 16
    assert refusal(data[:end] + locator + data[end:], "大.docx").code == IntakeCode.ZIP_BOMB


def test_an_html_page_gives_its_visible_text_line_by_line():
    page = """<!DOCTYPE html><html><head><title>标题</title><style>p{color:red}</style>
    <script>var x = "<p>脚本</p>";</script></head><body><h1>二七区</h1>
    <p>地区生产总值
       增长<b>7%</b>&nbsp;以上；GDP
       growth</p><p></p><ul><li>一</li><li>二</li></ul>
    <table><tr><th>指标</th><th>值</th></tr><tr><td>投资</td><td>350</td></tr></table>
    甲<br>乙<br/>丙<pre>原
 样</pre><template>藏</template></body></html>"""
    assert text_of(page.encode(), "页.html") == (
        "二七区\n地区生产总值增长7% 以上；GDP growth\n一\n二\n"
        "指标\t值\n投资\t350\n甲\n乙\n丙\n原\n样"
    )


def test_an_html_page_in_gbk_is_read():
    assert text_of("<p>增长7%以上</p>".encode("gbk"), "页.htm") == "增长7%以上"


def test_an_html_page_with_only_scripts_is_refused_as_empty():
    assert refusal(b"<html><script>x()</script></html>", "空.html").code == IntakeCode.EMPTY


ROWS = (
    ("项目", "建设内容", "牵头单位"),
    ("清河公园", "改造绿地12公顷，新建步道3公里，增设停车位150个", "区城管局和清河街道办事处"),
    ("老旧小区改造", "37个", "区住建局"),
    ("固定资产投资增长", "7%左右", "区发改局"),
)
NAMES = {
    "12公顷": "改造绿地",
    "3公里": "新建步道",
    "150个": "增设停车位",
    "37个": "老旧小区改造",
    "7%": "固定资产投资增长",
}


def table_in_word() -> bytes:
    rows = (
        "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row).join(("<w:tr>", "</w:tr>"))
        for row in ROWS
    )
    return docx(paragraph("清河区2023年目标清单") + f"<w:tbl>{''.join(rows)}</w:tbl>")


def table_on_a_page() -> bytes:
    rows = (f"<tr>{''.join(f'<td> <p>{cell}</p></td>' for cell in row)}</tr>\n" for row in ROWS)
    return f"<h1>清河区2023年目标清单</h1><table>\n{''.join(rows)}</table>".encode()


@pytest.mark.parametrize(
    ("data", "filename"), [(table_in_word(), "表.docx"), (table_on_a_page(), "表.html")]
)
def test_a_table_comes_row_by_row_and_each_figure_keeps_the_name_of_its_row(data, filename):
    text = text_of(data, filename)
    assert text.split("\n")[1:] == ["\t".join(row) for row in ROWS]
    records = read(text, doc="表", year=2023).records
    assert [record.value_raw for record in records] == list(NAMES)
    for record in records:
        assert NAMES[record.value_raw] in record.indicator
        assert record.sentence in {"\t".join(row) for row in ROWS}


def test_a_table_that_only_lays_the_page_out_is_read_as_blocks():
    inner = "<table><tr><td><p>投资</p></td><td>350</td></tr><tr><td></td><td> </td></tr></table>"
    long = "".join(f"<p>第{number}段{'字' * 50}。</p>" for number in range(9))
    page = (
        f"<table><tr><td><p>甲</p><p>乙</p></td></tr><tr><td>丙</td><td>{inner}丁</td></tr>"
        f"<tr><td>栏目<td>{long}</table>戊"
    )
    lines = text_of(page.encode(), "页.html").split("\n")
    assert lines[:7] == ["甲", "乙", "丙", "投资\t350", "丁", "栏目", f"第0段{'字' * 50}。"]
    assert lines[-1] == "戊"
    assert len(lines) == 16


def test_a_row_without_its_end_and_an_empty_cell_keep_the_columns():
    page = "<table><tr><td>指标<td>值<tr><td><td>7%<tr><td>投资<td>350<br>亿元</table>完"
    assert text_of(page.encode(), "页.html") == "指标\t值\n\t7%\n投资\t350 亿元\n完"


def test_lines_that_are_no_sentences_keep_their_own_figures():
    page = "<h1>清河区2023年清单</h1><ul><li>新建公园12个<li>改造小区37个<li>建成绿道5公里</ul>"
    records = read(text_of(page.encode(), "表.html"), doc="表", year=2023).records
    assert [(record.value_raw, record.indicator) for record in records] == [
        ("12个", "新建公园"),
        ("37个", "改造小区"),
        ("5公里", "建成绿道"),
    ]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("增长 < 7% &lt;b&gt; <3", "增长 < 7% <b> <3"),
        ('<p title="a>b">甲</p><p title=it\'s>乙', "甲\n乙"),
        ("甲<!-- 乙 --><!doctype x><?xml y?>丙", "甲丙"),
        ("甲<!-- 乙", "甲"),
        ("甲<b 乙", "甲"),
        ("甲<SCRIPT>乙</scripts></Script >丙<style>丁", "甲丙"),
        ("甲<svg><svg>乙</svg>丙</svg>丁<svg/>戊", "甲丁戊"),
    ],
)
def test_odd_markup_is_read_as_a_browser_reads_it(page, text):
    assert text_of(page.encode(), "页.html") == text


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<a ",
        '<a b="',
        "<a b='",
        "&",
        "</",
        "<script>",
        "<!",
        "<p>",
        "<svg>",
        "<tr><td>",
        "<td>",
        "<table><tr><td>字</td><td>",
        "</table>",
        "字\n",
        "=",
    ],
)
def test_hostile_markup_takes_no_longer_than_plain_text(piece):
    page = "<p>x</p>" + piece * (1_000_000 // len(piece.encode()))
    assert text_of(page.encode(), "页.html").startswith("x")


def test_a_refusal_travels_between_processes():
    error = pickle.loads(pickle.dumps(refusal(b"", "空.txt")))
    assert (type(error), error.code, error.value) == (IntakeError, "intake.empty", "空.txt")


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.docx", "a.html", "a.pdf", "a"]))
def test_any_bytes_give_text_or_a_refusal_and_never_another_error(data, filename):
    try:
        assert text_of(data, filename).strip()
    except IntakeError as error:
        assert error.message  # noqa: PT017 - either outcome is right


@given(st.integers(0, 900), st.integers(1, 255))
def test_a_docx_with_any_flipped_byte_gives_text_or_a_refusal(place, flip):
    data = bytearray(docx(paragraph(SENTENCE)))
    data[place % len(data)] ^= flip
    try:
        assert text_of(bytes(data), "a.docx").strip()
    except IntakeError as error:
        assert error.message  # noqa: PT017 - either outcome is right


def test_the_checksum_of_a_member_is_held():
    data = docx(paragraph("增长7%"))
    wrong = data.replace(
        struct.pack("<I", zlib.crc32(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))),
        b"\x00\x00\x00\x00",
    )
    assert refusal(wrong, "坏.docx").code == IntakeCode.NOT_A_DOCX
