"""Photos that were used before are told to a person, within the person's rights."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from luodi.kernel.cards import Card, Link, Proven
from luodi.kernel.documents import reads
from luodi.kernel.documents.actions import add_attachment
from luodi.kernel.documents.models import LOOK_SHIFT, Attachment
from luodi.kernel.documents.photos import clean_photo
from luodi.kernel.documents.reads import UsedBefore, used_before
from luodi.kernel.documents.rules import bands_of, look_of, looks_alike, near_bands

LOOKS = st.integers(0, 2**64 - 1)
ADD = ("documents.add_document", "documents.view_document")


def scene(seed=1, size=(480, 360)):
    """Draw a picture with enough in it to be told from others."""
    made = Image.new("RGB", size, (90, 120, 90))
    draw = ImageDraw.Draw(made)
    for number in range(14):
        x, y = (seed * 97 + number * 131) % size[0], (seed * 53 + number * 71) % size[1]
        shade = (seed * 31 + number * 67) % 256
        draw.ellipse((x - 60, y - 45, x + 60, y + 45), fill=(shade, 255 - shade, shade // 2))
    return made


def jpeg(picture, quality=90):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def seen(data):
    return clean_photo(data, "照.jpg").look


def test_a_photo_looks_the_same_smaller_lighter_and_worse():
    look = seen(jpeg(scene()))
    for other in (
        scene().resize((240, 180)),
        ImageEnhance.Brightness(scene()).enhance(1.15),
        scene().resize((1200, 900)),
    ):
        assert looks_alike(look, seen(jpeg(other, quality=40)))


def test_other_scenes_look_otherwise():
    looks = [seen(jpeg(scene(seed))) for seed in range(1, 13)]
    alike = [
        (one, other)
        for one in range(12)
        for other in range(one)
        if looks_alike(looks[one], looks[other])
    ]
    assert alike == []


def test_an_empty_page_looks_like_nothing():
    assert seen(jpeg(Image.new("RGB", (400, 300), "white"))) is None
    assert look_of(bytes([100, 111] * 36)) is None
    assert look_of(bytes([100, 112] * 36)) is not None


@given(LOOKS, st.sets(st.integers(0, 63), max_size=6))
def test_like_looks_share_a_band_but_for_a_bit(look, bits):
    other = look
    for bit in bits:
        other ^= 1 << bit
    assert looks_alike(look, other)
    pairs = zip(bands_of(look), bands_of(other), strict=True)
    assert any(band in near_bands(mine) for mine, band in pairs)


@given(LOOKS, LOOKS)
def test_looks_are_alike_by_their_differing_bits(one, other):
    assert looks_alike(one, other) is ((one ^ other).bit_count() <= 6)


@pytest.fixture
def uploads(office, settings, tmp_path):
    """Give a function that keeps a photo as evidence of the bureau."""
    settings.LUODI_FILES = tmp_path / "files"
    actor = office.actor(office.user("zhuguan", office.post("主管", ADD)))

    def upload(data, name="照.jpg"):
        return add_attachment(
            actor=actor,
            data=data,
            filename=name,
            unit_id=office.bureau.pk,
            place_id=office.district.pk,
        )

    return actor, upload


@pytest.fixture
def proving(monkeypatch):
    """Let one card prove records by files: file 1 two records, one of them beyond the rights."""
    known: dict[int, Proven] = {}

    def proven(_actor, files, but):
        assert but == ("wells.well", 5)
        return {number: known[number] for number in files if number in known}

    card = Card(name="wells", title="井", urls="", docs="", proven_by_files="wells")
    monkeypatch.setattr(reads, "all_cards", lambda: (card,))
    monkeypatch.setattr(reads, "load", lambda _dotted: proven)
    return known


BUT = ("wells.well", 5)


def test_the_same_upload_and_a_like_photo_are_told(uploads, proving):
    actor, upload = uploads
    data = jpeg(scene())
    first, again = upload(data), upload(data)
    like, other = upload(jpeg(scene(), quality=55)), upload(jpeg(scene(7)))
    link = Link("井 3", "/wells/3/")
    proving[first.pk] = Proven((link,), outside=1)
    told = used_before(actor, [again, like, other], but=BUT)
    assert told == {
        again.pk: (UsedBefore(same=True, links=(link,), more=0, outside=1),),
        like.pk: (UsedBefore(same=False, links=(link,), more=0, outside=1),),
        other.pk: (),
    }


def test_many_records_are_counted_beyond_the_first(uploads, proving):
    actor, upload = uploads
    first, again = upload(b"\xef\xbb\xbfa", "表.csv"), upload(b"\xef\xbb\xbfa", "表.csv")
    links = tuple(Link(f"井 {number}", f"/wells/{number}/") for number in range(8))
    proving[first.pk] = Proven(links)
    (told,) = used_before(actor, [again], but=BUT)[again.pk]
    assert (told.same, told.links, told.more, told.outside) == (True, links[:5], 3, 0)


def test_a_file_that_proves_nothing_else_is_not_told(uploads, proving):
    actor, upload = uploads
    data = jpeg(scene())
    upload(data)
    again = upload(data)
    assert used_before(actor, [again], but=BUT) == {again.pk: ()}


def test_photos_that_stood_before_are_looked_at_once_and_again(uploads, tmp_path):
    _actor, upload = uploads
    photo, page = upload(jpeg(scene())), upload(b"\xef\xbb\xbfa", "表.csv")
    gone = upload(jpeg(scene(3)))
    look = photo.look
    bands = (photo.look_a, photo.look_b, photo.look_c, photo.look_d)
    assert bands == bands_of(look + LOOK_SHIFT)
    (tmp_path / "files" / gone.path).unlink()
    Attachment.objects.update(look=None, look_a=None, look_b=None, look_c=None, look_d=None)
    module = import_module("luodi.kernel.documents.migrations.0003_looks_of_photos_that_stand")
    for _run in range(2):
        module.fill(apps, None)
        photo.refresh_from_db()
        assert looks_alike(photo.look + LOOK_SHIFT, look + LOOK_SHIFT)
        assert bands_of(photo.look + LOOK_SHIFT) == (
            photo.look_a,
            photo.look_b,
            photo.look_c,
            photo.look_d,
        )
    page.refresh_from_db()
    gone.refresh_from_db()
    assert (page.look, gone.look) == (None, None)
