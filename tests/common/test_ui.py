"""The parts that every page is made of."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import html5lib
import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone, translation

from common.kavel import kavel_seed


def render(source: str, **context: object) -> str:
    with translation.override("nl"):
        return Template(source).render(Context(context))


def person(**more: object) -> SimpleNamespace:
    """Someone whose portrait everyone may see, or without one."""
    address = more.pop("portrait_url", "")
    return SimpleNamespace(
        **{"name": "Davied van Berlo", "public_id": "abc", "portrait_url_for": lambda viewer: address, **more}
    )


class BlogForm(forms.Form):
    title = forms.CharField(label="Titel", help_text="In één zin.", error_messages={"required": "Vul een titel in"})
    text = forms.CharField(label="Tekst", widget=forms.Textarea, required=False)
    audience = forms.ChoiceField(
        label="Wie leest dit?", choices=[("members", "Leden"), ("wide", "Iedereen")], widget=forms.RadioSelect
    )
    decoration = forms.BooleanField(label="Versiering", help_text="Zegt niets.", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)
    audience.choice_hints = {"members": "De 42 leden"}  # type: ignore[attr-defined]

    def clean(self):
        if self.data.get("whole"):
            raise forms.ValidationError("Het geheel klopt niet")
        return super().clean()


def test_every_icon_that_a_template_names_is_in_the_sprite():
    root = Path(settings.BASE_DIR)
    drawn = set(re.findall(r'id="([a-z-]+)"', (root / "static/icons/sprite.svg").read_text()))
    for file in (root / "templates").rglob("*.html"):
        for name in re.findall(r'{% icon "([^"]+)"', file.read_text()):
            assert name in drawn, (
                f"{file.relative_to(root)} asks for the icon {name}, which static/icons/sprite.svg lacks"
            )


def test_an_icon_comes_from_the_sprite_and_is_hidden_from_screen_readers():
    icon = render('{% icon "bell" 24 %}')
    assert 'aria-hidden="true"' in icon
    assert "sprite" in icon
    assert '#bell"' in icon


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Davied van Berlo", "DB"), ("Noor", "N"), ("", ""), ("(gast) Kim Özdemir", "KÖ"), ("élan vital", "ÉV")],
)
def test_initials_are_of_the_first_and_the_last_word(name, letters):
    assert render("{{ name|initials }}", name=name) == letters


def test_an_avatar_without_portrait_keeps_its_colour_and_is_decoration():
    avatar = render("{% avatar person %}", person=person())
    assert avatar == render("{% avatar person %}", person=person(name="Dora Bakker"))
    assert 'aria-hidden="true"' in avatar


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_names_are_escaped_everywhere(name):
    html = render(
        "{% avatar person %}{{ person.name|soft_hyphens }}{{ person.name|first_word }}", person=person(name=name)
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "49" not in html


def test_a_portrait_is_an_image_without_words_and_its_address_is_escaped():
    avatar = render('{% avatar person "sm" %}', person=person(portrait_url='/p/"x'))
    assert 'alt=""' in avatar
    assert "/p/&quot;x" in avatar


def test_a_moment_always_carries_its_exact_time():
    moment = timezone.now() - timedelta(hours=3)
    html = render("{% ago moment %}", moment=moment)
    assert "3 uur geleden" in html
    assert re.search(r'<time datetime="[0-9T:+-]+" title="\d+ \w+ \d{4} om [\d.]+ uur">', html)
    assert html.count(" om ") == 2


def test_the_exact_time_is_there_for_machines_on_hover_and_for_ears():
    html = render("{% ago moment %}", moment=datetime(2011, 12, 20, 9, 40, tzinfo=ZoneInfo("Europe/Amsterdam")))
    assert 'datetime="2011-12-20T09:40+01:00"' in html
    assert 'title="20 december 2011 om 9.40 uur"' in html
    assert '20 december 2011<span class="vh"> om 9.40 uur</span>' in html


def test_a_day_in_full_is_not_said_twice():
    html = render("{% ago moment %}", moment=timezone.now() - timedelta(days=400))
    visible = re.sub(r'title="[^"]*"', "", html)
    assert len(re.findall(r"\d{4}(?!-)", re.sub(r'datetime="[^"]*"', "", visible))) == 1


def test_no_moment_is_nothing():
    assert render("{% ago moment %}", moment=None) == ""


def test_soft_hyphens_do_not_let_markup_through():
    html = render('{{ title|soft_hyphens:"nl" }}', title="<script>bestuurdersconferentie</script>")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_kavelbeeld_follows_the_reader_s_scheme_and_is_decoration():
    html = render('{% kavel_thumb thing "sm" %}', thing=SimpleNamespace(kavel_seed=kavel_seed("x")))
    assert 'class="thumb thumb--sm"' in html
    assert 'media="(prefers-color-scheme: dark)"' in html
    assert 'alt=""' in html
    assert 'width="48"' in html


def test_sizes_stay_numbers_under_dutch_notation():
    assert 'width="1200"' in render("{% kavel_site %}")
    assert 'width="1200"' in render("{% kavel_band thing %}", thing=SimpleNamespace(kavel_seed=kavel_seed("x")))


def test_stars_say_it_in_words_and_are_drawn_by_tenths():
    html = render("{% stars average number %}", average=3.6666, number=3)
    assert "3,7 van 5 sterren, 3 waarderingen" in html
    assert 'width="88.8"' in html
    assert "1 waardering<" in render("{% stars 5 1 %}")


@pytest.mark.parametrize(
    ("value", "dutch"), [(11 / 3, "3,7"), (5, "5,0"), (3.04, "3,0"), (73 / 20, "3,7"), (13 / 4, "3,3"), (None, "")]
)
def test_an_average_is_rounded_and_not_cut_off(value, dutch):
    assert render("{{ value|decimal }}", value=value) == dutch


def test_without_ratings_there_is_never_a_zero_out_of_five():
    html = render("{% stars None 0 %}")
    assert "Nog geen waardering" in html
    assert "0" not in re.sub(r"<[^>]+>", "", html)


def test_stars_have_no_ids_so_that_a_page_may_hold_many():
    assert " id=" not in render("{% stars 4.2 9 %}")


def test_a_field_ties_label_hint_and_error_to_its_input():
    form = BlogForm({"audience": "members"})
    html = render("{% field form.title %}", form=form)
    assert '<label for="id_title">' in html
    assert 'aria-describedby="id_title_error id_title_hint"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("Vul een titel in") < html.index("<input")
    assert 'id="id_title_error"' in html
    assert 'id="id_title_hint"' in html


def test_a_field_that_may_be_skipped_says_so():
    assert "(mag je overslaan)" in render("{% field form.text %}", form=BlogForm())
    assert "(mag je overslaan)" not in render("{% field form.title %}", form=BlogForm())


def test_choices_are_a_fieldset_of_cards_with_their_hints():
    html = render("{% field form.audience %}", form=BlogForm())
    assert html.count('class="choice"') == 2
    assert "<legend>Wie leest dit?" in html
    assert "<small>De 42 leden</small>" in html


def test_a_checkbox_stands_in_its_label_and_a_hidden_field_stands_alone():
    assert re.search(
        r'<label class="choice" for="id_decoration"><input', render("{% field form.decoration %}", form=BlogForm())
    )
    assert render("{% field form.secret %}", form=BlogForm()).strip().startswith('<input type="hidden"')


def test_the_error_summary_links_to_every_field_and_says_that_nothing_is_lost():
    html = render("{% error_summary form %}", form=BlogForm({"whole": "1", "text": "Een uur werk"}))
    assert 'role="alert"' in html
    assert 'tabindex="-1" autofocus' in html, "the keyboard begins at what is wrong, without a script too"
    assert 'href="#id_title"' in html
    assert 'href="#id_audience_0"' in html
    assert "<li>Het geheel klopt niet</li>" in html
    assert "Je tekst is bewaard" in html


class NamelessForm(forms.Form):
    address = forms.CharField(label="E-mailadres van je werk")
    record = forms.CharField(label="DNS-record")
    passkey = forms.CharField(label="Hoe noem je deze passkey?")


def test_an_empty_field_is_named_by_what_is_said_of_it():
    form = NamelessForm({})
    for html in (
        render("{% error_summary form %}", form=form),
        render("{% for f in form %}{% field f %}{% endfor %}", form=form),
    ):
        assert "Vul dit in: e-mailadres van je werk." in html
        assert "Vul dit in: DNS-record." in html
        assert "Beantwoord dit: Hoe noem je deze passkey?" in html
        assert "Dit veld is verplicht" not in html


def test_choices_begin_with_a_capital_like_every_label():
    form = type("F", (forms.Form,), {"scheme": forms.ChoiceField(choices=[("", "licht")], widget=forms.RadioSelect)})()
    assert "<b>Licht</b>" in render("{% field form.scheme %}", form=form)


def test_an_empty_form_is_not_said_to_keep_a_text():
    assert "Je tekst is bewaard" not in render("{% error_summary form %}", form=BlogForm({"whole": "1"}))


def test_every_link_and_reference_of_a_wrong_form_leads_somewhere():
    form = BlogForm({})
    html = render("{% error_summary form %}{% for bound in form %}{% field bound %}{% endfor %}", form=form)
    document = html5lib.parse(html, namespaceHTMLElements=False)
    ids = {element.get("id") for element in document.iter() if element.get("id")}
    links = [link.get("href") for link in document.iter("a")]
    assert len(links) == 2
    assert {link.removeprefix("#") for link in links} <= ids
    for element in document.iter():
        assert set((element.get("aria-describedby") or "").split()) <= ids
        if element.tag == "label":
            assert element.get("for") in ids or element.find("input") is not None


def test_a_form_without_errors_has_no_summary():
    assert render("{% error_summary form %}", form=BlogForm()).strip() == ""
    assert render("{% error_summary form %}", form=None).strip() == ""


def test_pagination_is_absent_when_there_is_one_page():
    template = '{% include "components/_pagination.html" %}'
    assert "<nav" not in render(template)
    html = render(template, older_url="?before=a&x=<b>")
    assert 'rel="next" href="?before=a&amp;x=&lt;b&gt;"' in html
    assert 'rel="prev"' not in html


def test_the_style_sheets_stay_small():
    sheets = {sheet.name: sheet.stat().st_size for sheet in Path(settings.BASE_DIR, "static/css").glob("*.css")}
    # Only the write page loads it.
    assert sheets.pop("editor.css") < 9_000
    assert sum(sheets.values()) < 54_000
