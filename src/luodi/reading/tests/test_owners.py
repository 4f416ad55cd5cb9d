import pytest

from luodi.reading.owners import lead_unit_in, organisation_in, places_of, village_in


@pytest.mark.parametrize(
    ("title", "body", "owner", "chain"),
    [
        ("", "柳河区今年新建公园3个。柳河区还将修路。", "柳河区", "柳河区"),
        (
            "",
            "走进安平县杏林镇枣树村,杏林镇组织补种,杏林镇还修了路。",
            "杏林镇",
            "安平县杏林镇",
        ),
        (
            "",
            "安平县东风路街道走访企业。近年来,东风路街道干部下沉。",
            "东风路街道",
            "安平县东风路街道",
        ),
        ("", "全市新建公园3个,城区绿化5处,各乡镇参与。", None, None),
        ("", "美丽山东建设,山东港口居前。", "山东省", "山东省"),
        ("", "这是宁州发展史上不平凡的一年。", "宁州", "宁州"),
    ],
)
def test_the_unit_whose_work_is_reported_is_found(
    title: str, body: str, owner: str | None, chain: str | None
) -> None:
    places = places_of(title, body)
    assert (places.owner, places.chain) == (owner, chain)


@pytest.mark.parametrize(
    "text",
    ["产业园区", "老旧小区", "地区生产总值", "城乡居民", "农村", "上市企业", "各乡镇", "该镇"],
)
def test_ordinary_words_that_end_like_a_unit_are_no_names(text: str) -> None:
    assert places_of("", text + "。" + text).owner is None


def test_a_company_that_is_the_subject_answers_for_its_own_plant() -> None:
    assert organisation_in("目前,甲乙食品公司共有工人30名", 16) == "甲乙食品公司"
    assert organisation_in("在位于杏林村的好望养殖公司,3个大棚", 20) == "好望养殖公司"


def test_a_company_that_was_helped_or_founded_does_not() -> None:
    assert organisation_in("引进甲乙服装公司,带动100人", 14) is None
    assert organisation_in("成立以20个村为主体的农业开发公司", 17) is None


def test_the_last_lead_unit_of_a_paragraph_counts() -> None:
    text = "新增就业2万人。(市级牵头单位:市人社局;区级牵头单位:区人社局)"
    assert lead_unit_in(text) == "区人社局"
    assert lead_unit_in("新增就业2万人。") is None


def test_a_village_that_opens_a_paragraph_is_its_subject() -> None:
    assert village_in("柳河村建设车间2座") == "柳河村"
    assert village_in("农村环境好了") is None
    assert village_in("今年修路") is None
