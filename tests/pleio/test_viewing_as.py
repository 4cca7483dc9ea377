"""Seeing a group as somebody else: who may, as whom, for how long, and what it can never do."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from blogs.models import Comment, Post
from blogs.services import store_picture
from groups.models import Membership, WorkingGroup
from groups.policies import VIEWERS, can_view_as
from groups.services import change_role, standing_in
from notifications.models import Event, Mail, Notification
from pleio import viewing_as
from tests.factories import add_member, make_comment, make_group, make_organisation, make_post, make_user
from tests.properties.world import small_picture

BAR = 'class="viewas"'


def address(group):
    return reverse("groups:view_as", args=[group.slug])


def begin(client, group, viewer="visitor"):
    return client.post(address(group), {"viewer": viewer})


def stop(client, group, to="/"):
    return client.post(address(group), {"stop": "1", "next": to})


def mode(client):
    return client.session.get(viewing_as.MODE)


@pytest.fixture
def sees(as_person):
    """A browser of this person in which the mode is on."""

    def browser(person, group, viewer="visitor"):
        client = as_person(person)
        assert begin(client, group, viewer).status_code == 302
        return client

    return browser


# Who may, and as whom ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alice", "bob", "dana", "charlie", "gast", "xander", "nina", "olga", "rob"])
def test_only_who_moderates_the_group_sees_it_as_somebody_else(cast, as_person, name):
    client = as_person(getattr(cast, name))
    for method in (client.get, client.post):
        answer = method(address(cast.public), {"viewer": "visitor"})
        assert answer.status_code == 403
        assert method(address(cast.hidden), {"viewer": "visitor"}).status_code in {403, 404}
    assert mode(client) is None


def test_a_visitor_is_asked_to_log_in(cast, as_person):
    assert as_person(None).get(address(cast.public)).status_code == 302
    assert begin(as_person(None), cast.public).status_code == 403


@pytest.mark.parametrize("viewer", ["", "owner", "mo", "Visitor"])
def test_there_are_five_kinds_and_no_sixth(cast, as_person, viewer):
    client = as_person(cast.mo)
    assert begin(client, cast.group, viewer).status_code == 403
    assert mode(client) is None


def may(person, group):
    return {viewer for viewer in VIEWERS if can_view_as(person, group, viewer, is_moderator=True)}


def test_nobody_sees_as_someone_who_reads_more_elsewhere(cast):
    """A moderator of another organisation, a guest and who waits see no related blogs of people who see more than they do."""
    narrow = {"visitor", "guest", "member"}
    assert may(cast.mo, cast.group) == set(VIEWERS)
    assert may(cast.charlie, cast.group) == narrow | {"elsewhere"}
    assert may(cast.gast, cast.group) == narrow
    assert may(cast.wim, cast.group) == narrow
    everyone = make_group("Heel Lindedaal", cast.lindedaal, visibility="organisation", way_in="automatic")
    assert may(cast.mo, everyone) == set(VIEWERS) - {"colleague"}


def test_a_moderator_from_elsewhere_is_refused_in_words_and_by_the_server(cast, as_person):
    add_member(cast.group, cast.charlie, "moderator")
    client = as_person(cast.charlie)
    page = client.get(address(cast.group)).content.decode()
    assert "Je werkt niet bij Gemeente Lindedaal" in page
    assert 'value="colleague"' not in page
    assert 'value="elsewhere"' in page
    assert begin(client, cast.group, "colleague").status_code == 403
    assert mode(client) is None


def test_texts_of_the_organisation_stay_out_of_what_a_moderator_from_elsewhere_is_shown(cast, sees):
    """Related blogs under a blog of the group: of the organisation's other groups only what the moderator reads as well."""
    secret = make_post(cast.organisation, cast.alice, title="Verkeersplannen dorpskern")
    post = make_post(cast.government, cast.alice, title="Verkeersplannen dorpskern samen")
    add_member(cast.government, cast.charlie, "moderator")
    for viewer in ("visitor", "guest", "elsewhere", "member"):
        client = sees(cast.charlie, cast.government, viewer)
        assert secret.public_id not in client.get(post.get_absolute_url()).content.decode()
    assert secret.public_id in sees(cast.mo, cast.government, "colleague").get(post.get_absolute_url()).content.decode()


def test_someone_of_another_organisation_is_of_none_that_is_there(cast, sees):
    """Else a moderator would read what the people of that organisation keep to themselves."""
    own = make_group("Alleen Waterrijk", cast.waterrijk, visibility="organisation")
    secret = make_post(own, cast.charlie, title="Verkeersplannen dorpskern")
    post = make_post(cast.government, cast.alice, title="Verkeersplannen dorpskern samen")
    text = sees(cast.mo, cast.government, "elsewhere").get(post.get_absolute_url()).content.decode()
    assert BAR in text
    assert secret.public_id not in text


