import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blogs.models import Comment, Post
from blogs.own_data import blog_parts
from blogs.services import add_comment, withdraw_post
from groups.services import leave_group, trash_group
from tests.factories import make_comment, make_post

HTMX = {"HX-Request": "true"}


@pytest.fixture
def post(cast):
    return make_post(cast.public, cast.alice)


def address(post):
    return reverse("blogs:comment", args=[post.public_id])


def text_of(response):
    return response.content.decode()


def key_in(html):
    return re.search(r'name="key" value="([^"]+)"', html)[1]


def test_a_comment_leads_back_to_itself(cast, as_person, post):
    response = as_person(cast.bob).post(address(post), {"source": "Goed stuk"})
    comment = Comment.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"{post.get_absolute_url()}?comment={comment.public_id}#reactie-{comment.public_id}"
    assert comment.author == cast.bob


def test_with_htmx_only_the_part_about_comments_comes_back_and_says_so(cast, as_person, post):
    response = as_person(cast.bob).post(address(post), {"source": "Goed stuk"}, headers=HTMX)
    html = text_of(response)
    assert html.startswith('<section class="card" id="reacties"')
    assert "Goed stuk" in html
    assert 'data-announce="Je reactie is geplaatst."' in html
    assert "data-focus" in html
    assert "<html" not in html
    assert re.search(r"<textarea[^>]*>\s*</textarea>", html)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_comment_comes_back_with_what_is_wrong(cast, as_person, post, headers):
    response = as_person(cast.bob).post(address(post), {"source": "  ", "key": "bcd"}, headers=headers)
    html = text_of(response)
    assert response.status_code == 422
    assert 'role="alert"' in html
    assert "Schrijf eerst je reactie." in html
    assert key_in(html) == "bcd"
    if not headers:
        assert "<title>Fout:" in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_text_that_is_too_long_is_not_lost(cast, as_person, post, headers):
    text = "Een lange zin. " * 400
    response = as_person(cast.bob).post(address(post), {"source": text}, headers=headers)
    assert response.status_code == 422
    assert text.strip() in text_of(response)


def test_sending_a_comment_twice_places_it_once(cast, as_person, post):
    client = as_person(cast.bob)
    key = key_in(text_of(client.get(post.get_absolute_url())))
    answers = [client.post(address(post), {"source": "Dubbel", "key": key}) for _twice in range(2)]
    assert Comment.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_form_sent_again_under_another_blog_does_not_lead_to_the_first(cast, as_person):
    """Who left a group could otherwise read the title that its blog has now in the address."""
    secret = make_post(cast.group, cast.bob, title="Geheim", audience="members")
    client = as_person(cast.alice)
    client.post(reverse("blogs:comment", args=[secret.public_id]), {"source": "Een", "key": "bcdf"})
    cast.group.memberships.filter(person=cast.alice).delete()
    public = make_post(cast.public, cast.bob, title="Openbaar")
    response = client.post(reverse("blogs:comment", args=[public.public_id]), {"source": "Twee", "key": "bcdf"})
    assert response.url.startswith(public.get_absolute_url())
    assert Comment.objects.get(post=public).source == "Twee"


def test_an_answer_begins_on_the_page_and_ends_under_its_comment(cast, as_person, post):
    parent = make_comment(post, cast.charlie)
    client = as_person(cast.bob)
    html = text_of(client.get(post.get_absolute_url() + f"?answer={parent.public_id}"))
    assert f'name="parent" value="{parent.public_id}"' in html
    assert "Je reageert op Charlie." in html
    client.post(address(post), {"source": "Eens", "parent": parent.public_id})
    assert Comment.objects.get(author=cast.bob).parent == parent


def test_an_answer_to_what_is_gone_or_elsewhere_comes_back_with_its_text(cast, as_person, post):
    elsewhere = make_comment(make_post(cast.public, cast.alice), cast.charlie)
    response = as_person(cast.bob).post(address(post), {"source": "Mijn antwoord", "parent": elsewhere.public_id})
    assert response.status_code == 422
    assert "Mijn antwoord" in text_of(response)
    assert Comment.objects.count() == 1


def test_a_visitor_is_sent_to_sign_in(as_person, post):
    response = as_person(None).post(address(post), {"source": "x"})
    assert response.status_code in (302, 403)
    assert not Comment.objects.exists()


def test_where_one_may_not_read_there_is_nothing_and_where_one_may_not_comment_a_reason(cast, as_person):
    hidden = make_post(cast.hidden, cast.alice)
    assert as_person(cast.dana).post(address(hidden), {"source": "x"}).status_code == 404
    type(cast.public).objects.update(others_may_comment=False)
    assert as_person(cast.dana).post(address(make_post(cast.public, cast.alice)), {"source": "x"}).status_code == 403


def test_the_own_comment_is_changed_and_the_page_says_so(cast, as_person, post):
    comment = make_comment(post, cast.bob, "Oude tekst", created_at=timezone.now() - timedelta(hours=1))
    client = as_person(cast.bob)
    edit = reverse("blogs:comment_edit", args=[comment.public_id])
    assert "Oude tekst" in text_of(client.get(edit))
    assert client.post(edit, {"source": "Nieuwe tekst"})["Location"] == comment.get_absolute_url()
    html = text_of(client.get(post.get_absolute_url()))
    assert "Nieuwe tekst" in html
    assert "aangepast" in html
    assert client.post(edit, {"source": ""}).status_code == 422


