"""Pages of merging, splitting, marking and comparing: allowed, refused, and without a script."""

import re

import pytest
from django.urls import reverse

from luodi.systems.targets.models import Commitment

KEY = "a-key-for-this-form"


@pytest.fixture
def browse(client):
    """Sign somebody in and give the client."""

    def signed_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def text_of(response):
    return response.content.decode()


def reading_url(desk, query=""):
    return reverse("targets:reading", args=[desk.reading.pk]) + query


def url(name, words, desk):
    return reverse(f"targets:commitment_{name}", args=[desk.commitment(words).pk])


def numbers(page):
    """Give the numbers of the records in the order of the page."""
    return [int(number) for number in re.findall(r'<li class="record[^>]* id="c([0-9]+)"', page)]


def mark_form(desk, marked, **changes):
    start = desk.reading.document.text.index(marked)
    return {
        "start": start,
        "end": start + len(marked),
        "words": marked,
        "indicator": "重点工作",
        "kind": "qualitative",
        "period": "2023",
        "idempotency_key": KEY,
    } | changes


def test_doubtful_records_come_first_and_say_why(desk, browse):
    page = text_of(browse(desk.reviewer).get(reading_url(desk)))
    assert numbers(page) == [3, 2, 1, 4]
    assert "“左右”，要定容差" in page
    assert "存疑待审 2 条" in page


def test_each_record_tells_what_it_was_read_by_and_how_sure_that_is(desk, browse):
    page = text_of(browse(desk.reviewer).get(reading_url(desk)))
    assert page.count("凭什么这样读") == page.count('<li class="record')
    assert '<th scope="row">指标</th><td>数前面的词</td><td class="number">99%</td>' in page
    marked = Commitment.objects.get(pk=desk.commitment("2万个").pk)
    del marked.said["rules"]
    marked.save(update_fields=["said"])
    again = text_of(browse(desk.reviewer).get(reading_url(desk)))
    assert again.count("凭什么这样读") == page.count("凭什么这样读") - 1


def test_the_words_of_the_rules_are_the_readers_own():
    from luodi.reading.reasons import WORDS
    from luodi.systems.targets.reads.reasons import RULES

    assert {rule: str(words) for rule, words in RULES.items()} == WORDS


def test_the_order_of_the_text_is_a_press_away(desk, browse):
    page = text_of(browse(desk.reviewer).get(reading_url(desk, "?order=text")))
    assert numbers(page) == [1, 2, 3, 4]


def test_without_open_doubts_the_text_gives_the_order(desk, browse):
    Commitment.objects.update(doubts=0)
    assert numbers(text_of(browse(desk.reviewer).get(reading_url(desk)))) == [1, 2, 3, 4]


def test_a_reader_of_the_page_is_offered_no_decision(desk, browse):
    guest = desk.office.user("guest", desk.office.post("guest", ("targets.view_target",),
                             unit=desk.office.root))  # fmt: skip
    page = text_of(browse(guest).get(reading_url(desk)))
    assert "data-merge" not in page
    assert "data-mark" not in page


def test_two_records_are_merged_by_the_form_and_parted_by_a_press(desk, browse):
    client, stays = browse(desk.reviewer), desk.commitment("2万个")
    sent = {"version": 1, "into": f"{stays.pk}-{stays.version}", "stays": "other"}
    response = client.post(url("merge", "350亿元", desk), sent, follow=True)
    page = text_of(response)
    assert "已并入 <a" in page
    assert "并入了" in page
    goes = desk.commitment("350亿元")
    assert (goes.state, goes.into_id) == ("MERGED", stays.pk)
    client.post(url("unmerge", "350亿元", desk), {"version": goes.version})
    assert desk.commitment("350亿元").state == "OPEN"


def test_this_record_may_be_the_one_that_stays(desk, browse):
    other = desk.commitment("2万个")
    sent = {"version": 1, "into": f"{other.pk}-1", "stays": "this"}
    browse(desk.reviewer).post(url("merge", "350亿元", desk), sent)
    assert desk.commitment("2万个").into_id == desk.commitment("350亿元").pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 7}, "您要的是“并入第 4 条”"),
        ({"into": "0-1"}, "另一条已被他人改动"),
        ({"into": ""}, "必填"),
        ({"stays": "neither"}, "neither"),
    ],
)
def test_a_wrong_merge_is_answered_and_changes_nothing(desk, browse, changes, said):
    stays = desk.commitment("2万个")
    sent = {"version": 1, "into": f"{stays.pk}-1", "stays": "other"} | changes
    response = browse(desk.reviewer).post(url("merge", "350亿元", desk), sent)
    assert response.status_code == 422
    assert said in text_of(response)
    assert set(Commitment.objects.values_list("state", flat=True)) == {"OPEN"}


