"""Half a year of the demonstration: one walk for each job that a person does in it."""

import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.walk

ALL = 39
LIGHTS = ["全部39", "绿22", "关注5", "黄9", "红2", "未知1"]
PARKING = "/targets/27/"
CSV = "月份,指标,累计（个）\n202306,新建停车位,1400\n".encode("utf-8-sig")
INSTEAD = "form => { form.action = form.action.replace('take-back', 'approve'); form.submit(); }"


def row(page: Page, words: str) -> Any:
    """Find the row of a table by words in it."""
    return page.get_by_role("row").filter(has_text=words)


def read_bytes(page: Page, name: re.Pattern[str] | str) -> bytes:
    """Download what a link leads to."""
    with page.expect_download() as download:
        page.get_by_role("link", name=name).click()
    return Path(download.value.path()).read_bytes()


def test_the_leader_opens_a_corrected_figure_down_to_its_evidence_and_its_sentence(reader):
    page = reader.sign_in("lingdao")
    reader.go("/targets/")
    expect(page.locator("main")).to_contain_text(
        "39 项目标，2 项红灯，9 项黄灯，5 项需关注，22 项在序时之内，1 项未知"
    )
    tabs = page.get_by_role("navigation", name="按灯筛选").get_by_role("link")
    assert [re.sub(r"[^\w]", "", words) for words in tabs.all_inner_texts()] == LIGHTS
    expect(page.locator("table tbody tr")).to_have_count(ALL)
    tabs.filter(has_text="红").click()
    expect(page.locator("table tbody th")).to_have_text(["新签约项目", "政务服务中心新址投用"])

    reader.go("/targets/")
    page.get_by_role("link", name="年度投资", exact=True).click()
    expect(page.locator("h1")).to_have_text("年度投资")
    revised = page.get_by_role("listitem").filter(has_text="关账后更正")
    expect(revised).to_have_text("2023年4月 当时 112.4 亿元，现为 110.2 亿元（关账后更正）")

    page.locator("a.figure").click()
    row(page.locator("#drawer"), "25.3").get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("分录")
    page.get_by_role("link", name=re.compile("数据报送")).click()
    expect(page.locator("main")).to_contain_text("4月多计一个项目的设备款2.2亿元")
    assert read_bytes(page, re.compile("更正说明")) == "\ufeff更正,110.2亿元\n".encode()
    page.get_by_role("link", name="年度投资", exact=True).click()
    page.get_by_role("link", name="《青沐区2023年工作要点》").click()
    expect(page.locator("mark#span")).to_have_text("350亿元")
    expect(page.locator(".review-text")).to_contain_text("当年投资力争达到350亿元以上")


def test_a_version_cites_its_document_and_its_shares_close(reader):
    page = reader.sign_in("ducha")
    reader.go(PARKING)
    version = row(page, "20,000 个 → 18,000 个")
    expect(version.get_by_role("rowheader")).to_have_text("3")
    version.get_by_role("link", name="停车设施建设计划调整意见").click()
    expect(page.locator("main")).to_contain_text("由2万个调整为1.8万个")
    page.go_back()
    page.get_by_role("link", name="3 个单位").click()
    expect(page.locator("main")).to_contain_text("合计与目标 18,000 个 相等")
    shares = page.locator("table[data-rows] tbody td[data-head=分解数] .quantity")
    said = [words.get_attribute("title") for words in shares.all()]
    assert said == ["8,000 个", "6,000 个", "4,000 个"]
    assert sum(int(words.removesuffix(" 个").replace(",", "")) for words in said) == 18_000


