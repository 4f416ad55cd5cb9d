"""The job that plays on: each card's invented people act, and the clock follows step by step."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.cards import all_cards, load
from luodi.kernel.cards.playing import Played
from luodi.kernel.demo import rules
from luodi.kernel.demo.moving import move
from luodi.kernel.demo.reads import PLAY_ON, may_move
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.rules import State
from luodi.kernel.jobs.running import Running
from luodi.kernel.web.figures import day_text

ONE_DAY = timedelta(days=1)


def play_on(running: Running, until: str) -> str:
    """Play up to an instant, a week at a time; stopped between two, the clock stands there.

    Run again after it broke off, it goes on where the clock stands.
    """
    _refuse_beside(running)
    begun, goal = clock.now(), datetime.fromisoformat(until)
    played = Played()
    for step in rules.steps(begun, goal):
        running.advance(
            (clock.now() - begun) // ONE_DAY,
            max((goal - begun) // ONE_DAY, 1),
            _("正在演到 %(day)s") % {"day": day_text(step.date())},
        )
        played += play(clock.now(), step)
        move(step)
    words = {"day": day_text(clock.today()), "done": played.done, "refused": played.refused}
    if not played.refused:
        return _("时钟停在 %(day)s；其间办了 %(done)d 件事。") % words
    return (
        _("时钟停在 %(day)s；其间办了 %(done)d 件事，%(refused)d 件因您已办或已改而跳过。") % words
    )


def play(since: datetime, until: datetime) -> Played:
    """Let the invented people of every card do what they do after an instant up to another.

    What they write is in the offices' language, whatever the visitor reads.
    """
    played = Played()
    with translation.override(settings.LANGUAGE_CODE):
        for card in all_cards():
            if card.play:
                played += load(card.play)(since, until)
    return played


def _refuse_beside(running: Running) -> None:
    """Refuse when the clock cannot be moved, or another job moves it at this moment."""
    if not may_move():
        raise ValidationError(_("只有示例库的时钟可以拨动"))
    others = Job.objects.filter(kind=PLAY_ON, state=State.RUNNING.value).exclude(pk=running.number)
    if (other := others.first()) is not None:
        raise ValidationError(_("任务 #%(number)d 正在拨动时钟；请等它办完") % {"number": other.pk})
