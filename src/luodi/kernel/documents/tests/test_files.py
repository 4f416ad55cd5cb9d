"""Photos without their notes, papers that are what they say, and the folder that keeps them."""

import io
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from luodi.kernel.documents import store
from luodi.kernel.documents.evidence import checked
from luodi.kernel.documents.photos import clean_photo
from luodi.reading.intake.errors import IntakeCode, IntakeError

OFFICE = "application/vnd.openxmlformats-officedocument."


def picture(width=40, height=20, mode="RGB"):
    made = Image.new(mode, (width, height), 0 if mode in {"L", "1"} else None)
    made.paste(255 if mode in {"L", "1"} else "red", (0, 0, width // 2, height // 2))
    return made


def encoded(made, form, **options):
    out = io.BytesIO()
    made.save(out, form, **options)
    return out.getvalue()


def with_gps(form="JPEG", orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8769)[0x9003] = "2023:02:28 08:30:00"
    exif.get_ifd(0x8825)[2] = (34.0, 45.0, 12.3)
    exif.get_ifd(0x8825)[4] = (113.0, 40.0, 5.6)
    return (
        encoded(picture(), form, exif=exif, comment=b"SecretPlace")
        if form == "JPEG"
        else (encoded(picture(), form, exif=exif))
    )


def refusal(data, filename):
    with pytest.raises(IntakeError) as caught:
        checked(data, filename)
    assert filename in caught.value.message
    assert "请" in caught.value.message
    return caught.value


def office_file(kind, **others):
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


@pytest.mark.parametrize(
    ("form", "name"), [("JPEG", "照.jpg"), ("PNG", "照.png"), ("WEBP", "照.webp")]
)
def test_a_photo_with_a_place_in_it_comes_out_without_it(form, name):
    data = with_gps(form)
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    photo = checked(data, name)
    again = Image.open(io.BytesIO(photo.data))
    assert dict(again.getexif()) == {}
    assert not set(again.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for secret in (b"Exif", b"GPS", b"Secret", b"2023:02:28"):
        assert secret not in photo.data
    assert photo.taken_on == date(2023, 2, 28)


def test_notes_in_text_chunks_and_colour_profiles_are_left_behind():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretName")
    data = encoded(picture(), "PNG", pnginfo=notes, icc_profile=b"SecretProfile" * 20)
    assert b"SecretName" in data
    assert b"Secret" not in checked(data, "照.png").data
    assert Image.open(io.BytesIO(checked(data, "照.png").data)).info == {}


def test_a_photo_taken_sideways_is_stored_upright():
    photo = checked(with_gps(orientation=6), "照.jpg")
    upright = Image.open(io.BytesIO(photo.data))
    assert upright.size == (20, 40)
    red, dark = upright.getpixel((15, 5)), upright.getpixel((5, 5))
    assert red[0] > 200
    assert dark[0] < 60


@pytest.mark.parametrize(
    ("mode", "form", "name", "media_type", "kept"),
    [
        ("RGB", "JPEG", "照.JPEG", "image/jpeg", "RGB"),
        ("L", "JPEG", "照.jpg", "image/jpeg", "RGB"),
        ("CMYK", "JPEG", "照.jpg", "image/jpeg", "RGB"),
        ("RGB", "PNG", "图.png", "image/png", "RGB"),
        ("RGBA", "PNG", "图.png", "image/png", "RGBA"),
        ("P", "PNG", "图.png", "image/png", "RGB"),
        ("L", "PNG", "图.png", "image/png", "L"),
        ("RGB", "WEBP", "照.webp", "image/jpeg", "RGB"),
        ("RGBA", "WEBP", "图.webp", "image/png", "RGBA"),
    ],
)
def test_each_form_comes_out_as_jpeg_or_png(mode, form, name, media_type, kept):
    made = picture().convert(mode)
    if mode == "RGBA":
        made.putalpha(128)
    photo = checked(encoded(made, form), name)
    again = Image.open(io.BytesIO(photo.data))
    assert (photo.media_type, again.mode, again.size) == (media_type, kept, (40, 20))
    assert again.get_format_mimetype() == media_type


def test_a_decompression_bomb_is_refused_by_its_head_alone():
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    data = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    data += struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    error = refusal(data, "弹.png")
    assert error.code == IntakeCode.TOO_LARGE
    assert "超过上限 6400 万像素" in error.message


def test_a_photo_of_too_many_pixels_is_refused_with_both_numbers():
    data = encoded(picture(300, 200), "PNG")
    with pytest.raises(IntakeError) as caught:
        clean_photo(data, "大.png", max_pixels=50_000)
    assert "6 万像素）超过上限 5 万像素" in caught.value.message
    assert clean_photo(data, "大.png", max_pixels=60_000).media_type == "image/png"


@pytest.mark.parametrize(
    "tail", [b"<script>alert(1)</script>", b"<HTML >", b"<?php x", b"<!doctype x"]
)
def test_a_photo_with_a_page_hidden_in_it_is_refused(tail):
    assert refusal(with_gps() + tail, "照.jpg").code == IntakeCode.KIND_MISMATCH


def test_a_photo_that_is_also_an_archive_or_a_paper_is_refused():
    assert refusal(with_gps() + office_file("docx"), "照.jpg").value == "zip"
    paper = encoded(picture(), "JPEG", comment=b"%PDF-1.7")
    assert refusal(paper, "照.jpg").value == "%PDF-"


def test_a_photo_with_harmless_bytes_behind_it_loses_them():
    assert b"trailer" not in checked(with_gps() + b"trailer" * 9, "照.jpg").data


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "图.svg"),
        (b"GIF89a", "图.gif"),
        (b"MZ", "照.exe"),
        (b"x", "没有后缀"),
        (b"x", "a.docm"),
    ],
)
def test_other_kinds_are_refused_with_what_is_taken(data, name):
    error = refusal(data, name)
    assert error.code == IntakeCode.UNKNOWN_KIND
    assert "jpg、jpeg、png、webp、pdf、docx、xlsx、txt、csv" in error.message


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg/>", "照.jpg"),
        (encoded(picture(), "PNG"), "照.jpg"),
        (b"RIFF\x00\x00\x00\x00WAVE", "照.webp"),
        (b"%PDF-1.7 cut", "文.pdf"),
        (b"%!PS %%EOF", "文.pdf"),
        (b"plain", "表.xlsx"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(data, name):
    assert refusal(data, name).code == IntakeCode.KIND_MISMATCH


def test_a_broken_photo_is_refused():
    assert refusal(with_gps()[:-200], "照.jpg").code == IntakeCode.BINARY
    assert refusal(b"\xff\xd8\xff\xe0", "照.jpg").code == IntakeCode.BINARY


def test_papers_and_tables_are_kept_byte_for_byte():
    for name, data, media_type in (
        ("文.pdf", b"%PDF-1.7\n...\n%%EOF\n", "application/pdf"),
        ("文.docx", office_file("docx"), OFFICE + "wordprocessingml.document"),
        ("表.xlsx", office_file("xlsx"), OFFICE + "spreadsheetml.sheet"),
        ("文.txt", "增长7%".encode("gb18030"), "text/plain"),
        ("表.csv", "\ufeff月份,值\r\n".encode(), "text/csv"),
    ):
        kept = checked(data, name)
        assert (kept.data, kept.media_type) == (data, media_type)


def test_an_office_file_of_another_kind_or_with_too_many_members_is_refused():
    assert "其实是Excel 工作簿" in refusal(office_file("xlsx"), "文.docx").message
    many = office_file("xlsx", **{f"m{number}": "" for number in range(2500)})
    assert refusal(many, "表.xlsx").code == IntakeCode.ZIP_BOMB


def test_an_empty_file_is_refused():
    assert refusal(b"", "照.jpg").code == IntakeCode.EMPTY


@given(st.binary(max_size=200), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF"]))
def test_any_bytes_behind_a_picture_head_are_refused_and_never_another_error(data, head):
    for name in ("a.jpg", "a.png", "a.webp"):
        with pytest.raises(IntakeError):
            checked(head + data, name)


def test_the_same_bytes_are_one_file_named_by_their_hash(settings, tmp_path):
    settings.LUODI_FILES = tmp_path / "files"
    first, second = store.put(b"abc", "txt"), store.put(b"abc", "txt")
    assert first == second
    assert first.path == (
        "ba/78/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.txt"
    )
    files = [item for item in (tmp_path / "files").rglob("*") if item.is_file()]
    assert files == [store.files().location(first.path)]
    assert files[0].read_bytes() == b"abc"


def test_a_file_cut_short_by_another_hand_is_written_again(settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    stored = store.put(b"abc", "txt")
    store.files().location(stored.path).write_bytes(b"a")
    assert store.put(b"abc", "txt") == stored
    assert store.files().location(stored.path).read_bytes() == b"abc"


def test_killed_while_writing_leaves_no_file_under_the_final_name(settings, tmp_path, monkeypatch):
    settings.LUODI_FILES = tmp_path

    def killed(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        store.put(b"abc", "txt")
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == []


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "ab/cd/x.txt", "ab/cd/" + "0" * 64])
def test_no_path_leads_out_of_the_folder(path, settings, tmp_path):
    settings.LUODI_FILES = tmp_path
    with pytest.raises(ValueError, match="存放位置"):
        store.files().location(path)
