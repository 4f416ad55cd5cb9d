"""A text reviewed with the mouse: marked where the reader missed, merged, split, compared."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

TITLE = "青沐区民生实事安排"
TEXT = """青沐区民生实事安排

本报讯（通讯员 示例）3月6日，青沐区公布年度民生实事：新建口袋公园24个。
今年新建口袋公园24个，新增充电桩600台以上，改造农贸市场5座。
今年完成北苑路改造并建成南湖驿站。
住房保障𠮷庆里片区收尾，修缮校舍十二处以上。
"""
LAST_YEAR = "青沐区民生实事安排\n\n本报讯（通讯员 示例）今年新建口袋公园20个，改造农贸市场5座。\n"
SELECT = """([box, words]) => {
  const walk = document.createTreeWalker(document.querySelector(box), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walk.nextNode()) nodes.push(walk.currentNode);
  const at = nodes.map((node) => node.data).join("").indexOf(words);
  const place = (offset) => {
    for (const node of nodes) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  };
  getSelection().setBaseAndExtent(...place(at), ...place(at + words.length));
}"""


def record(page: Page, words: str) -> Any:
    """Find a record of the review by the words it was read from."""
    return page.locator("li.record").filter(has_text=f"“{words}”")


def read(page: Page, text: str, title: str, year: int) -> None:
    page.get_by_role("link", name="读文与审阅").first.click()
    page.get_by_role("link", name="读入文本").click()
    page.get_by_label(re.compile("或粘贴正文")).fill(text)
    page.get_by_label("名称").fill(title)
    page.get_by_label("年份").fill(str(year))
    page.get_by_label("发布日期").fill(f"{year}-03-06")
    page.get_by_role("button", name="读入文本").click()
    page.wait_for_url(re.compile(r"/readings/\d+/"))  # keys pressed before are nobody's


def select(page: Page, box: str, words: str) -> None:
    """Select words inside a box, as a mouse drawn over them does."""
    page.locator(box).scroll_into_view_if_needed()
    page.evaluate(SELECT, [box, words])


def mark(page: Page) -> None:
    """Mark what the reader missed, behind a character that is two units long to a script."""
    select(page, ".review-text", "修缮校舍十二处以上")
    page.get_by_role("button", name="标为承诺").click()
    expect(page.locator("blockquote mark")).to_have_text("修缮校舍十二处以上")
    expect(page.get_by_label("数值")).to_have_value("12")
    page.get_by_label("指标").fill("修缮校舍")
    page.get_by_role("button", name="标为承诺").click()
    expect(record(page, "修缮校舍十二处以上")).to_contain_text("人工标出")


def merge(page: Page) -> None:
    """Merge the headline into the body, which the page proposes."""
    page.get_by_role("link", name="并入第").first.click()
    page.get_by_role("button", name="合并").click()
    expect(page.locator("li.record", has_text="已并入")).to_have_count(1)
    page.get_by_role("button", name="取消合并").click()
    expect(page.locator("li.record", has_text="已并入")).to_have_count(0)


def split(page: Page) -> None:
    """Split a sentence that promises two things, by the words of each."""
    record(page, "600台").get_by_role("link", name="拆分").click()
    for words in ("新增充电桩600台以上", "改造农贸市场5座"):
        select(page, "[data-split-text]", words)
        page.get_by_role("button", name="加为一段").click()
    page.get_by_role("button", name="拆分").click()
    expect(page.locator("li.record", has_text="拆自第")).to_have_count(2)
    page.get_by_role("button", name="取消拆分").click()
    expect(page.locator("li.record", has_text="拆自第")).to_have_count(0)


def test_what_was_missed_is_marked_and_records_are_merged_and_split(newcomer):
    page = newcomer.sign_in("ducha")
    read(page, TEXT, TITLE, 2023)
    records = page.locator("li.record").count()
    mark(page)
    merge(page)
    split(page)
    expect(page.locator("li.record")).to_have_count(records + 1)


def test_the_keys_reach_the_pages_of_the_review(newcomer):
    page = newcomer.sign_in("ducha")
    read(page, TEXT, TITLE, 2023)
    review = page.url
    for key, name in (("m", "合并"), ("s", "拆分"), ("n", "在原文里找")):
        page.goto(review)
        page.keyboard.press("j")
        page.keyboard.press(key)
        expect(page.get_by_role("button", name=name)).to_be_visible(timeout=20_000)
    page.goto(review)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("审阅时合并、拆分")


def test_the_words_of_the_selected_record_stand_out_in_the_text(newcomer):
    page = newcomer.sign_in("ducha")
    read(
        page,
        "\n".join([TEXT, *["今年还要做的其他工作另行安排。"] * 40, "新建幼儿园7所。"]),
        TITLE,
        2023,
    )
    expect(page.locator(".review-text")).to_be_visible()
    page.keyboard.press("j")
    shown = page.locator(".span[aria-current]")
    expect(shown).to_have_count(1)
    record(page, "7所").locator(".record-name").click()
    expect(shown).to_have_text("7所")
    expect(shown).to_be_in_viewport()
    page.locator(".span", has_text="5座").click()
    expect(page.locator("li.record[aria-selected]")).to_contain_text("“5座”")
    expect(shown).to_have_text("5座")


def test_two_years_stand_side_by_side(newcomer):
    page = newcomer.sign_in("ducha")
    read(page, LAST_YEAR, "青沐区2022年民生实事安排", 2022)
    read(page, TEXT, TITLE, 2023)
    page.get_by_role("link", name="与另一份对照").click()
    page.get_by_role("button", name="对照").click()
    row = page.locator("tbody tr").filter(has_text="口袋公园").filter(has_text="改变")
    expect(row).to_contain_text("增加 4 个")
    expect(page.locator("tbody tr").filter(has_text="农贸市场")).to_contain_text("延续")
    row.get_by_role("link", name="20 个", exact=True).click()
    expect(page.locator("li.record:target")).to_contain_text("20个")
