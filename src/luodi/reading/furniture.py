"""Blank out what a web page prints around a text: buttons, sizes of type, sharing, sources."""

import re

# Lines that no author wrote. The second kind counts only beside a line of the first.
_SURE = re.compile(
    r"下载|全屏|收藏|打印(?:本页|此页)?|【?字[体号]:?.{0,4}|加大|还原|减小|首页|关闭(?:窗口|本页)?|"
    r"(?:您的|当前)位置:?.{0,20}|分享到?:?.{0,12}|扫一扫.{0,20}|责任编辑:?.{0,8}|编辑:.{2,8}|"
    r"相关(?:报道|附件|链接|文档|阅读|新闻)[:>]*|来源:.{0,20}|(?:发布)?时间:.{6,22}|浏览(?:次数|量):?[0-9]*|"
    r"[0-9a-f]{32}:?|》》.{2,20}《《|"
    r"20[0-9]{2}[年-][0-9]{1,2}[月-][0-9]{1,2}日?[ ]+[0-9]{1,2}[时:].{2,8}"
)
_BESIDE = re.compile(r"[大中小】\[\]|>×]")


def without_furniture(folded: str) -> str:
    r"""Put blanks in the place of the lines that belong to the web page and not to the text.

    Parameters
    ----------
    folded
        The folded text.

    Returns
    -------
    str
        A text of the same length with the same line breaks, so that offsets hold.

    Examples
    --------
    >>> without_furniture("打印\n【字号:\n大\n】\n甲区工作报告\n今年新建公园3个。\n").split()
    ['甲区工作报告', '今年新建公园3个。']
    """
    lines = folded.split("\n")
    shown = [number for number, line in enumerate(lines) if line.strip()]
    sure = {number for number in shown if _SURE.fullmatch(lines[number].strip())}
    taken = set(sure)
    for order in (shown, list(reversed(shown))):
        beside = False
        for number in order:
            beside = number in sure or (
                beside and _BESIDE.fullmatch(lines[number].strip()) is not None
            )
            if beside:
                taken.add(number)
    return "\n".join(
        " " * len(line) if number in taken else line for number, line in enumerate(lines)
    )
