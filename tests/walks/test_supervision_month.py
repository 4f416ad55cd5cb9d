"""A month of the supervision office: units, reports, a notice, a leave, a bulletin, by hand."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Page, expect
from pypdf import PdfReader

pytestmark = pytest.mark.walk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = """青沐区民生实事补充安排

本报讯（通讯员 示例）3月6日，青沐区公布年度民生实事。
今年新建口袋公园24个，新增充电桩600台以上，改造农贸市场5座。
"""
CSV = "月份,指标,累计（个）\n202306,口袋公园,1\n".encode("utf-8-sig")
SIGNED = "新签约项目"
INSTEAD = "(form, address) => { form.action = address; form.submit(); }"


def row(page: Page, words: str) -> Any:
    """Find the row of a table by words in it."""
    return page.get_by_role("row").filter(has_text=words)


def told(page: Page, words: str) -> None:
    """See what the page says of the act that was just done."""
    expect(page.locator(".notices")).to_contain_text(words)


def as_person(walker: Any, name: str, path: str = "/duties/mine/") -> Page:
    """Sign out whoever is signed in, sign somebody in and open a page."""
    if walker.page.locator("details.me").count():
        walker.sign_out()
    walker.sign_in(name)
    page: Page = walker.open(path)
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def download(page: Page, name: str) -> tuple[str, bytes]:
    """Download what a link leads to: the name of the file, and what is in it."""
    with page.expect_download() as found:
        page.get_by_role("link", name=name, exact=True).click()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


# Units come in by a workbook.


def register() -> Workbook:
    """Draw a register of units as an office does: a title, a line above, numbers, a note below."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "单位名册"
    for cells in (
        ["青沐区新设单位名册"],
        ["填报单位：区委编办", None, None, None, None, "2023年7月"],
        ["序号", "单位代码", "单位名称", "上级单位", "所在地方", "备注"],
        [1, "shuiwu", "区水务局", "quzf", "青沐区", None],
        [2, "yuanlin", "区园林绿化中心", "区住房和城乡建设局", "青木区", "原园林所"],
        [3, "hetang-wg", "荷塘街道网格中心", "荷塘街道办事处", "荷塘街道", None],
        ["注：本表由区委编办提供。"],
    ):
        sheet.append(cells)
    sheet.merge_cells("A1:F1")
    return book


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def upload(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("文件").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    press(page, "上传并核对列")
    expect(page.locator("main")).to_contain_text("表头在第 3 行，读入 3 行")
    expect(page.locator("main")).to_contain_text("表下的说明 1 行，没有读入")
    press(page, "试算")


def test_units_come_in_by_a_workbook_once_its_wrong_cell_is_put_right(walker):
    page = as_person(walker, "guanli", "/imports/")
    row(page, "按单位代码认").get_by_role("link", name="上传").click()
    upload(page, "单位名册.xlsx", saved(register()))
    expect(page.locator("main")).to_contain_text("新增 2，改动 0，未变 0，不对 1")
    expect(row(page, "yuanlin")).to_contain_text("E5：没有代码或名称为“青木区”的地方")
    expect(page.get_by_role("button", name="确认导入")).to_have_count(0)

    name, content = download(page, "下载标了错误的文件")
    assert name == "单位名册-标错.xlsx"
    book = load_workbook(io.BytesIO(content))
    sheet = book["单位名册"]
    assert sheet["E5"].comment.text.startswith("没有代码或名称为“青木区”的地方")
    assert [cell.value for cell in sheet[4][:5]] == [1, "shuiwu", "区水务局", "quzf", "青沐区"]
    sheet["E5"] = "青沐区"

    page.get_by_role("link", name="重新上传").click()
    upload(page, "单位名册（改）.xlsx", saved(book))
    expect(page.locator("main")).to_contain_text("新增 3，改动 0，未变 0，不对 0")
    walker.open("/people/units/")
    expect(row(page, "区水务局")).to_have_count(0)  # tried, not yet taken
    page.go_back()
    press(page, "确认导入")
    told(page, "已导入：新增 3")
    walker.open("/people/units/")
    expect(row(page, "区园林绿化中心")).to_contain_text("区住房和城乡建设局")
    expect(row(page, "荷塘街道网格中心")).to_contain_text("hetang-wg")


# A figure comes in, goes back, comes again, and turns a light red.


def promise(walker: Any) -> str:
    """Read a text and accept its promise of parks; give the address of the target."""
    page = as_person(walker, "ducha", "/targets/readings/new/")
    page.get_by_label(re.compile("或粘贴正文")).fill(TEXT)
    page.get_by_label("名称").fill("青沐区民生实事补充安排")
    page.get_by_label("年份").fill("2023")
    page.get_by_label("发布日期").fill("2023-03-06")
    press(page, "读入文本")
    parks = page.locator("li.record").filter(has_text="“24个”")
    parks.get_by_role("link", name="接受为目标").click()
    page.get_by_label("类型").select_option("COUNT")
    page.get_by_label("怎么算账").select_option("new")
    page.get_by_label("牵头单位").select_option(label="区发展改革局")
    press(page, "接受为目标")
    told(page, "已接受为目标“新建口袋公园”")
    parks.get_by_role("link", name="打开目标").click()
    expect(page.locator("a.figure")).to_contain_text("未报")
    return page.url.removeprefix(walker.address)


def report_parks(page: Page) -> None:
    page.get_by_role("link", name="报送数据").click()
    page.get_by_role("link", name="2023年6月").click()
    page.get_by_label(re.compile("^累计完成")).fill("2")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "公园台账.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    press(page, "报送")
    told(page, "已报送，等区发展改革局负责人审核")


def open_waiting(walker: Any, name: str, words: str) -> Page:
    """Sign in and open, from one's day, what waits."""
    page = as_person(walker, name)
    row(page, words).get_by_role("link").first.click()
    return page


def test_a_report_is_returned_comes_again_and_turns_a_light_red(walker):
    target = promise(walker)
    page = as_person(walker, "fagai", target)
    report_parks(page)
    page = open_waiting(walker, "fuze", "新建口袋公园 2023年6月")
    press(page, "通过")

    page = open_waiting(walker, "ducha", "新建口袋公园 2023年6月")
    page.get_by_role("link", name="退回", exact=True).click()
    page.get_by_label("理由").fill("台账只有1个通过验收，请核对")
    press(page, "退回填报人")
    told(page, "现为“已退回”")

    page = open_waiting(walker, "fagai", "新建口袋公园 2023年6月")
    expect(page.locator("ol.way")).to_contain_text("台账只有1个通过验收，请核对")
    page.get_by_role("link", name="修改").click()
    page.get_by_label(re.compile("^累计完成")).fill("1")
    press(page, "报送")
    told(page, "已报送")
    page = open_waiting(walker, "fuze", "新建口袋公园 2023年6月")
    press(page, "通过")
    page = open_waiting(walker, "ducha", "新建口袋公园 2023年6月")
    press(page, "通过并入账")
    told(page, "已通过并入账")
    expect(page.locator("ol.way")).to_contain_text("台账只有1个通过验收，请核对")

    walker.open(target)
    expect(page.locator("a.figure .figure-value")).to_contain_text("1")
    expect(page.locator("a.figure .light")).to_contain_text("红")
    expect(page.locator("main")).to_contain_text("滞后序时 45.83 个百分点")
    walker.open("/targets/notices/due/?month=202306")
    expect(row(page, "新建口袋公园")).to_contain_text("红色")
    expect(row(page, "新建口袋公园")).to_contain_text("未发")


# A notice is issued, answered late, goes up the ladder, is verified and closed.


def issue(walker: Any) -> str:
    """Issue a notice from the red light of June; give the address of its page."""
    page = as_person(walker, "ducha", "/targets/notices/due/?month=202306")
    page.get_by_label(f"督办 {SIGNED}：区发展改革局").check()
    press(page, "预览选中的督办单")
    expect(page.locator("main")).to_contain_text("回复时限2023年7月17日")
    page.get_by_label(re.compile("^督办要求")).fill("请逐个项目说明签约进度，提出整改措施。")
    press(page, "发出勾选的督办单")
    told(page, "已发出：督办〔2023〕4号")
    page.get_by_role("link", name="督办〔2023〕4号").click()
    expect(page.locator("main")).to_contain_text("已发出，待签收，还剩 3 个工作日（7月17日）")
    return page.url.removeprefix(walker.address)


def answer(page: Page, words: str) -> None:
    page.get_by_role("link", name="回复", exact=True).click()
    page.get_by_label("根本原因").select_option(label="企业或合作方原因")
    page.get_by_label("原因说明").fill(words)
    page.get_by_label("整改措施 1").fill("逐个项目派专人对接")
    page.get_by_label("完成日期 1").fill("2023-08-31")
    page.get_by_label("证明材料").set_input_files(
        {"name": "项目清单.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    press(page, "回复督办单")
    told(page, "现为“已回复，待核查”")


def verify_own(page: Page) -> None:
    """Try to verify what one has answered: there is no button, and the address refuses."""
    notice = page.url
    expect(page.get_by_role("link", name="核查", exact=True)).to_have_count(0)
    page.locator("form[method=post]").first.evaluate(INSTEAD, f"{notice}verify/")
    expect(page.locator("main")).to_contain_text("需要权限 “核查督办单、退回、销号”")
    page.goto(notice)
    expect(page.locator("main")).to_contain_text("已回复，待核查")


def test_a_red_light_becomes_a_notice_that_is_answered_late_verified_and_closed(
    moving_site, open_browser
):
    walker = open_browser(moving_site.address)
    notice = issue(walker)
    page = as_person(walker, "fagai", notice)
    press(page, "签收")
    told(page, "现为“已签收”")

    moving_site.move_to("2023-07-19T09:00:00")
    moving_site.work()
    walker.open("/people/sign-in/")
    page = as_person(walker, "fuze")
    alarm = page.get_by_role("listitem").filter(has_text="督办〔2023〕4号")
    expect(alarm).to_contain_text("一级督办：报本单位负责人")
    alarm.get_by_role("button", name="知悉").click()
    told(page, "已记下：知悉")
    expect(alarm).to_have_count(0)

    page = as_person(walker, "fagai", notice)
    expect(page.locator("main")).to_contain_text("已逾期 2 个工作日（应于7月17日）")
    answer(page, "两家企业增资推迟，签约顺延一个季度。")
    verify_own(page)

    page = as_person(walker, "ducha", notice)
    expect(page.locator("main")).to_contain_text("两家企业增资推迟，签约顺延一个季度。")
    page.get_by_role("link", name="核查", exact=True).click()
    page.get_by_label("核查情况").fill("查看了两家企业的说明，属实")
    press(page, "核查通过")
    told(page, "现为“已核查，待销号”")
    page.get_by_role("link", name="销号", exact=True).click()
    press(page, "销号")
    told(page, "现为“已销号”")
    expect(page.locator("main")).to_contain_text("逾期回复")
    way = page.locator("ol.way")
    expect(way).to_contain_text("一级督办：报本单位负责人")
    names = [name.strip() for name in way.locator("li b").all_inner_texts()]
    assert list(dict.fromkeys(names)) == ["督查员甲", "填报员乙", "luodi"]
    walker.open("/targets/notices/")
    expect(row(page, "督办〔2023〕4号")).to_contain_text("已销号")


# Somebody goes on leave; another stands in.


def test_whoever_is_away_hands_over_and_the_delegate_answers(moving_site, open_browser):
    walker = open_browser(moving_site.address)
    page = as_person(walker, "fagai")
    page.get_by_role("link", name="离岗代办").click()
    expect(page.locator("main")).to_contain_text("没有登记过离岗")
    page.get_by_role("link", name="登记离岗").click()
    page.get_by_label("代办人").select_option(label="填报员丙")
    page.get_by_label("自", exact=True).fill("2023-07-13")
    page.get_by_label("至", exact=True).fill("2023-07-20")
    page.get_by_label("事由").fill("年休假")
    press(page, "登记离岗")
    told(page, "已登记：填报员乙自2023年7月13日起由填报员丙代办")
    expect(row(page, "年休假")).to_contain_text("2023年7月20日")
    walker.open("/duties/mine/")
    page.get_by_role("link", name="交接清单").click()
    expect(page.locator("h1")).to_have_text("交接清单")
    handling = page.get_by_role("region", name=re.compile("^承办的事项"))
    expect(row(page, "督办〔2023〕2号")).to_contain_text("已逾期 14 个工作日")
    expect(handling.first).to_contain_text("交办〔2023〕9号 建立规上企业联系名册")

    moving_site.move_to("2023-07-13T09:00:00")
    walker.open("/people/sign-in/")
    page = as_person(walker, "renshe")
    stands_in = page.locator("p.reason").filter(has_text="您正在代填报员乙办理：")
    expect(stands_in).to_contain_text("区发展改革局 经济填报员、")
    row(page, "督办〔2023〕2号").get_by_role("link").click()
    page.get_by_role("link", name="打开督办单").click()
    answer(page, "两家企业增资推迟（代答）。")
    reply = page.locator("ol.way li.way-reply")
    expect(reply).to_contain_text("填报员丙（代填报员乙）")
    page = as_person(walker, "ducha")
    expect(row(page, "督办〔2023〕2号")).to_contain_text("已回复，待核查")


# A bulletin is written, approved, issued and frozen; what is corrected afterwards is listed.

CHOSEN = ("年度投资", SIGNED, "新建停车位")


def draft(walker: Any) -> str:
    """Draft a bulletin of three targets and mend its prose; give the address of its page."""
    page = as_person(walker, "ducha", "/targets/bulletins/new/")
    page.get_by_label("月份").select_option(label="2023年6月")
    press(page, "选目标")
    page.get_by_label("标题").fill("关于三项目标进展的通报")
    for label in page.locator("main label").filter(has=page.get_by_role("checkbox")).all():
        name = label.inner_text().strip().partition("（")[0]
        label.get_by_role("checkbox").set_checked(name in CHOSEN)
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(len(CHOSEN))
    press(page, "起草")
    told(page, "已起草")
    address = page.url.removeprefix(walker.address)
    demands = page.locator("section.sheet-part").filter(has_text="工作要求")
    demands.get_by_role("link", name="改文字").click()
    page.get_by_label("文字").fill("新签约项目到6月末完成40.2亿元。")
    press(page, "保存这一段")
    expect(page.locator(".field-wrong")).to_contain_text("是手写的数；请改用引用")
    page.get_by_label("文字").fill("新签约项目到6月末完成{新签约项目.完成}，7月25日前报措施。")
    press(page, "保存这一段")
    told(page, "已保存这一段")
    expect(demands).to_contain_text("新签约项目到6月末完成40.2亿元，7月25日前报措施。")
    press(page, "送签")
    told(page, "已送签")
    expect(page.get_by_role("link", name="签发")).to_have_count(0)
    return address


def approve_and_issue(walker: Any, address: str) -> None:
    page = open_waiting(walker, "lingdao", "关于三项目标进展的通报")
    page.get_by_role("link", name="签发", exact=True).click()
    expect(page.get_by_label("序号")).to_have_value("2")
    press(page, "签发并编号")
    told(page, "已签发，文号 青督通〔2023〕2号，数已定格")
    page = as_person(walker, "ducha", address)
    page.get_by_role("link", name="印发", exact=True).click()
    press(page, "登记印发")
    told(page, "已登记印发")
    expect(page.locator("main")).to_contain_text("封账号 6")


def open_papers(page: Page) -> None:
    """Download the bulletin as Word and as PDF, and read both."""
    name, content = download(page, "Word")
    assert name == "青督通〔2023〕2号关于三项目标进展的通报.docx"
    paper = Document(io.BytesIO(content))
    words = "\n".join(line.text for line in paper.paragraphs)
    assert "青督通〔2023〕2号" in words
    assert "新签约项目到6月末完成40.2亿元" in words
    figures = [cell.text for table in paper.tables for line in table.rows for cell in line.cells]
    assert "40.2亿元" in figures
    name, content = download(page, "PDF")
    assert name == "青督通〔2023〕2号关于三项目标进展的通报.pdf"
    printed = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)
    assert "关于三项目标进展的通报" in re.sub(r"\s", "", printed)
    assert "40.2亿元" in re.sub(r"\s", "", printed)


def correct_june(walker: Any) -> None:
    """Correct the June figure of a target that the bulletin printed."""
    page = as_person(walker, "fagai", "/targets/")
    page.get_by_role("link", name=SIGNED, exact=True).click()
    page.get_by_role("link", name="2023年6月").first.click()
    page.get_by_role("link", name="更正", exact=True).click()
    page.get_by_label(re.compile("^累计完成")).fill("38.9")
    page.get_by_label(re.compile("理由|原因")).fill("一个项目重复计入")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "更正说明.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    press(page, "报送")
    told(page, "已报送")
    page = open_waiting(walker, "fuze", f"{SIGNED} 2023年6月")
    press(page, "通过")
    page = open_waiting(walker, "ducha", f"{SIGNED} 2023年6月")
    press(page, "通过并入账")
    told(page, "已通过并入账")


def test_a_bulletin_is_frozen_and_what_is_corrected_afterwards_is_listed(walker):
    address = draft(walker)
    approve_and_issue(walker, address)
    page = walker.open(address)
    sheet = page.locator("article.sheet")
    issued = sheet.inner_text()
    assert "新签约项目\t区发展改革局\t≥220亿元\t40.2亿元" in issued
    open_papers(page)

    correct_june(walker)
    page = walker.open(address)
    assert sheet.inner_text() == issued
    expect(page.locator("main")).to_contain_text("按那个封账号重算 3 项，都与所印的一致")
    page.get_by_role("link", name="定格后账上有 1 个数变了，看更正").click()
    line = row(page, SIGNED)
    expect(line).to_contain_text("40.2亿元（红）")
    expect(line).to_contain_text("38.9亿元（红）")
    expect(line).to_contain_text("一个项目重复计入")
    press(page, "拟写更正通报")
    told(page, "已起草更正通报")
    expect(sheet).to_contain_text("青督通〔2023〕2号《关于三项目标进展的通报》印发后")
    expect(sheet).to_contain_text("38.9亿元")
    walker.open(address)
    open_papers(page)
