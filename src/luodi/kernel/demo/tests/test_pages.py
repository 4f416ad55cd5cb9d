"""The page of the clock: only in a demonstration, for anybody signed in, with what lies ahead."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.kernel import clock
from luodi.kernel.demo.moving import move
from luodi.kernel.jobs import pulse
from luodi.kernel.jobs.models import Job
from luodi.kernel.jobs.worker import Worker

URL = "/demo/clock/"
KEY = "0123456789abcdef"


@pytest.fixture
def visitor(client, office, stage, settings):
    settings.LUODI_CLOCK = clock.now().replace(year=2023, month=7, day=12)
    user = office.user("anybody", office.post("岗"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _shown(client, query=""):
    return client.get(URL + query).content.decode()


def test_it_shows_where_the_clock_stands_and_what_lies_ahead(visitor):
    page = _shown(visitor)
    assert "示例数据的时钟停在 2023年7月12日 09:00" in page
    assert page.index("报送截止") < page.index("关账")
    assert '<a class="btn" href="/demo/clock/?day=2023-07-31">到本月底' in page
    assert "现在没有后台进程在运行" in page


def test_with_a_worker_there_is_no_warning(visitor):
    pulse.seen("w")
    assert "现在没有后台进程在运行" not in _shown(visitor)


def test_every_page_leads_there_from_the_mark(visitor):
    home = visitor.get("/").content.decode()
    assert '<a class="demo-mark" href="/demo/clock/"' in home
    assert '示例数据<span class="demo-day"> · 2023-07-12</span>' in home


def test_a_day_is_confirmed_in_words_and_then_asked_for(visitor):
    page = _shown(visitor, "?day=2023-07-31")
    assert "其间虚构的各单位会办 2 件事" in page
    assert not Job.objects.exists()
    answer = visitor.post(URL, {"day": "2023-07-31", "idempotency_key": KEY})
    assert (answer.status_code, answer["Location"]) == (302, URL)
    page = _shown(visitor)
    assert "时钟拨到 2023年7月31日" in page
    assert 'hx-trigger="every 2s"' in page
    assert reverse("jobs:job", args=[Job.objects.get().pk]) in page
    looks = visitor.get(URL, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in looks.headers
    Worker(alone=True).run_job()
    looks = visitor.get(URL, headers={"HX-Request": "true"})
    assert looks.headers["HX-Refresh"] == "true"
    page = _shown(visitor)
    assert "示例数据的时钟停在 2023年7月31日 09:00" in page
    assert "其间办了 6 件事" in page


def test_a_wrong_day_is_refused_beside_its_field(visitor):
    for day, said in (("2023-07-01", "不能拨回"), ("2025-01-01", "示例只到"), ("x", "有效")):
        for answer in (
            visitor.get(URL, {"day": day}),
            visitor.post(URL, {"day": day, "idempotency_key": KEY}),
        ):
            assert answer.status_code == 422
            assert said in answer.content.decode()
    assert not Job.objects.exists()


def test_a_second_wish_while_one_is_played_is_refused(visitor):
    visitor.post(URL, {"day": "2023-07-13", "idempotency_key": KEY})
    answer = visitor.post(URL, {"day": "2023-07-14", "idempotency_key": KEY[::-1]})
    assert answer.status_code == 422
    assert Job.objects.count() == 1


def test_at_the_end_nothing_more_is_offered(visitor):
    move(clock.now().replace(year=2024, month=1, day=31))
    assert clock.today() == date(2024, 1, 31)
    page = _shown(visitor)
    assert "示例的一年演完了" in page
    assert "?day=" not in page


@pytest.mark.parametrize("name", ["LUODI_DEMO", "LUODI_CLOCK_FILE"])
def test_without_a_clock_to_move_there_is_no_page_and_no_link(visitor, settings, name):
    setattr(settings, name, None)
    assert visitor.get(URL).status_code == 404
    answer = visitor.post(URL, {"day": "2023-07-31", "idempotency_key": KEY})
    assert answer.status_code == 404
    assert URL not in visitor.get("/").content.decode()
    assert not Job.objects.exists()


def test_a_stranger_signs_in_first(client, stage):
    assert client.get(URL)["Location"].startswith("/people/sign-in/")
