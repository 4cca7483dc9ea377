"""The pages of groups: what each person finds there."""

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from tests.factories import add_member, make_group, make_post, make_user


def page(client, group):
    return client.get(reverse("groups:page", args=[group.slug]))


def test_a_visitor_reads_a_public_group_and_may_log_in_to_join(cast, client):
    make_post(cast.public, cast.alice, title="Voor iedereen")
    text = page(client, cast.public).content.decode()
    assert "Voor iedereen" in text
    assert "Log in om lid te worden" in text
    assert "/accounts/login/?next=/groups/" in text


def test_a_colleague_sees_the_name_plate_of_a_closed_group_and_no_members(cast, as_person):
    make_post(cast.group, cast.alice, title="Binnenskamers")
    text = page(as_person(cast.charlie), cast.group).content.decode()
    assert "Besloten groep" in text
    assert "6 leden" in text
    assert "Binnenskamers" not in text
    assert "Oscar" not in text
    assert 'id="sterren"' not in text


def test_a_member_sees_who_owns_the_group(cast, as_person):
    assert "Oscar" in page(as_person(cast.alice), cast.group).content.decode()
    assert "Oscar" not in page(as_person(cast.dana), cast.public).content.decode()


@pytest.mark.parametrize(
    ("visibility", "way_in", "said"),
    [
        ("public", "open", "Je kunt altijd weer lid worden."),
        ("government", "request", "Dan vraag je opnieuw of je lid mag worden."),
        ("government", "invitation", "Je komt alleen terug op uitnodiging."),
        ("closed", "request", "ook je eigen teksten niet. Wil je terug? Dan vraag je opnieuw of je lid mag worden."),
        ("hidden", "invitation", "ook je eigen teksten niet. Je komt alleen terug op uitnodiging."),
    ],
)
def test_who_leaves_reads_first_how_to_come_back(cast, as_person, visibility, way_in, said):
    group = make_group(organisation=cast.lindedaal, visibility=visibility, way_in=way_in)
    add_member(group, cast.charlie)
    assert said in as_person(cast.charlie).get(reverse("groups:leave", args=[group.slug])).content.decode()


def test_joining_and_leaving_with_words(cast, as_person):
    client = as_person(cast.charlie)
    joined = client.post(reverse("groups:join", args=[cast.public.slug]), follow=True).content.decode()
    assert "Welkom. Je bent nu lid van Openbare groep." in joined
    before = client.get(reverse("groups:leave", args=[cast.public.slug])).content.decode()
    assert "Wat je schreef, blijft staan" in before
    left = client.post(reverse("groups:leave", args=[cast.public.slug]), follow=True).content.decode()
    assert "Je bent geen lid meer van Openbare groep." in left


def test_who_leaves_a_hidden_group_lands_where_it_does_not_exist(cast, as_person):
    client = as_person(cast.alice)
    response = client.post(reverse("groups:leave", args=[cast.hidden.slug]), follow=True)
    assert response.redirect_chain[-1][0] == reverse("groups:list")
    assert page(client, cast.hidden).status_code == 404


def test_joining_is_refused_with_a_reason(cast, as_person):
    response = as_person(cast.dana).post(reverse("groups:join", args=[cast.group.slug]))
    assert response.status_code == 403
    assert "Je kunt niet zelf lid worden van deze groep." in response.content.decode()


SAID = {
    "name": "Wegen en water",
    "tagline": "Over beide",
    "description": "## Wat\n\nMeer.",
    "contact": "Het bureau",
    "language": "nl",
}


@pytest.mark.parametrize("name", ["mo", "oscar"])
def test_who_moderates_says_what_the_group_is_and_its_address_stays(cast, as_person, name):
    client, address = as_person(getattr(cast, name)), reverse("groups:settings", args=[cast.public.slug])
    assert address in page(client, cast.public).content.decode()
    assert 'value="Openbare groep"' in client.get(address).content.decode()
    text = client.post(address, SAID, follow=True).content.decode()
    assert "De groep is aangepast." in text
    assert "Over beide" in text
    assert "Het bureau" in text
    slug, cast.public = cast.public.slug, type(cast.public).objects.get(pk=cast.public.pk)
    assert (cast.public.slug, cast.public.name, cast.public.others_may_comment) == (slug, "Wegen en water", False)
    assert AuditEntry.objects.filter(action="group.changed", subject_id=cast.public.pk).count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 403), ("charlie", 403), ("nina", 403), ("rob", 403), ("visitor", 302)]
)
def test_others_do_not_change_a_group_that_they_see(cast, as_person, name, status):
    client, address = as_person(cast.people()[name]), reverse("groups:settings", args=[cast.public.slug])
    assert client.get(address).status_code == status
    assert client.post(address, SAID).status_code == 403
    cast.public.refresh_from_db()
    assert cast.public.name == "Openbare groep"
    assert address not in page(client, cast.public).content.decode()


def test_a_group_without_a_name_keeps_what_was_typed(cast, as_person):
    response = as_person(cast.oscar).post(reverse("groups:settings", args=[cast.group.slug]), SAID | {"name": " "})
    assert response.status_code == 422
    assert "Meer.</textarea>" in response.content.decode()
    cast.group.refresh_from_db()
    assert cast.group.name == "Besloten groep"


def test_a_new_group_asks_three_things_and_is_closed_unless_chosen_otherwise(cast, as_person):
    client = as_person(cast.dana)
    form = client.get(reverse("groups:create")).content.decode()
    assert form.count("<fieldset") + form.count('class="input') == 3
    response = client.post(
        reverse("groups:create"), {"name": "Wegen", "tagline": "Over wegen", "visibility": "closed"}, follow=True
    )
    assert "Je groep is er" in response.content.decode()


def test_a_new_group_without_a_name_comes_back_with_what_was_typed(cast, as_person):
    response = as_person(cast.dana).post(
        reverse("groups:create"), {"name": "", "tagline": "Over wegen", "visibility": "hidden"}
    )
    text = response.content.decode()
    assert "<title>Fout:" in text
    assert 'value="Over wegen"' in text
    assert 'role="alert"' in text


@pytest.mark.parametrize("name", ["gast", "wim"])
def test_a_guest_is_told_why_not(cast, as_person, name):
    response = as_person(getattr(cast, name)).get(reverse("groups:create"))
    assert response.status_code == 403
    assert "goedgekeurd account" in response.content.decode()


def test_the_page_costs_the_same_for_one_blog_and_for_many(cast, assert_flat_queries):
    make_post(cast.group, cast.bob)
    assert_flat_queries(
        reverse("groups:page", args=[cast.group.slug]),
        cast.alice,
        lambda: [make_post(cast.group, make_user(organisation=cast.waterrijk)) for _ in range(30)],
        budget=11,
    )


def test_the_list_costs_the_same_for_few_and_for_many_groups(cast, assert_flat_queries):
    assert_flat_queries(reverse("groups:list"), cast.alice, lambda: [make_group() for _ in range(30)], budget=6)


def test_my_groups_are_those_i_am_in(cast, as_person):
    mine = make_group("Alleen van Charlie")
    add_member(mine, cast.charlie)
    text = as_person(cast.charlie).get(reverse("groups:list") + "?tab=mine").content.decode()
    assert "Alleen van Charlie" in text
    assert "Overheidsbrede groep" not in text
