"""The tables of posts, sign-ins, places and parties, from file to record and back."""

from datetime import date

import pytest

from luodi.kernel import clock
from luodi.kernel.access.actor import LUODI
from luodi.kernel.imports.actions import StandingError, take_table, withdraw_table
from luodi.kernel.imports.models import Batch
from luodi.kernel.imports.reads import all_imports
from luodi.kernel.imports.tests.filled import said, taken, tried
from luodi.kernel.log.models import LogLine
from luodi.kernel.parties.models import Party, PartyName
from luodi.kernel.people.models import Holding, Post, Role, User
from luodi.kernel.places.actions import add_place
from luodi.kernel.places.models import Place
from luodi.kernel.places.rules import Kind
from luodi.kernel.places.tree import NewPlace
from luodi.kernel.search.models import IndexRow
from luodi.standards.credit_code import ALPHABET, parse_credit_code
from luodi.standards.errors import StandardError

RIGHTS = (
    "imports.import_table",
    "people.change_people",
    "people.change_unit",
    "people.appoint",
    "places.change_place",
    "parties.change_party",
    "parties.view_party",
)
POSTS = [
    ["序号", "单位", "岗位名称", "角色", "办公电话"],
    [1, "区发展局", "统计员", "填报", "0371-60001234"],
    [2, "区城管局", "统计员", "填报", None],
]
SIGN_INS = [
    ["登录名", "姓名", "单位", "岗位"],
    ["wangwu", "王五", "区发展局", "统计员"],
    ["wangwu", "王五", "区城管局", "统计员"],
]
CODES = ("91350100M000100Y43", "91410181MA4X0B7K2R")


@pytest.fixture
def keeper(office):
    Role.objects.create(code="reporter", title="填报")
    return office.actor(office.user("keeper", office.post("管理", RIGHTS, unit=office.root)))


def withdrawn(actor, batch):
    return withdraw_table(
        actor=actor,
        batch=batch,
        declared=all_imports()[batch.import_code],
        version=batch.version,
        reason="选错了文件",
    )


def test_posts_are_made_with_the_units_place_unless_told(keeper, office):
    batch = taken(keeper, POSTS, "people.posts").batch
    made = Post.objects.get(unit=office.bureau, title="统计员")
    assert (made.place, made.role.title, made.telephone) == (
        office.district,
        "填报",
        "0371-60001234",
    )
    assert taken(keeper, POSTS, "people.posts").batch.counts["SAME"] == 2
    withdrawn(keeper, batch)
    assert not Post.objects.filter(title="统计员").exists()
    assert not IndexRow.objects.filter(kind="people.post", title__contains="统计员").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["区发展局", "甲", "没有的角色", None], "没有角色“没有的角色”；现有：填报、管理"),
        (["没有的局", "甲", "填报", None], "没有代码或全称为“没有的局”的单位"),
        (["区发展局", "甲", "填报", "138 0013 8000"], "这是手机号；岗位电话会公开"),
        (["区发展局", "甲", "填报", 13800138000], "这是手机号"),
    ],
)
def test_a_wrong_post_is_told(keeper, row, words):
    batch = tried(keeper, [POSTS[0][1:], row], "people.posts")
    assert words in said(batch)[0][1]


def test_a_post_that_stands_with_another_role_is_refused(keeper, office):
    office.post("统计员", ["people.view_people"])
    batch = tried(keeper, POSTS[:2], "people.posts")
    assert "角色现为“统计员”；岗位不改权责" in said(batch)[0][1]


def test_sign_ins_get_a_password_once_and_a_second_post_by_a_second_row(keeper):
    taken(keeper, POSTS, "people.posts")
    result = taken(keeper, SIGN_INS, "people.sign_ins")
    user = User.objects.get(username="wangwu")
    [told] = result.handout
    assert told[:3] == ("wangwu", "王五", "区发展局 统计员")
    assert user.check_password(told[3])
    assert Holding.objects.filter(user=user, valid_to__isnull=True).count() == 2
    assert result.batch.counts == {
        "NEW": 1,
        "CHANGED": 1,
        "SAME": 0,
        "WRONG": 0,
        "totals_wrong": False,
    }


def test_no_password_stands_in_any_row_or_line(keeper):
    taken(keeper, POSTS, "people.posts")
    result = taken(keeper, SIGN_INS, "people.sign_ins")
    password = result.handout[0][3]
    kept = [str(row.__dict__) for row in result.batch.rows.all()]
    kept += [str(line.__dict__) for line in LogLine.objects.all()]
    assert not any(password in text for text in kept)
    assert password not in repr(result)


def test_a_trial_of_sign_ins_hashes_nothing_and_leaves_nobody(keeper, monkeypatch):
    taken(keeper, POSTS, "people.posts")
    monkeypatch.setattr(User, "set_password", lambda self, raw: self.set_unusable_password()
                        if raw is None else pytest.fail("hashed"))  # fmt: skip
    batch = tried(keeper, SIGN_INS, "people.sign_ins")
    assert (batch.counts["WRONG"], User.objects.filter(username="wangwu").count()) == (0, 0)


