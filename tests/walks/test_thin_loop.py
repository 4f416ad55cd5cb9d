"""From a page of text to a target whose figure opens into its evidence, by hand."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

TEXT = """青沐区民生实事安排

本报讯（通讯员 示例）3月6日，青沐区公布年度民生实事。
今年新建口袋公园24个，新增充电桩600台以上，改造农贸市场5座。
"""
CSV = "月份,指标,累计（个）\n202306,口袋公园,12\n".encode("utf-8-sig")
DATA = Path(os.environ.get("LUODI_DATA", "../shared"))
SEED = (Path(__file__).parents[2] / DATA / "seed" / "page.txt").resolve()


def record(page: Page, words: str) -> Any:
    """Find a record of the review by the words it was read from."""
    return page.locator("li.record").filter(has_text=f"“{words}”")


def read(page: Page, text: str, title: str) -> None:
    page.get_by_role("link", name="读文与审阅").first.click()
    page.get_by_role("link", name="读入文本").click()
    page.get_by_label(re.compile("或粘贴正文")).fill(text)
    page.get_by_label("名称").fill(title)
    page.get_by_label("年份").fill("2023")
    page.get_by_label("发布日期").fill("2023-03-06")
    page.get_by_role("button", name="读入文本").click()


def accept(page: Page, words: str, lead: str, counting: str = "new") -> None:
    record(page, words).get_by_role("link", name="接受为目标").click()
    page.get_by_label("类型").select_option("COUNT")
    page.get_by_label("怎么算账").select_option(counting)
    page.get_by_label("牵头单位").select_option(label=lead)
    page.get_by_role("button", name="接受为目标").click()


def correct_and_reject(page: Page) -> None:
    """Correct one record; put another aside, and take it up again."""
    record(page, "24个").get_by_role("link", name="更正").click()
    page.get_by_label("指标").fill("口袋公园")
    page.get_by_role("button", name="保存更正").click()
    expect(record(page, "24个").locator(".record-name")).to_have_text("口袋公园")
    record(page, "5座").get_by_role("link", name="不采用").click()
    page.get_by_label("理由").fill("重复")
    page.get_by_role("button", name="不采用").click()
    expect(record(page, "5座")).to_contain_text("重复")
    record(page, "5座").get_by_role("button", name="重新审").click()
    expect(record(page, "5座").get_by_role("link", name="接受为目标")).to_be_visible()


def report(page: Page) -> None:
    """Report twelve parks to the end of June, with a table as evidence."""
    page.get_by_role("link", name="报送数据").click()
    page.get_by_role("link", name="2023年6月").click()
    page.get_by_label(re.compile("^累计完成")).fill("12")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "公园台账.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已报送，等区发展改革局负责人审核")


def approve(walker: Any, name: str, button: str) -> None:
    """Sign in and approve the report of the parks that waits for this person."""
    walker.sign_out()
    page = walker.sign_in(name)
    walker.go("/targets/reports/?waiting=1")
    page.get_by_role("link", name="口袋公园").first.click()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已通过")


def follow_back_to_the_sentence(page: Page) -> None:
    """Open a figure, its entry, the report with its evidence, the target, and the sentence."""
    page.locator("a.figure").click()
    expect(page.locator("#drawer blockquote")).to_contain_text("今年新建口袋公园24个")
    page.locator("#drawer table a").click()
    expect(page.locator("h1")).to_contain_text("分录")
    page.get_by_role("link", name=re.compile("数据报送")).click()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("公园台账")).click()
    assert Path(download.value.path()).read_bytes() == CSV
    page.get_by_role("link", name="口袋公园").click()
    page.get_by_role("link", name="《青沐区民生实事安排》").click()
    expect(page.locator("mark").first).to_contain_text("24个")


def expect_figure(page: Page, value: str, light: str) -> None:
    expect(page.locator("a.figure .figure-value")).to_contain_text(value)
    expect(page.locator("a.figure .light")).to_contain_text(light)


def test_the_thin_loop_from_text_to_light_and_back_to_the_sentence(walker):
    page = walker.sign_in("ducha")
    read(page, TEXT, "青沐区民生实事安排")
    expect(page.locator(".notices")).to_contain_text("读出 3 条")
    correct_and_reject(page)
    accept(page, "24个", "区发展改革局")
    expect(page.locator(".notices")).to_contain_text("已接受为目标“口袋公园”，牵头 区发展改革局")
    record(page, "24个").get_by_role("link", name="打开目标").click()
    expect_figure(page, "未报", "未知")
    target = page.url.removeprefix(walker.address)

    walker.sign_out()
    walker.sign_in("fagai")
    walker.go(target)
    report(page)
    walker.go(target)
    expect_figure(page, "未报", "未知")
    approve(walker, "fuze", "通过")
    approve(walker, "ducha", "通过并入账")
    walker.go(target)
    expect_figure(page, "12", "绿")
    follow_back_to_the_sentence(page)

    walker.go(target)
    page.get_by_role("link", name="2023年6月").click()
    page.get_by_role("link", name="撤销").click()
    page.get_by_label("理由").fill("台账算错")
    page.get_by_role("button", name="撤销这份报送").click()
    expect(page.locator("main")).to_contain_text("已撤销")
    walker.go(target)
    expect_figure(page, "未报", "未知")


def test_the_loop_goes_upwards_from_an_entry_to_the_promise_it_fed(reader):
    page = reader.sign_in("lingdao")
    reader.go("/ledger/entries/?measure=年度投资")
    page.get_by_role("row").filter(has_text="24.6").get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("分录")
    page.locator("main").get_by_role("link", name="年度投资", exact=True).click()
    expect(page.locator("h1")).to_have_text("年度投资")
    expect(page.get_by_role("link", name="报送数据")).to_have_count(0)


def test_the_same_page_twice_opens_the_standing_reading(newcomer):
    page = newcomer.sign_in("ducha")
    read(page, TEXT, "青沐区民生实事安排")
    first = page.url
    read(page, TEXT, "又一次")
    expect(page.locator(".notices")).to_contain_text("没有重复保存")
    assert page.url == first


def test_wrong_input_is_answered_beside_its_field_and_the_rest_is_kept(walker):
    page = walker.sign_in("zhujian")
    walker.go("/targets/reports/due/")
    page.get_by_role("link", name="新建停车位").first.click()
    page.get_by_label(re.compile("^累计完成")).fill("一百四十")
    page.get_by_label("说明").fill("六月的数")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "统计表.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    page.get_by_role("button", name="报送", exact=True).click()
    wrong = page.locator(".field-wrong")
    expect(wrong).to_have_count(2)
    expect(wrong.nth(0)).to_contain_text("“一百四十”不是数")
    expect(wrong.nth(1)).to_contain_text("请重新选择文件")
    assert page.get_by_label(re.compile("^累计完成")).input_value() == "一百四十"
    assert page.get_by_label("说明").input_value() == "六月的数"

    page.get_by_label(re.compile("^累计完成")).fill("1400")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "照片.png", "mimeType": "image/png", "buffer": b"not a picture"}
    )
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".field-wrong").filter(has_text="照片.png")).to_be_visible()


def test_a_text_that_is_no_text_is_refused_with_its_name_and_the_remedy(newcomer):
    page = newcomer.sign_in("ducha")
    newcomer.go("/targets/readings/new/")
    page.get_by_label("名称").fill("假文件")
    page.get_by_label("文件", exact=False).first.set_input_files(
        {"name": "报告.docx", "mimeType": "application/msword", "buffer": b"plain words"}
    )
    page.get_by_role("button", name="读入文本").click()
    expect(page.get_by_role("alert")).to_contain_text("报告.docx")
    assert page.get_by_label("名称").input_value() == "假文件"


@pytest.mark.data
def test_a_real_page_is_read_and_one_promise_accepted_without_any_figure(newcomer):
    if not SEED.exists():
        pytest.skip(f"no {SEED.name}: set LUODI_DATA to the folder of real texts")
    page = newcomer.sign_in("ducha")
    newcomer.go("/targets/readings/new/")
    page.get_by_label("文件", exact=False).first.set_input_files(SEED)
    page.get_by_label("名称").fill("要闻")
    page.get_by_label("年份").fill("2023")
    page.get_by_label("发布日期").fill("2023-03-01")
    page.get_by_role("button", name="读入文本").click()
    expect(page.locator(".notices")).to_contain_text("请逐条审阅")
    records = page.locator("li.record")
    assert records.count() > 30
    accept(page, "520项", "区发展改革局", "stock")
    record(page, "520项").get_by_role("link", name="打开目标").click()
    expect(page.locator("a.figure")).to_contain_text("未报")
    expect(page.locator("blockquote")).to_contain_text("520项")
    newcomer.go("/ledger/entries/")
    expect(page.locator("main a[href^='/ledger/entries/1']")).to_have_count(0)