def report_june(page: Page) -> None:
    """Report June for the one unit that is late, from the list of what is due."""
    page.get_by_role("link", name="报送", exact=True).first.click()
    page.get_by_role("link", name=re.compile("待报")).first.click()
    row(page, "南渡镇人民政府").get_by_role("link", name="新建停车位").click()
    page.get_by_label(re.compile("^累计完成")).fill("1300")
    page.get_by_label(re.compile("证明材料")).set_input_files(
        {"name": "六月统计表.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已报送，等南渡镇人民政府负责人审核")


def approve_own(page: Page) -> None:
    """Try to approve what one has drafted: there is no button, and the address refuses."""
    expect(page.get_by_role("button", name="通过")).to_have_count(0)
    address = page.url
    page.locator("form[action$='/take-back/']").evaluate(INSTEAD)
    expect(page.locator("main")).to_contain_text("没有此处的权限 “审核本单位的报送”")
    page.goto(address)
    expect(page.locator("main")).to_contain_text("待本单位审核")


def open_waiting(walker: Any, name: str) -> Page:
    """Sign somebody in and open the report of the parking spaces that waits for this person."""
    walker.sign_out()
    page: Page = walker.sign_in(name)
    walker.go("/targets/reports/?waiting=1")
    page.get_by_role("link", name="新建停车位").click()
    return page


def hand_in_again(walker: Any) -> None:
    """Mend the returned report and hand it in once more."""
    walker.sign_out()
    page = walker.sign_in("zhujian")
    walker.go("/targets/reports/due/")
    expect(row(page, "南渡镇人民政府")).to_contain_text("已退回")
    row(page, "南渡镇人民政府").get_by_role("link", name="新建停车位").click()
    expect(page.locator("ol.way")).to_contain_text("少报一处停车场")
    page.get_by_role("link", name="修改").click()
    page.get_by_label(re.compile("^累计完成")).fill("1400")
    page.get_by_role("button", name="报送", exact=True).click()
    expect(page.locator(".notices")).to_contain_text("已报送")


def close_june(walker: Any) -> None:
    """Close June and see every light of it kept."""
    page = walker.go("/targets/closings/")
    page.get_by_role("link", name="关2023年6月的账").click()
    expect(page.locator("main")).to_contain_text("还有 7 项没有报这个月，1 份在审核的路上")
    owed = page.locator("main").get_by_role("listitem")
    expect(owed).to_have_text(["政务服务中心新址投用 · 区人力资源和社会保障局"])
    page.get_by_role("button", name="关账", exact=True).click()
    expect(page.locator("h1")).to_have_text("2023年6月关账")
    expect(page.locator("main")).to_contain_text("39 项目标的灯留存，关账后没有更正")
    expect(page.locator("table tbody tr")).to_have_count(ALL)
    expect(page.locator("table tbody td[data-head=当时的灯] .light")).to_have_count(ALL)
    expect(row(page, "新建停车位").locator("td[data-head=当时完成]")).to_contain_text("5990")


def test_june_goes_through_the_offices_and_is_closed(walker):
    page = walker.sign_in("zhujian")
    report_june(page)
    approve_own(page)

    page = open_waiting(walker, "fuze")
    page.get_by_role("link", name="退回", exact=True).click()
    page.get_by_label("理由").fill("少报一处停车场")
    page.get_by_role("button", name="退回填报人").click()
    expect(page.locator(".notices")).to_contain_text("现为“已退回”")
    hand_in_again(walker)

    for name, button in (("fuze", "通过"), ("qiantou", "通过"), ("ducha", "通过并入账")):
        page = open_waiting(walker, name)
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".notices")).to_contain_text("已通过")
    names = page.locator("ol.way li b").all_inner_texts()
    assert [name for name, _more in groupby(names)] == [
        "填报员丁", "负责人戊", "填报员丁", "负责人戊", "牵头人己", "督查员甲"
    ]  # fmt: skip
    expect(page.locator("ol.way")).to_contain_text("少报一处停车场")
    close_june(walker)


def test_a_part_that_counts_records_twice_is_refused_with_the_records(reader):
    page = reader.sign_in("ducha")
    reader.go(f"{PARKING}parts/")
    parts = page.locator("table tbody tr")
    before = parts.all_inner_texts()
    page.get_by_role("link", name="加一个部分").click()
    page.get_by_label("指标").select_option(label="新建停车位（个） 第 1 版")
    page.get_by_label("单位").select_option(label="青沐区人民政府")
    page.get_by_label("地方").select_option(label="青沐区")
    page.get_by_label("依据").fill("清政〔2023〕7号")
    page.get_by_role("button", name="加上").click()
    expect(page.locator(".field-wrong")).to_contain_text("条记录算两次")
    records = page.get_by_role("alert").get_by_role("link", name=re.compile("数据报送"))
    expect(records).to_have_count(5)
    records.first.click()
    expect(page.locator("h1")).to_contain_text("新建停车位")
    reader.go(f"{PARKING}parts/")
    assert parts.all_inner_texts() == before
    expect(page.locator("main")).to_contain_text("由 4 个部分合成")


def test_seals_are_exported_and_checked_by_whoever_has_python(reader, tmp_path):
    page = reader.sign_in("ducha")
    reader.go("/ledger/seals/")
    all_sealed = re.compile("封到第 6 号，共 [1-9][0-9]+ 条分录；还有 0 条没有封账")
    expect(page.locator("main")).to_contain_text(all_sealed)
    expect(page.locator("table tbody tr")).to_have_count(6)
    page.locator("main").get_by_role("link", name="6", exact=True).click()
    expect(page.locator("h1")).to_have_text("第 6 号封账")
    head = page.locator("dl.facts code").last.inner_text()
    (tmp_path / "seals.jsonl").write_bytes(read_bytes(page, "导出第 1 至 6 号"))
    (tmp_path / "check.py").write_bytes(read_bytes(page, re.compile("离线核对程序")))
    command = [sys.executable, "-I", "check.py", "seals.jsonl", head]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, f"sound: {head}\n"), found.stderr
    text = (tmp_path / "seals.jsonl").read_text(encoding="utf-8")
    (tmp_path / "seals.jsonl").write_text(text.replace("2460000000", "2460000001", 1))
    broken = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert broken.returncode != 0


def test_the_list_a_target_and_its_form_fit_a_phone(reading_phone, axe):
    page = reading_phone.sign_in("zhujian")
    faults = []
    for path in ("/targets/", PARKING, f"{PARKING}report/", "/targets/reports/due/"):
        reading_phone.open(path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{path} is {wide} pixels wide"
        faults += axe(page)
    assert faults == []
