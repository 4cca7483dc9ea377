"""Naming people in a comment: who is found, who is told, and what nobody learns by it."""

import unicodedata
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase_account
from blogs.models import Comment, Mention, Post
from blogs.selectors import people_to_mention, post_page
from blogs.services import add_comment, change_comment, remove_comment, withdraw_comment
from groups.policies import Reach
from groups.services import leave_group
from notifications.models import Notification
from notifications.services import drain
from tests.factories import add_member, make_comment, make_post, make_user


def text_of(response):
    return response.content.decode()


@pytest.fixture
def post(cast):
    return make_post(cast.public, cast.alice)


def named(comment):
    return {mention.person for mention in comment.mentions.select_related("person")}


def found(person, post, typed=""):
    page = post_page(person, post.public_id)
    return {one for _type, one in people_to_mention(person, page.post, typed, is_member=page.is_member)}


def test_a_name_with_an_at_names_the_person_with_a_link_for_who_may_follow_it(cast, as_person, post):
    comment = add_comment(post, source="Weet jij dit, @Charlie?", acting_user=cast.bob)
    assert named(comment) == {cast.charlie}
    link = f'<a href="{cast.charlie.get_absolute_url()}">@Charlie</a>?'
    assert link in text_of(as_person(cast.bob).get(post.get_absolute_url()))
    for person in (None, cast.gast):
        html = text_of(as_person(person).get(post.get_absolute_url()))
        assert "Weet jij dit, @Charlie?" in html


def test_the_name_of_today_stands_there(cast, as_person, post):
    add_comment(post, source="Weet jij dit, @Charlie?", acting_user=cast.bob)
    client = as_person(cast.bob)
    client.get(post.get_absolute_url())
    type(cast.charlie).objects.filter(pk=cast.charlie.pk).update(name="Charlotte")
    html = text_of(client.get(post.get_absolute_url()))
    assert "@Charlotte</a>?" in html
    assert "@Charlie" not in html


@pytest.mark.parametrize("typed", ["José Müller", "josé müller", unicodedata.normalize("NFD", "José Müller")])
def test_letters_with_a_sign_are_found_however_they_were_typed(cast, post, typed):
    person = make_user("José Müller", cast.lindedaal)
    assert named(add_comment(post, source=f"Dag @{typed}, hoe gaat het?", acting_user=cast.bob)) == {person}


def test_the_longest_name_counts_and_two_people_with_it_are_told_apart_by_their_organisation(cast, post):
    long = make_user("Alice de Vries", cast.lindedaal)
    assert named(add_comment(post, source="Dag @Alice de Vries en anderen", acting_user=cast.bob)) == {long}
    other = make_user("Alice de Vries", cast.waterrijk)
    assert named(add_comment(post, source="Dag @Alice de Vries", acting_user=cast.bob)) == set()
    types = [kind for kind, _person in people_to_mention(cast.bob, post, "Alice de", is_member=True)]
    assert types == ["Alice de Vries (Gemeente Lindedaal)", "Alice de Vries (Gemeente Waterrijk)"]
    assert named(add_comment(post, source=f"Dag @{types[1]}.", acting_user=cast.bob)) == {other}


@pytest.mark.parametrize("source", ["charlie@Charlie", "`@Charlie`", "> @Charlie zei dit", "[@Charlie](/elders/)"])
def test_an_address_code_and_a_quote_name_nobody(cast, post, source):
    comment = add_comment(post, source=source, acting_user=cast.bob)
    assert not named(comment)
    assert "/people/" not in comment.body


def test_ten_people_are_named_at_most(cast, post):
    for number in range(11):
        make_user(f"Persoon{number}", cast.lindedaal)
    with pytest.raises(ValidationError, match="10"):
        add_comment(post, source=" ".join(f"@Persoon{n}" for n in range(11)), acting_user=cast.bob)
    assert len(named(add_comment(post, source=" ".join(f"@Persoon{n}" for n in range(10)), acting_user=cast.bob))) == 10


# Who is found


@pytest.mark.parametrize("visibility", ["public", "government", "organisation", "closed", "hidden"])
@pytest.mark.parametrize("audience", ["members", "group"])
def test_only_people_who_read_this_blog_are_found(cast, visibility, audience):
    post = make_post(cast.groups()[visibility], cast.alice, audience=audience)
    everyone = {person for person in cast.people().values() if person}
    for asker in everyone:
        if not asker.is_active or not Post.objects.visible_to(asker).filter(pk=post.pk).exists():
            continue
        page = post_page(asker, post.public_id)
        for person in everyone:
            suggested = found(asker, post, person.name)
            for one in suggested:
                assert Post.objects.visible_to(one).filter(pk=post.pk).exists(), (asker, one)
                assert one.is_active
                assert one.is_colleague
            reads = Post.objects.visible_to(person).filter(pk=post.pk).exists()
            if page.is_member and person.is_colleague and person.is_active and reads and person != asker:
                assert person in suggested