def test_a_new_member_of_a_guest_is_a_guest(cast, sees):
    secret = make_post(cast.organisation, cast.alice, title="Verkeersplannen dorpskern")
    post = make_post(cast.group, cast.alice, title="Verkeersplannen dorpskern samen")
    Membership.objects.filter(group=cast.group, person=cast.gast).delete()
    add_member(cast.group, cast.gast, "moderator")
    text = sees(cast.gast, cast.group, "member").get(post.get_absolute_url()).content.decode()
    assert post.title in text
    assert secret.public_id not in text


# How long ------------------------------------------------------------------------------------------------------------


def test_it_ends_by_the_button_and_one_comes_back_to_the_page(cast, sees):
    client = sees(cast.mo, cast.group, "member")
    page = cast.group.get_absolute_url()
    assert BAR in client.get(page).content.decode()
    answer = stop(client, cast.group, page)
    assert (answer.status_code, answer.url) == (302, page)
    assert mode(client) is None
    assert BAR not in client.get(page).content.decode()
    assert stop(client, cast.group, "https://evil.example/").url == "/"


def test_it_ends_after_half_an_hour(cast, sees, monkeypatch):
    client = sees(cast.mo, cast.public)
    since = mode(client)["since"]
    monkeypatch.setattr(viewing_as.time, "time", lambda: since + 29 * 60)
    assert "Mo, jouw account" not in client.get(cast.public.get_absolute_url()).content.decode()
    monkeypatch.setattr(viewing_as.time, "time", lambda: since + 30 * 60)
    text = client.get(cast.public.get_absolute_url()).content.decode()
    assert "Mo, jouw account" in text
    assert "Je bekijkt de groep weer als jezelf" in text
    assert mode(client) is None
    assert BAR not in client.get(cast.public.get_absolute_url()).content.decode()


def lose_role(cast):
    change_role(cast.group, cast.mo, "member", acting_user=cast.oscar)


def leave(cast):
    Membership.objects.filter(group=cast.group, person=cast.mo).delete()


def freeze(cast):
    User.objects.filter(pk=cast.mo.pk).update(frozen_at=timezone.now())


@pytest.mark.parametrize("loses", [lose_role, leave, freeze])
def test_who_moderates_no_more_sees_as_oneself_at_once(cast, sees, loses):
    client = sees(cast.mo, cast.group, "member")
    page = cast.group.get_absolute_url()
    assert "Een nieuw lid" in client.get(page).content.decode()
    loses(cast)
    assert "Een nieuw lid" not in client.get(page).content.decode()
    assert mode(client) is None


def test_who_goes_to_another_organisation_sees_as_a_colleague_no_more(cast, sees):
    client = sees(cast.mo, cast.group, "colleague")
    assert "Een collega" in client.get(cast.group.get_absolute_url()).content.decode()
    User.objects.filter(pk=cast.mo.pk).update(organisation=cast.waterrijk)
    assert "Een collega" not in client.get(cast.group.get_absolute_url()).content.decode()
    assert mode(client) is None


def test_who_must_set_up_a_second_step_is_led_there_all_the_same(cast, sees):
    client = sees(cast.mo, cast.group, "member")
    type(cast.lindedaal).objects.filter(pk=cast.lindedaal.pk).update(two_factor_from=timezone.localdate())
    answer = client.get(cast.group.get_absolute_url())
    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))


def test_signing_out_ends_it(cast, sees):
    client = sees(cast.mo, cast.group, "member")
    client.post(reverse("account_logout"))
    client.force_login(cast.mo, backend="accounts.backends.PersonBackend")
    assert BAR not in client.get(cast.group.get_absolute_url()).content.decode()


# Which pages ---------------------------------------------------------------------------------------------------------


def test_pages_outside_the_group_are_ones_own_and_say_so(cast, sees):
    client = sees(cast.mo, cast.group)
    other = make_post(cast.public, cast.alice)
    for page in (
        "/",
        "/groups/",
        "/blogs/",
        cast.public.get_absolute_url(),
        other.get_absolute_url(),
        "/bestaat-niet/",
    ):
        text = client.get(page).content.decode()
        assert "Mo, jouw account" in text, page
        assert "Deze pagina hoort niet bij Besloten groep" in text, page
        assert text.count(BAR) == 1


def test_a_page_that_does_not_exist_for_that_person_is_its_404_with_the_bar(cast, sees, as_person):
    client = sees(cast.mo, cast.hidden)
    for page in (cast.hidden.get_absolute_url(), cast.hidden.get_absolute_url() + "members/"):
        answer = client.get(page)
        text = answer.content.decode()
        assert "Je bekijkt Verborgen groep als <b>een bezoeker die niet is ingelogd</b>" in text
        if answer.status_code == 404:
            assert f"?next={quote(page, safe='')}" in text or f"?next={page}" in text


