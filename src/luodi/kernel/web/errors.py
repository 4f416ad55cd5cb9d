"""Error answers in the look: what happened, what to do, the reference number, a way back."""

from dataclasses import dataclass
from errno import EDQUOT, ENOSPC

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.kernel.web.middleware import request_id
from luodi.kernel.web.pages import render

Text = str | Promise
DISK_FULL_SQLSTATE = "53100"
"""How PostgreSQL says that its disk is full."""
API = "/api/"
"""Where the addresses of the API begin; all that is answered there is JSON."""


@dataclass(frozen=True)
class Refusal:
    """What the page says for one status."""

    title: Text
    what: Text
    remedy: Text


REFUSALS = {
    400: Refusal(
        _("请求有误"),
        _("这次请求的内容不完整或不合规矩，没有做任何改动。"),
        _("请返回上一页，改正后再试。"),
    ),
    401: Refusal(
        _("尚未登录"),
        _("这个地址要先登录。"),
        _("请先登录，再带着会话 Cookie 请求。"),
    ),
    403: Refusal(
        _("没有权限"),
        _("您的岗位不能打开这一页，或不能做这一步。没有做任何改动。"),
        _("如确需办理，请向本单位管理员申请相应岗位的权限。"),
    ),
    404: Refusal(
        _("找不到这一页"),
        _("网址有误，记录已撤销，或不在您的权限之内。"),
        _("请从左侧目录或上一级列表重新打开。"),
    ),
    405: Refusal(
        _("方法不对"),
        _("这个地址不答复这种方法。"),
        _("请改用应答头 Allow 里列出的方法。"),
    ),
    409: Refusal(
        _("与已有的记录冲突"),
        _("同一张表单已用另外的内容提交过一次，这次没有保存。"),
        _("请打开列表核对第一次的结果；确要再交一份，请重新打开表单填写。"),
    ),
    413: Refusal(
        _("内容太大"),
        _("上传的内容超过上限，没有保存。"),
        _("请压缩或拆分后再传。"),
    ),
    422: Refusal(
        _("参数有误"),
        _("请求的参数不合要求。"),
        _("请对照接口说明改正后再试。"),
    ),
    507: Refusal(
        _("磁盘满了"),
        _("服务器的磁盘满了，没有保存任何改动。"),
        _("请把编号告诉管理员，腾出空间后再试。"),
    ),
    500: Refusal(
        _("系统出错"),
        _("处理时出了意外，没有保存任何改动。"),
        _("请稍后再试；仍不行，请把编号告诉管理员。"),
    ),
}


def answer(
    request: HttpRequest, status: int, *, what: Text | None = None, remedy: Text | None = None
) -> HttpResponse:
    """Refuse a request in the way its sender can read: a page, or JSON for a program.

    Parameters
    ----------
    request
        The request that is refused.
    status
        One of the statuses of ``REFUSALS``.
    what
        What happened, naming the value; None for the usual sentence.
    remedy
        What to do; None for the usual sentence.
    """
    usual = REFUSALS[status]
    said = Refusal(usual.title, what or usual.what, remedy or usual.remedy)
    if wants_json(request):
        return JsonResponse(
            {
                "error": str(said.title),
                "what": str(said.what),
                "remedy": str(said.remedy),
                "reference": request_id(request),
            },
            status=status,
            json_dumps_params={"ensure_ascii": False},
        )
    context = {
        "title": said.title,
        "refusal": said,
        "status": status,
        "reference": request_id(request),
        "crumbs": [(said.title, None)],
        "bare_title": True,
    }
    return render(request, "web/error.html", context, status=status)


def is_full_disk(error: BaseException | None) -> bool:
    """Tell whether an error, or what it came of, says that a disk of the server is full."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in {ENOSPC, EDQUOT}:
            return True
        if getattr(error, "sqlstate", None) == DISK_FULL_SQLSTATE:
            return True
        if getattr(error, "sqlite_errorname", None) == "SQLITE_FULL":
            return True
        error = error.__cause__ or error.__context__
    return False


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program asks: in the API, or with JSON sent, or with no page accepted."""
    if request.path_info.startswith(API):
        return True
    if request.content_type == "application/json":
        return True
    return request.accepts("application/json") and not request.accepts("text/html")
