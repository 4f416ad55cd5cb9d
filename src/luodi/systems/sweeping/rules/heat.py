"""Heat: what D9 leaves of outdoor work of people on foot."""

from datetime import time, timedelta

from luodi.systems.sweeping.rules.crews import DAY, Turn
from luodi.systems.sweeping.rules.rostering import HANDOVER
from luodi.systems.sweeping.rules.standing import Outdoors

HOTTEST = time(12), time(15)
MOST_OUTDOORS = timedelta(hours=6)


def heat_refusal(outdoors: Outdoors, turn: Turn) -> str | None:
    """Say why people on foot may not work in a time of one day; None when they may.

    Parameters
    ----------
    outdoors
        What heat leaves of outdoor work there.
    turn
        The time.

    Notes
    -----
    The quarter of an hour of a hand-over is no overtime here: who comes needs who leaves.

    Source
    ------
    Dossier of road cleaning, D9, after the measures on heat of 2012 (安监总安健〔2012〕89号):
    from 40 ℃ outdoor work stops; from 37 at most six hours and none in the hottest three; from 35
    no overtime. The hottest three hours are 12:00 to 15:00: a house figure, as the dossier names
    none.

    Examples
    --------
    >>> from datetime import datetime
    >>> noon = Turn(datetime(2023, 7, 5, 11), datetime(2023, 7, 5, 14))
    >>> heat_refusal(Outdoors.ROTATE, noon) is None
    True
    >>> heat_refusal(Outdoors.SIX_HOURS, noon)
    '高温（D9）：12:00 至 15:00 不安排户外作业；请避开'
    """
    if outdoors is Outdoors.NONE:
        return "酷热（D9）：40 ℃ 以上停止户外作业；请等指令解除，或改派车辆"
    if outdoors is Outdoors.SIX_HOURS:
        first, last = (
            turn.start.replace(hour=one.hour, minute=0, second=0, microsecond=0) for one in HOTTEST
        )
        if turn.start < last and first < turn.end:
            return f"高温（D9）：{first:%H:%M} 至 {last:%H:%M} 不安排户外作业；请避开"
        if turn.length > MOST_OUTDOORS:
            return "高温（D9）：37 ℃ 以上户外作业不超过 6 小时；请排短班"
    if outdoors is not Outdoors.AS_USUAL and turn.length > DAY + HANDOVER:
        return "高温（D9）：35 ℃ 以上户外作业不加班；请按 8 小时排"
    return None