def test_removing_a_comment_is_asked_once(cast, as_person, post):
    comment = make_comment(post, cast.bob, "Spijt")
    html = text_of(as_person(cast.bob).get(reverse("blogs:comment_edit", args=[comment.public_id])))
    _before, _, rest = html.partition("<summary>Verwijder je reactie</summary>")
    assert "Ja, verwijder mijn reactie" in rest.partition("</details>")[0]


def test_the_own_comment_is_removed(cast, as_person, post):
    comment = make_comment(post, cast.bob, "Spijt")
    client = as_person(cast.bob)
    response = client.post(reverse("blogs:comment_remove", args=[comment.public_id]))
    assert response["Location"] == f"{post.get_absolute_url()}#reacties"
    assert "Spijt" not in text_of(client.get(post.get_absolute_url()))
    assert client.post(reverse("blogs:comment_remove", args=[comment.public_id])).status_code == 404


@pytest.mark.parametrize("name", ["comment_edit", "comment_remove"])
def test_the_comment_of_another_is_refused_and_an_unseen_one_does_not_exist(cast, as_person, post, name):
    seen = make_comment(post, cast.bob)
    unseen = make_comment(make_post(cast.hidden, cast.alice), cast.bob)
    for person in (cast.alice, cast.oscar, cast.rob):
        assert (
            as_person(person).post(reverse(f"blogs:{name}", args=[seen.public_id]), {"source": "x"}).status_code == 403
        )
    assert (
        as_person(cast.dana).post(reverse(f"blogs:{name}", args=[unseen.public_id]), {"source": "x"}).status_code == 404
    )
    assert Comment.objects.filter(removed_at=None).count() == 2


def out_of_sight(cast, how):
    """A comment of bob under a blog that he reads no more."""
    post = make_post(cast.hidden if how == "left a hidden group" else cast.public, cast.alice, title="Plan Zonnedauw")
    comment = add_comment(post, source="Spijt van dit woord", acting_user=cast.bob)
    if how == "withdrawn":
        withdraw_post(post, "Staat er verkeerd", acting_user=cast.mo)
    elif how == "left a hidden group":
        leave_group(post.group, acting_user=cast.bob)
    else:
        trash_group(post.group, acting_user=None)
    return post, comment


@pytest.mark.parametrize("how", ["withdrawn", "left a hidden group", "in the trash"])
def test_the_own_comment_is_removed_where_the_blog_is_out_of_sight(cast, as_person, how):
    post, comment = out_of_sight(cast, how)
    client = as_person(cast.bob)
    assert client.get(post.get_absolute_url()).status_code == 404
    edit = reverse("blogs:comment_edit", args=[comment.public_id])
    page = client.get(edit)
    assert page.status_code == 200
    assert "Je kunt de blog waar hij onder staat niet meer lezen" in text_of(page)
    for word in (post.title, post.group.name, post.group.slug, post.public_id, "Spijt van dit woord", "ingetrokken"):
        assert word not in text_of(page), word
    refused = client.post(edit, {"source": "Nog snel veranderd"})
    assert refused.status_code == 403
    assert "Nog snel veranderd" in text_of(refused)
    assert Comment.objects.get().source == "Spijt van dit woord"
    for other in (cast.dana, cast.gast, cast.rob, None):
        answer = as_person(other).get(edit)
        assert answer.status_code in {302, 404}, other
        assert "Verwijder" not in text_of(answer), other
    remove = reverse("blogs:comment_remove", args=[comment.public_id])
    assert client.post(remove)["Location"] == reverse("account_data")
    assert Comment.objects.get().source == Comment.objects.get().body == ""
    assert client.get(edit).status_code == client.post(remove).status_code == 404
    post.refresh_from_db()
    assert post.comment_count == 0


def test_the_copy_of_ones_data_leads_to_each_own_comment(cast):
    _post, comment = out_of_sight(cast, "withdrawn")
    part = next(part for part in blog_parts(cast.bob) if part.name == "comments")
    (address,) = [row["to_remove"] for row in part.rows]
    assert address.startswith("http")
    assert address.endswith(reverse("blogs:comment_edit", args=[comment.public_id]))


def test_the_copy_of_ones_data_names_no_blog_that_one_reads_no_more(cast):
    """What it is called by now was not written for who left."""
    there, gone = (
        make_post(cast.public, cast.bob, title="Voor iedereen"),
        make_post(cast.hidden, cast.bob, title="Eerst"),
    )
    for post in (there, gone):
        make_comment(post, cast.alice)
    leave_group(cast.hidden, acting_user=cast.alice)
    Post.objects.filter(pk=gone.pk).update(title="Daarna")
    rows = next(part.rows for part in blog_parts(cast.alice) if part.name == "comments")
    assert [row["under"] for row in rows] == ["Voor iedereen", ""]
