"""Bring any Chinese text to one spelling, character for character, so that spans hold."""

import re

from luodi.standards.text import half_width

# Traditional characters of figures, units, bounds and frames, each with its simplified form.
# Place and personal names are left to the raw text.
_TRADITIONAL = (
    "萬億兩餘幾數點個項條戶畝噸處間輛張棟臺隻頭顆種類場輪筆雙單層門課時萬頃總資產產業業區縣鎮鄉號"
    "達過約離實現爭確計劃將擬預標務為從開發創設備辦團隊員強環節應營運關養護環衛勞動農漁會統籌規範"
    "增長長績體質學習競賽廳廠礦電氣煤鐵鋼橋樓園綠樹歲歷經濟貿易貸財稅額費補貼獎勵與對聯於後並較僅億佔謀線"
)
_SIMPLIFIED = (
    "万亿两余几数点个项条户亩吨处间辆张栋台只头颗种类场轮笔双单层门课时万顷总资产产业业区县镇乡号"
    "达过约离实现争确计划将拟预标务为从开发创设备办团队员强环节应营运关养护环卫劳动农渔会统筹规范"
    "增长长绩体质学习竞赛厅厂矿电气煤铁钢桥楼园绿树岁历经济贸易贷财税额费补贴奖励与对联于后并较仅亿占谋线"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED) | str.maketrans(
    # Marks: corner quotes, wave dashes, invisible and odd spaces, carriage returns. A tab stays: it
    # parts the cells of a table.
    "「」『』﹁﹂〜\u00a0\u2002\u2003\u2009\u200b\ufeff\r",
    "“”“”“”~       ",
)
# Formal numerals are also ordinary characters (大陆, 队伍): only in a run of two or more.
_FORMAL_RUN = re.compile(r"[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟]{2,}")
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")


def fold(text: str) -> str:
    """Fold widths, traditional characters and odd spaces into one plain spelling.

    Parameters
    ----------
    text
        The raw text.

    Returns
    -------
    str
        A text of the same length: index i of one is index i of the other.

    Examples
    --------
    >>> fold("投資１２億元，不低於３個")
    '投资12亿元,不低于3个'
    """
    plain = half_width(text).translate(_TABLE)
    return _FORMAL_RUN.sub(lambda run: run[0].translate(_FORMAL), plain)
