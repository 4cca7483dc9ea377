"""Writing in the editor: by keyboard, by pasting, with pictures, and losing nothing whatever breaks off."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.test_every_page import small_png

pytestmark = pytest.mark.browser

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style-unhide:no}</style></head>
<body lang=NL><!--StartFragment--><p class=MsoTitle>Verslag</p><h1>Inleiding<o:p></o:p></h1>
<p class=MsoNormal style='margin:0'>Dit is <b style='mso-bidi-font-weight:normal'>vet</b> en <span
style='font-style:italic'>schuin</span>.<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><span style='mso-special-character:footnote'>[1]</span></span></a><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span>Eerste punt</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>o<span>&nbsp;</span></span>Daaronder</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span>Tweede punt</p>
<p class=MsoNormal>Tussen.</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Een</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.<span>&nbsp;</span></span>Twee</p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr><td colspan=2 style='width:1cm'><p
class=MsoNormal>Kop</p></td></tr><tr><td rowspan=2><p>a</p><p>b</p></td><td><p>c</p></td></tr><tr><td>d</td></tr></table>
<p class=MsoNormal><img width=300 height=200 src="file:///C:/x/image001.png" alt="Grafiek"></p>
<div style='mso-element:footnote-list'><hr align=left size=1><div style='mso-element:footnote' id=ftn1><p
class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1" title=""><span
class=MsoFootnoteReference>[1]</span></a> De noot.</p>
</div></div><!--EndFragment--></body></html>"""
WORD_AS_HTML = (
    '<h2>Verslag</h2><h2>Inleiding</h2><p>Dit is <strong>vet</strong> en <em>schuin</em>.<sup><a href="#noot-1">1</a></sup></p>'
    "<ul><li><p>Eerste punt</p><ul><li><p>Daaronder</p></li></ul></li><li><p>Tweede punt</p></li></ul><p>Tussen.</p>"
    "<ol><li><p>Een</p></li><li><p>Twee</p></li></ol>"
    "<table><tbody><tr><th>Kop</th><th></th></tr><tr><td>a<br>b</td><td>c</td></tr><tr><td></td><td>d</td></tr></tbody></table>"
    "<p>Grafiek</p><section><ol><li><p>De noot.</p></li></ol></section>"
)
WEB = (
    '<p>Over water<sup id="cite_ref-1"><a href="#cite_note-1">[1]</a></sup> en meer.</p><svg onload="alert(1)"></svg>'
    '<p style="color:red" onclick="alert(1)">Rood <a href=" javascript:alert(1)">fout</a></p><ol class="references">'
    '<li id="cite_note-1"><span><a href="#cite_ref-1">^</a></span> <span>Een bron.</span></li></ol>'
)
WEB_AS_HTML = (
    '<p>Over water<sup><a href="#noot-1">1</a></sup> en meer.</p><p>Rood fout</p>'
    "<section><ol><li><p>Een bron.</p></li></ol></section>"
)
OUTLOOK = (
    '<div class="WordSection1"><p class="MsoNormal"><span style="font-weight:bold">Van:</span> Anna</p><p class="MsoNormal">'
    '<o:p>&nbsp;</o:p></p><p class="MsoNormal">Hoi allemaal,<br>tot morgen.</p></div>'
)
PASTE = """([html]) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', 'zonder opmaak');
  const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector('.editor__text').dispatchEvent(paste);
}"""
PASTE_FILE = """async ([bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], 'schermafdruk.png', {type: 'image/png'}));
  const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
  document.querySelector('.editor__text').dispatchEvent(paste);
}"""


def begin(page, title=""):
    page.goto("/blogs/write/")
    page.locator(".editor__text").wait_for()
    page.locator("select[name=group]").select_option(label="Omgevingsplan Lindedaal")
    page.get_by_label("Titel").fill(title or f"Uit de editor {secrets.token_hex(3)}")
    page.locator(".editor__text").click()


def is_saved(page):
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"Bewaard om \d{1,2}\.\d\d"), timeout=8000)


def html_of(page):
    """What the editor sends of the text as it is now."""
    is_saved(page)
    return page.locator("textarea[name=source]").evaluate("field => field.value")


