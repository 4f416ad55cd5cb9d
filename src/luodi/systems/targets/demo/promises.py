"""What the demonstration accepts of its invented plan, and what is reported of it."""

from dataclasses import dataclass, field
from datetime import date

from luodi.kernel.targets.rules import Accumulation, Comparator, Pace, Profile, TargetNature

FAGAI, RENSHE, ZHUJIAN = "fagai", "renshe", "zhujian"
HETANG, BEILING, DONGLI, NANDU, YUNXI = "hetang", "beiling", "dongli", "nandu", "yunxi"
MONTHS = (1, 2, 3, 4, 5, 6)
QUARTERS = (3, 6)


@dataclass(frozen=True)
class Series:
    """Cumulative figures by month, as people write them, in ``multiple`` of the unit."""

    figures: tuple[str, ...]
    months: tuple[int, ...] = MONTHS

    def by_month(self) -> dict[int, str]:
        """Give the figures that there are, by month."""
        return dict(zip(self.months, self.figures, strict=False))


@dataclass(frozen=True)
class Items:
    """A named list: so many items called by a stem and a number, and how many are done by month."""

    stem: str
    count: int
    done: Series = field(default_factory=lambda: Series(()))
    due: dict[int, date] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Give the items' names."""
        width = len(str(self.count))
        return [f"{self.stem}{number:0{width}d}" for number in range(1, self.count + 1)]


@dataclass(frozen=True)
class Example:
    """A commitment to accept, found by its words, with what a person decides and what is reported.

    ``figures`` and ``below`` are the value and the second figure of a formula (the year before of
    a growth, the whole of a share); ``units`` gives the units of a breakdown their weight and
    their own figures. ``level`` is the unit of the flow that a growth or a share is made of.
    """

    words: str
    name: str
    lead: str
    nature: TargetNature = TargetNature.LEVEL
    multiple: str = ""
    figures: Series = field(default_factory=lambda: Series(()))
    below: Series = field(default_factory=lambda: Series(()))
    level: str = ""
    whole: str = ""
    units: dict[str, tuple[int, Series]] = field(default_factory=dict)
    items: Items | None = None
    accumulation: Accumulation = Accumulation.CUMULATIVE
    comparator: Comparator | None = None
    value: str = ""
    base: str | None = None
    tolerance: str | None = None
    pace: Pace = Pace.MONTH
    curve: tuple[int, ...] = ()
    profile: Profile = Profile.STANDARD


GROWTH, SHARE, COUNT = TargetNature.GROWTH, TargetNature.SHARE, TargetNature.COUNT
LIST, MILESTONE, COVERAGE = TargetNature.LIST, TargetNature.MILESTONE, TargetNature.COVERAGE
POINT = Accumulation.POINT
IN_NOVEMBER = (0,) * 10 + (10_000, 10_000)
IN_AUGUST = (0,) * 7 + (10_000,) * 5

