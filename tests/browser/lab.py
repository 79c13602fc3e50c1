"""Drive JupyterLab as a student does: a page object over a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Lab:
    """One JupyterLab page with one notebook."""

    def __init__(self, page: Page, url: str, pictures: Path) -> None:
        self.page = page
        self.url = url
        self.pictures = pictures
        self.left_the_machine: list[str] = []
        page.on("request", self._watch)

    def _watch(self, request) -> None:
        target = urlsplit(request.url)
        if target.scheme in ("http", "https", "ws", "wss") and target.hostname not in (
            "127.0.0.1",
            "localhost",
        ):
            self.left_the_machine.append(request.url)

    def open(self, notebook: str) -> None:
        base, _, token = self.url.partition("?")
        self.page.goto(f"{base}/lab/tree/{notebook}?reset&{token}")
        expect(self.cells.first).to_be_visible(timeout=60_000)
        self.wait_until_idle()

    def reload(self) -> None:
        self.page.reload()
        expect(self.cells.first).to_be_visible(timeout=60_000)
        self.wait_until_idle()

    @property
    def notebook(self) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook")

    @property
    def cells(self) -> Locator:
        return self.notebook.locator(".jp-Cell")

    def cell(self, start: str) -> Locator:
        """The first code cell in which this text stands."""
        return (
            self.notebook.locator(".jp-CodeCell")
            .filter(has=self.page.locator(".cm-content", has_text=start))
            .first
        )

    def menu(self, *path: str) -> None:
        self.page.get_by_role("menuitem", name=path[0], exact=True).first.click()
        for step in path[1:]:
            self.page.locator(".lm-Menu").last.get_by_text(step, exact=True).click()

    def wait_until_idle(self) -> None:
        status = self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator")
        expect(status).to_have_attribute("data-status", "idle", timeout=60_000)
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=60_000)

    def write(self, cell: Locator, source: str) -> None:
        """Replace what stands in a code cell."""
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def prose(self, text: str) -> Locator:
        """The Markdown cell in which this text stands, brought into sight: only what is near is rendered."""
        cell = self.notebook.locator(".jp-MarkdownCell").filter(has_text=text)
        panel = self.notebook.locator(".jp-WindowedPanel-outer")
        panel.evaluate("panel => panel.scrollTop = 0")
        while cell.count() == 0:
            before = panel.evaluate("panel => panel.scrollTop")
            panel.evaluate("panel => panel.scrollBy(0, 600)")
            self.page.wait_for_timeout(150)
            assert panel.evaluate("panel => panel.scrollTop") > before, f"no cell says {text!r}"
        cell.scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)
        return cell

    def scroll_to(self, text: str) -> None:
        """Scroll down from the top until a code cell with this text is on the page: only what is near is rendered."""
        panel = self.notebook.locator(".jp-WindowedPanel-outer")
        panel.evaluate("panel => panel.scrollTop = 0")
        for _ in range(200):
            if self.cell(text).count():
                return
            panel.evaluate("panel => panel.scrollBy(0, 500)")
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no cell holds {text!r}")

    def answer(self, cell: Locator, text: str) -> None:
        """Write into a Markdown cell, and show it."""
        cell.locator(".jp-RenderedMarkdown").dblclick()
        active = self.notebook.locator(".jp-MarkdownCell.jp-mod-active .cm-content")
        expect(active).to_be_visible()
        active.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")

    def run(self, cell: Locator) -> None:
        cell.scroll_into_view_if_needed()
        cell.locator(".cm-content").click()
        prompt = cell.locator(".jp-InputArea-prompt").first
        before = prompt.inner_text()
        self.page.keyboard.press("Control+Enter")
        if before.strip("[]: ").isdigit():  # run before: the number has to change
            expect(prompt).not_to_have_text(before)
        self.wait_for(cell)

    def wait_for(self, cell: Locator, timeout: float = 60_000) -> None:
        expect(cell.locator(".jp-InputArea-prompt").first).to_have_text(
            re.compile(r"\[\d+\]:"), timeout=timeout
        )

    def run_all(self) -> None:
        self.menu("Run", "Run All Cells")
        self.wait_for(self.notebook.locator(".jp-CodeCell").last, timeout=180_000)
        self.wait_until_idle()

    def restart_kernel(self) -> None:
        self.menu("Kernel", "Restart Kernel…")
        self.page.locator(".jp-Dialog").get_by_role("button", name="Confirm Kernel Restart").click()
        expect(self.page.locator(".jp-Dialog")).to_have_count(0)
        self.page.wait_for_timeout(1000)
        self.wait_until_idle()

    def errors(self) -> list[str]:
        kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
        shown = ", ".join(f".jp-RenderedText[data-mime-type='{kind}']" for kind in kinds)
        return self.notebook.locator(shown).all_inner_texts()

    def save(self) -> None:
        self.page.keyboard.press("Control+s")
        self.page.wait_for_timeout(500)

    def theme(self, name: str) -> None:
        self.menu("Settings", "Theme", name)
        light = "true" if "Light" in name else "false"
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-light", light, timeout=20_000)

    def picture(self, name: str, of: Locator | None = None) -> Path:
        file = self.pictures / f"{name}.png"
        (of or self.page).screenshot(path=file)
        return file


@contextmanager
def chromium_page(width: int = 1400, height: int = 1000) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        yield page
        browser.close()
