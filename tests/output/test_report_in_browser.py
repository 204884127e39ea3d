"""The report in a real browser, opened from the disk: what a click, a key and a narrow screen do.

Skipped where there is no Chromium, unless JIXIAO_BROWSER_TESTS=required says that there must be one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from normalize.form import Form
from output.report.batch_page import Account, batch_page
from output.report.form_page import page_name
from output.results import write_results
from tests.golden import samples
from tests.output.build import unread
from tests.output.reported import ATTACKS, attacking, drawn
from tests.output.test_report import listed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page, Request

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = "no-sandbox disable-gpu no-first-run disable-background-networking disable-component-update disable-sync"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 800}
SHIFTED = "青石乡人民政府2026年整体支出绩效目标表.txt"
NAMES = (
    SHIFTED,
    "云溪县市场监督管理局整体支出绩效目标表.docx",
    "云溪县水利局、农业农村局整体支出绩效目标表.xlsx",
    "云溪县住房和城乡建设局整体支出绩效目标表.pdf",
    "松柏镇村道安全隐患整治（手机拍照）.jpg",
)
NO_CHROMIUM = "no Chromium is installed (Debian: apt-get install chromium), or playwright is missing"


@dataclass
class Results:
    """A results folder and the forms in it, by the name of their file (the first form of each)."""

    folder: Path
    forms: dict[str, Form] = field(default_factory=dict)

    @property
    def batch(self) -> str:
        return (self.folder / "报告.html").as_uri()

    def page(self, name: str) -> str:
        return (self.folder / "报告" / page_name(self.forms[name].form_id)).as_uri()


@dataclass
class Tab:
    """A page, and all that it complained of or asked for."""

    page: Page
    told: list[str] = field(default_factory=list)

    def on_dialog(self, dialog: Dialog) -> None:
        self.told.append(dialog.message)
        dialog.dismiss()

    def on_request(self, request: Request) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.told.append(request.url)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Five samples, one a kind of source, forms that attack, and a file without a form."""
    made = Results(tmp_path_factory.mktemp("results"))
    converted = [drawn(path) for path in samples() if path.name in NAMES] + [attacking(attack) for attack in ATTACKS]
    for _, forms, _ in converted:
        made.forms[forms[0].source.name] = forms[0]
    write_results(made.folder, [*converted, unread(f"{ATTACKS[0]}.txt")])
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, (*BROWSERS,))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if not found:
        if os.environ.get("JIXIAO_BROWSER_TESTS") == "required":
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=[f"--{flag}" for flag in QUIET.split()])
        yield made
        made.close()


@pytest.fixture(params=[DESK], ids=["desk"])
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Tab]:
    """A tab that must have nothing to complain of, and ask nobody for anything, when the test is over."""
    context = browser.new_context(viewport=request.param)
    context.set_default_timeout(10_000)
    opened = Tab(context.new_page())
    opened.page.on("console", lambda message: opened.told.append(message.text))
    opened.page.on("pageerror", lambda error: opened.told.append(str(error)))
    opened.page.on("dialog", opened.on_dialog)
    opened.page.on("request", opened.on_request)
    yield opened
    context.close()
    assert opened.told == []


on_a_phone = pytest.mark.parametrize("tab", [PHONE], indirect=True, ids=["phone"])


def lit(page: Page) -> str:
    """The text of what is lit in the source, which must be one thing and in sight."""
    found = page.locator("#scroll .lit")
    assert found.count() == 1
    inner, outer = found.bounding_box(), page.locator("#scroll").bounding_box()
    assert inner
    assert outer
    middle = inner["y"] + min(inner["height"], outer["height"]) / 2
    assert outer["y"] <= middle <= outer["y"] + outer["height"]
    assert outer["x"] - 1 <= inner["x"] + inner["width"] / 2 <= outer["x"] + outer["width"] + 1
    return (found.text_content() or "").strip()


def listed_alone(page: Page) -> None:
    """Wait until one form is listed."""
    from playwright.sync_api import expect

    expect(page.locator("#form-table tbody tr")).to_have_count(1)