def test_a_text_is_written_with_the_keyboard_alone_and_read_as_it_was_written(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("## Wat we deden")
        page.keyboard.press("Enter")
        page.keyboard.type("Een ")
        page.keyboard.press("Control+b")
        page.keyboard.type("vette")
        page.keyboard.press("Control+b")
        page.keyboard.type(" zin.")
        page.keyboard.press("Control+k")
        page.keyboard.type("lindedaal.example/water")
        page.keyboard.press("Enter")
        page.keyboard.press("Control+End")
        page.keyboard.press("Enter")
        page.keyboard.type("- punt")
        page.keyboard.press("Enter")
        page.keyboard.type("nog een")
        page.keyboard.press("Tab")
        page.locator('button[value="publish"]').click()
        prose = page.locator(".prose")
        expect(prose.locator("h2")).to_have_text("Wat we deden")
        expect(prose.locator("strong")).to_have_text("vette")
        expect(prose.locator('a[href="https://lindedaal.example/water"]')).to_be_visible()
        expect(prose.locator("ul ul li")).to_have_text("nog een")


def test_the_toolbar_is_one_stop_of_the_tab_key_and_goes_by_arrows(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("woord")
        page.keyboard.press("Control+a")
        page.keyboard.press("Shift+Tab")
        bar = page.get_by_role("toolbar", name="Opmaak")
        expect(bar.get_by_role("button", name="Kop", exact=True)).to_be_focused()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        italic = bar.get_by_role("button", name="Cursief")
        expect(italic).to_be_focused()
        expect(italic).to_have_attribute("aria-pressed", "false")
        page.keyboard.press("Enter")
        expect(italic).to_have_attribute("aria-pressed", "true")
        expect(page.locator(".editor__text")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(italic).to_be_focused()
        page.keyboard.press("Home")
        expect(bar.get_by_role("button", name="Kop", exact=True)).to_be_focused()
        names = bar.get_by_role("button").evaluate_all("all => all.map(one => one.innerText.trim())")
        assert all(names)
        assert len(set(names)) == len(names)
        assert html_of(page) == "<p><em>woord</em></p>"


def test_the_tab_key_is_no_trap_in_a_list_or_a_table(visit):
    with visit("member") as page:
        begin(page)
        page.locator('[data-do="table"]').click()
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.locator(".editor__text")).not_to_be_focused()


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (WORD, WORD_AS_HTML),
        (WEB, WEB_AS_HTML),
        (OUTLOOK, "<p><strong>Van:</strong> Anna</p><p>&nbsp;</p><p>Hoi allemaal,<br>tot morgen.</p>"),
    ],
    ids=["Word", "a web page", "Outlook"],
)
def test_what_is_pasted_comes_in_our_own_markup(visit, pasted, kept):
    with visit("member") as page:
        begin(page)
        page.evaluate(PASTE, [pasted])
        assert html_of(page).replace("\n", " ") == kept


