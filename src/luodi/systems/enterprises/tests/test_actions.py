"""A need from intake to the firm's word: who may, what is written, what is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from luodi.kernel import clock
from luodi.kernel.access.scopes import scope_filter, scope_lookup
from luodi.kernel.duties import actions as duties
from luodi.kernel.log.models import LogLine
from luodi.systems.enterprises import actions, reads
from luodi.systems.enterprises.models import Case, CaseFeedback, Firm, FirmTag
from luodi.systems.enterprises.reads.cases import HANDLER, VIEW
from luodi.systems.enterprises.rules import Care, CaseState, Category, Manner, Solved, Weight


def state(case):
    case = Case.objects.select_related("duty").get(pk=case.pk)
    return reads.states_of([case])[case.pk]


def test_looking_up_sees_what_joining_sees(hall, stranger):
    hall.replied(hall.triage(hall.take()))
    hall.take("别处的事", firm=None, told_as="街口那家")
    hall.take("不让街道知道", confidential=True)
    users = [hall.keeper, hall.handler, hall.clerk, stranger(VIEW)]
    for paths in (Case.access_paths, HANDLER):
        seen = [
            [
                set(Case.objects.filter(narrowed).values_list("pk", flat=True))
                for narrowed in (
                    scope_filter(hall.actor(user), paths, VIEW),
                    scope_lookup(hall.actor(user), Case, paths, VIEW),
                )
            ]
            for user in users
        ]
        assert all(joined == looked_up for joined, looked_up in seen)
        assert len({frozenset(joined) for joined, _looked_up in seen}) > 1


def test_a_need_goes_its_whole_way(hall):
    case = hall.take()
    assert (case.duty.number, state(case)) == ("助企〔2023〕1号", CaseState.NEW)
    assert case.duty.due_day == date(2023, 3, 10)
    hall.triage(case, weight=Weight(stops_production=True))
    case.refresh_from_db()
    assert (case.category, case.severity, case.reasons) == ("POWER", "A", "可能停产")
    assert (case.duty.grade, case.duty.due_day) == ("13710-A", date(2023, 4, 3))
    assert state(case) is CaseState.ASSIGNED
    hall.replied(case)
    assert state(case) is CaseState.REPLIED
    hall.hear(case, solved=Solved.YES, score=5, comment="好了")
    hall.close(case)
    case.refresh_from_db()
    assert (case.closing, state(case)) == ("CONFIRMED", CaseState.CLOSED)
    assert (case.duty.handled_by, case.duty.verified_by) == (hall.handler, hall.keeper)
    verbs = LogLine.objects.filter(record_kind="enterprises.case").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "enterprises.take_case",
        "enterprises.triage_case",
        "enterprises.hear_firm",
        "enterprises.close_case",
    ]


def test_numbers_of_persons_are_covered_before_anything_is_kept(hall):
    said = "联系人 13812345678，身份证11010519491231002X，电压不稳"
    case = hall.take(said, firm=None, told_as="东头那家 13812345678")
    kept = f"{case.text}{case.told_as}{case.duty.title}{case.duty.content}"
    assert "13812345678" not in kept
    assert "11010519491231002X" not in kept
    assert case.told_as == "东头那家 138****5678"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": "  \u202e "}, "text"),
        ({"text": "电" * 10_001}, "text"),
        ({"firm": None}, "told_as"),
        ({"received_at": "later"}, "received_at"),
    ],
)
def test_what_cannot_be_taken_in_leaves_nothing(hall, more, field):
    if "received_at" in more:
        more = {"received_at": clock.now() + timedelta(hours=1)}
    with pytest.raises(ValidationError) as told:
        hall.take(**more)
    assert list(told.value.message_dict) == [field]
    assert Case.objects.count() == 0


def test_ten_thousand_characters_with_emoji_are_kept_whole(hall):
    text = "电😀" * 5_000
    assert hall.take(text).text == text


def test_a_confidential_need_is_out_of_its_streets_sight(hall):
    plain, hidden = hall.take(), hall.take("房东不让知道要搬", confidential=True)
    seen = reads.visible_cases(hall.actor(hall.clerk))
    assert [case.pk for case in seen] == [plain.pk]
    assert {case.pk for case in reads.visible_cases(hall.actor(hall.keeper))} == {
        plain.pk,
        hidden.pk,
    }
    [firm] = reads.firm_lines(hall.actor(hall.clerk), [hall.firm], date(2023, 3, 1))
    assert firm.open_cases == 1


def test_a_stranger_takes_triages_hears_and_closes_nothing(hall, stranger):
    rights = ("enterprises.take_case", "enterprises.triage_case", "enterprises.hear_firm")
    outsider = stranger(*rights, "duties.open_duty", "duties.assign_duty", "duties.verify_duty")
    kept, hall.keeper = hall.keeper, outsider
    with pytest.raises(PermissionDenied):
        hall.take()
    hall.keeper = kept
    case = hall.take()
    hall.keeper = outsider
    with pytest.raises(PermissionDenied):
        hall.triage(case)
    hall.keeper = kept
    hall.replied(hall.triage(case))
    for act in (hall.hear, hall.close):
        with pytest.raises(PermissionDenied):
            act(case, outsider)
    assert (CaseFeedback.objects.count(), state(case)) == (0, CaseState.REPLIED)


def test_closing_waits_for_the_firm_or_for_three_tries_and_five_working_days(hall):
    case = hall.replied(hall.triage(hall.take()))
    with pytest.raises(ValidationError, match="还没有答复"):
        hall.close(case)
    for day in ("2023-03-02 10:00", "2023-03-03 10:00", "2023-03-06 10:00"):
        hall.at(day)
        hall.hear(case)
    hall.at("2023-03-07 10:00")
    with pytest.raises(ValidationError, match="已等 4 个工作日"):
        hall.close(case)
    hall.at("2023-03-08 10:00")
    hall.close(case)
    case.refresh_from_db()
    assert (case.closing, state(case)) == ("UNCONFIRMED", CaseState.CLOSED)


def test_a_no_goes_back_and_the_next_answer_counts_anew(hall):
    case = hall.replied(hall.triage(hall.take()))
    hall.hear(case, solved=Solved.NO, score=1)
    with pytest.raises(ValidationError, match="企业说没有解决"):
        hall.close(case)
    case.duty.refresh_from_db()
    actions.send_back_case(
        actor=hall.actor(hall.keeper), case=case, version=case.duty.version, note="没送电"
    )
    assert state(case) is CaseState.WORKING
    hall.at("2023-03-02 10:00")
    case.duty.refresh_from_db()
    duties.start(actor=hall.actor(hall.handler), duty=case.duty, version=case.duty.version)
    case.duty.refresh_from_db()
    duties.reply(
        actor=hall.actor(hall.handler), duty=case.duty, version=case.duty.version, note="送电了"
    )
    with pytest.raises(ValidationError, match="已在 0 个不同的日子"):
        hall.close(case)
    hall.hear(case, solved=Solved.PARTLY, score=4, plan="4 月换大变压器")
    hall.close(case)
    case.refresh_from_db()
    assert case.closing == "PLANNED"


def test_the_firm_is_not_asked_before_the_reply_nor_by_the_handler(hall):
    case = hall.triage(hall.take())
    with pytest.raises(ValidationError, match="还没有答复"):
        hall.hear(case, solved=Solved.YES, score=5)
    hall.replied(case)
    both = hall.office.post("兼职", ("enterprises.hear_firm",), unit=hall.office.root)
    from luodi.kernel.people.models import Holding

    Holding.objects.create(post=both, user=hall.handler, valid_from=hall.at("2023-03-01 09:00"))
    with pytest.raises(ValidationError, match="您办理过这件诉求"):
        hall.hear(case, hall.handler, solved=Solved.YES, score=5)
    assert CaseFeedback.objects.count() == 0


@pytest.mark.parametrize(
    "more", [{"score": 3}, {"solved": Solved.YES}, {"solved": Solved.YES, "score": 6}]
)
def test_a_score_goes_with_an_answer(hall, more):
    case = hall.replied(hall.triage(hall.take()))
    with pytest.raises(ValidationError, match="满意度"):
        hall.hear(case, **more)
    assert CaseFeedback.objects.count() == 0


def test_a_case_is_not_closed_on_the_page_of_its_duty(hall, client):
    case = hall.replied(hall.triage(hall.take()))
    client.force_login(hall.keeper)
    told = {"version": case.duty.version, "idempotency_key": "close-on-the-duty-page"}
    client.post(f"/duties/{case.duty_id}/verify/", told)
    assert state(case) is CaseState.REPLIED


def test_the_same_told_again_is_found_and_joined(hall):
    first = hall.triage(hall.take(), unit=None, post=None)
    again = hall.triage(hall.take("您好，炉子停了，变压器老是跳闸"), unit=None, post=None)
    other = hall.triage(hall.take("年检的电梯约不上"), unit=None, post=None)
    assert [one.number for one in reads.alike_cases(again)] == [first.pk]
    keeper = hall.actor(hall.keeper)
    actions.join_case(actor=keeper, case=again, parent=first)
    for case, parent, words in (
        (first, first, "不能是它自己"),
        (other, again, "别的诉求的子诉求"),
        (hall.take("新厂", firm=None, told_as="新厂"), first, "不是同一家企业"),
    ):
        with pytest.raises(ValidationError, match=words):
            actions.join_case(actor=keeper, case=case, parent=parent)
    again.refresh_from_db()
    assert again.parent == first


def test_of_two_who_triage_at_once_one_is_told(hall):
    case = hall.take()
    seen = case.duty.version
    hall.triage(case, unit=None, post=None)
    spec = actions.TriageSpec(category=Category.LAW)
    with pytest.raises(duties.StaleError):
        actions.triage_case(actor=hall.actor(hall.keeper), case=case, version=seen, spec=spec)
    case.refresh_from_db()
    assert case.category == "POWER"


def test_tags_keep_their_days_and_a_firm_stands_once(hall):
    keeper, firm = hall.actor(hall.keeper), hall.firm
    hall.at("2023-03-10 09:00")
    facts = actions.FirmFacts(Care.SCALED, "M", "c3391", tags=("专精特新",))
    actions.change_firm(actor=keeper, firm=firm, version=1, facts=facts)
    firm.refresh_from_db()
    assert (firm.care, firm.industry_code, firm.version) == ("SCALED", "C3391", 2)
    assert list(FirmTag.objects.values_list("word", "valid_from", "valid_to")) == [
        ("专精特新", date(2023, 3, 10), None),
        ("规上", date(2023, 3, 1), date(2023, 3, 10)),
    ]
    assert reads.tags_now([firm], date(2023, 3, 9)) == {firm.pk: ["规上"]}
    for version, wrong in ((1, facts), (2, actions.FirmFacts(Care.KEY, industry_code="C9999")),
                           (2, actions.FirmFacts(Care.KEY, tags=("13812345678",)))):  # fmt: skip
        with pytest.raises(ValidationError):
            actions.change_firm(actor=keeper, firm=firm, version=version, facts=wrong)
    with pytest.raises(ValidationError, match="已在台账上"):
        actions.register_firm(actor=keeper, party=firm.party, facts=facts)
    assert Firm.objects.count() == 1


def test_a_link_is_no_manner_of_asking_and_feedback_is_never_changed(hall):
    case = hall.replied(hall.triage(hall.take()))
    hall.hear(case, manner=Manner.VISIT, solved=Solved.YES, score=4)
    assert CaseFeedback.append_only is True
    assert list(case.feedbacks.values_list("manner", "solved", "score")) == [("VISIT", "YES", 4)]
