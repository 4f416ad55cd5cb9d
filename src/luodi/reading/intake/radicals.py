"""Characters that stand for radicals in place of the characters that were meant."""

import unicodedata

# Fonts draw a radical and its character by one glyph, and a PDF that was made from glyphs may name
# either. The pairs are those that share a glyph in Noto Sans CJK SC and have no decomposition.
_RADICALS = (
    "⺂⺃⺅⺉⺋⺏⺐⺒⺓⺔⺕⺖⺘⺙⺛⺞⺟⺠⺡⺣⺤⺦⺨⺭⺯⺰⺱⺳⺹⺺⺾⻂⻅⻆⻈"
    "⻉⻋⻌⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻮⻯⻰⻱⻲⻳⼾"
)
_CHARACTERS = (
    "乛乚亻刂㔾尣尢巳幺彑彐忄扌攵旡歺母民氵灬爫丬犭礻糹纟罓㓁耂肀艹衤见角讠"
    "贝车辶钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐齿竜龙龜亀龟户"
)
_KANGXI = range(0x2F00, 0x2FD6)
_MEANT = {code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI} | str.maketrans(
    _RADICALS, _CHARACTERS
)


def without_radicals(text: str) -> str:
    """Put characters in the place of radicals; the length stays.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text with each Kangxi radical and each of the supplement that is drawn like a character
        turned into that character.

    Notes
    -----
    **Source**: Unicode 15, section 18.1 (blocks 2E80 to 2EFF and 2F00 to 2FDF).

    Examples
    --------
    >>> without_radicals("\u2f63产增\u2ed3，37万\u2f3e")
    '生产增长，37万户'
    """
    return text.translate(_MEANT)
