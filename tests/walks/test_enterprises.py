"""A need from a QR code to the firm's own word, and a visit entered afterwards with its need."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

NEED = "变压器老跳闸，三号炉停了两天，想请供电所来看一看"
PHONE_NUMBER = "13800000002"


def told(page: Page, words: str) -> None:
    """See what the page says of the act that was just done."""
    expect(page.locator(".notices")).to_contain_text(words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def act(page: Page, name: str, words: str = "") -> None:
    """Do an act of a duty's page, whose form is folded where there are several."""
    fold = page.locator(
        "details.act", has=page.locator("summary", has_text=re.compile(f"^{name}$"))
    )
    if fold.count():
        fold.locator("summary").click()
    form = page.locator("form.act-form").filter(
        has=page.get_by_role("button", name=name, exact=True)
    )
    if words:
        form.locator("textarea").fill(words)
    form.get_by_role("button", name=name, exact=True).click()


def as_person(walker: Any, name: str, path: str) -> Page:
    """Sign out whoever is signed in, sign somebody in and open a page."""
    walker.open("/people/sign-in/")
    if walker.page.locator("details.me").count():
        walker.sign_out()
    walker.sign_in(name)
    page: Page = walker.open(path)
    return page


def link_on_the_wall(walker: Any) -> str:
    """Make a door as the office does, and read the address of its QR code."""
    page = as_person(walker, "ducha", "/enterprises/doors/new/")
    page.get_by_label("张贴处").fill("开发区门岗")
    press(page, "新建")
    expect(page.get_by_alt_text("自报入口的二维码")).to_be_visible()
    address = page.locator(".door-sheet .second").inner_text()
    assert address.startswith(walker.address)
    return address.removeprefix(walker.address)


def report(walker: Any, door: str) -> tuple[str, str]:
    """Report the need at a door as a firm does; give its number and code."""
    page = walker.open(door)
    page.get_by_label("企业", exact=True).fill("门岗对面一家铸件厂")
    page.get_by_label("遇到什么问题，想要什么").fill(NEED)
    page.get_by_label(re.compile("^联系电话")).fill(PHONE_NUMBER)
    press(page, "交给助企办")
    expect(page.locator("h1")).to_have_text("回执")
    number = page.locator(".receipt dd").nth(0).inner_text()
    return number, page.locator(".receipt b.code").inner_text()


def pass_on(walker: Any) -> str:
    """Triage the need as the office does, and pass it on; give the address of the case."""
    page = as_person(walker, "ducha", "/enterprises/cases/?tab=new")
    page.get_by_role("link", name=re.compile("^变压器老跳闸")).click()
    expect(page.locator("main")).to_contain_text("门岗对面一家铸件厂")
    expect(page.locator("main")).to_contain_text("138****0002")
    assert PHONE_NUMBER not in page.content()
    page.get_by_label("类别").select_option(label="用电")
    to = page.get_by_label(re.compile("^交办给"))
    planner = to.locator("option", has_text=re.compile("区发展改革局.*经济填报员"))
    to.select_option(label=planner.inner_text())
    press(page, "定类别和级别，交办")
    told(page, "已保存")
    address: str = page.url.removeprefix(walker.address)
    return address


def say_it_is_solved(walker: Any, number: str, code: str) -> None:
    """Open the case by its code as the firm does, and say that it is solved."""
    page = walker.open("/enterprises/follow/")
    page.get_by_label("编号").fill(number)
    page.get_by_label("查询码").fill("AAAA-AAAA")
    press(page, "查询")
    expect(page.locator("main")).to_contain_text("编号和查询码对不上")
    page.get_by_label("查询码").fill(code.lower())
    press(page, "查询")
    expect(page.locator("main")).to_contain_text("供电所已更换跌落保险")
    expect(page.locator("main")).not_to_contain_text("填报员")
    page.get_by_label("已解决").check()
    page.get_by_label("4 分，满意").check()
    press(page, "告诉助企办")
    told(page, "已收到")


def unfit(page: Page, axe: Any) -> list[str]:
    """Give the faults of a page that only a receipt opens, on a phone as well."""
    faults: list[str] = axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    return faults + [f"{page.url} is {wide} px wide"] * (wide > 390)


def test_a_need_goes_from_a_qr_code_to_the_firms_own_word(moving_site, open_browser, axe):
    office, firm = open_browser(moving_site.address), open_browser(moving_site.address)
    number, code = report(firm, link_on_the_wall(office))
    assert unfit(firm.page, axe) == []
    case = pass_on(office)

    page = as_person(office, "fagai", case)
    page.get_by_role("link", name="接收、回复、暂停、延期、转办").click()
    duty = page.url.removeprefix(office.address)
    act(page, "接收")
    act(page, "开始办理")

    moving_site.move_to("2023-07-24T09:00:00")
    moving_site.work()
    page = as_person(office, "fuze", "/duties/mine/")
    alarm = page.get_by_role("listitem").filter(has_text=number)
    expect(alarm).to_contain_text("一级督办：报本单位负责人")
    alarm.get_by_role("button", name="知悉").click()
    told(page, "已记下：知悉")

    page = as_person(office, "fagai", duty)
    expect(page.locator("main")).to_contain_text("已逾期 1 个工作日")
    act(page, "回复办理结果", "供电所已更换跌落保险，三号炉恢复送电。")

    page = as_person(office, "ducha", case)
    expect(page.locator("main")).to_contain_text("企业还没有答复")
    expect(page.get_by_role("button", name="销号", exact=True)).to_have_count(0)
    say_it_is_solved(firm, number, code)

    page = office.open(case)
    expect(page.locator("main")).to_contain_text("可以销号：企业确认")
    press(page, "销号")
    told(page, "已保存")
    page = firm.open(case.replace("cases", "follow"))
    expect(page.locator("main")).to_contain_text("已销号")
    assert unfit(page, axe) == []
    expect(page.get_by_role("button", name="撤回这件诉求")).to_have_count(0)


def test_a_visit_that_nobody_planned_is_entered_and_its_need_becomes_a_case(walker):
    page = as_person(walker, "zhujian", "/enterprises/visits/")
    page.get_by_role("link", name="补录走访").click()
    page.get_by_label("企业", exact=True).fill("青沐示例服装有限公司")
    page.get_by_label("日期").fill("2023-07-11")
    page.get_by_label("走访事由").fill("路过厂区")
    page.get_by_label("是什么").first.select_option("有诉求")
    page.get_by_label("情况").first.fill("厂区门口井盖松动，叉车不敢走")
    press(page, "补录走访")
    expect(page.locator("main")).to_contain_text("一周最多 1 次")
    page.get_by_label("已知超过上限，仍按实际补录").check()
    press(page, "补录走访")
    told(page, "已补录，标为“超过上限”")
    expect(page.locator("main")).to_contain_text("待助企办立案")

    page = as_person(walker, "ducha", "/enterprises/visits/?tab=needs")
    page.get_by_role("link", name="青沐示例服装有限公司").click()
    press(page, "立为诉求")
    told(page, "已立案")
    page = walker.open("/enterprises/comparison/")
    page.get_by_role("link", name="区住房和城乡建设局", exact=True).click()
    expect(page.locator("main")).to_contain_text("路过厂区")
