"""Photos: decoded, turned upright and encoded anew, so that only the picture remains."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from PIL import ExifTags, Image, ImageOps

from luodi.kernel.documents import rules
from luodi.kernel.documents.rules import LOOK_SIZE
from luodi.reading.intake.errors import IntakeCode, IntakeError

MAX_PIXELS = 64_000_000
"""Largest photo, in pixels; unfolded it takes about 200 MB."""
QUALITY = 88
"""Of JPEG, 0 to 95: below what the eye tells apart on evidence, at half the size of 95."""

_FORMATS = ("JPEG", "PNG", "WEBP")
# What another program would run or open, hidden in or behind a picture.
_MARKUP = re.compile(rb"<(?:script|html|!doctype|\?php)\b", re.IGNORECASE)
_HEAD = 1024


@dataclass(frozen=True)
class Photo:
    """A clean photo; ``taken_on`` is the day that the camera had noted, when it had.

    ``look`` is what the picture looks like in 64 bits; None for one that shows next to nothing.
    """

    data: bytes
    media_type: str
    ending: str
    taken_on: date | None
    look: int | None = None


def clean_photo(data: bytes, filename: str, max_pixels: int = MAX_PIXELS) -> Photo:
    """Decode a photo and encode it anew, upright and without any note of the camera.

    Parameters
    ----------
    data
        Bytes of a JPEG, PNG or WebP picture.
    filename
        Its name, for the message.
    max_pixels
        Largest number of pixels that is decoded.

    Returns
    -------
    Photo
        A JPEG, or a PNG when the picture was one or is transparent.

    Raises
    ------
    IntakeError
        ``KIND_MISMATCH`` when another format hides in the file, ``TOO_LARGE`` for more pixels than
        allowed, ``BINARY`` for a damaged picture.

    Notes
    -----
    The size is read from the head of the file before any pixel is decoded. Places, names of
    devices, previews and colour profiles are all left behind.

    **Source**: Personal Information Protection Law, article 6 (2021-11-01): no more than needed.
    """
    _refuse_second_nature(data, filename)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > max_pixels:
                raise _too_many(filename, width * height, max_pixels)
            return _encoded(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many(filename, None, max_pixels) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, IntakeError):
            raise
        raise IntakeError(
            code=IntakeCode.BINARY,
            value=filename,
            message=f"照片“{filename}”打不开，可能没有传完或已损坏；请重新拍摄或重新上传原图。",
        ) from error


def _encoded(picture: Image.Image) -> Photo:
    taken_on = _taken_on(picture)
    as_png = picture.format == "PNG" or picture.has_transparency_data
    upright = ImageOps.exif_transpose(picture)
    clean = upright.convert(_mode(upright) if as_png else "RGB")
    clean.info.clear()
    look = look_of(clean)
    out = io.BytesIO()
    if as_png:
        clean.save(out, "PNG", optimize=False)
        return Photo(out.getvalue(), "image/png", "png", taken_on, look)
    clean.save(out, "JPEG", quality=QUALITY)
    return Photo(out.getvalue(), "image/jpeg", "jpg", taken_on, look)


def look_of(picture: Image.Image) -> int | None:
    """Tell what a picture looks like in 64 bits.

    Parameters
    ----------
    picture
        The upright picture.

    Returns
    -------
    int or None
        See `rules.look_of`.
    """
    small = picture.convert("RGB").convert("L").resize(LOOK_SIZE, Image.Resampling.BOX)
    return rules.look_of(small.tobytes())


def _mode(picture: Image.Image) -> str:
    if picture.has_transparency_data:
        return "RGBA"
    return "L" if picture.mode in {"1", "L"} else "RGB"


def _taken_on(picture: Image.Image) -> date | None:
    noted = picture.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return datetime.strptime(str(noted)[:10], "%Y:%m:%d").date()  # noqa: DTZ007 - a local day
    except ValueError:
        return None


def _refuse_second_nature(data: bytes, filename: str) -> None:
    hidden = _MARKUP.search(data)
    if hidden:
        found = hidden.group().decode("ascii")
    elif b"%PDF-" in data[:_HEAD]:
        found = "%PDF-"
    elif zipfile.is_zipfile(io.BytesIO(data)):
        found = "zip"
    else:
        return
    raise IntakeError(
        code=IntakeCode.KIND_MISMATCH,
        value=found,
        message=f"照片“{filename}”里夹带了其他格式的内容（{found}）；请上传相机拍摄的原图，"
        "或截图后再传。",
    )


def _too_many(filename: str, pixels: int | None, limit: int) -> IntakeError:
    found = f"{pixels / 10_000:.0f} 万像素" if pixels else "像素太多"
    return IntakeError(
        code=IntakeCode.TOO_LARGE,
        value=pixels or filename,
        message=f"照片“{filename}”（{found}）超过上限 {limit // 10_000} 万像素；"
        "请缩小尺寸后再上传。",
    )