def test_a_draft_of_someone_else_is_as_nonsense(cast, sees):
    draft = make_post(cast.public, cast.alice, published=False)
    client = sees(cast.mo, cast.public, "member")
    answers = []
    for key in (draft.public_id, "222222222222"):
        answer = client.get(f"/blogs/{key}/x/")
        # Each page is another stand-in's, and the colour behind its letters another one.
        volatile = r'name="csrfmiddlewaretoken" value="[^"]+"| avatar--[bc]'
        text = re.sub(volatile, "", answer.content.decode()).replace(key, "")
        answers.append((answer.status_code, text))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_what_leads_out_of_the_group_is_told_and_not_followed(cast, sees):
    """Followed, the moderator would be at the sign-in page, which sends who is signed in back: round and round."""
    answer = sees(cast.mo, cast.public).get(reverse("groups:members", args=[cast.public.slug]))
    assert answer.status_code == 200
    assert "krijgt hier de vraag om in te loggen" in answer.content.decode()


def test_a_fragment_and_a_file_get_no_bar(cast, sees):
    post = make_post(cast.public, cast.alice)
    client = sees(cast.mo, cast.public, "elsewhere")
    assert BAR not in client.get(post.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert BAR not in client.get(reverse("blogs:feed")).content.decode()


def test_nothing_of_it_is_kept_between_us_and_the_reader(cast, sees, as_person):
    post = make_post(cast.public, cast.alice)
    picture = store_picture(small_picture(), description="Een veld", acting_user=cast.alice, post=post)
    file = reverse("blogs:picture", args=[picture.public_id, picture.widths[0]])
    assert "ETag" in as_person(cast.mo).get(file)
    client = sees(cast.mo, cast.public)
    for page in (cast.public.get_absolute_url(), "/", reverse("groups:members", args=[cast.public.slug]), file):
        answer = client.get(page)
        assert answer["Cache-Control"] == "private, no-store", page
        assert "Cookie" in answer["Vary"], page
        assert "ETag" not in answer, page


@pytest.mark.parametrize("state", ["archived_at", "frozen_at", "trashed_at", "ownerless_since"])
def test_a_group_is_shown_as_its_state_asks(cast, sees, as_person, state):
    WorkingGroup.objects.filter(pk=cast.group.pk).update(**{state: timezone.now()})
    page = cast.group.get_absolute_url()
    text = sees(cast.mo, cast.group, "elsewhere").get(page)
    assert text.status_code == as_person(cast.charlie).get(page).status_code
    assert BAR in text.content.decode()


def test_ones_messages_wait_until_one_is_back(cast, as_person):
    client, page = as_person(cast.mo), cast.public.get_absolute_url()
    post = make_post(cast.public, cast.alice)
    client.post(reverse("ratings:post", args=[post.public_id]), {"stars": "4"})
    begin(client, cast.public, "member")
    assert 'class="messages' not in client.get(page).content.decode()
    stop(client, cast.public)
    assert 'class="messages' in client.get(page).content.decode()


def test_language_and_colours_stay_the_moderators_own(cast, sees):
    User.objects.filter(pk=cast.mo.pk).update(language="en", scheme="dark")
    for viewer in VIEWERS:
        text = sees(cast.mo, cast.public, viewer).get(cast.public.get_absolute_url()).content.decode()
        assert '<html lang="en" data-scheme="dark">' in text


# What it can never do ------------------------------------------------------------------------------------------------


def test_nothing_in_the_group_is_changed_in_its_name(cast, sees):
    post = make_post(cast.public, cast.alice)
    client = sees(cast.mo, cast.public, "member")
    before = (Comment.objects.count(), Post.objects.count(), Membership.objects.count(), AuditEntry.objects.count())
    for page, typed in [
        (reverse("blogs:comment", args=[post.public_id]), {"text": "Mijn reactie"}),
        (reverse("ratings:post", args=[post.public_id]), {"stars": "5"}),
        (reverse("ratings:group", args=[cast.public.slug]), {"stars": "5"}),
        (reverse("groups:leave", args=[cast.public.slug]), {}),
        (reverse("groups:settings", args=[cast.public.slug]), {"name": "Anders"}),
        (cast.public.get_absolute_url(), {}),
    ]:
        answer = client.post(page, typed)
        text = answer.content.decode()
        assert answer.status_code == 403, page
        assert "Stop daar eerst mee" in text, page
        assert 'name="stop"' in text, page
        assert typed.get("text", "") in text, page
    after = (Comment.objects.count(), Post.objects.count(), Membership.objects.count(), AuditEntry.objects.count())
    assert after == before
    assert client.delete(cast.public.get_absolute_url()).status_code == 403


def test_what_is_sent_after_the_end_changes_nothing(cast, sees, monkeypatch):
    """The page may have been made for somebody else, who was promised that nothing is changed."""
    post = make_post(cast.public, cast.alice)
    client = sees(cast.mo, cast.public, "member")
    since = mode(client)["since"]
    monkeypatch.setattr(viewing_as.time, "time", lambda: since + 31 * 60)
    answer = client.post(reverse("blogs:comment", args=[post.public_id]), {"source": "Mijn reactie"})
    assert answer.status_code == 403
    assert "Mijn reactie" in answer.content.decode()
    assert not Comment.objects.exists()
    assert client.post(reverse("blogs:comment", args=[post.public_id]), {"source": "Mijn reactie"}).status_code == 302
    client = sees(cast.mo, cast.public, "member")
    monkeypatch.setattr(viewing_as.time, "time", lambda: since + 99 * 60)
    assert client.post(reverse("account_logout")).status_code == 302


def test_one_writes_outside_the_group_as_oneself(cast, sees):
    post = make_post(cast.government, cast.alice)
    client = sees(cast.mo, cast.public, "member")
    client.post(reverse("ratings:post", args=[post.public_id]), {"stars": "4"})
    assert post.ratings.get().person == cast.mo


def test_two_moderators_at_once_see_each_their_own(cast, sees, as_person):
    mo, oscar, alice = sees(cast.mo, cast.group, "member"), sees(cast.oscar, cast.group), as_person(cast.alice)
    page = reverse("groups:members", args=[cast.group.slug])
    for _ in range(2):
        assert "Een nieuw lid" in mo.get(page).content.decode()
        assert "krijgt hier de vraag" in oscar.get(page).content.decode()
        assert "Een nieuw lid" not in alice.get(page).content.decode()


def test_a_mode_of_one_group_opens_no_other(cast, sees):
    hidden = make_group("Ander geheim", cast.lindedaal, visibility="hidden", way_in="invitation")
    make_post(hidden, cast.nina)
    client = sees(cast.mo, cast.group, "member")
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert begin(client, hidden, "member").status_code == 404


def test_the_person_is_gone_when_the_page_broke(cast):
    with pytest.raises(ZeroDivisionError), standing_in("member", cast.group, like=cast.mo) as person:
        assert cast.group.memberships.filter(person=person).exists()
        raise ZeroDivisionError
    assert not User.objects.filter(pk__lt=0).exists()
    assert not Membership.objects.filter(pk__lt=0).exists()


def test_what_a_page_writes_and_tells_is_undone(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as told, standing_in("member", cast.group, like=cast.mo):
        change_role(cast.group, cast.alice, "moderator", acting_user=cast.oscar)
    assert not told
    assert cast.group.memberships.get(person=cast.alice).role == "member"
    assert not Event.objects.exists()
    assert not Notification.objects.exists()
    assert not Mail.objects.exists()


def test_no_number_of_a_real_account_is_used_up(cast):
    with standing_in("elsewhere", cast.group, like=cast.mo) as first:
        assert first.pk < 0
    with standing_in("elsewhere", cast.group, like=cast.mo) as second:
        assert second.pk < 0
    assert first.pk != second.pk
    latest = make_user(organisation=cast.lindedaal)
    assert latest.pk > 0
    assert make_organisation().pk > 0


@pytest.mark.parametrize("viewer", VIEWERS)
def test_it_costs_the_same_for_many_rows(cast, sees, count_queries, viewer):
    post = make_post(cast.public, cast.alice)
    client = sees(cast.mo, cast.public, viewer)

    def add(rows):
        for number in range(rows):
            other = make_post(cast.public, cast.bob, published_at=timezone.now() - timedelta(days=number))
            make_comment(post, cast.bob)
            make_comment(other, cast.alice)
            add_member(cast.public, make_user(organisation=cast.lindedaal))

    def cost(page):
        cache.clear()
        client.get(page)
        with count_queries() as queries:
            client.get(page)
        return len(queries)

    pages = [cast.public.get_absolute_url(), post.get_absolute_url()]
    add(1)
    few = [cost(page) for page in pages]
    add(10)
    assert [cost(page) for page in pages] == few
    # What the page itself costs, and: the mode, the savepoint, the person, its organisation and its membership.
    assert max(few) <= 12 + 8


def test_who_has_no_mode_on_pays_nothing_for_it(cast, as_person, count_queries):
    for person in (None, cast.mo):
        client = as_person(person)
        client.get("/privacy/")
        with count_queries() as queries:
            client.get("/privacy/")
        assert not [q for q in queries.captured_queries if "guardian" in q["sql"] or "SAVEPOINT" in q["sql"]]
