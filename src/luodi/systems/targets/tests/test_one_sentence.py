"""The one sentence for a chat, on the pages of the demonstration, word by word."""

import html
import re

import pytest

from luodi.kernel.ledger.models import Seal
from luodi.kernel.people.models import User
from luodi.kernel.places.models import Place
from luodi.kernel.targets.models import Target

FAGAI, RENSHE, ZHUJIAN = "区发展改革局", "区人力资源和社会保障局", "区住房和城乡建设局"
POSTED, ACCEPTED = "各单位入账的数逐笔相加", "各单位验收的项目逐项计数"
SENTENCES = {
    "城镇新增就业": (  # level
        f"截至2023年6月30日，青沐区城镇新增就业10,205人（口径：为目标“城镇新增就业”设立；{POSTED}；"
        f"目标≥19,500人，完成52.33%，绿灯；牵头：{RENSHE}）——luodi"
    ),
    "年度投资": (  # level in money; June waits for the office, so the figure is of May
        f"截至2023年5月31日，青沐区年度投资139.8亿元（口径：为目标“年度投资”设立；{POSTED}；"
        f"目标力争≥350亿元，完成39.94%，黄灯；牵头：{FAGAI}）——luodi"
    ),
    "固定资产投资增长": (  # growth
        "截至2023年6月30日，青沐区固定资产投资增长13.64%"
        "（口径：“固定资产投资增长（总量）”比上年同期增长；"
        f"目标≥15%，黄灯；牵头：{FAGAI}）——luodi"
    ),
    "双轮驱动项目占比": (  # share
        "截至2023年6月30日，青沐区双轮驱动项目占比60.25%"
        "（口径：“双轮驱动项目占比（分子）”除以“新开工投资”；"
        f"目标≥60%，绿灯；牵头：{FAGAI}）——luodi"
    ),
    "高新技术企业": (  # count
        f"截至2023年6月30日，青沐区高新技术企业16家（口径：为目标“高新技术企业”设立；{POSTED}；"
        f"目标≥35家，完成45.71%，关注；牵头：{FAGAI}）——luodi"
    ),
    "老旧小区改造": (  # list
        f"截至2023年7月12日，青沐区老旧小区改造完成24个（口径：为目标“老旧小区改造”设立；{ACCEPTED}；"
        f"目标=61个，完成39.34%，绿灯；牵头：{ZHUJIAN}）——luodi"
    ),
    "十分钟政务服务圈覆盖": (  # coverage
        "截至2023年6月30日，青沐区十分钟政务服务圈覆盖70.27%"
        "（口径：“十分钟政务服务圈覆盖（分子）”除以“十分钟政务服务圈覆盖（分母）”；"
        f"目标≥100%，黄灯；牵头：{RENSHE}）——luodi"
    ),
    "政务服务中心新址投用": (  # milestone
        "截至2023年6月30日，青沐区政务服务中心新址投用完成0项"
        f"（口径：为目标“政务服务中心新址投用”设立；{ACCEPTED}；"
        f"目标≥1项，完成0.00%，红灯；牵头：{RENSHE}）——luodi"
    ),
    "节能减排和环境保护": (  # unknown
        "截至2023年7月12日，青沐区节能减排和环境保护未报（口径：未定，暂不入账；"
        f"目标：完成下达的任务；牵头：{FAGAI}）——luodi"
    ),
}
ENGLISH = (
    "As of 30 Jun 2023, 城镇新增就业 of 青沐区: 10,205 人 (definition: 为目标“城镇新增就业”设立；"
    f"{POSTED}; target ≥19,500 人, 52.33% done, green light; led by {RENSHE}) — luodi"
)


