"""A figure copied as one sentence: by key, button and long press, with and without a clipboard."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

EMPLOYMENT = re.compile("^截至2023年6月30日，青沐区城镇新增就业10,205人（口径：.*）——luodi$")
REFUSING = """
Object.defineProperty(navigator, "clipboard", { value: undefined });
document.execCommand = () => false;
"""
HELD = """
figure => figure.dispatchEvent(
  new PointerEvent("contextmenu", { pointerType: "touch", bubbles: true, cancelable: true }))
"""


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def allow(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])


def toast_says(page: Page) -> None:
    expect(page.locator("#toast")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("已复制：截至2023年6月30日，青沐区城镇新增就业")


def test_a_figure_is_copied_by_its_button_and_by_keys(reader):
    page = reader.sign_in("lingdao")
    allow(page)
    reader.go("/targets/?q=城镇新增就业")
    page.get_by_role("link", name="城镇新增就业", exact=True).click()
    page.get_by_role("button", name="复制一句话").click()
    toast_says(page)
    assert EMPLOYMENT.match(clipboard(page))

    page.evaluate("navigator.clipboard.writeText('')")
    page.locator("a.figure").focus()
    page.keyboard.press("Control+C")
    assert EMPLOYMENT.match(clipboard(page))

    page.locator("a.figure").click()
    drawer = page.locator("#drawer")
    expect(drawer.get_by_role("button", name="复制一句话")).to_be_visible()
    page.evaluate("navigator.clipboard.writeText('')")
    drawer.get_by_role("button", name="复制一句话").click()
    toast_says(page)
    assert EMPLOYMENT.match(clipboard(page))


def test_the_row_in_focus_is_copied_in_a_list(reader):
    page = reader.sign_in("lingdao")
    allow(page)
    reader.go("/targets/?q=城镇新增就业")
    page.locator("body").press("j")
    page.keyboard.press("c")
    toast_says(page)
    assert EMPLOYMENT.match(clipboard(page))


def test_without_a_clipboard_the_sentence_stands_selected_in_a_field(reader):
    page = reader.sign_in("lingdao")
    page.add_init_script(REFUSING)
    reader.go("/targets/?q=城镇新增就业")
    page.get_by_role("link", name="城镇新增就业", exact=True).click()
    page.get_by_role("button", name="复制一句话").click()
    box = page.locator("#sentence-box")
    expect(box).to_be_visible()
    field = box.locator("textarea")
    expect(field).to_be_focused()
    assert EMPLOYMENT.match(field.input_value())
    chosen = field.evaluate("box => box.value.slice(box.selectionStart, box.selectionEnd)")
    assert chosen == field.input_value()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_phone_copies_by_a_finger(reading_phone, axe):
    page = reading_phone.sign_in("lingdao")
    allow(page)
    reading_phone.go("/targets/?q=城镇新增就业")
    page.get_by_role("link", name="城镇新增就业", exact=True).click()
    page.get_by_role("button", name="复制一句话").tap()
    toast_says(page)
    assert EMPLOYMENT.match(clipboard(page))
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator("a.figure").evaluate(HELD)
    expect(page.locator("#toast")).to_be_visible()
    assert EMPLOYMENT.match(clipboard(page))
    assert axe(page) == []


def test_an_inquiry_goes_out_is_answered_and_adds_itself_up(walker):
    page = walker.sign_in("ducha")
    walker.go("/targets/inquiries/")
    page.get_by_role("link", name="新的询数").click()
    page.get_by_label("问什么").fill("各街道新增就业人数")
    page.get_by_label("口径").fill("今年新增的就业人员")
    page.get_by_label("计量单位").fill("人")
    page.get_by_label("全部街道（6 个）").check()
    page.get_by_role("button", name="发出询数").click()
    held = page.get_by_role("alert", name="已经有了，不必再问")
    expect(held).to_contain_text("10,205 人")
    expect(held.get_by_role("button", name="复制一句话")).to_be_visible()
    page.get_by_label("问什么").fill("灵活就业社保补贴发放人数")
    page.get_by_role("button", name="发出询数").click()
    expect(page.locator(".notices")).to_contain_text("已发给 6 个单位")
    address = page.url
    expect(page.locator("main")).to_contain_text("6 个单位中 0 个已报")

    walker.sign_out()
    page = walker.sign_in("jiedao")
    walker.go("/targets/inquiries/due/")
    page.get_by_role("link", name="灵活就业社保补贴发放人数").click()
    page.wait_for_url("**/inquiries/answers/**")
    expect(page.get_by_label("灵活就业社保补贴发放人数")).to_be_focused()
    page.keyboard.type("0.12万")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已报 1,200人")

    walker.sign_out()
    page = walker.sign_in("ducha")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("6 个单位中 1 个已报，小计 1,200人")
    expect(page.locator("#inquiry-answers tfoot")).to_contain_text("未报：北岭街道办事处")