def test_sign_ins_twice_change_nothing_and_give_no_password(keeper):
    taken(keeper, POSTS, "people.posts")
    taken(keeper, SIGN_INS, "people.sign_ins")
    again = taken(keeper, SIGN_INS, "people.sign_ins")
    assert (again.batch.counts["SAME"], list(again.handout)) == (2, [])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["keeper", "另一个人", "区发展局", "统计员"], "登录名“keeper”已是“keeper同志”的"),
        (["zhao", "赵六", "区发展局", "没有的岗"], "“区发展局”没有岗位“没有的岗”"),
        (["zhao", "赵六", "区政府", "管理"], "“区政府 管理”现由keeper同志任职"),
        (["z h", "赵六", "区发展局", "统计员"], None),
        (["zhao!", "赵六", "区发展局", "统计员"], "含有不能用的字符"),
    ],
)
def test_a_wrong_sign_in_is_told(keeper, row, words):
    taken(keeper, POSTS, "people.posts")
    batch = tried(keeper, [SIGN_INS[0], row], "people.sign_ins")
    assert (said(batch) == []) if words is None else (words in said(batch)[0][1])


def test_sign_ins_are_taken_back_until_somebody_signed_in(keeper, office):
    taken(keeper, POSTS, "people.posts")
    batch = taken(keeper, SIGN_INS, "people.sign_ins").batch
    User.objects.filter(username="wangwu").update(last_login=clock.now())
    with pytest.raises(StandingError, match="王五已经登录过"):
        withdrawn(keeper, batch)
    User.objects.filter(username="wangwu").update(last_login=None)
    withdrawn(keeper, batch)
    assert not User.objects.filter(username="wangwu").exists()
    assert not Holding.objects.filter(post__title="统计员").exists()


PLACES = [
    ["代码", "名称", "层级", "上级代码"],
    ["410105001001", "纬一路社区", "社区", None],
    [410105001, "经八路街道办", "街道", None],
]


@pytest.fixture
def district(office):
    new = NewPlace("新金水区", "410105")
    return add_place(
        actor=LUODI, parent=None, kind=Kind.DISTRICT, new=new, valid_from=date(2020, 1, 1)
    )


@pytest.fixture
def surveyor(office, district):
    post = office.post("测绘", RIGHTS, unit=office.root, place=district)
    return office.actor(office.user("cehui", post))


def test_places_are_made_upper_levels_first_and_found_by_their_digits(surveyor, district):
    batch = taken(surveyor, PLACES, "places.places").batch
    village = Place.objects.get(code="410105001001")
    assert (village.parent.code, village.parent.parent) == ("410105001", district)
    assert [row.number for row in batch.rows.all()] == [3, 2]
    assert taken(surveyor, PLACES, "places.places").batch.counts["SAME"] == 2


def test_a_corrected_name_of_a_place_is_put_back(surveyor):
    taken(surveyor, PLACES, "places.places")
    renamed = [PLACES[0], ["410105001", "经八路街道", "街道", None]]
    batch = taken(surveyor, renamed, "places.places").batch
    assert Place.objects.get(code="410105001").name == "经八路街道"
    withdrawn(surveyor, batch)
    assert Place.objects.get(code="410105001").name == "经八路街道办"


def test_places_are_taken_back_lower_levels_first(surveyor, district):
    batch = taken(surveyor, PLACES, "places.places").batch
    withdrawn(surveyor, batch)
    assert not Place.objects.filter(code__startswith="410105001").exists()
    assert not IndexRow.objects.filter(kind="places.place", title="经八路街道办").exists()


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["410106001", "某街道", "街道", None], "没有代码为 410106 的上级"),
        (["410105001", "某镇", "村民组", None], "不在可填的词里；请改用：省"),
        (["41010500", "某街道", "街道", "410105"], "41010500"),
    ],
)
def test_a_wrong_place_is_told(surveyor, row, words):
    assert words in said(tried(surveyor, [PLACES[0], row], "places.places"))[0][1]


def test_a_place_of_another_level_is_refused(surveyor):
    taken(surveyor, PLACES, "places.places")
    batch = tried(surveyor, [PLACES[0], ["410105001", "甲", "社区", None]], "places.places")
    assert batch.counts["WRONG"] == 1


PARTIES = [
    ["企业台账（2023年3月）"],
    ["统一社会信用代码", "企业名称", "主管单位", "街道", "地址"],
    [CODES[0], "甲公司", "区发展局", "经八路街道", "一号路1号"],
    [CODES[1].lower(), "乙公司", "区发展局", "经八路街道", "二号路2号"],
]


