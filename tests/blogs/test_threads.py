"""Comments as they are read: threads in pages, folds, permalinks, and who wrote them."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from blogs.models import Comment, Post
from blogs.selectors import outline_for, page_with, post_page, writers_on
from groups.policies import Reach
from groups.services import be_contact
from tests.factories import make_comment, make_post, make_user


def text_of(response):
    return response.content.decode()


def written(html):
    return re.findall(r"Reactie (\d+)", html)


def many(post, number, author, parent=None, **fields):
    """So many comments in a few statements, as they come in: one after the other."""
    rows = [
        Comment(
            post=post,
            group=post.group,
            author=author,
            parent=parent,
            source="x",
            body=f"<p>Reactie {n}</p>",
            reach=post.reach,
            **fields,
        )
        for n in range(number)
    ]
    made = Comment.objects.bulk_create(rows)
    Post.objects.filter(pk=post.pk).update(
        comments_version=post.comments_version + 1, comment_count=number, comment_count_public=number
    )
    post.refresh_from_db()
    return made


@pytest.fixture
def post(cast):
    return make_post(cast.public, cast.alice)


def test_a_page_holds_fifty_comments_and_says_how_to_go_on(cast, as_person, post):
    many(post, 120, cast.bob)
    client, address, seen = as_person(None), post.get_absolute_url(), []
    for number in (1, 2, 3):
        html = text_of(client.get(address))
        assert f"Pagina {number} van 3" in html
        seen.append(written(html))
        following = re.search(r'rel="next" href="([^"]+)#reacties"', html)
        address = following[1] if following else ""
    assert [len(numbers) for numbers in seen] == [50, 50, 20]
    assert [number for numbers in seen for number in numbers] == [str(number) for number in range(120)]
    assert not address


def test_the_way_back_leads_to_the_page_before(cast, as_person, post):
    made = many(post, 120, cast.bob)
    client = as_person(None)
    html = text_of(client.get(f"{post.get_absolute_url()}?comment={made[110].public_id}"))
    before = re.search(r'rel="prev" href="([^"]+)#reacties"', html)[1]
    assert written(text_of(client.get(before)))[0] == "50"


def test_a_thread_is_not_cut_where_it_fits_on_a_page(cast, as_person, post):
    many(post, 48, cast.bob)
    parent = make_comment(post, cast.bob, "Draad")
    for _number in range(5):
        make_comment(post, cast.mo, "Antwoord", parent=parent)
    cache.clear()
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert "Draad" not in html
    html = text_of(as_person(None).get(parent.get_absolute_url().partition("#")[0]))
    assert html.count("<p>Antwoord</p>") == 5


def test_a_thread_of_hundreds_goes_on_on_the_next_page_and_says_whom_it_answers(cast, as_person, post):
    parent = make_comment(post, cast.charlie, "Begin")
    many(post, 120, cast.bob, parent=parent)
    client = as_person(None)
    first = text_of(client.get(post.get_absolute_url()))
    assert len(written(first)) == 49
    assert "Antwoord op Charlie" not in first
    second = text_of(client.get(re.search(r'rel="next" href="([^"]+)#', first)[1]))
    assert len(written(second)) == 50
    assert second.count("Antwoord op Charlie") == 50


def test_a_chain_of_hundreds_of_answers_is_only_long(cast, as_person, post):
    parent = None
    for number in range(70):
        parent = Comment.objects.create(
            post=post,
            group=post.group,
            author=cast.bob,
            parent=parent,
            source="x",
            body=f"<p>Reactie {number}</p>",
            reach=post.reach,
        )
    Post.objects.filter(pk=post.pk).update(comment_count_public=70)
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert written(html) == [str(number) for number in range(50)]
    assert html.count('class="replies"') == 2


def test_newest_first_turns_the_threads_round_and_leaves_the_answers(cast, as_person, post):
    for number in range(3):
        parent = make_comment(post, cast.bob, f"Reactie {number}")
        for answer in range(2):
            make_comment(post, cast.mo, f"Reactie {number}{answer}", parent=parent)
    client = as_person(None)
    oldest = text_of(client.get(post.get_absolute_url()))
    assert written(oldest) == "0 00 01 1 10 11 2 20 21".split()
    address = re.search(r'href="([^"]+\?order=newest)#reacties"', oldest)[1]
    assert written(text_of(client.get(address))) == "2 20 21 1 10 11 0 00 01".split()


def test_one_thread_offers_no_order(cast, as_person, post):
    make_comment(post, cast.mo, "Antwoord", parent=make_comment(post, cast.bob))
    assert "order=newest" not in text_of(as_person(None).get(post.get_absolute_url()))


def chain(post, author):
    parent = None
    for depth in range(4):
        parent = make_comment(post, author, f"Diepte {depth}", parent=parent)
    return parent


def test_the_third_level_is_folded_in_place(cast, as_person, post):
    chain(post, cast.bob)
    html = text_of(as_person(None).get(post.get_absolute_url()))
    fold = re.search(r'<details class="more folded" >.*?</details>', html, re.DOTALL)[0]
    assert "Nog 2 antwoorden" in fold
    assert re.findall(r"Diepte (\d)", fold) == ["2", "3"]
    assert "<!--" not in html


def test_a_permalink_into_a_fold_opens_it_for_who_follows_it_only(cast, as_person, post):
    deep = chain(post, cast.bob)
    client, permalink = as_person(None), deep.get_absolute_url()
    assert permalink.partition("?")[2] in text_of(client.get(post.get_absolute_url()))
    assert '<details class="more folded" open>' in text_of(client.get(permalink))
    assert '<details class="more folded" >' in text_of(client.get(post.get_absolute_url()))


def test_a_permalink_leads_to_the_page_where_the_comment_stands_by_now(cast, as_person, post):
    made = many(post, 120, cast.bob)
    client = as_person(None)
    for number in (0, 49, 50, 119):
        for order in ("", "&order=newest"):
            address = f"{post.get_absolute_url()}?comment={made[number].public_id}{order}"
            assert f'id="reactie-{made[number].public_id}"' in text_of(client.get(address))


def test_a_permalink_to_what_one_does_not_read_shows_what_nonsense_shows(cast, as_person, post):
    many(post, 60, cast.bob)
    inside = many(post, 60, cast.bob)
    Comment.objects.filter(pk__in=[comment.pk for comment in inside]).update(reach=Reach.MEMBERS)
    client = as_person(cast.charlie)

    def answer(public_id):
        html = text_of(client.get(f"{post.get_absolute_url()}?comment={public_id}"))
        return re.sub(r'name="(key|csrfmiddlewaretoken)" value="[^"]+"', "", html.replace(public_id, ""))

    assert answer(inside[59].public_id) == answer("222222222222")
    assert f'id="reactie-{inside[59].public_id}"' in text_of(
        as_person(cast.bob).get(f"{post.get_absolute_url()}?comment={inside[59].public_id}")
    )


@pytest.mark.parametrize("person", ["visitor", "alice", "charlie"])
def test_two_thousand_comments_cost_the_queries_of_one(cast, as_person, count_queries, post, person):
    def cost():
        client = as_person(cast.people()[person])
        client.get(post.get_absolute_url())
        with count_queries() as warm:
            page = client.get(post.get_absolute_url())
        cache.clear()
        with count_queries() as cold:
            client.get(post.get_absolute_url())
        return len(warm), len(cold), len(page.content)

    many(post, 1, cast.bob)
    warm, cold, _size = cost()
    made = many(post, 1999, cast.bob)
    for number in range(0, 1900, 3):
        made[number + 1].parent = made[number]
    Comment.objects.bulk_update(made, ["parent"], batch_size=500)
    warm_now, cold_now, size = cost()
    assert warm_now <= warm <= 6
    assert cold_now <= cold <= 11
    assert size < 60_000


def test_only_who_wrote_on_this_page_is_asked_for(cast, post):
    for _number in range(8):
        make_comment(post, make_user("Schrijver", cast.lindedaal))
    many(post, 60, cast.bob)
    page = post_page(cast.charlie, post.public_id)
    outline = outline_for(page, cast.charlie, newest_first=True)
    writers = writers_on(outline, page_with(outline, ""), post.group, is_member=False)
    assert list(writers.values()) == [cast.bob]


# Who wrote it


def marks(html, name):
    return re.findall(rf'<span class="name">{name}</span>(.*?)<span class="meta">', html, re.DOTALL)[0]


def test_members_see_who_runs_the_group_and_everyone_who_wrote_the_blog(cast, as_person, post):
    for person in (cast.alice, cast.bob, cast.mo, cast.oscar):
        make_comment(post, person)
    html = text_of(as_person(cast.bob).get(post.get_absolute_url()))
    assert "Schrijver" in marks(html, "Alice")
    assert "Moderator" in marks(html, "Mo")
    assert "Eigenaar van de groep" in marks(html, "Oscar")
    assert not marks(html, "Bob").strip()
    assert "Schrijver" in marks(text_of(as_person(None).get(post.get_absolute_url())), "Alice")


@pytest.mark.parametrize("person", ["visitor", "charlie", "dana", "gast", "rob", "olga"])
def test_others_are_told_of_a_role_only_where_the_person_agreed_to_be_named(cast, as_person, post, person):
    """Who is in a group is personal data."""
    for writer in (cast.mo, cast.oscar):
        make_comment(post, writer)
    be_contact(cast.public, is_contact=True, acting_user=cast.oscar)
    as_person(cast.bob).get(post.get_absolute_url())
    html = text_of(as_person(cast.people()[person]).get(post.get_absolute_url()))
    assert not marks(html, "Mo").strip()
    assert "Eigenaar van de groep" in marks(html, "Oscar")


def test_who_moderates_no_more_is_not_marked_any_more(cast, as_person, post):
    make_comment(post, cast.mo)
    client = as_person(cast.bob)
    assert "Moderator" in marks(text_of(client.get(post.get_absolute_url())), "Mo")
    cast.public.memberships.filter(person=cast.mo).update(role="member")
    assert not marks(text_of(client.get(post.get_absolute_url())), "Mo").strip()


def test_a_comment_that_is_placed_shows_on_its_page(cast, as_person, post):
    many(post, 60, cast.bob)
    answer = as_person(cast.charlie).post(
        reverse("blogs:comment", args=[post.public_id]), {"source": "Helemaal onderaan"}, headers={"HX-Request": "true"}
    )
    assert "Helemaal onderaan" in text_of(answer)