@pytest.mark.parametrize("name", NAMES)
def test_a_click_on_a_value_lights_its_place(tab: Tab, results: Results, name: str) -> None:
    page, form = tab.page, results.forms[name]
    page.goto(results.page(name))
    for row in form.indicators[:: max(len(form.indicators) // 4, 1)]:
        if row.value is None:
            continue
        page.click(f"#r{row.seq}-value")
        text = lit(page)
        assert row.evidence["value"].box or row.value in text
        assert page.evaluate("location.hash") == f"#r{row.seq}-value"
        if box := row.evidence["value"].box:
            drawn_at = [float(page.get_attribute("#scroll .lit", side) or "nan") for side in ("x", "y")]
            assert drawn_at == pytest.approx([box[0] - 1, box[1] - 1])


def test_a_click_in_the_source_finds_the_value(tab: Tab, results: Results) -> None:
    tab.page.goto(results.page(SHIFTED))
    tab.page.click("#r14-name")
    place = tab.page.get_attribute("#r14-value", "data-at")
    tab.page.click(f"#{place}")
    assert tab.page.evaluate("document.activeElement.id") == "r14-value"


@pytest.mark.parametrize(
    ("hash_", "chosen"),
    [
        ("#r14-value", "r14-value"),
        ("#r14", "r14-name"),
        ("#r14-scoring", "r14-scoring"),
        ("#r14-value_number", "r14-value"),
    ],
)
def test_links_of_the_workbook_open_the_row_and_light_the_place(
    tab: Tab, results: Results, hash_: str, chosen: str
) -> None:
    tab.page.goto(results.page(SHIFTED) + hash_)
    assert tab.page.locator(f"#{chosen}.chosen").is_visible()
    assert tab.page.locator("#d14").is_visible()
    assert lit(tab.page)


def test_keys(tab: Tab, results: Results) -> None:
    page = tab.page
    page.goto(results.page(SHIFTED))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").is_visible()
    focused = "document.activeElement.id"
    page.focus("#r3-name")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "r3-value_type"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "r4-value"
    assert lit(page)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("#d4").is_visible()
    page.keyboard.press("Enter")
    assert not page.locator("#d4").is_visible()
    page.keyboard.press("n")
    assert page.evaluate(focused) == "r11-value"
    page.keyboard.press("n")
    assert page.evaluate(focused) == "r14-value"
    assert "第 2 处，共 3 处" in page.inner_text("#at-doubt")
    page.keyboard.press("p")
    assert page.evaluate(focused) == "r11-value"


def test_every_value_and_button_can_be_reached_and_has_a_name(tab: Tab, results: Results) -> None:
    tab.page.goto(results.page(SHIFTED))
    nameless = (
        "[...document.querySelectorAll('button, a')].filter((e) => !(e.textContent.trim() || e.ariaLabel)).length"
    )
    assert tab.page.evaluate(nameless) == 0
    assert tab.page.locator("main").count() == tab.page.locator("h1").count() == tab.page.locator("header").count() == 1
    assert tab.page.get_attribute("html", "lang") == "zh-CN"
    assert tab.page.locator(".v[tabindex='0']").count() == 1


def test_rows_without_a_value_show_their_row(tab: Tab, results: Results) -> None:
    """The third level of row 19 is missing; the source's row is shown all the same."""
    tab.page.goto(results.page(SHIFTED) + "#r19-name")
    assert tab.page.locator("#scroll .lit").count() == 0
    assert tab.page.locator("#scroll .near").count() >= 4
    assert "三级指标名称为空" in tab.page.inner_text("#d19")


def test_filters_and_opening_all(tab: Tab, results: Results) -> None:
    page, form = tab.page, results.forms[SHIFTED]
    page.goto(results.page(SHIFTED))
    page.click("[data-show=review]")
    assert page.locator("tr.row:visible").count() == sum(row.needs_review for row in form.indicators) == 1
    page.click("[data-show=all]")
    page.click("#open-all")
    assert page.locator("tr.detail:visible").count() == len(form.indicators)


@on_a_phone
@pytest.mark.parametrize("name", [*NAMES, ""])
def test_nothing_is_wider_than_a_phone(tab: Tab, results: Results, name: str) -> None:
    page = tab.page
    page.goto(results.page(name) if name else results.batch)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    if name:
        page.evaluate("document.querySelectorAll('.open').forEach((button) => button.click())")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


@on_a_phone
def test_on_a_phone_the_source_comes_up_and_goes(tab: Tab, results: Results) -> None:
    page = tab.page
    page.goto(results.page(NAMES[3]))
    assert not page.locator("#source").is_visible()
    page.click("#r5-value")
    page.wait_for_timeout(300)
    assert page.locator("#source").is_visible()
    lit(page)
    value, sheet = page.locator("#r5-value").bounding_box(), page.locator("#source").bounding_box()
    assert value
    assert sheet
    assert value["y"] + value["height"] <= sheet["y"]
    page.click("#close")
    page.wait_for_timeout(300)
    assert not page.locator("#source").is_visible()


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_stays_text(tab: Tab, results: Results, attack: str) -> None:
    name = f"{attack.replace('/', '')}.txt"
    tab.page.goto(results.page(name))
    assert attack in tab.page.inner_text("h1")
    assert attack in tab.page.inner_text("#r1-name")
    tab.page.click("#r1-name")
    assert attack in lit(tab.page)
    assert tab.page.locator("main img, main script").count() == 0


def test_text_stays_text_in_the_list(tab: Tab, results: Results) -> None:
    from playwright.sync_api import expect

    page = tab.page
    page.goto(results.batch)
    rows = page.locator("#form-table tbody tr")
    for attack in ATTACKS:
        page.fill("#find", attack)
        expect(rows).not_to_have_count(len(results.forms))
        expect(page.locator("#form-table tbody")).to_contain_text(attack)
    assert f"{ATTACKS[0]}.txt" in page.inner_text("#file-table")
    assert page.locator("main img, main script").count() == 0


def test_the_list_leads_to_the_page_and_back(tab: Tab, results: Results) -> None:
    page = tab.page
    page.goto(results.batch)
    page.fill("#find", "青石乡")
    listed_alone(page)
    page.click("#form-table tbody a")
    assert page.inner_text("h1") == "云溪县青石乡人民政府"
    page.click("nav a")
    assert page.inner_text("h1") == "绩效目标表读取报告"


def test_choosing_a_check_lists_its_forms(tab: Tab, results: Results) -> None:
    page = tab.page
    page.goto(results.batch)
    page.click("[data-key='findings.target_differs_from_scoring']")
    assert page.locator("#form-table tbody tr").count() == 1
    assert "青石乡" in page.inner_text("#form-table tbody")
    page.click("#clear")
    assert page.locator("#form-table tbody tr").count() > 5
    page.select_option("#standing", "review")
    assert "青石乡" in page.inner_text("#form-table tbody")
    page.select_option("#standing", "")
    page.click("#unit-table tbody button >> nth=0")
    assert page.locator("#form-table tbody tr").count() < 12


def test_ten_thousand_forms_open_at_once(tab: Tab, tmp_path: Path) -> None:
    account = Account()
    for number in range(10_000):
        account.add(listed(number, standing="review" if number % 3 == 0 else "clean", rows_to_review=number % 5))
    (tmp_path / "报告.html").write_text(batch_page(account), encoding="utf-8")
    page = tab.page
    page.goto((tmp_path / "报告.html").as_uri())
    assert page.locator("#form-table tbody tr").count() == 100
    took = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert took < 10_000
    page.click("#form-table [data-by='8']")
    assert page.inner_text("#form-table tbody tr:first-child td:nth-child(7)") == "4"
    page.fill("#find", "项目9999")
    listed_alone(page)
    assert "共 1 项" in page.inner_text("#form-pager")


def test_what_is_printed_is_whole(tab: Tab, results: Results) -> None:
    page = tab.page
    page.goto(results.page(SHIFTED))
    page.emulate_media(media="print")
    assert page.locator("tr.detail:visible").count() == len(results.forms[SHIFTED].indicators)
    assert not page.locator(".bar").is_visible()
    assert not page.locator("#source").is_visible()
