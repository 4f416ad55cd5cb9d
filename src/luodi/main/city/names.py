"""Names of the invented city: nothing in it is real."""

from dataclasses import dataclass

PROVINCE, CITY = "示例省", "云泽市"
PROVINCE_CODE, CITY_CODE = "990000", "990100"

CELLS = (
    (3, " jjlllyy "),
    (2, "jjjllllyy"),
    (1, "aaaqqqmmy"),
    (0, "aaaqqqmmm"),
    (-1, "ffffftttt"),
    (-2, " ffftttt "),
)
"""Rows from the north; a letter for each cell from the west tells whose it is."""
WEST, SOUTH = -3, -2
"""Column and row of the cell in the south-western corner; 青沐区 begins at cell 0, 0."""


@dataclass(frozen=True)
class DistrictName:
    """A district: letter of its cells, name, code, code of its unit, its streets in order.

    The streets nearest to the middle of the city come first; those of 青沐区 go from the west, row
    by row from the south.
    """

    letter: str
    name: str
    code: str
    unit: str
    streets: tuple[str, ...]


DISTRICTS = (
    DistrictName("q", "青沐区", "990102", "quzf",
                 ("荷塘街道", "北岭街道", "东篱街道", "南渡镇", "云溪镇", "石桥乡")),
    DistrictName("a", "澜桥区", "990104", "lanqiao",
                 ("临澜街道", "锦桥街道", "柳岸街道", "听雨街道", "半塘街道", "西汀街道")),
    DistrictName("m", "鹿鸣区", "990105", "luming",
                 ("鹿鸣街道", "呦溪街道", "芩野镇", "笙台镇", "瑟川乡")),
    DistrictName("j", "霁川区", "990106", "jichuan",
                 ("霁川街道", "晴岚街道", "雨歇镇", "虹落镇", "初晴乡")),
    DistrictName("f", "枫泊区", "990107", "fengbo",
                 ("枫泊街道", "江枫街道", "霜叶街道", "夜泊镇", "渔火镇", "寒钟镇", "丹浦镇",
                  "落霞乡")),
    DistrictName("l", "芦汀区", "990108", "luting",
                 ("芦汀街道", "蒹葭街道", "白露街道", "溯洄镇", "沙鸥镇", "宛洲镇", "晞阳乡")),
    DistrictName("y", "雁回县", "990121", "yanhui",
                 ("雁回镇", "归鸿镇", "书云镇", "衡浦镇", "阵塘乡")),
    DistrictName("t", "棠梨县", "990122", "tangli",
                 ("棠梨镇", "召南镇", "茇舍镇", "采蘩镇", "采蘋镇", "鹊巢镇", "行露乡", "摽梅乡")),
)  # fmt: skip

STREET_STARTS = {"街道": 1, "镇": 100, "乡": 200}
"""First number of a street's, a town's and a township's code."""

PLACE_HEADS = "青白云月竹松柳荷桂枫石溪泉岭烟霞兰菊梅杏桃槐榆柏"
PLACE_TAILS = "湾塘坪岗渡洲浦屯庄坳墩坞堤渚圩畈"
"""Signs that names of communities and villages are made of, one of each."""

NORTHWARD = ("银杏", "海棠", "紫薇", "丹桂", "玉兰", "合欢", "蔷薇", "木槿", "梧桐")
"""Roads that run north and south, from the west: plants."""
EASTWARD = ("听涛", "漱石", "流云", "揽月", "澜江", "晴川", "望岳", "枕霞", "临风")
"""Roads that run east and west, from the south: waters and hills."""
AVENUES = ("迎曦", "朝霞", "长庚", "北辰", "落照", "晚枫", "南薰", "暖翠")
"""Avenues out of the city, against the clock from the east."""
RADIALS = (
    "新禾", "采薇", "织云", "鸣泉", "弄笛", "观澜", "栽松", "问梅",
    "扫叶", "拾翠", "寻芳", "载酒", "归棹", "放鹤", "听蝉", "数帆",
    "知秋", "浣月", "分茶", "种玉", "披星", "渡云", "耕烟", "垂纶",
)  # fmt: skip
"""Other roads out of the city, against the clock from the east."""
BELTS = ("翠屏", "锦绣", "碧带")
"""Roads around the city between the two rings, from the inner one."""
QUARTERS = ("东", "北", "西", "南")
RIVER, BROOKS, LAKE, RAILWAY = "澜水", ("青溪", "枫溪", "棠溪"), "沐湖", "云泽铁路"


def ordinal(number: int) -> str:
    """Write a number from 1 to 99 in Chinese, as names of lanes have it.

    Examples
    --------
    >>> ordinal(7), ordinal(10), ordinal(34)
    ('七', '十', '三十四')
    """
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not tens else "")
