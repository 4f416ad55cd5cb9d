"""A record and its row in the index stand or fall together."""

import pytest
from django.db.transaction import TransactionManagementError, atomic, set_rollback

from luodi.kernel.search.actions import put
from luodi.kernel.search.models import IndexRow
from luodi.kernel.search.rules import Findable

ITEM = Findable("documents.document", 1, "就业")


def test_the_index_is_not_written_outside_a_transaction(real_commits):
    with pytest.raises(TransactionManagementError):
        put(ITEM)
    assert IndexRow.objects.count() == 0


def test_what_is_undone_is_not_found(real_commits):
    with atomic():
        put(ITEM)
        set_rollback(True)
    assert IndexRow.objects.count() == 0
    with atomic():
        put(ITEM)
    assert IndexRow.objects.count() == 1
