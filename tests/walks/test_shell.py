"""The frame around every page: the way in and out, languages, keys, phone, print, axe."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

PAGES = (
    "/",
    "/help/",
    "/targets/",
    "/targets/8/",
    "/targets/27/",
    "/targets/27/breakdown/",
    "/targets/27/parts/",
    "/targets/24/items/",
    "/targets/overlaps/",
    "/targets/closings/",
    "/targets/closings/202304/",
    "/targets/years/",
    "/targets/readings/",
    "/targets/readings/1/",
    "/targets/readings/1/compare/?with=2",
    "/targets/readings/new/",
    "/targets/readings/commitments/1/accept/",
    "/targets/reports/",
    "/targets/reports/136/",
    "/targets/reports/late/",
    "/documents/",
    "/documents/1/",
    "/ledger/entries/",
    "/ledger/entries/1/",
    "/ledger/measures/",
    "/ledger/seals/",
    "/ledger/seals/1/",
    "/places/",
    "/places/3/",
    "/parties/",
    "/people/units/",
    "/config/thresholds/",
    "/log/lines/",
)


def selected(page: Page) -> Any:
    return page.locator("[aria-selected=true]")


def test_a_stranger_is_led_to_the_door_and_back_to_the_page_asked_for(reader):
    page = reader.go("/targets/1/")
    expect(page).to_have_url(f"{reader.address}/people/sign-in/?next=/targets/1/")
    page.get_by_label("登录名").fill("lingdao")
    page.get_by_label("密码").fill("wrong")
    page.locator("form.form button[type=submit]").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("登录名").input_value() == "lingdao"
    page.get_by_label("密码").fill("luodi-demo-2023")
    page.locator("form.form button[type=submit]").click()
    expect(page).to_have_url(f"{reader.address}/targets/1/")
    reader.sign_out()
    expect(page.locator("main")).to_contain_text("已退出")
    reader.go("/targets/1/")
    expect(page.locator("h1")).to_have_text("登录")


def test_five_wrong_passwords_close_the_name_and_nobody_elses(walker):
    for _ in range(5):
        page = walker.sign_in("jiedao", "wrong")
    expect(page.locator("h1")).to_have_text("登录暂停")
    expect(page.locator("main")).to_contain_text("15 分钟")
    walker.sign_in("jiedao")
    expect(page.locator("h1")).to_have_text("登录暂停")
    walker.sign_in("lingdao")
    expect(page.locator("h1")).to_have_text("分管领导庚")


def test_a_refused_page_says_what_is_missing_and_offers_a_way_back(reader):
    page = reader.sign_in("lingdao")
    reader.go("/targets/readings/new/")
    expect(page.locator("main")).to_contain_text("读入公开文本")
    expect(page.get_by_role("link", name="回首页")).to_be_visible()


def test_english_is_chosen_and_kept(reader):
    page = reader.sign_in("ducha")
    reader.go("/targets/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).not_to_have_text("年度目标")
    reader.go("/targets/1/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_the_review_is_walked_by_keys_alone(reader):
    page = reader.sign_in("ducha")
    reader.go("/targets/readings/1/?order=text")
    page.keyboard.press("j")
    expect(selected(page)).to_have_id("c1")
    page.keyboard.press("j")
    expect(selected(page)).to_have_id("c2")
    page.keyboard.press("k")
    expect(selected(page)).to_have_id("c1")
    for key, button in (("e", "保存更正"), ("r", "不采用"), ("a", "接受为目标")):
        page.keyboard.press(key)
        expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()
        reader.go("/targets/readings/1/?order=text")
        page.keyboard.press("j")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_the_search_box_is_reached_by_a_key_and_narrows_the_list(reader):
    page = reader.sign_in("ducha")
    reader.go("/targets/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("停车")
    expect(page.locator("table tbody th")).to_have_text(
        [
            "老旧小区改造",
            "新建停车位",
            "市政道路续建",
        ]  # its name, and its sentence
    )


def test_pages_fit_a_phone(reading_phone):
    page = reading_phone.sign_in("ducha")
    for path in PAGES:
        reading_phone.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{path} is {wide} pixels wide"
    reading_phone.go("/targets/8/")
    expect(page.locator("nav.rail")).not_to_be_in_viewport()
    page.get_by_role("button", name="更多").click()
    expect(page.locator("nav.rail")).to_be_in_viewport()


def test_a_figure_is_reported_from_a_phone(phone):
    page = phone.sign_in("zhujian")
    phone.go("/targets/27/")
    page.get_by_role("link", name="报送数据").click()
    page.get_by_role("link", name="南渡镇人民政府").click()
    page.get_by_label(re.compile("^累计完成")).fill("1400")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "六月.csv", "mimeType": "text/csv", "buffer": "月份,累计\n6,1400\n".encode()}
    )
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已报送，等南渡镇人民政府负责人审核")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"the report is {wide} pixels wide"


def test_a_printed_page_has_no_rail_and_says_what_it_is(reader):
    page = reader.sign_in("ducha")
    page.emulate_media(media="print")
    for path in ("/targets/", "/targets/8/", "/targets/readings/1/"):
        reader.go(path)
        expect(page.locator("nav.rail")).to_be_hidden()
        expect(page.locator("header.topline")).to_be_hidden()
        expect(page.locator(".print-foot")).to_be_visible()
        expect(page.locator(".print-foot")).to_contain_text("示例数据")


def test_axe_finds_no_serious_fault(reader, axe):
    reader.sign_in("ducha")
    assert [fault for path in PAGES for fault in axe(reader.open(path))] == []


def test_a_walk_notices_what_it_must_not_forgive(reader):
    page = reader.go("/help/")
    assert reader.faults == []
    with page.expect_event("pageerror"):
        page.evaluate(
            """() => {
                const script = document.createElement('script');
                script.textContent = 'document.title = "run"';
                document.body.append(script);
                console.error('something went wrong');
                fetch('http://elsewhere.invalid/').catch(() => {
                    setTimeout(() => { throw new Error('a script failed'); });
                });
            }"""
        )
    noticed = " | ".join(reader.faults)
    reader.faults.clear()
    assert page.title() != "run"
    for fault in ("script-src", "connect-src", "something went wrong", "a script failed"):
        assert fault in noticed
