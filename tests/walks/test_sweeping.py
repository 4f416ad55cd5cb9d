"""A night that is planned and driven, a lorry that breaks down, and who lives on the street."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

PHONE = {"width": 390, "height": 844}
EVENING = "2023-07-12T22:10:00"
SPILL = "右侧车道遗撒砂石，约 20 米"
FAULT = "洗扫车水泵不上水"
NEVER_TOLD = re.compile("HW-|驾驶员|调度员")


def told(page: Page, words: str) -> None:
    """See what the page says of the act that was just done."""
    expect(page.locator(".notices")).to_contain_text(words)


def press(page: Page, name: str, *, seconds: int = 30) -> None:
    page.get_by_role("button", name=name, exact=True).click(timeout=seconds * 1_000)


def as_person(walker: Any, name: str, path: str) -> Page:
    """Sign somebody in whose window it is, or again after the clock moved; open a page."""
    walker.open("/people/sign-in/")
    if not walker.page.locator("details.me").count():
        walker.sign_in(name)
    page: Page = walker.open(path)
    return page


def fits(page: Page) -> None:
    """See that nothing of a page lies beyond the edge of a telephone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def plan_the_night(desk: Any, site: Any) -> Page:
    """Plan a convoy from ten in the evening to six, and let the worker reckon it."""
    page = as_person(desk, "diaodu", "/sweeping/workplans/new/")
    page.get_by_label(re.compile("^作业单位")).select_option(label="区住房和城乡建设局")
    page.get_by_label(re.compile("^模式")).select_option(label="多机联合")
    page.get_by_label("作业", exact=True).select_option(label="洗扫")
    page.get_by_label(re.compile("^哪一天")).fill("2023-07-12")
    press(page, "下一步：定时段和车辆")
    expect(page.get_by_label(re.compile("^结束"))).to_have_value("2023-07-13T06:00")
    press(page, "全不选")
    for code in ("HW-11", "HW-21", "HW-41"):
        page.get_by_label(re.compile(code)).check()
    page.get_by_label(re.compile("^算多久")).select_option(label="20 秒：先看看")
    press(page, "开始计算")
    expect(page.locator("#plan-progress")).to_contain_text("计算")
    site.work()
    routes = page.get_by_role("heading", name="线路", exact=True)
    expect(routes).to_be_visible(timeout=60_000)  # the page asks again by itself
    expect(page.locator("main")).to_contain_text("多机联合")
    return page


def issue(page: Page) -> None:
    """Say who drives, and give the plan out."""
    lorry = page.locator(".plan-crew li").filter(has_text="HW-11")
    lorry.get_by_role("link", name="定驾驶员").click()
    page.get_by_label(re.compile("^驾驶员")).select_option(label="驾驶员未")
    page.locator("main form button[type=submit]").last.click()
    expect(lorry).to_contain_text("驾驶员未")
    page.get_by_role("link", name="下达", exact=True).click()
    press(page, "下达")
    told(page, "已下达")


def drive(phone: Any) -> Page:
    """Sign the route and the orders, report the strip at hand, and a spill on the way."""
    page = as_person(phone, "siji", "/sweeping/my_route/")
    fits(page)
    expect(page.locator(".drive-next")).to_contain_text("右侧道牙")
    press(page, "签收线路")
    told(page, "已签收")
    before = page.locator("#next-strip").inner_text()
    expect(page.locator("#next")).to_contain_text("第 1 段")
    press(page, "这一段完成")
    expect(page.locator("#next")).not_to_contain_text("第 1 段")
    expect(page.locator(".drive-strips li").first).to_contain_text("完成")
    assert before in page.locator(".drive-strips li").first.inner_text()
    page.get_by_role("link", name="报抛洒").click()
    fits(page)
    page.get_by_label(re.compile("^情况")).fill(SPILL)
    press(page, "报给调度员")
    told(page, "已报给调度员")
    return page


def street_of(page: Page) -> str:
    return page.locator(".drive-strips li .drive-what").first.inner_text().split()[0]


def test_a_night_is_planned_driven_and_told_to_who_lives_there(moving_site, open_browser, axe):
    desk = open_browser(moving_site.address)
    issue(plan_the_night(desk, moving_site))
    desk.page.goto("about:blank")  # a page that asks again by itself would find nobody there

    moving_site.move_to(EVENING)
    phone = open_browser(moving_site.address, PHONE, has_touch=True)
    street = street_of(drive(phone))

    page = as_person(desk, "diaodu", "/sweeping/board/")
    expect(page.locator("main")).to_contain_text("按计划现在")
    expect(page.get_by_role("row").filter(has_text="驾驶员未")).to_contain_text(re.compile(r"1/"))
    page.get_by_role("link", name=SPILL).click()
    send = page.locator("details.act").filter(has=page.locator("[name=crew]"))
    if send.get_attribute("open") is None:
        send.locator("summary").click()
    send.locator("[name=crew]").fill("机动班")
    send.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("机动班")

    visitor = open_browser(moving_site.address, PHONE, has_touch=True)
    page = visitor.open("/sweeping/when/")
    assert axe(page) == []
    page.get_by_label("路名").fill(street)
    press(page, "查")
    expect(page.locator("main")).to_contain_text("明天")
    expect(page.locator("main")).to_contain_text("洗扫")
    expect(page.locator("main")).not_to_contain_text(NEVER_TOLD)
    fits(page)
    page.get_by_label("路名").fill("没有这条路")
    press(page, "查")
    expect(page.locator("main")).to_contain_text("没有找到")


def test_a_lorry_breaks_down_and_the_rest_is_planned_anew(moving_site, open_browser):
    phone = open_browser(moving_site.address, PHONE, has_touch=True)
    page = as_person(phone, "siji2", "/sweeping/my_route/")
    page.get_by_role("link", name="报故障").click()
    page.get_by_label(re.compile("^情况")).fill(FAULT)
    page.get_by_label(re.compile("^车开不了")).check()
    press(page, "报给调度员")
    told(page, "已报给调度员")

    desk = open_browser(moving_site.address)
    page = as_person(desk, "diaodu", "/sweeping/board/")
    page.get_by_role("link", name=FAULT).click()
    page.get_by_role("link", name="把没做完的重新编排").click()
    expect(page.get_by_label(re.compile("^出了什么事"))).to_have_value(FAULT)
    press(page, "重排", seconds=120)  # the search may be compiled first, on a machine that is busy
    told(page, "已重排")
    expect(page.locator("main")).to_contain_text("这是重排的，替换的是")
    expect(page.get_by_role("row").filter(has_text="HW-31")).to_contain_text(f"中止：{FAULT}")
    page.get_by_role("link", name="下达", exact=True).click()
    press(page, "下达")
    told(page, "已下达")

    page = phone.open("/sweeping/my_route/")
    expect(page.locator("main")).to_contain_text("线路已在 09:00 中止")
    fits(page)