def test_the_nearest_records_are_offered_first_to_be_merged_with(desk, browse):
    Commitment.objects.filter(value_raw="2万个").update(
        indicator="完成投资额", value="34900000000", unit="元"
    )
    form = browse(desk.reviewer).get(url("merge", "350亿元", desk)).context["form"]
    offered = [key.partition("-")[0] for key, _line in form.fields["into"].choices]
    near = desk.commitment("2万个")
    assert (offered[0], offered[1], form.initial["into"]) == ("", str(near.pk), "")


def test_a_record_is_split_by_typed_words(desk, browse):
    client = browse(desk.reviewer)
    sent = {"version": 1, "pieces": "投资力争达到350亿元以上\n建成停车位 2万个\n"}
    page = text_of(client.post(url("split", "350亿元", desk), sent, follow=True))
    assert "拆自第 3 条" in page
    assert "已拆成" in page
    whole = desk.commitment("350亿元")
    client.post(url("unsplit", "350亿元", desk), {"version": whole.version})
    assert Commitment.objects.count() == 4


def test_the_places_that_a_script_tells_are_taken_when_they_hold_the_words(desk, browse):
    text = desk.reading.document.text
    first, second = text.index("全年投资"), text.index("以上，建成停车位2万")
    sent = {
        "version": 1,
        "pieces": "全年投资\n以上，建成停车位2万",
        "spans": f" {first}-{first + 4} {second}-{second + 10}",
    }
    browse(desk.reviewer).post(url("split", "350亿元", desk), sent)
    assert list(
        Commitment.objects.filter(origin="SPLIT").order_by("start").values_list("start", flat=True)
    ) == [first, second]


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ("全年投资\n没有的话", "“没有的话”不在这一句里"),
        ("全年投资", "只标出一段"),
        ("全年投资\n年投资力争", "与下一段重叠"),
    ],
)
def test_a_wrong_split_is_answered_and_changes_nothing(desk, browse, pieces, said):
    response = browse(desk.reviewer).post(
        url("split", "350亿元", desk), {"version": 1, "pieces": pieces}
    )
    assert response.status_code == 422
    assert said in text_of(response)
    assert Commitment.objects.count() == 4


@pytest.mark.parametrize("name", ["merge", "split"])
def test_what_is_decided_is_not_merged_or_split_again(desk, browse, name):
    Commitment.objects.filter(value_raw="2万个").update(state="REJECTED")
    response = browse(desk.reviewer).get(url(name, "2万个", desk), follow=True)
    assert "现为“不采用”，不用再决定" in text_of(response)


def test_words_found_once_lead_to_a_filled_form(desk, browse):
    client = browse(desk.reviewer)
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    page = text_of(client.get(address, {"words": "建成停车位２万个"}, follow=True))
    assert "<mark>建成停车位2万个</mark>" in page
    assert 'value="20000"' in page


def test_words_found_twice_are_refused_with_their_places(desk, browse):
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    page = text_of(browse(desk.reviewer).get(address, {"words": "清河区2023年"}))
    assert "有 2 处" in page
    assert "第 1 字“【清河区2023年】工作安排" in page
    assert page.count(f"{address}?start=") == 2


def test_words_that_are_not_there_are_refused(desk, browse):
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    page = text_of(browse(desk.reviewer).get(address, {"words": "没有的话"}))
    assert "原文里没有“没有的话”" in page


