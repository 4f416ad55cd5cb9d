"""Refuses an upload by its announced size, before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from luodi.kernel.web import errors
from luodi.reading.intake.errors import megabytes

FORM_BYTES = 1024 * 1024
"""What the other fields of a form and the borders between its parts may add."""


class UploadLimit:
    """Answers 413 to a request that announces more than one file of the largest size.

    It stands last in the list, so that the page knows who asks; the body is first read when the
    safety token is checked, which is later still.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or refuse it."""
        limit: int = settings.LUODI_UPLOAD_MAX_BYTES
        size = announced(request)
        if size <= limit + FORM_BYTES:
            return self.get_response(request)
        return errors.answer(
            request,
            413,
            what=_("上传的内容有 %(size)s，超过上限 %(limit)s，没有保存。")
            % {"size": megabytes(size), "limit": megabytes(limit)},
            remedy=_("文本请删去图片后另存为 docx 或 txt；照片请缩小；多个文件请分几次上传。"),
        )


def announced(request: HttpRequest) -> int:
    """Give the size of the body that a request announces.

    Parameters
    ----------
    request
        The request.

    Returns
    -------
    int
        Bytes; 0 when it announces none. Django then reads no body either.
    """
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() else 0
