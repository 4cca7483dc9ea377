"""Whatever dies while somebody writes: at most five seconds of typing are lost."""

import os
import random
import re
import signal
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import running_product

pytestmark = pytest.mark.browser

LOST_AT_MOST = 5.0
EVERY = 0.25
MOMENTS = [random.Random(2012).uniform(2.5, 9.0) for _ in range(4)]


@pytest.fixture(scope="module")
def product(demo, tmp_path_factory):
    """A product of its own, to kill."""
    with running_product(demo, tmp_path_factory.mktemp("killed") / "product") as address:
        yield address


def kill_web(address):
    """Kill the web server and its workers as a machine that runs out of memory does; how many processes that were."""
    port, killed = address.rsplit(":", 1)[1], 0
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if b"granian" in words and port.encode() in words:
            os.kill(int(entry.name), signal.SIGKILL)
            killed += 1
    return killed


def type_for(page, seconds, words):
    """Type a word every quarter of a second; notes in `words` when each was typed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        word = f"woord{len(words):03d}"
        page.keyboard.insert_text(f" {word}")
        words[word] = time.monotonic()
        time.sleep(EVERY)


def begin_to_write(page, title):
    page.goto("/blogs/write/")
    page.locator("select[name=group]").select_option(index=1)
    page.locator("input[name=title]").fill(title)
    page.locator(".editor__text").click()


def wait_until_back(address):
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    pytest.fail("The web server did not come back.")


def words_kept(visit, product, title):
    """What the writer finds in another browser, as soon as the product is back."""
    wait_until_back(product)
    with visit("member") as page:
        page.goto("/blogs/?mine=1")
        draft = page.locator("main a", has_text=title)
        if not draft.count():
            return set()
        page.goto(draft.first.get_attribute("href"))
        return set(re.findall(r"woord\d{3}", page.content()))


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_web_server_that_is_killed_loses_nothing_of_who_writes_on(visit, product, moment):
    title, words = f"Niets kwijt {moment:.3f}", {}
    with visit("member", is_cut_off=True) as page:
        begin_to_write(page, title)
        type_for(page, moment, words)
        assert kill_web(product) > 0
        type_for(page, 3, words)
        time.sleep(LOST_AT_MOST)
        expect(page.locator(".editor__status")).to_contain_text("Bewaard om", timeout=60_000)
    assert set(words) <= words_kept(visit, product, title)


@pytest.mark.parametrize("moment", MOMENTS[:2])
def test_a_window_that_closes_as_the_web_server_dies_loses_at_most_five_seconds(visit, product, moment):
    title, words = f"Dicht en weg {moment:.3f}", {}
    with visit("member", is_cut_off=True) as page:
        begin_to_write(page, title)
        type_for(page, moment + LOST_AT_MOST, words)
        closed = time.monotonic()
        assert kill_web(product) > 0
    due = {word for word, typed in words.items() if typed < closed - LOST_AT_MOST}
    assert due
    assert due <= words_kept(visit, product, title)
