"""A browser before the real product: `manage.py serve` on a folder of its own, with the demo content and all its processes."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
START_SECONDS = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings_of(folder: Path, port: int) -> dict[str, str]:
    """The environment of a product in demo mode that keeps everything in this folder."""
    left_out = {"DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER"}
    own = {"PLEIO_VAR": str(folder), "PORT": str(port), "DEMO": "on", "DJANGO_SETTINGS_MODULE": "pleio.settings"}
    return {key: value for key, value in os.environ.items() if key not in left_out} | own


def load_demo(folder: Path) -> None:
    """What `serve` does the first time, without serving: tests/pleio/test_start.py proves that it does."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for command in ("compile_catalogues", "migrate", "load_demo"):
        words = [sys.executable, "manage.py", command, "--verbosity", "0"]
        done = subprocess.run(
            words, cwd=ROOT, env=surroundings_of(folder, free_port()), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo content, which the first of several workers loads: for a product to start on a copy of it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    loaded, is_loaded = shared / "demo", shared / "demo-is-loaded"
    with (shared / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_loaded.exists():
            load_demo(loaded)
            is_loaded.touch()
    return loaded


@contextmanager
def running_product(demo: Path, folder: Path) -> Iterator[str]:
    """The address of a running Pleio in demo mode, on a copy of the demo in this folder; ended with Ctrl-C afterwards."""
    shutil.copytree(demo, folder)
    port = free_port()
    log = folder / "console.txt"
    with log.open("w") as console:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=surroundings_of(folder, port),
            stdout=console,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        address = f"http://localhost:{port}"
        try:
            _wait_for(address + "/healthz", process, log)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def product(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The product that all journeys of one worker share."""
    with running_product(demo, tmp_path_factory.getbasetemp() / "product") as address:
        yield address


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"The product stopped:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"The product did not start in {START_SECONDS} seconds:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium for the journeys, closed when they are over: while it is open, Django takes this thread for an async one."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield chromium
        chromium.close()


class Faults:
    """What a page may never do: errors on the console, policy violations, asking another origin."""

    def __init__(self, page: Page, address: str, *, is_cut_off: bool) -> None:
        self.found: list[str] = []
        # A refused form (400 and 403 on purpose) is a line on Chromium's console too; so is what a test cuts off itself.
        expected = ["the server responded with a status of 4", "Response Status Error Code 4"]
        expected += ["Failed to load resource"] if is_cut_off else []
        page.on(
            "console",
            lambda m: m.type == "error" and not any(e in m.text for e in expected) and self.found.append(m.text),
        )
        page.on("pageerror", lambda error: self.found.append(str(error)))
        page.on("request", lambda r: r.url.startswith(address) or self.found.append(f"foreign request {r.url}"))


@pytest.fixture
def visit(product: str, browser: Browser) -> Iterator[Callable[..., Any]]:
    """`with visit(role="member", scripts=False, width=390) as page:` a page of a fresh browser, signed in as that role.

    Fails when the page did something it may never do.
    """

    @contextmanager
    def start(
        role: str = "",
        *,
        scripts: bool = True,
        width: int = 1280,
        scheme: str = "light",
        language: str = "nl",
        is_cut_off: bool = False,
    ) -> Iterator[Page]:
        context: BrowserContext = browser.new_context(
            base_url=product,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            locale=language,
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        faults = Faults(page, product, is_cut_off=is_cut_off)
        if language == "en":
            page.goto("/privacy/")
            with page.expect_navigation():
                page.get_by_role("button", name="EN").click()
        if role:
            sign_in(page, role)
        yield page
        context.close()
        assert not faults.found, faults.found

    yield start


def sign_in(page: Page, role: str) -> None:
    """Press the button of that role on the demo's sign-in page."""
    page.goto("/accounts/login/")
    with page.expect_navigation():
        page.locator(f'button[name="role"][value="{role}"]').click()


def write_text(page: Page, text: str) -> None:
    """Type the text of a blog: in the editor, or without scripts in the plain field."""
    editor = page.locator(".editor__text")
    if editor.count():
        editor.click()
        page.keyboard.insert_text(text)
    else:
        page.locator("textarea[name=source]").fill(text)


def text_written(page: Page) -> str:
    """What stands in the field in which the text of a blog is written."""
    editor = page.locator(".editor__text")
    return editor.inner_text() if editor.count() else page.locator("textarea[name=source]").input_value()