@pytest.fixture
def leader(demo, client):
    client.force_login(
        User.objects.get(username="lingdao"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def said(page, *, button=False):
    """Give the sentences that a page lets people copy."""
    found = re.findall(rf'data-{"copy" if button else "sentence"}="([^"]*)"', page.content.decode())
    return [html.unescape(words) for words in found]


def test_every_figure_says_itself_in_the_language_of_the_page(leader):
    check_each_nature(leader)
    check_breakdown_and_parts(leader)
    check_closed_month(leader)
    check_ledger_and_places(leader)
    check_overlaps_and_seal(leader)
    leader.cookies["django_language"] = "en"
    check_english(leader)


def check_each_nature(leader):
    for name, words in SENTENCES.items():
        target = Target.objects.get(name=name)
        for address in (f"/targets/{target.pk}/", f"/targets/{target.pk}/figure/"):
            page = leader.get(address)
            assert said(page)[0] == words
            assert said(page, button=True) == [words]
    reported = said(leader.get("/targets/reports/?q=城镇新增就业"))[0]
    assert reported == (
        "截至2023年6月30日，荷塘街道办事处城镇新增就业3,310人"
        "（2023年6月报送，已入账；目标“城镇新增就业”）——luodi"
    )
    listed = said(leader.get("/targets/"))
    assert set(SENTENCES.values()) <= set(listed)


def check_breakdown_and_parts(leader):
    target = Target.objects.get(name="新建停车位")
    june = "截至2023年6月30日，"
    parking = f"口径：为目标“新建停车位”设立；{POSTED}"
    fed = f"来自目标“新建停车位”；牵头：{ZHUJIAN}"
    rows = said(leader.get(f"/targets/{target.pk}/breakdown/"))
    assert rows[:2] == [
        f"北岭街道办事处新建停车位分解数8,000个（{parking}；目标≥18,000个；牵头：{ZHUJIAN}）——luodi",
        f"{june}北岭街道办事处新建停车位2,690个（{parking}；分解数8,000个，黄灯；{fed}）——luodi",
    ]
    whole = said(leader.get(f"/targets/{target.pk}/"))[0]
    assert whole.startswith("截至2023年6月30日，青沐区新建停车位5,660个")
    assert rows[-1] == whole
    parts = said(leader.get(f"/targets/{target.pk}/parts/"))
    assert parts[0].startswith(f"截至2023年6月30日，{ZHUJIAN}新建停车位未报（口径：")
    assert parts[-1] == whole


def check_closed_month(leader):
    april = "截至2023年4月30日，青沐区年度投资"
    closed = said(leader.get("/targets/closings/202304/?q=年度投资"))
    promise = f"口径：为目标“年度投资”设立；{POSTED}；目标力争≥350亿元"
    assert closed == [
        f"{april}112.4亿元（{promise}，关注；牵头：{FAGAI}；2023年4月关账数）——luodi",
        f"{april}110.2亿元（{promise}，关注；牵头：{FAGAI}；2023年4月关账后更正）——luodi",
    ]


def check_ledger_and_places(leader):
    entry = said(leader.get("/ledger/entries/?q=年度投资"))[0]
    assert re.fullmatch(
        rf"2023年\d月\d\d日，{FAGAI}年度投资[−.\d]+亿元"
        rf"（口径：为目标“年度投资”设立；{POSTED}；青沐区，总账分录 #\d+）——luodi",
        entry,
    )
    street = Place.objects.get(name="荷塘街道")
    assert said(leader.get(f"/places/{street.pk}/")) == [
        "荷塘街道面积26.51平方公里（口径：按边界计算，CGCS2000 坐标；来源：地方名录）——luodi"
    ]
    assert said(leader.get("/places/?q=荷塘街道"))[0] == (
        "截至2023年7月12日，荷塘街道面积26.51平方公里（地方名录）——luodi"
    )


def check_overlaps_and_seal(leader):
    for words in said(leader.get("/targets/overlaps/")):
        assert re.fullmatch(
            r"截至2023年\d+月\d+日，“.+”和“.+”都算到的.+相加时要减去）——luodi", words
        )
    seal = Seal.objects.latest("number")
    page = leader.get(f"/ledger/seals/{seal.number}/")
    (words,) = said(page, button=True)
    assert words.endswith(f"链头 {seal.number}:{seal.head}）——luodi")
    assert f"总账第 {seal.number} 号封账" in words
    assert f"{seal.count:,}条（口径：" in words
    assert all("总账分录 #" in words for words in said(page))


def check_english(leader):
    target = Target.objects.get(name="城镇新增就业")
    assert said(leader.get(f"/targets/{target.pk}/"), button=True) == [ENGLISH]
    unknown = Target.objects.get(name="节能减排和环境保护")
    (words,) = said(leader.get(f"/targets/{unknown.pk}/"), button=True)
    assert words == (
        "As of 12 Jul 2023, 节能减排和环境保护 of 青沐区: Not reported (definition: none yet, "
        f"not counted; target: complete what is assigned; led by {FAGAI}) — luodi"
    )
