"""Asking for the clock to be moved."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.kernel import clock
from luodi.kernel.access.actor import Actor
from luodi.kernel.demo import rules
from luodi.kernel.demo.reads import PLAY_ON, instant_on, may_move, moving
from luodi.kernel.jobs.actions import enqueue
from luodi.kernel.jobs.models import Job
from luodi.kernel.targets.words import in_words
from luodi.kernel.web.figures import day_text


@transaction.atomic
def move_clock(*, actor: Actor, day: date) -> Job:
    """Ask for the clock to be moved to a day; the invented people act up to it meanwhile.

    Parameters
    ----------
    actor
        Anybody who has signed in.
    day
        A day after the one on which the clock stands, at most `rules.LAST`.

    Returns
    -------
    Job
        The job that plays on; the clock follows as it goes.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        For somebody who has not signed in.
    django.core.exceptions.ValidationError
        Outside a demonstration, for another day, or while another job moves the clock.
    """
    if not may_move():
        raise ValidationError(_("只有示例库的时钟可以拨动"))
    refused = rules.refusal(clock.today(), day)
    if refused:
        raise ValidationError({"day": in_words(refused)})
    other = moving()
    if other is not None:
        raise ValidationError(
            _("任务 #%(number)d 正在拨动时钟；请等它办完，或取消它") % {"number": other.pk}
        )
    return enqueue(
        actor=actor,
        job=PLAY_ON,
        arguments={"until": instant_on(day).isoformat()},
        title=_("时钟拨到 %(day)s") % {"day": day_text(day)},
    )