def test_being_in_the_group_moves_nothing_for_who_is_no_member(cast):
    """A colleague elsewhere who reads only as a member is found by members, where only members read."""
    post, among = make_post(cast.organisation, cast.alice), make_post(cast.organisation, cast.alice, audience="members")
    add_member(cast.organisation, cast.charlie)
    assert cast.charlie in found(cast.bob, among, "Char")
    assert cast.charlie not in found(cast.bob, post, "Char")
    assert cast.charlie not in found(cast.dana, post, "Char")
    add_comment(post, source="Ik ook", acting_user=cast.charlie)
    assert cast.charlie not in found(cast.dana, post, "Char")
    assert not named(add_comment(post, source="Dag @Charlie", acting_user=cast.dana))


def test_who_has_no_organisation_finds_only_who_wrote_here(cast, post):
    make_comment(post, cast.charlie)
    assert found(cast.gast, post, "") == {cast.alice, cast.charlie}
    assert found(cast.gast, post, "Dan") == set()
    assert found(cast.wim, post, "Cha") == {cast.charlie}


def test_who_wrote_what_one_does_not_read_is_not_offered_first(cast, post):
    make_comment(post, cast.bob, reach=Reach.MEMBERS)
    assert found(cast.gast, post, "") == {cast.alice}
    assert found(cast.charlie, post, "") == {cast.alice}
    assert found(cast.mo, post, "") == {cast.alice, cast.bob}


def test_guests_and_who_is_gone_are_never_found(cast):
    post = make_post(cast.group, cast.alice)
    make_comment(post, cast.gast)
    for name in ("Gast", "Dora", "Wim"):
        assert not found(cast.bob, post, name)


def test_the_suggestions_come_for_who_may_comment_here(cast, as_person, post):
    address = reverse("blogs:comment_people", args=[post.public_id])
    answer = as_person(cast.bob).get(address, {"q": "cha"})
    assert answer.json() == {"people": [{"type": "Charlie", "name": "Charlie", "organisation": "Gemeente Waterrijk"}]}
    assert answer["Cache-Control"] == "private, no-store"
    hidden = reverse("blogs:comment_people", args=[make_post(cast.hidden, cast.alice).public_id])
    assert as_person(cast.dana).get(hidden).status_code == 404
    assert as_person(None).get(address).status_code == 302
    type(cast.public).objects.update(others_may_comment=False)
    assert as_person(cast.dana).get(address).status_code == 403


# Who is told


def told():
    drain()
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_who_is_named_is_told_once_whatever_is_changed_later(cast, post):
    comment = add_comment(post, source="Dag @Charlie", acting_user=cast.bob)
    for source in ("Dag @Charlie!", "Dag allemaal", "Toch: @Charlie"):
        change_comment(comment, source=source, acting_user=cast.bob)
    assert told() == ["alice", "charlie"]
    assert named(comment) == {cast.charlie}


def test_who_is_told_of_the_comment_is_not_told_twice(cast, post):
    parent = make_comment(post, cast.charlie)
    add_comment(post, source="Dag @Charlie en @Alice", parent=parent, acting_user=cast.bob)
    assert told() == ["alice", "charlie"]
    assert Notification.objects.filter(decision="told").count() == 2


@pytest.mark.parametrize("how", ["left", "withdrawn", "removed", "no longer named"])
def test_who_reads_it_no_more_when_the_letter_would_go_is_not_told(cast, how):
    post = make_post(cast.group, cast.alice)
    comment = add_comment(post, source="Dag @Mo", acting_user=cast.bob)
    if how == "left":
        leave_group(cast.group, acting_user=cast.mo)
    elif how == "withdrawn":
        add_member(cast.group, cast.mo, "member") if not cast.group.memberships.filter(person=cast.mo) else None
        comment = add_comment(post, source="Dag @Dana", acting_user=cast.bob)
        withdraw_comment(comment, "Nee", acting_user=cast.oscar)
        remove_comment(Comment.objects.exclude(pk=comment.pk).get(), acting_user=cast.bob)
    elif how == "removed":
        remove_comment(comment, acting_user=cast.bob)
    else:
        change_comment(comment, source="Dag allemaal", acting_user=cast.bob)
    assert "mo" not in told()


def test_an_import_tells_nobody(cast, post):
    add_comment(post, source="Dag @Charlie", acting_user=cast.bob, quiet=True)
    assert told() == []


def test_that_one_was_named_goes_with_the_account_and_with_the_text(cast, post):
    kept = add_comment(post, source="Dag @Charlie en @Dana", acting_user=cast.bob)
    gone = add_comment(post, source="Dag @Dana", acting_user=cast.bob)
    erase_account(cast.charlie, with_texts=False, acting_user=cast.charlie)
    remove_comment(gone, acting_user=cast.bob)
    assert named(kept) == {cast.dana}
    kept.refresh_from_db()
    assert cast.charlie.public_id not in kept.body
    assert cast.dana.public_id in kept.body
    assert Mention.objects.count() == 1


def test_a_name_in_an_earlier_version_leads_nowhere(cast, as_person, post):
    comment = add_comment(post, source="Dag @Charlie", acting_user=cast.bob)
    Comment.objects.update(created_at=timezone.now() - timedelta(days=1))
    change_comment(comment, source="Dag allemaal", acting_user=cast.bob)
    html = text_of(as_person(None).get(reverse("blogs:comment_history", args=[comment.public_id])))
    assert "Dag @Charlie" in html
    assert "/people/" not in html
