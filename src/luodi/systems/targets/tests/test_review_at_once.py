"""Many deciding about one reading at once: one after the other, and nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.kernel.targets.models import Target
from luodi.systems.targets.actions import (
    accept_commitment,
    edit_commitment,
    mark_commitment,
    merge_commitment,
)
from luodi.systems.targets.models import Commitment

pytestmark = pytest.mark.usefixtures("many_writers")


def together(jobs):
    """Do several things at the same time; give what each gave, or its refusal."""
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
        return list(pool.map(one, jobs))


def refused(results):
    return [result for result in results if isinstance(result, ValidationError)]


def test_two_records_merged_into_each_other_at_once_are_merged_once(real_commits, desk):
    actor = desk.actor(desk.reviewer)
    one, other = desk.commitment("7%"), desk.commitment("12%")

    def merging(goes, stays):
        return lambda: merge_commitment(
            actor=actor, commitment=goes, version=1, into=stays, into_version=1
        )

    results = together([merging(one, other), merging(other, one)])
    assert len(refused(results)) == 1
    assert Commitment.objects.filter(state="MERGED").count() == 1


def test_corrections_of_neighbours_at_once_wait_for_each_other_and_all_stand(real_commits, desk):
    actor = desk.actor(desk.reviewer)

    def editing(row):
        changes = {"indicator": "同一个指标", "unit": "个", "growth": False, "owner": ""}
        return lambda: edit_commitment(actor=actor, commitment=row, version=1, changes=changes)

    rows = list(desk.reading.commitments.all())
    assert refused(together([editing(row) for row in rows])) == []
    assert set(Commitment.objects.values_list("indicator", flat=True)) == {"同一个指标"}
    assert all(count >= 2 for count in Commitment.objects.values_list("doubts", flat=True))


def test_the_same_words_marked_at_once_are_kept_once(real_commits, desk):
    actor, text = desk.actor(desk.reviewer), desk.reading.document.text
    words = "抓好几方面工作"
    start = text.index(words)

    def marking():
        return mark_commitment(
            actor=actor,
            reading=desk.reading,
            start=start,
            end=start + len(words),
            words=words,
            fields={},
        )

    assert len(refused(together([marking] * 4))) == 3
    assert Commitment.objects.filter(origin="MARKED").count() == 1


def test_a_commitment_accepted_by_many_at_once_becomes_one_target(real_commits, desk):
    actor, row = desk.actor(desk.reviewer), desk.commitment("350亿元")
    spec = desk.spec(row)

    def accepting():
        seen = Commitment.objects.get(pk=row.pk)
        return accept_commitment(actor=actor, commitment=seen, version=row.version, spec=spec)

    losers = refused(together([accepting] * 4))
    assert len(losers) == 3
    assert all("已被他人改动：现为“已接受”" in str(error) for error in losers)
    assert Target.objects.count() == 1
