"""Rich text as a tree: one canonical form, to Markdown and back."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common import richtext
from common.markdown import render_markdown
from common.markup import clean, plain_text, show
from common.richtext import canonical


def round_trip(html):
    blocks = richtext.document(richtext.read(clean(html)))
    source = richtext.to_markdown(blocks)
    return richtext.html_of(blocks), canonical(render_markdown(source, footnotes=True)), source


TROUBLE = ["1. een", "# kop", "- punt", "https://www.lindedaal.example/a_b", "&amp;", "<b>", "a*b*c", "een_naam", "~~~"]
SIGNS = "aé Z0.,:;!?*_`~[]()<>&#|\\/-+=\"'\xa0…“”"
WORDS = st.text(alphabet=SIGNS, min_size=1, max_size=12) | st.sampled_from([*TROUBLE, "---", "[^1]"])
PICTURE = '<img src="/blogs/pictures/abcdefghijkl/480/" alt="Een * beeld">'


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tag(name):
    return lambda inside: f"<{name}>{inside}</{name}>"


LINE = st.recursive(
    WORDS.map(escape),
    lambda inside: st.one_of(
        st.lists(inside, min_size=1, max_size=4).map("".join),
        *[inside.map(tag(name)) for name in ("strong", "em", "s")],
        WORDS.map(escape).map(tag("code")),
        inside.map(lambda words: f'<a href="https://elders.example/pad?x=1&amp;y=(2)">{words}</a>'),
        inside.map(lambda words: f"{words}<br>regel"),
        st.integers(0, 3).map(lambda n: f'<sup><a href="#noot-{n}">{n}</a></sup>'),
        st.just(PICTURE),
    ),
    max_leaves=6,
)


def several(inside, most=3):
    return st.lists(inside, min_size=1, max_size=most).map("".join)


CODE = st.text(alphabet="ab `~\n\t<&*", min_size=1, max_size=20).map(escape).map(tag("code")).map(tag("pre"))
TABLE = several(several(LINE.map(tag("td"))).map(tag("tr"))).map(tag("table"))
FIGURE = LINE.map(tag("figcaption")).map(lambda caption: f"<figure>{PICTURE}{caption}</figure>")
PLAIN = st.one_of(LINE.map(tag("p")), LINE.map(tag("h2")), LINE.map(tag("h4")), CODE, st.just("<hr>"), FIGURE, TABLE)
BLOCK = st.recursive(
    PLAIN,
    lambda inside: st.one_of(
        several(inside).map(tag("blockquote")),
        several(several(inside, 2).map(tag("li"))).map(tag("ul")),
        several(LINE.map(tag("li"))).map(tag("ol")),
    ),
    max_leaves=5,
)
NOTES = st.lists(LINE.map(tag("p")).map(tag("li")), max_size=3).map("".join).map(tag("ol")).map(tag("section"))
TEXT = st.tuples(several(BLOCK, 4), NOTES).map("".join)


def test_footnotes_of_markdown_stand_at_the_end_in_the_order_of_their_references():
    source = "Een[^b] en twee[^a], weer een[^b].\n\n[^a]: Over **twee**\n[^b]: Over een\n[^c]: Over niets"
    html = render_markdown(source, footnotes=True)
    one, two = '<sup><a href="#noot-1">1</a></sup>', '<sup><a href="#noot-2">2</a></sup>'
    notes = "<section><ol><li><p>Over een</p></li><li><p>Over <strong>twee</strong></p></li></ol></section>"
    assert html == f"<p>Een{one} en twee{two}, weer een{one}.</p>{notes}"
    assert plain_text(html) == "Een en twee, weer een. Over een Over twee"
    assert render_markdown("Een[^1]\n\n[^1]: Noot") == "<p>Een[^1]</p><p>[^1]: Noot</p>"


def test_a_footnote_and_its_reference_lead_to_each_other():
    shown = show(render_markdown("Een[^1] en weer[^1].\n\n[^1]: Noot", footnotes=True), lead=True)
    assert shown.count('href="#noot-1"') == 2
    assert shown.count('id="verwijzing-1"') == 1
    assert '<li id="noot-1"><p>Noot <a href="#verwijzing-1" aria-label="' in shown


def test_a_reference_to_nothing_and_a_footnote_of_nothing_are_left_out():
    html = '<p>Een<sup><a href="#noot-2">2</a></sup> twee<sup><a href="#noot-7">7</a></sup></p>'
    notes = "<section><ol><li><p>Nergens</p></li><li><p>Hier</p></li></ol></section>"
    kept = '<p>Een<sup><a href="#noot-1">1</a></sup> twee</p><section><ol><li><p>Hier</p></li></ol></section>'
    assert canonical(html + notes) == kept


def test_lists_deeper_than_people_read_become_paragraphs():
    deep = "<ul><li>" * 9 + "diep" + "</li></ul>" * 9
    assert canonical(deep) == "<ul><li>" * 4 + "diep" + "</li></ul>" * 4


def test_a_pasted_table_gets_a_row_of_headings_and_cells_of_one_line():
    pasted = "<table><tr><td><p>Kop</p></td></tr><tr><td><p>een</p><p>twee</p></td><td><ul><li>drie</li></ul></td></tr></table>"
    head = "<thead><tr><th>Kop</th><th></th></tr></thead>"
    assert canonical(pasted) == f"<table>{head}<tbody><tr><td>een<br>twee</td><td>drie</td></tr></tbody></table>"


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXT)
def test_the_canonical_form_is_one(html):
    once = canonical(html)
    assert canonical(once) == once
    assert clean(once) == once


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(TEXT)
def test_markdown_and_back_is_the_same_text(html):
    before, after, source = round_trip(html)
    assert after == before, source