def test_parties_are_known_by_their_code_and_changed_from_a_day(keeper):
    batch = taken(keeper, PARTIES, "parties.parties").batch
    assert batch.counts["NEW"] == 2
    assert list(Party.objects.values_list("credit_code", flat=True)) == [CODES[1], CODES[0]]
    changed = [PARTIES[1], [CODES[0], "甲集团", "区发展局", "经八路街道", "一号路1号"]]
    after = taken(keeper, changed, "parties.parties", valid_from="2023-02-01").batch
    assert (after.counts["CHANGED"], Party.objects.get(credit_code=CODES[0]).name) == (1, "甲集团")
    names = PartyName.objects.filter(party__credit_code=CODES[0]).order_by("valid_from")
    assert [(item.name, str(item.valid_from)) for item in names] == [
        ("甲公司", "2023-01-01"),
        ("甲集团", "2023-02-01"),
    ]
    with pytest.raises(StandingError, match="已按日期记入它的历史"):
        withdrawn(keeper, after)


def test_parties_are_taken_back(keeper):
    withdrawn(keeper, taken(keeper, PARTIES, "parties.parties").batch)
    assert (Party.objects.count(), PartyName.objects.count()) == (0, 0)


def test_a_party_taken_back_is_not_found_any_more(keeper):
    batch = taken(keeper, PARTIES, "parties.parties").batch
    assert IndexRow.objects.filter(kind="parties.party").count() == 2
    withdrawn(keeper, batch)
    assert IndexRow.objects.filter(kind="parties.party").count() == 0
    lines = LogLine.objects.filter(verb="parties.remove_party")
    assert {line.before["credit_code"] for line in lines} == set(CODES)


def test_one_code_written_in_two_ways_stands_once(keeper):
    again = [f" {CODES[0][:8]}-{CODES[0][8:].lower()}", "甲公司", *PARTIES[2][2:]]
    batch = tried(keeper, [*PARTIES, again], "parties.parties")
    assert batch.counts["NEW"] == 2
    assert "已经登记" in said(batch)[0][1]


def test_a_change_that_cannot_stand_is_told_by_the_trial_and_changes_nothing(keeper):
    taken(keeper, PARTIES, "parties.parties")
    early = [PARTIES[1], [CODES[0], "甲集团", "区发展局", "经八路街道", "一号路1号"]]
    batch = tried(keeper, early, "parties.parties", valid_from="2022-12-31")
    assert "更名日期 2022-12-31 不晚于" in said(batch)[0][1]
    later = tried(keeper, early, "parties.parties", valid_from="2023-02-01")
    assert later.counts["CHANGED"] == 1
    assert Party.objects.get(credit_code=CODES[0]).name == "甲公司"
    assert PartyName.objects.count() == 2


def test_many_rows_are_written_by_few_statements(keeper, django_assert_max_num_queries):
    rows = [PARTIES[1], *([code, "乙公司", *PARTIES[2][2:]] for code in some_codes(120))]
    batch = tried(keeper, rows, "parties.parties")
    with django_assert_max_num_queries(60):
        take_table(
            actor=keeper,
            batch=batch,
            declared=all_imports()["parties.parties"],
            version=batch.version,
        )
    assert Party.objects.count() == 120
    batch.refresh_from_db()
    with django_assert_max_num_queries(60):
        withdrawn(keeper, batch)
    assert Party.objects.count() == 0


def some_codes(count):
    """Give codes that differ in their serial, with the check character of each."""
    found = []
    for serial in range(count):
        body = f"91410105MA{serial:07d}"
        found += [body + sign for sign in ALPHABET if fits(body + sign)]
    return found


def fits(code):
    try:
        return bool(parse_credit_code(code))
    except StandardError:
        return False


def test_what_stands_on_one_of_many_is_named_and_all_stay(keeper, office):
    elsewhere = [CODES[1], "乙公司", "区城管局", *PARTIES[2][3:]]
    batch = taken(keeper, [*PARTIES[:3], elsewhere], "parties.parties").batch
    other = office.actor(office.user("li", office.post("别处", RIGHTS)))
    Batch.objects.filter(pk=batch.pk).update(imported_by=other.user_id)
    batch.refresh_from_db()
    with pytest.raises(StandingError) as refusal:
        withdrawn(other, batch)
    assert [item.number for item in refusal.value.rows] == [4]
    assert Party.objects.count() == 2


def test_the_good_rows_alone_are_taken_where_the_import_allows_it(keeper):
    rows = [*PARTIES, ["91410181MA4X0B7K2T", "丙公司", "区发展局", "经八路街道", "三号路3号"]]
    batch = tried(keeper, rows, "parties.parties")
    assert "91410181MA4X0B7K2T" in said(batch)[0][1]
    result = take_table(
        actor=keeper,
        batch=batch,
        declared=all_imports()["parties.parties"],
        version=batch.version,
        good_rows=True,
    )
    assert (result.kept, Party.objects.count()) == (True, 2)
    assert result.batch.counts["WRONG"] == 1


def test_a_code_that_a_spreadsheet_rounded_is_refused_with_the_remedy(keeper):
    rows = [PARTIES[1], [914101030000000190, "丁公司", "区发展局", "经八路街道", "四号路"]]
    assert "设成“文本”格式" in said(tried(keeper, rows, "parties.parties"))[0][1]
