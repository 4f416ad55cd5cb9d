"""Two invented inquiries: one added up two days ago, one that two of six streets have answered."""

from datetime import date, datetime
from functools import partial

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI, Actor
from luodi.kernel.access.scopes import unrestricted
from luodi.kernel.cards.playing import Tally
from luodi.kernel.people.models import Unit
from luodi.systems.targets.actions import (
    InquirySpec,
    answer_inquiry,
    ask_inquiry,
    close_inquiry,
    remind_inquiry,
)
from luodi.systems.targets.demo.reporting import YEAR, actor
from luodi.systems.targets.models import Inquiry, InquiryAnswer, InquiryState

ASKS = "duban"
STREETS = ("hetang", "beiling", "dongli", "nandu", "yunxi", "shiqiao")
ALLOWANCES = (("hetang", 212, ""), ("beiling", 186, ""), ("dongli", 174, ""), ("nandu", 97, ""),
              ("yunxi", 0, "本镇无露天作业岗位"))  # fmt: skip
SANDBAGS_ASKED = "防汛沙袋储备数"
REST = {
    "beiling": (960, ""),
    "nandu": (430, ""),
    "yunxi": (700, "含水库管理站 300 条"),
    "shiqiao": (380, ""),
}
SANDBAGS = (("hetang", 1200, ""), ("dongli", 850, "另有 200 条在途"))


def load_inquiries() -> None:
    """Ask, answer and add up, at the hours at which it would have happened."""
    with clock.told(_at(10, 9, 5)):
        closed = _asked("高温津贴发放人数", "本周实际领到高温津贴的人，同一人只算一次", "人", 10)
    for code, amount, note in ALLOWANCES:
        with clock.told(_at(10, 15, 30)):
            _answer(closed, code, amount, note)
    with clock.told(_at(10, 16, 40)):
        remind_inquiry(actor=actor("ducha"), inquiry=closed)
    with clock.told(_at(10, 17, 20)):
        _answer(closed, "shiqiao", 64, "统计员外出，补报")
    with clock.told(_at(10, 17, 30)):
        close_inquiry(actor=actor("ducha"), inquiry=closed, version=closed.version)
    with clock.told(_at(12, 8, 20)):
        asked = _asked(SANDBAGS_ASKED, "装好、能随时调用的沙袋，不含空袋", "条", 12)
    with clock.told(_at(12, 8, 45)):
        for code, amount, note in SANDBAGS:
            _answer(asked, code, amount, note)


def answer_the_rest(tally: Tally) -> None:
    """Let the units that have not answered the open inquiry do so, now."""
    rows = unrestricted(InquiryAnswer, why="sample rows answer for each unit").filter(
        inquiry__title=SANDBAGS_ASKED, inquiry__state=InquiryState.OPEN, amount__isnull=True
    )
    for answer in rows.select_related("unit", "inquiry").order_by("unit__path"):
        code = answer.unit.code
        tally.tried(partial(_answer, answer.inquiry, code, *REST.get(code, (0, ""))))


def close_the_rest(tally: Tally) -> None:
    """Add the open inquiry up, now."""
    rows = unrestricted(Inquiry, why="the sample inquiry is closed by its asker")
    for inquiry in rows.filter(title=SANDBAGS_ASKED, state=InquiryState.OPEN):
        tally.tried(
            partial(close_inquiry, actor=actor("ducha"), inquiry=inquiry, version=inquiry.version)
        )


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(YEAR, 7, day, hour, minute, tzinfo=clock.SHANGHAI)


def _asked(title: str, definition: str, unit_word: str, day: int) -> Inquiry:
    spec = InquirySpec(
        title=title,
        definition=definition,
        unit_word=unit_word,
        asking_unit=Unit.objects.select_related("place").get(code=ASKS),
        units=list(Unit.objects.filter(code__in=STREETS).order_by("path")),
        due_at=_at(day, 17, 0),
        as_of=date(YEAR, 7, day),
    )
    return ask_inquiry(actor=actor("ducha"), spec=spec)


def _answer(inquiry: Inquiry, code: str, amount: int, note: str) -> None:
    rows = unrestricted(InquiryAnswer, why="sample rows answer for each unit")
    rows = rows.select_related("unit__place", "inquiry")
    answer = rows.get(inquiry=inquiry, unit__code=code)
    answer_inquiry(
        actor=_answerer(code), answer=answer, version=answer.version, amount=amount, note=note
    )


def _answerer(code: str) -> Actor:
    """Give the officer of a street; luodi itself where the demonstration has none."""
    return LUODI if code == "shiqiao" else actor("fagai")
