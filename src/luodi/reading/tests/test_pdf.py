"""PDF in: the text layer line by line, and every file that is refused."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.reading import read
from luodi.reading.intake import PDF, IntakeCode, IntakeError, media_type, text_of
from luodi.reading.intake.pages import Line, drop_furniture, indented, joined
from luodi.reading.intake.pdf import PdfLimits, pdf_text
from luodi.reading.intake.radicals import without_radicals

BODY = (
    "2023年，全区上下要锚定目标、真抓实干，推动各项工作迈上新的台",
    "阶。主要预期目标是：地区生产总值增长7%左右，一般公共预算收入",
    "增长5%，城镇调查失业率控制在5.5%以内，居民收入增长与经济增长",
    "同步。全年新建公园12个以上，改造老旧小区37个，完成固定资产投",
    "资20.5亿元，新增停车位1500个，建成口袋公园16个，让群众有更多",
    "获得感、幸福感、安全感。",
)
MAPPED = b"/Encoding /UniGB-UCS2-H"
UNMAPPED = b"/Encoding /Identity-H"
PICTURE = b"q 500 0 0 700 50 50 cm /Im0 Do Q\n"


def shown(text: str, x: float = 72, y: float = 700, size: int = 16) -> bytes:
    """Give the operations that show a line of text."""
    return b"BT /F0 %d Tf 1 0 0 1 %g %g Tm <%s> Tj ET\n" % (
        size,
        x,
        y,
        text.encode("utf-16-be").hex().encode(),
    )


def page(*lines: str, size: int = 16) -> bytes:
    """Give the content of a page: lines from the top, indented by wide blanks."""
    return b"".join(
        shown(
            line.lstrip("\u3000"),
            72 + size * (len(line) - len(line.lstrip("\u3000"))),
            760 - 28 * number,
            size,
        )
        for number, line in enumerate(lines)
    )


def pdf(
    *contents: bytes,
    font: bytes = MAPPED,
    pack: bool = True,
    form: bytes | None = None,
    trailer: bytes = b"",
) -> bytes:
    """Write a PDF of pages with these contents; its font is named and not embedded."""
    form_or_picture = (
        b"/Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        if form is None
        else b"/Subtype /Form /BBox [0 0 600 800] /Resources 5 0 R"
    )
    kids = b" ".join(b"%d 0 R" % (7 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(contents), kids),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Song %s /DescendantFonts [ 4 0 R ] >>" % font,
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Song /DW 1000 >>",
        b"<< /Font << /F0 3 0 R >> /XObject << /Im0 6 0 R >> >>",
        stream(form if form is not None else b"\x00", form_or_picture, pack),
    ]
    for number, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Resources 5 0 R"
            b" /Contents %d 0 R >>" % (8 + 2 * number)
        )
        objects.append(stream(content, b"", pack))
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(places) + 1, table, len(places) + 1, trailer, len(out))
    )


def stream(data: bytes, more: bytes, pack: bool) -> bytes:
    packed = zlib.compress(data) if pack else data
    filters = b"/Filter /FlateDecode" if pack else b""
    return b"<< /Length %d %s %s >>\nstream\n%s\nendstream" % (len(packed), filters, more, packed)


def refusal(data: bytes, limits: PdfLimits | None = None) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        pdf_text(data, "报告.pdf", limits) if limits else text_of(data, "报告.pdf")
    assert "报告.pdf" in caught.value.message
    assert "请" in caught.value.message
    return caught.value


def test_the_lines_of_pages_come_one_by_one_and_the_reader_joins_them() -> None:
    data = pdf(
        page("清河区2023年工作要点", "\u3000\u3000" + BODY[0], *BODY[1:3], "— 1 —"),
        page(*BODY[3:], "— 2 —"),
    )
    text = text_of(data, "要点.pdf")
    assert text == "\n".join(("清河区2023年工作要点", "\u3000\u3000" + BODY[0], *BODY[1:]))
    records = read(text, doc="要点", year=2023).records
    whole = read(f"清河区2023年工作要点\n{''.join(BODY)}", doc="要点", year=2023).records
    assert len(records) == 9
    assert [(record.value, record.kind, record.indicator) for record in records] == [
        (record.value, record.kind, record.indicator) for record in whole
    ]
    assert all(text[record.start : record.end] == record.value_raw for record in records)


def test_the_kind_is_told_by_the_mark_near_the_beginning() -> None:
    assert media_type(b"%PDF-1.4", "A.PDF") == PDF
    assert media_type(b"%PDF-1.4", "粘贴") == PDF
    assert text_of(b"\r\n" + pdf(page("增长7%")), "报告.pdf") == "增长7%"
    assert refusal(b"PK\x03\x04").code == IntakeCode.NOT_A_PDF
    assert "内容是压缩包" in refusal(b"PK\x03\x04").message


def test_page_numbers_alone_on_a_line_are_dropped() -> None:
    numbers = ["— 1 —", "-2-", "第3页", "第 4 页 共9页", "5/9", "－６－", "· 7 ·", "Page 8 of 9"]
    pages = [[Line(word), Line(number)] for word, number in zip(BODY * 2, numbers, strict=False)]
    drop_furniture(pages)
    assert [line.text for lines in pages for line in lines] == list(BODY + BODY[:2])


def test_a_bare_number_is_dropped_only_when_it_rises_with_the_pages() -> None:
    pages = [[Line("甲"), Line("350")], [Line("乙"), Line("12")], [Line("丙"), Line("13")]]
    drop_furniture(pages)
    assert [[line.text for line in lines] for lines in pages] == [["甲", "350"], ["乙"], ["丙"]]


def test_a_running_head_stays_once_and_the_lines_beneath_it_stay() -> None:
    pages = [
        [Line("甲区工作报告"), Line(words), Line("内部资料 2023"), Line(str(number))]
        for number, words in enumerate(BODY[:4], 1)
    ]
    drop_furniture(pages)
    assert [[line.text for line in lines] for lines in pages] == [
        ["甲区工作报告", BODY[0], "内部资料 2023"],
        [BODY[1]],
        [BODY[2]],
        [BODY[3]],
    ]


def test_the_cells_of_a_table_row_are_parted_by_tabs_and_thin_blanks_go() -> None:
    row = shown("城镇新增就业", 72) + shown("万人", 250) + shown("110", 400)
    words = shown("完成 12 个，增长 GDP 5 %", 72, 600)
    assert text_of(pdf(row + words), "表.pdf") == "城镇新增就业\t万人\t110\n完成12个，增长GDP 5 %"


def test_a_justified_line_of_pieces_is_not_taken_for_cells() -> None:
    line = joined([Line("今年新建公园不少于", 0, 10), Line(" 12", 94, 10), Line(" 个", 107, 10)])
    assert line == Line("今年新建公园不少于12个", 0, 10)
    assert joined([Line(" "), Line("")]) is None


def test_an_indent_is_told_from_a_centred_line() -> None:
    lines = [Line("标题", 200, 10), Line("甲", 20, 10), Line("乙", 0, 10), Line("丙", 0, 10)]
    assert indented(lines) == ["标题", "\u3000\u3000甲", "乙", "丙"]
    assert indented([]) == []


def test_a_note_further_left_is_not_the_margin() -> None:
    lines = [Line("注", -40, 10), Line("甲", 20, 10), *[Line("乙", 0, 10)] * 9]
    assert indented(lines)[:3] == ["注", "\u3000\u3000甲", "乙"]


def test_radicals_become_the_characters_they_are_drawn_like() -> None:
    assert without_radicals("⼯作⺠⽣增⻓，37万⼾⻓⻋⻔") == "工作民生增长，37万户长车门"
    assert text_of(pdf(page("⽼旧⼩区37个")), "报告.pdf") == "老旧小区37个"


def test_control_characters_and_halves_of_pairs_are_left_out() -> None:
    content = b"BT /F0 16 Tf 1 0 0 1 72 700 Tm <589e0000957fd84000370025> Tj ET"
    assert text_of(pdf(content), "报告.pdf") == "增长7%"


def test_text_inside_a_form_is_read() -> None:
    assert text_of(pdf(b"/Im0 Do", form=page("新建公园3个")), "报告.pdf") == "新建公园3个"


def test_a_scan_is_refused_with_the_remedy() -> None:
    error = refusal(pdf(PICTURE, PICTURE + page("扫描")))
    assert error.code == IntakeCode.NO_TEXT_LAYER
    assert "2 页中有 2 页只是图片" in error.message
    assert "请先识别成文字" in error.message
    assert refusal(pdf(b"")).code == IntakeCode.NO_TEXT_LAYER


def test_a_mark_of_the_scanner_on_each_page_is_no_text() -> None:
    scan = PICTURE + page("由扫描全能王扫描创建的文件")
    assert refusal(pdf(scan, scan, scan, scan)).code == IntakeCode.NO_TEXT_LAYER


def test_a_single_page_of_picture_is_told_and_read_over() -> None:
    text = text_of(pdf(page("新建公园3个。"), PICTURE, page("改造小区2个。")), "报告.pdf")
    assert text == "新建公园3个。\n（第2页是图片，没有文字）\n改造小区2个。"
    assert [r.value_raw for r in read(text, doc="a", year=2023).records] == ["3个", "2个"]


def test_fonts_that_do_not_say_their_characters_are_refused() -> None:
    error = refusal(pdf(page(*BODY), font=UNMAPPED))
    assert error.code == IntakeCode.UNDECODABLE
    assert "乱码" in error.message


@pytest.mark.parametrize(
    "entry",
    [
        b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>",
        b"/Encrypt << /Filter /Standard /V 5 /R 6 >>",
        b"/Encrypt << /Filter /Unknown >>",
        b"/Encrypt 99 0 R",
    ],
)
def test_an_encrypted_file_is_refused(entry: bytes) -> None:
    error = refusal(pdf(page("增长7%"), trailer=entry))
    assert error.code == IntakeCode.ENCRYPTED
    assert "请取消密码" in error.message


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n" + b"x" * 2000,
        pdf(page("增长7%"))[:-40],
        pdf(page("增长7%"))[:600],
        pdf(page("增长7%")).replace(b"/Type /Catalog /Pages 2 0 R", b"/Type /Nothing"),
        pdf(page("增长7%")).replace(b"/Kids [ 7 0 R ]", b"/Kids [ 2 0 R ]"),
    ],
    ids=["mark", "rubbish", "no end", "cut", "no pages", "a ring of pages"],
)
def test_a_damaged_file_is_refused(data: bytes) -> None:
    assert refusal(data).code in {IntakeCode.NOT_A_PDF, IntakeCode.NO_TEXT_LAYER}


def test_too_many_pages_are_refused_with_both_numbers() -> None:
    error = refusal(pdf(*[page("增长7%")] * 4), limits=PdfLimits(pages=3))
    assert (error.code, error.value) == (IntakeCode.TOO_MANY_PAGES, 4)
    assert "有 4 页，超过上限 3 页" in error.message


def test_a_stream_that_unfolds_to_too_much_is_refused() -> None:
    content = page("增长7%") + b" " * (20 * 1024 * 1024)
    assert len(pdf(content)) < 40_000
    error = refusal(pdf(content))
    assert error.code == IntakeCode.ZIP_BOMB
    assert "单个部分超过 16.0 MB" in error.message


def test_a_form_that_unfolds_to_too_much_is_refused_though_it_is_inside_a_page() -> None:
    form = page("增长7%") + b" " * (20 * 1024 * 1024)
    data = pdf(page("新建公园3个") + b"/Im0 Do", form=form)
    assert refusal(data).code == IntakeCode.ZIP_BOMB


def test_a_form_that_is_drawn_over_and_over_is_refused() -> None:
    data = pdf(b"/Im0 Do\n" * 3000, form=page("增长7%") + b" " * 10_000)
    limits = PdfLimits(unfolded_bytes=1_000_000)
    assert refusal(data, limits=limits).code == IntakeCode.ZIP_BOMB


def test_many_streams_that_unfold_to_too_much_together_are_refused() -> None:
    contents = [page("增长7%") + b" " * 100_000 for _ in range(8)]
    limits = PdfLimits(stream_bytes=200_000, unfolded_bytes=500_000, page_bytes=0)
    assert refusal(pdf(*contents), limits=limits).code == IntakeCode.ZIP_BOMB


def test_a_string_that_grows_by_its_map_is_refused() -> None:
    assert refusal(pdf(shown("增" * 40_000))).code == IntakeCode.ZIP_BOMB


def test_too_many_operations_are_refused() -> None:
    limits = PdfLimits(operations=1000)
    assert refusal(pdf(page("增长7%") + b"q Q\n" * 600), limits=limits).code == IntakeCode.ZIP_BOMB


def test_too_much_text_is_refused() -> None:
    assert refusal(pdf(page(*BODY)), limits=PdfLimits(characters=50)).code == IntakeCode.ZIP_BOMB


def test_a_file_above_the_size_limit_is_refused_before_it_is_opened() -> None:
    with pytest.raises(IntakeError) as caught:
        text_of(pdf(page("增长7%")), "报告.pdf", max_bytes=100)
    assert caught.value.code == IntakeCode.TOO_LARGE


def test_nothing_is_said_on_the_log(caplog: pytest.LogCaptureFixture) -> None:
    data = pdf(page("增长7%")).replace(b"startxref\n", b"startxref\n9")
    assert text_of(data, "报告.pdf") == "增长7%"
    assert caplog.records == []


@given(st.data())
def test_any_damage_gives_text_or_a_refusal(data: st.DataObject) -> None:
    broken = bytearray(pdf(page(*BODY), PICTURE, pack=data.draw(st.booleans())))
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(9, len(broken) - 1))] = data.draw(st.integers(0, 255))
    if data.draw(st.booleans()):
        del broken[data.draw(st.integers(9, len(broken) - 1)) :]
    try:
        assert text_of(bytes(broken), "a.pdf").strip()
    except IntakeError as error:
        assert "请" in error.message  # noqa: PT017 - either outcome is right
