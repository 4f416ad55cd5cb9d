from datetime import date
from decimal import Decimal

import pytest

from luodi.kernel import clock
from luodi.kernel.cards import Card, Threshold, all_cards
from luodi.kernel.config import reads
from luodi.kernel.config.models import ThresholdRow
from luodi.kernel.log.models import LogLine

KEY = "wells.pace_warning"
LATER = "wells.depth_limit"
LIST, PAGE, SET = (
    "/config/thresholds/",
    f"/config/thresholds/{KEY}/",
    f"/config/thresholds/{KEY}/set/",
)
VIEW, SETS = "config.view_threshold", "config.set_threshold"


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    rows = (
        Threshold(KEY, "进度预警", Decimal(-5), "百分点", "通行做法甲", date(2023, 1, 1)),
        Threshold(LATER, "井深上限", Decimal(300), "米", "通行做法乙", date(2024, 1, 1)),
    )
    card = Card("wells", "机井系统", "", "", thresholds=rows)
    signing_in = tuple(card for card in all_cards() if card.name == "people")
    monkeypatch.setattr(reads, "all_cards", lambda: (card, *signing_in))


@pytest.fixture
def people(office):
    return {
        "in charge": office.user("keeper", office.post("管理员", [VIEW, SETS], unit=office.root)),
        "colleague": office.user("wang", office.post("查看", [VIEW])),
        "bureau": office.user("li", office.post("局里", [VIEW, SETS])),
        "stranger": office.user("zhao", office.post("外人", ["people.view_people"])),
    }


def _told(**changed):
    told = {
        "value": "-10",
        "valid_from": "2023-03-01",
        "source": "区政办〔2023〕12 号",
        "reason": "按文件调整",
        "idempotency_key": "key-of-a-test-form",
    }
    return told | changed


def test_the_list_shows_todays_value_its_source_and_system(client, people):
    client.force_login(people["colleague"])
    text = client.get(LIST).content.decode()
    for words in ("进度预警", "-5", "百分点", "通行做法甲", "机井系统", "2023年1月1日"):
        assert words in text


def test_a_threshold_not_yet_in_force_says_so(client, people):
    client.force_login(people["colleague"])
    assert client.get(LIST).content.decode().count("尚未起用") == 1


def test_all_values_are_read_in_one_query(office, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = [row.now and row.now.value for row in reads.thresholds_on(date(2023, 3, 1))]
    assert found[:2] == [Decimal(-5), None]


def test_a_new_row_is_set_once_and_shown_with_who_set_it(client, people):
    client.force_login(people["in charge"])
    for _attempt in range(2):
        assert client.post(SET, _told())["Location"] == PAGE
    assert list(ThresholdRow.objects.values_list("key", "value", "valid_from")) == [
        (KEY, "-10", date(2023, 3, 1))
    ]
    assert LogLine.objects.get().reason == "按文件调整"
    text = client.get(PAGE).content.decode()
    assert text.index("2023年3月1日 <small>今日起作用") < text.index("2023年1月1日</th>")
    assert "keeper同志 2023-03-01 09:00" in text
    assert "随系统带来" in text


def test_the_history_tells_where_each_row_ends(office):
    for day, value in ((date(2023, 2, 1), "-8"), (date(2023, 6, 1), "-9")):
        ThresholdRow.objects.create(
            key=KEY, value=value, valid_from=day, source="文件", set_at=clock.now()
        )
    rows = [(row.value, row.valid_from, row.valid_to) for row in reads.dated_rows(KEY)]
    assert rows == [
        (Decimal(-9), date(2023, 6, 1), None),
        (Decimal(-8), date(2023, 2, 1), date(2023, 6, 1)),
        (Decimal(-5), date(2023, 1, 1), date(2023, 2, 1)),
    ]
    in_force = [row.in_force(date(2023, 5, 31)) for row in reads.dated_rows(KEY)]
    assert in_force == [False, True, False]


def test_a_slip_taken_back_the_same_day_stays_in_the_history(client, people):
    client.force_login(people["in charge"])
    for number, value in enumerate(("-1000", "-10")):
        answer = client.post(SET, _told(value=value, idempotency_key=f"key-of-form-{number}"))
        assert answer["Location"] == PAGE
    text = client.get(PAGE).content.decode()
    assert text.count("2023年3月1日 <small>今日起作用") == 1
    assert text.count("2023年3月1日 <small>同日另设，未用") == 1


def test_a_row_on_the_first_day_takes_the_place_of_the_cards_own(office):
    first = date(2023, 1, 1)
    ThresholdRow.objects.create(
        key=KEY, value="-6", valid_from=first, source="文件", set_at=clock.now()
    )
    assert [row.value for row in reads.dated_rows(KEY)] == [Decimal(-6)]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"value": "ten"}, "“ten”不是数；请填写如 -10 或 0.5 的数"),
        ({"value": "1e400"}, "太长"),
        ({"valid_from": "2022-12-31"}, "早于该阈值的首日 2023-01-01"),
        ({"valid_from": "tomorrow"}, "valid_from-error"),
        ({"source": "   "}, "source-error"),
        ({"reason": ""}, "reason-error"),
    ],
)
def test_wrong_input_is_told_beside_the_field_and_changes_nothing(client, people, changed, words):
    client.force_login(people["in charge"])
    answer = client.post(SET, _told(**changed))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('role="alert"') == 1
    assert words in text
    assert (ThresholdRow.objects.count(), LogLine.objects.count()) == (0, 0)


def test_only_whoever_may_set_sees_the_form(client, people):
    client.force_login(people["in charge"])
    assert SET in client.get(PAGE).content.decode()
    for name in ("colleague", "bureau"):
        client.force_login(people[name])
        assert SET not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("who", "reading", "setting"),
    [("colleague", 200, 403), ("bureau", 200, 403), ("stranger", 403, 403)],
)
def test_whoever_may_not_is_refused_and_changes_nothing(client, people, who, reading, setting):
    client.force_login(people[who])
    assert (client.get(LIST).status_code, client.get(PAGE).status_code) == (reading, reading)
    assert client.post(SET, _told()).status_code == setting
    assert (ThresholdRow.objects.count(), LogLine.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("url", [LIST, PAGE, SET])
def test_the_anonymous_are_led_to_sign_in(client, url):
    assert client.get(url)["Location"] == f"/people/sign-in/?next={url}"


def test_a_key_that_no_card_declares_is_not_found(client, people):
    client.force_login(people["in charge"])
    assert client.get("/config/thresholds/wells.other/").status_code == 404
    assert client.post("/config/thresholds/wells.other/set/", _told()).status_code == 404
