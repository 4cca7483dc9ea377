"""The second of the first steps: groups to join, of the own organisation and of interests."""

import pytest
from django.urls import reverse

from blogs.models import Tag
from tests.factories import make_group, make_post

pytestmark = pytest.mark.django_db


def test_open_groups_of_the_own_organisation_are_joined_with_one_click(cast, as_person):
    browser = as_person(cast.dana)
    text = browser.get(reverse("welcome_groups")).content.decode()
    assert "Openbare groep" in text
    assert "Besloten groep" not in text, "it is not joined at once"
    assert "Verborgen groep" not in text
    answer = browser.post(reverse("welcome_groups") + "?next=/blogs/", {"group": cast.public.slug})
    assert answer.url == reverse("welcome_groups") + "?next=/blogs/"
    assert cast.public.memberships.filter(person=cast.dana).exists()


def test_interests_are_subjects_of_blogs_one_may_read_and_lead_to_groups(cast, as_person):
    other = make_group("Groep over water", cast.waterrijk, visibility="government")
    make_post(other, cast.charlie).tags.add(Tag.objects.create(name="waterbeheer"))
    make_post(cast.hidden, cast.alice).tags.add(Tag.objects.create(name="geheim onderwerp"))
    browser = as_person(cast.dana)
    text = browser.get(reverse("welcome_groups")).content.decode()
    assert "waterbeheer" in text
    assert "geheim onderwerp" not in text
    assert "Groep over water" not in text
    assert "Groep over water" in browser.get(reverse("welcome_groups") + "?about=waterbeheer").content.decode()
    hidden = browser.get(reverse("welcome_groups") + "?about=geheim+onderwerp").content.decode()
    assert "Verborgen groep" not in hidden


def test_a_hidden_group_cannot_be_joined_here(cast, as_person):
    assert as_person(cast.dana).post(reverse("welcome_groups"), {"group": cast.hidden.slug}).status_code == 404


def test_who_waits_is_offered_no_groups_to_join(cast, as_person):
    text = as_person(cast.wim).get(reverse("welcome_groups")).content.decode()
    assert "Openbare groep" not in text
    assert as_person(cast.wim).post(reverse("welcome_groups"), {"group": cast.public.slug}).status_code == 403


@pytest.mark.parametrize("who", ["wim", "gast"])
def test_who_cannot_join_is_not_asked_for_interests_that_lead_nowhere(cast, as_person, who):
    make_post(cast.public, cast.alice).tags.add(Tag.objects.create(name="waterbeheer"))
    text = as_person(getattr(cast, who)).get(reverse("welcome_groups") + "?about=waterbeheer").content.decode()
    assert 'value="waterbeheer"' not in text
    assert 'name="group"' not in text


def test_a_guest_sees_the_groups_of_the_invitation(cast, as_person):
    text = as_person(cast.gast).get(reverse("welcome_groups")).content.decode()
    assert cast.group.get_absolute_url() in text
    cast.gast.memberships.all().delete()
    text = as_person(cast.gast).get(reverse("welcome_groups")).content.decode()
    assert cast.group.get_absolute_url() not in text
    assert "Als gast kom je op uitnodiging in een groep." in text
