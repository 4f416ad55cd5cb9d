"""Two officers issuing at once, two people answering at once: one wins, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.kernel.duties.models import Duty
from luodi.systems.targets import actions
from luodi.systems.targets.actions import NoticePick
from luodi.systems.targets.models import Notice, NoticeReply

pytestmark = pytest.mark.usefixtures("many_writers")


def together(jobs):
    """Do several things at the same time; give the refusals."""
    start = Barrier(len(jobs))

    def one(job):
        try:
            start.wait(20)
            return job()
        except ValidationError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        results = list(pool.map(one, jobs))
    return [item for item in results if isinstance(item, ValidationError)]


@pytest.fixture
def red(real_commits, supervision):
    supervision.desk.report(supervision.target, 202304, 5)
    return supervision


def test_the_same_notice_issued_by_many_at_once_is_issued_once(red):
    actor = red.actor(red.inspector)
    picks = [NoticePick(red.target.pk, red.desk.office.bureau.pk)]
    refused = together([lambda: actions.issue_notices(actor=actor, month=202304, picks=picks)] * 4)
    assert len(refused) == 3
    assert all("只发一次" in "".join(error.messages) for error in refused)
    assert (Notice.objects.count(), Duty.objects.count()) == (1, 1)


def test_a_notice_answered_by_two_at_once_is_answered_once(red):
    notice = red.issue(202304)
    red.do(actions.accept_notice, notice, red.handler)
    refused = together([lambda: red.reply(Notice.objects.get(pk=notice.pk))] * 2)
    assert len(refused) == 1
    assert NoticeReply.objects.count() == 1
