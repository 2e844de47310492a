"""What a reader leaves on the device: pages that are done, to be seen in lists, saved, read and erased."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from .course import END_PAGE, FOLDS_PAGE, SEEDS, TEMPLATES, WIDE_PAGE
from .readers import NARROW, WIDTHS, Place, Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]


def has_done(page: Page, lists: str, *entries: str) -> None:
    """Wait until just these entries are marked as done."""
    expect(page.locator(f"{lists} [data-done]")).to_have_text(entries, use_inner_text=True)


def mark(page: Page, address: str) -> None:
    """Mark the page at an address as done."""
    button = page.get_by_role("button", name="Done", exact=True)
    page.goto(address)
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_that_is_done_is_marked_in_all_lists(keeper: Reader, anywhere: Place, width: int) -> None:
    with keeper.reading(anywhere, width) as page:
        mark(page, anywhere.address(FOLDS_PAGE))
        has_done(page, ".outline", "Folds")
        page.goto(anywhere.address(WIDE_PAGE))
        has_done(page, ".outline", "Folds")
        expect(page.get_by_role("button", name="Done", exact=True)).to_have_attribute("aria-pressed", "false")
        for address in (SEEDS, ""):
            page.goto(anywhere.address(address))
            has_done(page, "main", "Folds")
        page.goto(anywhere.address(FOLDS_PAGE))
        has_done(page, ".outline", "Folds")
        page.get_by_role("button", name="Done", exact=True).click()
        has_done(page, ".outline")


def test_marks_are_read_aloud(reader: Reader, course: Place) -> None:
    with reader.reading(course) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.get_by_role("button", name="Done", exact=True).click()
        expect(page.locator(".outline").get_by_role("link", name="Folds")).to_have_accessible_name("Folds, done")


def test_the_home_page_counts_saves_reads_and_erases(keeper: Reader, anywhere: Place, tmp_path: Path) -> None:
    with keeper.reading(anywhere, NARROW) as page:
        for address in (FOLDS_PAGE, END_PAGE):
            mark(page, anywhere.address(address))
        page.goto(anywhere.address(""))
        panel, bar = page.locator(".progress"), page.get_by_role("progressbar")
        expect(panel).to_contain_text("2 of 13 pages are done")
        assert bar.evaluate("(bar) => [bar.value, bar.max]") == [2, 13]
        panel.locator("summary").click()
        with page.expect_download() as download:
            panel.get_by_role("button", name="Save to a file").click()
        saved = tmp_path / download.value.suggested_filename
        download.value.save_as(saved)
        assert json.loads(saved.read_text("utf-8")) == {"done": [FOLDS_PAGE, END_PAGE]}

        questions: list[str] = []

        def refuse(dialog: Dialog) -> None:
            questions.append(dialog.message)
            dialog.dismiss()

        page.once("dialog", refuse)
        panel.get_by_role("button", name="Erase").click()
        expect(panel).to_contain_text("2 of 13")
        assert questions
        page.once("dialog", lambda dialog: dialog.accept())
        panel.get_by_role("button", name="Erase").click()
        expect(panel).to_contain_text("0 of 13")
        has_done(page, "main")
        stored = page.evaluate("JSON.stringify({ ...localStorage })")
        assert "folds" not in stored

        with page.expect_file_chooser() as chooser:
            panel.get_by_role("button", name="Read a file").click()
        chooser.value.set_files(saved)
        expect(panel).to_contain_text("2 of 13")
        has_done(page, "main", "Folds", "The end")


@pytest.mark.parametrize("text", ["no json", "[]", '{"done": 5}', "{}"])
def test_a_file_of_another_kind_is_told(reader: Reader, course: Place, tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text, encoding="utf-8")
    told: list[str] = []

    def hear(dialog: Dialog) -> None:
        told.append(dialog.message)
        dialog.accept()

    with reader.reading(course) as page:
        page.goto(course.address(""))
        page.on("dialog", hear)
        page.locator(".progress input").set_input_files(file)
        page.wait_for_function("document.querySelector('.progress input').value === ''")
        assert told == ["This file holds no progress."]
        expect(page.locator(".progress")).to_contain_text("0 of 13")


def test_courses_on_one_host_do_not_mix(reader: Reader, course: Place, sample: Place) -> None:
    shared = Place(course.folder, course.top.removesuffix("course/"))
    with reader.reading(shared) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.get_by_role("button", name="Done", exact=True).click()
        page.goto(sample.address(""))
        expect(page.locator(".progress")).to_contain_text("0 of")


def test_a_device_that_keeps_nothing_still_works(reader: Reader, course: Place) -> None:
    """Storage may be switched off: then each page begins anew, without a fault."""
    refused = "get() { throw new DOMException('', 'SecurityError'); }"
    closed = f"Object.defineProperty(window, 'localStorage', {{ {refused} }});"
    with reader.reading(course, before=lambda context: context.add_init_script(closed)) as page:
        page.goto(course.address(FOLDS_PAGE))
        page.get_by_role("button", name="Dark colours").click()
        page.get_by_role("button", name="Done", exact=True).click()
        page.get_by_role("button", name="Pages of Growth").click()
        expect(page.locator(".outline").get_by_role("link", name="Sessions")).to_be_visible()
        has_done(page, ".outline", "Folds")


def test_no_page_sets_a_cookie_or_asks_another_site(reader: Reader, course: Place) -> None:
    """The reader sees to it on every page of every test; here, until nothing more is asked for."""
    with reader.reading(course) as page:
        for address in TEMPLATES.values():
            page.goto(course.address(address), wait_until="networkidle")
            assert page.evaluate("document.cookie") == ""