def test_footnotes_stay_in_step_with_what_refers_to_them(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("Een")
        page.locator('[data-do="footnote"]').click()
        page.keyboard.type("Bij een.")
        page.keyboard.press("Enter")
        page.keyboard.press("Home")
        page.locator('[data-do="footnote"]').click()
        page.keyboard.type("Vooraan.")
        expect(page.locator(".editor__text .ref").first).to_have_attribute("aria-label", "Voetnoot 1")
        first, second = '<sup><a href="#noot-1">1</a></sup>', '<sup><a href="#noot-2">2</a></sup>'
        notes = "<section><ol><li><p>Vooraan.</p></li><li><p>Bij een.</p></li></ol></section>"
        assert html_of(page) == f"<p>{first}Een{second}</p>{notes}"
        page.keyboard.press("Enter")
        page.keyboard.press("Backspace")
        page.locator("[data-status]").evaluate("e => e.replaceChildren()")
        assert html_of(page) == f"<p>Een{first}</p><section><ol><li><p>Bij een.</p></li></ol></section>"


def test_a_picture_is_pasted_described_and_published(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("Kijk:")
        page.evaluate(PASTE_FILE, [list(small_png())])
        describe = page.get_by_role("button", name="Beschrijf deze afbeelding")
        expect(describe).to_be_visible()
        page.locator('button[value="publish"]').click()
        expect(page.locator('[role="alert"]').first).to_contain_text("1 afbeelding in je tekst heeft geen beschrijving")
        page.get_by_role("button", name="Beschrijf deze afbeelding").click()
        page.get_by_label("Wat staat er op de afbeelding?").first.fill("Een groen vlak")
        page.get_by_role("button", name="Bewaar deze beschrijving").click()
        expect(page.get_by_role("button", name="Beschrijving aanpassen")).to_be_visible()
        page.locator('button[value="publish"]').click()
        shown = page.locator('.prose img[alt="Een groen vlak"]')
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.complete && image.naturalWidth > 0")


def test_an_upload_that_fails_says_so_and_is_tried_again(visit):
    with visit("member", is_cut_off=True) as page:
        begin(page)
        page.keyboard.type("Mijn tekst blijft.")
        page.route("**/blogs/pictures/", lambda route: route.abort())
        page.evaluate(PASTE_FILE, [list(small_png())])
        expect(page.locator(".editor__upload")).to_contain_text("De afbeelding is niet aangekomen.")
        assert "Mijn tekst blijft." in page.locator(".editor__text").inner_text()
        page.unroute("**/blogs/pictures/")
        page.get_by_role("button", name="Opnieuw proberen").click()
        expect(page.locator(".editor__text figure img")).to_be_visible()


def test_what_is_no_picture_is_refused_in_the_words_of_the_server(visit):
    with visit("member") as page:
        begin(page)
        page.locator('[data-do="picture"]').click()
        page.get_by_role("button", name="Zet hem in de tekst").click()
        expect(page.locator('[data-panel="picture"] [role="alert"]')).to_have_text("Kies eerst een afbeelding.")
        page.locator("#editor-file").set_input_files(
            {"name": "a.png", "mimeType": "image/png", "buffer": b"<svg onload=x>"}
        )
        page.locator("#editor-alt").fill("Een tekening")
        page.get_by_role("button", name="Zet hem in de tekst").click()
        expect(page.locator(".editor__upload")).to_contain_text("Dit is een tekening (SVG) of een webpagina")
        page.locator(".editor__upload").get_by_role("button", name="Verwijder").click()
        expect(page.locator(".editor__upload")).to_have_count(0)


def test_a_window_that_is_closed_loses_nothing_that_was_typed_five_seconds_before(visit):
    title = f"Dicht {secrets.token_hex(3)}"
    with visit("member") as page:
        begin(page, title)
        page.keyboard.type("Vijf seconden geleden getypt.")
        page.wait_for_timeout(5000)
        page.close()
    with visit("member") as page:
        page.goto("/blogs/")
        page.get_by_role("link", name=title).first.click()
        expect(page.locator(".editor__text")).to_contain_text("Vijf seconden geleden getypt.")


def test_a_lost_connection_is_said_and_the_text_is_back_after_loading_the_page_again(visit):
    with visit("member", is_cut_off=True) as page:
        begin(page)
        page.keyboard.type("Dit kwam aan.")
        is_saved(page)
        page.route("**/blogs/autosave/", lambda route: route.abort())
        page.keyboard.type(" Dit nog niet.")
        expect(page.locator("[data-status]")).to_contain_text("Er is geen verbinding.", timeout=8000)
        page.reload()
        expect(page.locator(".editor__text")).to_contain_text("Dit kwam aan. Dit nog niet.")
        page.unroute("**/blogs/autosave/")
        page.wait_for_timeout(6000)
        page.reload()
        expect(page.locator(".editor__text")).to_contain_text("Dit kwam aan. Dit nog niet.")
        assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_a_session_that_ended_is_said_and_after_signing_in_elsewhere_it_goes_on(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("Voor het eind.")
        is_saved(page)
        kept = page.context.cookies()
        page.context.clear_cookies()
        page.keyboard.type(" Na het eind.")
        link = page.locator("[data-status] a")
        expect(link).to_have_attribute("href", re.compile(r"/accounts/login/\?next="), timeout=8000)
        page.context.add_cookies(kept)
        expect(page.locator("[data-status]")).to_have_text(re.compile("Bewaard om"), timeout=10000)
        page.reload()
        expect(page.locator(".editor__text")).to_contain_text("Voor het eind. Na het eind.")


def test_two_windows_on_one_draft_are_shown_to_each_other(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("Het begin.")
        is_saved(page)
        other = page.context.new_page()
        other.goto(page.url)
        other.locator(".editor__text").click()
        other.keyboard.press("Control+End")
        other.keyboard.type(" Uit het andere venster.")
        is_saved(other)
        page.keyboard.type(" Uit dit venster.")
        expect(page.locator("[data-status]")).to_contain_text("in een ander venster aangepast", timeout=8000)
        page.get_by_role("button", name="Bekijk beide teksten").click()
        expect(page.locator("#theirs")).to_contain_text("Uit het andere venster.")
        expect(page.locator(".editor__text")).to_contain_text("Het begin. Uit dit venster.")
        page.locator('button[value="save"]').click()
        expect(page.locator(".editor__text")).to_contain_text("Het begin. Uit dit venster.")
        other.close()


def test_the_back_button_after_publishing_leads_to_the_blog_and_not_to_a_second_one(visit):
    with visit("member") as page:
        begin(page)
        page.keyboard.type("Eenmaal.")
        is_saved(page)
        page.locator('button[value="publish"]').dblclick()
        expect(page.locator(".prose")).to_contain_text("Eenmaal.")
        title = page.locator("h1").inner_text().replace("\u00ad", "")
        page.go_back()
        page.goto("/blogs/")
        assert page.locator(".post h3 a", has_text=title).count() == 1
