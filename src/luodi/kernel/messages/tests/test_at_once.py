"""Several workers sending at the same time; a file of its own, for its test commits."""

import threading

import pytest
from django.db import connection

from luodi.kernel.messages.actions import delivering
from luodi.kernel.messages.models import Message


def test_many_workers_at_once_keep_the_rate_and_send_each_once(real_commits, channel, put, net):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    channel()
    for number in range(30):
        put(f"k{number}")
    start = threading.Barrier(4)

    def work():
        try:
            start.wait(20)
            delivering.send_waiting(delivering.Running(None))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(net.sent) == 10
    assert len(set(net.texts)) == 10
    assert Message.objects.filter(state="SENT").count() == 10
