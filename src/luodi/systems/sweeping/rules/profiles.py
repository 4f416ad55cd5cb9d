"""Profiles of frequencies that texts of several places name, for a unit to set as its standard."""

from collections.abc import Mapping
from dataclasses import dataclass

from luodi.systems.sweeping.rules.demand import Frequency
from luodi.systems.sweeping.rules.work import Operation


@dataclass(frozen=True)
class Profile:
    """How often an operation is due on classes 1 to 4; None where the text says nothing.

    ``source`` is what a standard that is set from it stands on: the text, and what was taken for
    what in it.
    """

    code: str
    operation: Operation
    by_class: tuple[Frequency | None, Frequency | None, Frequency | None, Frequency | None]
    source: str

    @property
    def named(self) -> dict[int, Frequency]:
        """Give the frequencies that it names, by class."""
        return {
            road_class: one for road_class, one in enumerate(self.by_class, 1) if one is not None
        }


_F = Frequency
PROFILES: Mapping[str, Profile] = {
    one.code: one
    for one in (
        Profile(
            "FLUSH_USUAL",
            Operation.FLUSH,
            (_F.DAILY, _F.EVERY_OTHER_DAY, _F.EVERY_THIRD_DAY, _F.AS_NEEDED),
            "常用值：冲洗一级一天 1 次，二级两天 1 次，三级三天 1 次，四级按需",
        ),
        Profile(
            "FLUSH_NINGBO",
            Operation.FLUSH,
            (_F.THREE_A_DAY, _F.DAILY, _F.EVERY_OTHER_DAY, _F.AS_NEEDED),
            "宁波标准（据报道）：一级冲洗一天不少于 3 次；二至四级为常用值",
        ),
        Profile(
            "FLUSH_QINGPU",
            Operation.FLUSH,
            (_F.EVERY_OTHER_DAY, _F.WEEKLY, _F.AS_NEEDED, _F.AS_NEEDED),
            "青浦细则：冲洗一级每周 3–5 次（取两天 1 次，即每周 3.5 次），二级每周 1 次，其他按需",
        ),
        Profile(
            "FLUSH_JIANGSU",
            Operation.FLUSH,
            (_F.EVERY_OTHER_DAY, _F.EVERY_THIRD_DAY, None, None),
            "江苏企业规程：冲洗两天 1 次、三天 1 次（取作一、二级），三、四级没有写",
        ),
        Profile(
            "SWEEP_NINGBO",
            Operation.WASH_SWEEP,
            (_F.THREE_A_DAY, _F.TWO_A_DAY, _F.DAILY, _F.EVERY_OTHER_DAY),
            "宁波标准（据报道）：一级机扫一天不少于 3 遍；二至四级为常用值",
        ),
        Profile(
            "SWEEP_QINGPU",
            Operation.WASH_SWEEP,
            (_F.THREE_A_DAY, _F.TWO_A_DAY, _F.TWO_A_DAY, _F.DAILY),
            "青浦细则：普扫一级一天 3 遍，二、三级 2 遍，四级 1–2 遍（取 1 遍）",
        ),
    )
}
"""Dossier of road cleaning, road classes: the rows of mechanical sweeping and flushing, of full
sweeps and of flushing; class 4 of Ningbo's row, no flushing, is done as needed.

Sprinkling above 30 degrees (Qingpu) is no profile: a standard never starts water, D8 does.
"""


@dataclass(frozen=True)
class Change:
    """What a profile makes of a class: how often it was due, how often it will be.

    ``after`` is None where the profile says nothing: it stays.
    """

    road_class: int
    before: Frequency
    after: Frequency | None

    @property
    def changes(self) -> bool:
        """Tell whether the frequency becomes another."""
        return self.after is not None and self.after is not self.before


def profile_changes(profile: Profile, held: Mapping[int, Frequency]) -> tuple[Change, ...]:
    """Say what a profile makes of each class.

    Parameters
    ----------
    profile
        The profile.
    held
        How often its operation is due, by class.

    Source
    ------
    Dossier of road cleaning, road classes: the default profile, "the others selectable".

    Examples
    --------
    >>> held = dict.fromkeys((1, 2, 3, 4), Frequency.EVERY_OTHER_DAY)
    >>> [one.changes for one in profile_changes(PROFILES["FLUSH_JIANGSU"], held)]
    [False, True, False, False]
    """
    return tuple(
        Change(road_class, before, profile.named.get(road_class))
        for road_class, before in sorted(held.items())
    )