@pytest.mark.parametrize(
    "query",
    [
        {"start": "0", "end": "3", "words": "别的"},
        {"start": "x", "end": "3"},
        {"start": "9", "end": "9"},
        {"start": "0", "end": "99999"},
    ],
)
def test_a_place_that_does_not_hold_the_words_leads_back(desk, browse, query):
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    response = browse(desk.reviewer).get(address, query, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "与原文对不上" in text_of(response)


def test_marked_words_are_kept_and_shown(desk, browse):
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    response = browse(desk.reviewer).post(address, mark_form(desk, "抓好几方面工作"), follow=True)
    assert "人工标出" in text_of(response)
    row = Commitment.objects.get(origin="MARKED")
    assert (row.indicator, row.value_raw) == ("重点工作", "抓好几方面工作")


def test_the_same_mark_sent_twice_is_kept_once(desk, browse):
    client = browse(desk.reviewer)
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    for _ in range(2):
        client.post(address, mark_form(desk, "抓好几方面工作"))
    assert Commitment.objects.filter(origin="MARKED").count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"words": "抓好别的工作"}, "对不上"),
        ({"value": "三百"}, "“三百”不是数"),
        ({"end": 2**31}, "2147483647"),
        ({"start": ""}, "必填"),
    ],
)
def test_a_wrong_mark_is_answered_and_keeps_nothing(desk, browse, changes, said):
    address = reverse("targets:commitment_mark", args=[desk.reading.pk])
    form = mark_form(desk, "抓好几方面工作", **changes)
    response = browse(desk.reviewer).post(address, form)
    assert response.status_code == 422
    assert said in text_of(response)
    assert not Commitment.objects.filter(origin="MARKED").exists()


@pytest.mark.parametrize(("who", "status"), [("colleague", 403), ("stranger", 403), (None, 302)])
@pytest.mark.parametrize("name", ["merge", "unmerge", "split", "unsplit", "mark"])
def test_the_pages_are_closed_to_others(desk, browse, client, who, status, name):
    before = list(Commitment.objects.order_by("pk").values_list("state", "version"))
    browser = browse(getattr(desk, who)) if who else client
    address = (
        reverse("targets:commitment_mark", args=[desk.reading.pk])
        if name == "mark"
        else url(name, "7%", desk)
    )
    response = browser.post(address, {"version": 1})
    assert response.status_code == status
    assert list(Commitment.objects.order_by("pk").values_list("state", "version")) == before


def side_by_side(earlier, later):
    return f"{reverse('targets:comparison', args=[earlier.pk])}?with={later.pk}"


def test_two_texts_are_chosen_and_compared(desk, browse, older):
    client = browse(desk.reviewer)
    sent = {"earlier": older.pk, "later": desk.reading.pk}
    response = client.get(reverse("targets:comparison_new"), sent, follow=True)
    page = text_of(response)
    assert response.redirect_chain[-1][0] == side_by_side(older, desk.reading)
    assert "增加 2000 个" in page
    assert "改变 1" in page
    assert "延续 3" in page
    row = desk.commitment("2万个")
    assert f"{reading_url(desk)}?kind=all&amp;order=text#c{row.number}" in page


def test_a_text_is_not_compared_with_itself(desk, browse, older):
    sent = {"earlier": older.pk, "later": older.pk}
    page = text_of(browse(desk.reviewer).get(reverse("targets:comparison_new"), sent))
    assert "两份是同一份文本" in page


def test_a_comparison_is_filtered_and_exported(desk, browse, older):
    client = browse(desk.reviewer)
    address = side_by_side(older, desk.reading)
    whole = text_of(client.get(address))
    assert f"?with={desk.reading.pk}&amp;fate=CHANGED" in whole
    assert f'form="table-comparison-form" name="with" value="{desk.reading.pk}"' in whole
    page = text_of(client.get(f"{address}&fate=CHANGED"))
    assert "建成停车位" in page
    assert "社会消费品零售额" not in page
    file = client.get(f"{address}&format=csv").content.decode("utf-8-sig")
    assert file.splitlines()[1].split(",")[:4] == ["建成停车位", "改变", "1.8 万个", "2 万个"]


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_a_comparison_needs_both_texts_in_sight(desk, browse, older, who):
    address = side_by_side(older, desk.reading)
    assert browse(getattr(desk, who)).get(address).status_code in {403, 404}


@pytest.mark.parametrize("other", ["0", "第二份", "9" * 30])
def test_a_second_text_that_is_none_is_not_found(desk, browse, older, other):
    address = reverse("targets:comparison", args=[older.pk])
    assert browse(desk.reviewer).get(address, {"with": other}).status_code == 404


def test_a_text_alone_asks_for_the_other(desk, browse, older):
    page = browse(desk.reviewer).get(reverse("targets:comparison", args=[desk.reading.pk]))
    assert page.context["form"].initial == {"earlier": older.pk, "later": desk.reading.pk}
