"""A record and its row in the index stand or fall together."""

import pytest
from django.db.transaction import TransactionManagementError, atomic

from luodi.kernel.search.actions import put
from luodi.kernel.search.models import IndexRow
from luodi.kernel.search.rules import Findable

ITEM = Findable("documents.document", 1, "就业")


def test_the_index_is_not_written_outside_a_transaction(real_commits):
    with pytest.raises(TransactionManagementError):
        put(ITEM)
    assert IndexRow.objects.count() == 0


def test_what_is_undone_is_not_found(real_commits):
    def put_then_fail():
        with atomic():
            put(ITEM)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_then_fail()
    assert IndexRow.objects.count() == 0
    with atomic():
        put(ITEM)
    assert IndexRow.objects.count() == 1