EXAMPLES = (
    Example(
        "7%", "经济总量增长", FAGAI, GROWTH, "亿", level="元",
        figures=Series(("180.2", "385.4"), QUARTERS), below=Series(("170", "360"), QUARTERS),
    ),
    Example(
        "8%", "规上工业增加值增长", FAGAI, GROWTH, "亿", level="元",
        figures=Series(("21.4", "40.9", "64.8", "87.6", "111.6", "136.9")),
        below=Series(("20", "38", "60", "81", "103", "126")),
    ),
    Example(
        "15%", "固定资产投资增长", FAGAI, GROWTH, "亿", level="元",
        figures=Series(("33.6", "69.8", "114.5", "159.2", "207.0", "259.1")),
        below=Series(("30", "62", "101", "140", "182", "228")),
    ),
    Example(
        "12%", "社会消费品零售额增长", FAGAI, GROWTH, "亿", level="元", tolerance="0.5",
        figures=Series(("16.6", "32.3", "49.1", "66.8", "84.7", "103.8")),
        below=Series(("15", "29", "44", "60", "76", "93")),
    ),
    Example(
        "城乡居民收入与经济增长同步", "居民收入与经济增长同步", FAGAI, GROWTH, "", level="元",
        comparator=Comparator.SYNC, tolerance="0.5",
        figures=Series(("12780", "25600"), QUARTERS), below=Series(("12000", "24100"), QUARTERS),
    ),
    Example(
        "节能减排和环境保护完成国家、省、市下达的任务", "节能减排和环境保护", FAGAI,
        comparator=Comparator.ASSIGNED,
    ),
    Example(
        "360个", "重点项目", FAGAI, LIST,
        items=Items("重点项目", 360, Series(("170", "352"), QUARTERS)),
    ),
    Example(
        "350亿元", "年度投资", FAGAI, multiple="亿",
        figures=Series(("24.6", "51.3", "84.9", "112.4", "139.8", "172.5")),
    ),
    Example(
        "220亿元", "新签约项目", FAGAI, multiple="亿",
        figures=Series(("4.1", "8.8", "11.5", "15.2", "19.7", "40.2")),
    ),
    Example(
        "135亿元", "新开工投资", FAGAI, multiple="亿",
        figures=Series(("12.0", "25.4", "41.2", "55.0", "66.9", "81.0")),
    ),
    Example(
        "60%", "双轮驱动项目占比", FAGAI, SHARE, "亿", level="元", whole="新开工投资",
        accumulation=POINT,
        figures=Series(("7.1", "15.0", "24.5", "33.1", "40.2", "48.8")),
    ),
    Example(
        "15家", "市级专精特新企业", FAGAI, COUNT,
        figures=Series(("3", "7"), QUARTERS),
    ),
    Example("5家", "省级专精特新企业", FAGAI, COUNT, figures=Series(("0", "2"), QUARTERS)),
    Example(
        "10亿元", "精密制造产值", FAGAI, multiple="亿",
        figures=Series(("0.7", "1.5", "2.6", "3.4", "4.4", "5.3")),
    ),
    Example(
        "1家", "省级智能车间", FAGAI, COUNT, figures=Series(("0", "0"), QUARTERS),
        pace=Pace.CURVE, curve=IN_NOVEMBER,
    ),
    Example("1家", "服务型制造示范企业", FAGAI, MILESTONE, items=Items("服务型制造示范企业", 1)),
    Example(
        "8家", "省级以上创新平台", FAGAI, COUNT,
        figures=Series(("1", "4"), QUARTERS),
    ),
    Example(
        "35家", "高新技术企业", FAGAI, COUNT,
        units={
            HETANG: (21, Series(("3", "6"), QUARTERS)),
            BEILING: (17, Series(("1", "4"), QUARTERS)),
            DONGLI: (11, Series(("2", "3"), QUARTERS)),
            NANDU: (8, Series(("1", "2"), QUARTERS)),
            YUNXI: (3, Series(("0", "1"), QUARTERS)),
        },
    ),
    Example(
        "55家", "科技型企业", FAGAI, COUNT,
        figures=Series(("3", "8", "14", "19", "25", "30")),
    ),
    Example(
        "520项", "免证办事项", RENSHE, COUNT, accumulation=POINT, base="380",
        figures=Series(("391", "404", "418", "433", "448", "462")),
    ),
    Example(
        "750项", "即来即办事项", RENSHE, COUNT, accumulation=POINT, base="700",
        figures=Series(("708", "718"), QUARTERS),
    ),
    Example(
        "120项", "跨省通办事项", RENSHE, COUNT, accumulation=POINT, base="96",
        figures=Series(("105", "120"), QUARTERS),
    ),
    Example(
        "10分钟", "十分钟政务服务圈覆盖", RENSHE, COVERAGE, "", level="人", accumulation=POINT,
        value="100", base="60", comparator=Comparator.GE,
        figures=Series(("2410", "2600"), QUARTERS), below=Series(("3700", "3700"), QUARTERS),
    ),
    Example(
        "6个", "城市更新项目", ZHUJIAN, LIST,
        items=Items("城市更新片区", 6, Series(("1", "2"), QUARTERS), {3: date(2023, 5, 31)}),
    ),
    Example(
        "35亿元", "城市更新投资", ZHUJIAN, multiple="亿",
        figures=Series(("1.6", "4.0", "7.2", "10.4", "13.9", "17.6")),
    ),
    Example(
        "61个", "老旧小区改造", ZHUJIAN, LIST,
        items=Items("示例小区", 61, Series(("7", "24"), QUARTERS)),
    ),
    Example(
        "2万个", "新建停车位", ZHUJIAN,
        units={
            BEILING: (4, Series(("270", "650", "1080", "1590", "2140", "2690"))),
            DONGLI: (3, Series(("190", "470", "760", "1130", "1510", "1900"))),
            NANDU: (2, Series(("140", "330", "540", "790", "1070"))),
        },
    ),
    Example(
        "68条", "市政道路续建", ZHUJIAN, LIST,
        items=Items("示例路", 68, Series(("9", "30"), QUARTERS)),
    ),
    Example(
        "1.95万人", "城镇新增就业", RENSHE,
        units={
            HETANG: (31, Series(("560", "1190", "1830", "2420", "2880", "3310"))),
            BEILING: (27, Series(("470", "1010", "1560", "2060", "2440", "2790"))),
            DONGLI: (22, Series(("390", "820", "1250", "1640", "1930", "2205"))),
            NANDU: (20, Series(("330", "700", "1080", "1410", "1660", "1900"))),
        },
    ),
    Example(
        "3.4万人次", "职业技能培训", RENSHE,
        figures=Series(("2100", "4900", "8600", "11800", "15100", "18300")),
    ),
    Example(
        "2.53万人", "新增技能人才", RENSHE, profile=Profile.STRICT,
        figures=Series(("900", "2300", "4500", "6600", "8800", "10900")),
    ),
    Example(
        "3所", "新建中小学", RENSHE, LIST,
        items=Items("示例学校", 3, due={1: date(2023, 8, 31), 2: date(2023, 8, 31)}),
    ),
    Example(
        "3420个", "增加学位", RENSHE, COUNT, figures=Series(("0", "0"), QUARTERS),
        pace=Pace.CURVE, curve=IN_AUGUST,
    ),
    Example(
        "3个", "老年友好社区", RENSHE, COUNT, figures=Series(("0", "1"), QUARTERS),
        pace=Pace.WORKDAY,
    ),
    Example(
        "2个", "医疗康复中心", RENSHE, COUNT,
        figures=Series(("0", "1"), QUARTERS), pace=Pace.DAY,
    ),
    Example("2个", "乡镇健康中心", RENSHE, COUNT, figures=Series(("0", "1"), QUARTERS)),
    Example(
        "529万平方米", "保障性住房", ZHUJIAN, multiple="万",
        figures=Series(("21", "55", "98", "151", "203", "262")),
    ),
    Example(
        "18个", "保交楼项目", ZHUJIAN, LIST,
        items=Items("示例楼盘", 18, Series(("2", "7"), QUARTERS)),
    ),
    Example(
        "区政务服务中心新址6月底前投用", "政务服务中心新址投用", RENSHE, MILESTONE,
        items=Items("政务服务中心新址", 1),
    ),
)  # fmt: skip
