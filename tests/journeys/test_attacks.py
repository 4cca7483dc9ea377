"""Every text of the corpus of attacks, posted as it is and opened in a browser that listens for anything that runs."""

import io
import re

import pytest
from PIL import Image

from tests.attacks import PAYLOADS
from tests.journeys.conftest import running_product

pytestmark = pytest.mark.browser

# Whatever would run calls one of these; what the policy stops is reported by the browser itself.
LISTEN = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = (...said) => window.ran.push(name + ':' + said);
document.addEventListener('securitypolicyviolation', (event) => window.ran.push('policy:' + event.violatedDirective));
"""
# One in so many is also opened in the editor, where other code reads it.
IN_EDITOR = 6


@pytest.fixture(scope="module")
def product(demo, tmp_path_factory):
    """A product of its own: no other journey has four hundred attacks at the head of its lists."""
    with running_product(demo, tmp_path_factory.mktemp("attacked") / "product") as address:
        yield address


def token_of(page):
    return page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")


def posted(page, address, data, token):
    headers = {"X-CSRFToken": token, "Referer": page.url}
    return page.request.post(address, form=data | {"csrfmiddlewaretoken": token}, headers=headers, max_redirects=0)


def looked_at(page, address):
    page.goto(address, wait_until="load")
    page.evaluate("() => new Promise((done) => setTimeout(done, 30))")
    # What waits for a hand: each thing is pointed at and given the focus.
    page.evaluate(
        """() => document.querySelectorAll('main *').forEach((e) => {
          for (const name of ['mouseover', 'focus', 'toggle', 'animationstart']) e.dispatchEvent(new Event(name));
        })"""
    )
    return page.evaluate("() => window.ran")


@pytest.mark.parametrize("part", range(4))
def test_nothing_of_the_corpus_runs_wherever_people_can_type_it(visit, part):
    with visit("member") as page:
        page.add_init_script(LISTEN)
        page.goto("/blogs/write/")
        token, group = token_of(page), page.locator("select[name=group] option").nth(1).get_attribute("value")
        ran, addresses = [], []
        for number, payload in enumerate(PAYLOADS[part::4]):
            form = {
                "key": f"aanval{part}x{number:04d}",
                "group": group,
                "seen_group": group,
                "title": payload.replace("\n", " ")[:110] or "x",
                "source": payload,
                "body_format": "html" if number % 2 else "markdown",
                "tags": payload.replace(",", " ")[:38],
                "audience": "members",
                "language": "nl",
                "action": "publish",
            }
            answer = posted(page, "/blogs/write/", form, token)
            if answer.status == 422:
                # Nothing was left of the text: then it stands under a harmless one, as a title, a tag and a comment.
                answer = posted(page, "/blogs/write/", form | {"source": f"Tekst. {payload}", "body_format": ""}, token)
            assert answer.status in {302, 422}, (answer.status, payload)
            if answer.status == 302:
                addresses.append(answer.headers["location"])
                public_id = addresses[-1].split("/")[2]
                posted(page, f"/blogs/comment/{public_id}/", {"source": payload, "key": f"r{part}x{number:04d}"}, token)
        assert len(addresses) > 60
        for number, address in enumerate(addresses):
            ran += looked_at(page, address)
            if number % IN_EDITOR == 0:
                ran += looked_at(page, f"/blogs/edit/{address.split('/')[2]}/")
        for address in ("/blogs/", "/", "/blogs/?mine=1"):
            ran += looked_at(page, address)
        assert ran == []


def test_nothing_runs_from_the_name_of_a_file_or_the_words_of_a_picture(visit):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "PNG")
    with visit("member") as page:
        page.add_init_script(LISTEN)
        page.goto("/blogs/write/")
        token, ran = token_of(page), []
        group = page.locator("select[name=group] option").nth(1).get_attribute("value")
        form = {
            "group": group,
            "seen_group": group,
            "title": "Foto's",
            "body_format": "html",
            "audience": "members",
            "language": "nl",
            "action": "publish",
        }
        for number, payload in enumerate(PAYLOADS[::8]):
            name = re.sub(r"[\r\n\"\x00]", "_", payload)[:60] + ".png"
            sent = page.request.post(
                "/blogs/pictures/",
                multipart={
                    "file": {"name": name, "mimeType": "image/png", "buffer": out.getvalue()},
                    "description": payload[:290],
                    "csrfmiddlewaretoken": token,
                },
                headers={"Referer": page.url},
            )
            assert sent.status == 201, (sent.status, payload)
            words = payload.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
            line = f'<figure><img src="{sent.json()["src"]}" alt="{words}"><figcaption>{payload}</figcaption></figure>'
            # Each is in a blog before the next comes: one person has no more than fifty waiting.
            fields = {"source": f"<p>Tekst</p>{line}", "key": f"aanvalfoto{number}"}
            answer = posted(page, "/blogs/write/", form | fields, token)
            assert answer.status == 302, (answer.status, line)
            ran += looked_at(page, answer.headers["location"])
        assert ran == []
