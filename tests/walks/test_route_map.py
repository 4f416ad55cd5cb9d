"""The page of a plan: one file, opened from a folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from luodi.plan.arcs.drawing import html
from luodi.plan.arcs.plan import Plan, Route, Serve
from luodi.plan.instances.periodic import read_periodic

WEEK = """capacity=9
Depot=1
 arc=1, From=1, to=2, Qty=2, Trav=5, Col= 6, inv=2,succ=2; freq= 1
 arc=2, From=2, to=1, Qty=2, Trav=5, Col= 6, inv=1,succ=1; freq= 1
 arc=3, From=2, to=3, Qty=2, Trav=5, Col= 6, inv=4,succ=2; freq= 1
 arc=4, From=3, to=2, Qty=2, Trav=5, Col= 6, inv=3,succ=1; freq= 1
"""
PLAN = Plan((Route(0, 0, (Serve(0, 0),)), Route(0, 1, (Serve(1, 2),))), 44, 34, "hand", 0, 0.0, 0)

pytestmark = pytest.mark.walk


@pytest.fixture
def page_of_a_plan(tmp_path: Path) -> str:
    problem = read_periodic(WEEK, "week").problem
    (tmp_path / "map.html").write_text(html(problem, PLAN), encoding="utf-8")
    return tmp_path.as_uri()


def test_routes_are_opened_days_switched_and_the_map_moved_by_keys(
    page_of_a_plan: str, open_browser: Callable, axe: Callable[[Page], list[str]]
) -> None:
    page = open_browser(page_of_a_plan).go("/map.html")
    first, second = page.locator(".line").all()
    first.click()
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("button", name="1 → 2")).to_be_visible()
    expect(page.locator(".route.on")).to_have_attribute("data-route", "0")
    page.keyboard.press("Escape")
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".map.picked")).to_have_count(0)
    page.locator('.route[data-route="1"] [data-stop]').click(force=True)
    expect(second).to_have_attribute("aria-expanded", "true")
    page.get_by_label("第 2 天").uncheck()
    expect(second).to_be_hidden()
    expect(page.locator('.route[data-day="1"]')).to_be_hidden()
    page.get_by_label("空驶", exact=True).uncheck()
    expect(page.locator('.route[data-route="0"] .dead')).to_be_hidden()
    whole = page.locator(".map").get_attribute("viewBox")
    page.locator(".map").focus()
    for key in ("+", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator(".map").get_attribute("viewBox") != whole
    page.keyboard.press("0")
    expect(page.locator(".map")).to_have_attribute("viewBox", str(whole))
    assert axe(page) == []


def test_on_a_phone_nothing_is_cut_off(page_of_a_plan: str, open_browser: Callable) -> None:
    phone = open_browser(page_of_a_plan, {"width": 390, "height": 844}, has_touch=True)
    page = phone.go("/map.html")
    page.locator(".line").first.tap()
    expect(page.get_by_role("button", name="1 → 2")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.locator(".tools button").evaluate_all(
        "buttons => buttons.map(button => button.getBoundingClientRect().width)"
    )
    assert min(sizes) >= 44
