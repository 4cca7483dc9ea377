import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from blogs.models import Picture, Post, Tag
from blogs.selectors import post_page
from blogs.services import add_comment
from blogs.templatetags.blogs import comment_threads
from tests.factories import make_comment, make_post, make_rating, make_user

SENTENCE = "Reageren is alleen mogelijk voor aangemelde gebruikers"


def text_of(response):
    return response.content.decode()


# One blog


def test_a_visitor_reads_a_public_blog_with_all_that_is_about_it(cast, as_person):
    cast.public.tagline = "Bouw mee"
    cast.public.save()
    post = make_post(cast.public, cast.alice, title="Verslag van de dag", body="<h2>Een</h2><p>Tekst</p>")
    html = text_of(as_person(None).get(post.get_absolute_url()))
    about = (
        "Verslag van de dag|Alice|Gemeente Lindedaal|Openbare groep|Bouw mee|Iedereen, ook op internet|<time datetime="
    )
    for part in [*about.split("|"), "Nog geen waardering", "1 minuut lezen"]:
        assert part in html, part
    assert "/people/" not in html


@pytest.mark.parametrize("visibility", ["public", "government", "organisation", "closed", "hidden"])
@pytest.mark.parametrize("audience", ["members", "group"])
def test_the_page_opens_for_who_may_read_and_does_not_exist_for_others(cast, as_person, visibility, audience):
    post = make_post(cast.groups()[visibility], cast.alice, audience=audience, title="Zeldzame titel")
    nonsense = reverse("blogs:page", args=["bcdfghjkmnpq", "nonsens"])
    for name in ("visitor", "charlie", "dana", "gast", "bob", "rob"):
        person = cast.people()[name]
        client = as_person(person)
        response = client.get(post.get_absolute_url())
        sees = Post.objects.visible_to(response.wsgi_request.user).filter(pk=post.pk).exists()
        assert response.status_code == (200 if sees else 404), name
        if not sees:
            unknown = client.get(nonsense)
            assert unknown.status_code == 404
            assert "Zeldzame titel" not in text_of(response)
            strip = re.compile(r"/blogs/[^\"]*|%2Fblogs%2F[^\"]*|csrfmiddlewaretoken[^>]*")
            assert strip.sub("", text_of(response)) == strip.sub("", text_of(unknown))


def test_a_draft_opens_for_its_author_only(cast, as_person):
    post = make_post(cast.public, cast.alice, published=False, title="Half werk")
    assert "Alleen jij kunt het zien" in text_of(as_person(cast.alice).get(post.get_absolute_url()))
    for person in (None, cast.bob, cast.oscar, cast.rob):
        assert as_person(person).get(post.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("slug", ["oude-titel", None])
def test_another_title_in_the_address_leads_to_the_right_one_after_the_permission(cast, as_person, slug):
    for group, person, status in (
        (cast.public, None, 301),
        (cast.hidden, cast.bob, 302),
        (cast.hidden, cast.dana, 404),
    ):
        post = make_post(group, cast.alice, title="Nieuwe titel")
        args = [post.public_id, slug] if slug else [post.public_id]
        response = as_person(person).get(
            reverse("blogs:page" if slug else "blogs:page_without_title", args=args) + "?answer=x"
        )
        assert response.status_code == status
        if status != 404:
            assert response["Location"] == f"{post.get_absolute_url()}?answer=x"


def test_open_graph_is_for_public_blogs_and_the_others_ask_not_to_be_indexed(cast, as_person):
    public = text_of(as_person(None).get(make_post(cast.public, cast.alice).get_absolute_url()))
    assert 'property="og:title"' in public
    assert "noindex" not in public
    for group, audience in ((cast.public, "members"), (cast.government, "group"), (cast.hidden, "group")):
        html = text_of(as_person(cast.bob).get(make_post(group, cast.alice, audience=audience).get_absolute_url()))
        assert 'property="og:' not in html
        assert 'name="robots" content="noindex"' in html


def test_a_long_text_has_a_table_of_contents_and_a_short_one_has_not(cast, as_person):
    long = make_post(cast.public, cast.alice, body="".join(f"<h2>Deel {n}</h2><p>x</p>" for n in range(3)))
    html = text_of(as_person(None).get(long.get_absolute_url()))
    assert '<a href="#kop-3">Deel 2</a>' in html
    assert '<h2 id="kop-3">Deel 2</h2>' in html
    short = make_post(cast.public, cast.alice, body="<h2>Een</h2><h2>Twee</h2>")
    assert "#kop-1" not in text_of(as_person(None).get(short.get_absolute_url()))


def test_the_language_of_the_text_is_named(cast, as_person):
    post = make_post(cast.public, cast.alice, language="en", title="A blog in English")
    assert '<h1 lang="en">' in text_of(as_person(None).get(post.get_absolute_url()))


def test_what_came_in_unclean_is_cleaned_when_shown(cast, as_person):
    post = make_post(cast.public, cast.alice, title="<b>x</b>", body="<p onclick=x>y<script>alert(1)</script></p>")
    make_comment(post, cast.bob, "<img src=x onerror=alert(1)>")
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert "alert(1)" not in html
    assert "onclick" not in html
    assert "<b>x</b>" not in html


def test_only_the_author_is_offered_to_change_the_blog(cast, as_person):
    post = make_post(cast.public, cast.alice)
    address = reverse("blogs:edit", args=[post.public_id])
    assert address in text_of(as_person(cast.alice).get(post.get_absolute_url()))
    assert address not in text_of(as_person(cast.oscar).get(post.get_absolute_url()))


# Comments on the page


def test_a_visitor_reads_the_comments_and_is_told_how_to_take_part(cast, as_person):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.bob, "Wat een goed stuk.")
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert "Wat een goed stuk." in html
    assert SENTENCE in html
    assert f'/accounts/login/?next={post.get_absolute_url()}%23reacties"' in html
    assert 'id="reageer"' not in html
    assert "?answer=" not in html


def test_who_may_not_comment_reads_why(cast, as_person):
    type(cast.public).objects.update(others_may_comment=False)
    post = make_post(cast.public, cast.alice)
    response = as_person(cast.charlie).get(post.get_absolute_url())
    html = text_of(response)
    assert 'id="reageer"' not in html
    assert SENTENCE not in html
    assert str(response.context["page"].may_comment.reason) in html
    assert 'id="reageer"' in text_of(as_person(cast.bob).get(post.get_absolute_url()))


def test_answers_stand_under_what_they_answer_at_most_three_deep(cast, as_person):
    post = make_post(cast.public, cast.alice)
    parent = None
    for depth in range(5):
        parent = make_comment(post, (cast.bob, cast.mo)[depth % 2], f"Diepte {depth}", parent=parent)
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert html.count('class="replies"') == 2
    assert "Antwoord op" in html
    assert [int(number) for number in re.findall(r"Diepte (\d)", html)] == [0, 1, 2, 3, 4]


def test_a_removed_comment_shows_only_while_there_are_answers_under_it(cast, as_person):
    post = make_post(cast.public, cast.alice)
    alone = make_comment(post, cast.bob, "Alleen", removed_at=timezone.now())
    parent = make_comment(post, cast.bob, "Boven", removed_at=timezone.now())
    make_comment(post, cast.mo, "Onder", parent=parent)
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert f"reactie-{alone.public_id}" not in html
    assert f"reactie-{parent.public_id}" in html
    assert "Boven" not in html
    assert "Onder" in html


def test_only_the_own_comment_offers_to_change_it_also_from_the_cache(cast, as_person):
    post = make_post(cast.public, cast.alice)
    address = reverse("blogs:comment_edit", args=[make_comment(post, cast.bob).public_id])
    for _first_and_from_the_cache in range(2):
        for person, shown in ((None, False), (cast.alice, False), (cast.bob, True)):
            assert (address in text_of(as_person(person).get(post.get_absolute_url()))) == shown


def test_a_new_comment_shows_at_once(cast, as_person):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.bob, "Eerste")
    client = as_person(None)
    client.get(post.get_absolute_url())
    add_comment(post, source="Tweede", acting_user=cast.mo)
    assert "Tweede" in text_of(client.get(post.get_absolute_url()))


def test_comments_that_are_still_young_are_not_kept_for_long(cast, monkeypatch):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.bob)
    kept = []
    monkeypatch.setattr(cache, "set", lambda key, _value, seconds: kept.append((key.split(":")[1], seconds)))
    comment_threads(post_page(cast.mo, post.public_id), cast.mo)
    post.comments.update(created_at=timezone.now() - timedelta(days=30))
    comment_threads(post_page(cast.mo, post.public_id), cast.mo)
    assert [seconds for name, seconds in kept if name == "threads"] == [60, 3600]


# Costs


def grow(cast, post):
    def add():
        for number in range(45):
            make_comment(post, (cast.bob, cast.mo, cast.charlie, cast.wim)[number % 4], f"Reactie {number}")
        for name in "abcdefgh":
            post.tags.add(Tag.objects.create(name=name))
        for _number in range(10):
            make_rating(post, make_user("Sterrengever", cast.lindedaal), 4)
            make_post(cast.public, cast.bob).tags.add(Tag.objects.get(name="a"))

    return add


@pytest.mark.parametrize("person", ["visitor", "alice", "bob", "charlie"])
def test_the_page_costs_at_most_six_queries_however_much_there_is(cast, assert_flat_queries, person):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.bob)
    for name in range(5):
        make_rating(post, make_user("Eerste", cast.lindedaal), 3)
        make_post(cast.public, cast.bob).tags.add(Tag.objects.get_or_create(name=f"t{name}")[0])
    assert_flat_queries(post.get_absolute_url(), cast.people()[person], grow(cast, post), budget=6)


def test_the_first_visit_after_each_comment_costs_at_most_seven_queries(cast, as_person, count_queries):
    post = make_post(cast.public, cast.alice)
    grow(cast, post)()
    client = as_person(cast.bob)
    client.get(post.get_absolute_url())
    add_comment(post, source="Nieuw", acting_user=cast.mo)
    with count_queries() as queries:
        client.get(post.get_absolute_url())
    # And the one statement that notes the visit, in a transaction of its own.
    reads = [query["sql"] for query in queries.captured_queries if query["sql"].startswith("SELECT")]
    assert len(reads) <= 9, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_a_page_with_fifty_comments_is_no_more_than_60_kb(cast, as_person):
    post = make_post(cast.public, cast.alice, body="<p>" + "woord " * 600 + "</p>")
    words = "Dit is een gewone reactie van twee zinnen. Zo lang is een reactie meestal wel. " * 2
    parent = None
    for number in range(50):
        comment = make_comment(post, (cast.bob, cast.mo, cast.charlie, cast.wim)[number % 4], words, parent=parent)
        parent = comment if number % 3 == 0 else None
    for _number in range(4):
        make_post(cast.public, cast.bob)
    page = as_person(cast.charlie).get(post.get_absolute_url())
    assert text_of(page).count('id="reactie-') == 50
    assert len(page.content) <= 60_000, len(page.content)


def test_no_row_number_shows_in_the_page(cast, as_person):
    Post.objects.bulk_create(
        [
            Post(
                pk=7654321,
                group=cast.public,
                author=cast.alice,
                title="x",
                published_at=timezone.now(),
                audience="group",
            )
        ]
    )
    post = Post.objects.get(pk=7654321)
    from blogs.models import Comment

    Comment.objects.create(pk=8765432, post=post, group=post.group, author=cast.bob, source="x", body="<p>x</p>")
    Post.objects.filter(pk=post.pk).update(comment_count=1)
    for person in (None, cast.bob, cast.alice):
        for address in (post.get_absolute_url(), reverse("blogs:list"), reverse("blogs:feed")):
            html = text_of(as_person(person).get(address))
            assert "7654321" not in html
            assert "8765432" not in html


# The list


def test_the_list_shows_each_person_what_that_person_may_read(cast, as_person):
    posts = {name: make_post(group, cast.alice, title=f"In {name}") for name, group in cast.groups().items()}
    draft = make_post(cast.public, cast.alice, title="In concept", published=False)
    for person in ("visitor", "charlie", "dana", "gast", "bob", "rob"):
        response = as_person(cast.people()[person]).get(reverse("blogs:list"))
        user = response.wsgi_request.user
        for name, post in posts.items():
            sees = Post.objects.visible_to(user).filter(pk=post.pk).exists()
            assert (f'href="{post.get_absolute_url()}"' in text_of(response)) == sees, (person, name)
        assert draft.title not in text_of(response)
    assert draft.title in text_of(as_person(cast.alice).get(reverse("blogs:list")))


def test_a_tag_leaves_the_blogs_with_that_tag(cast, as_person):
    with_tag, without = (
        make_post(cast.public, cast.alice, title="Met"),
        make_post(cast.public, cast.alice, title="Zonder"),
    )
    with_tag.tags.add(Tag.objects.create(name="open data"))
    html = text_of(as_person(None).get(reverse("blogs:list") + "?tag=open+data"))
    assert with_tag.get_absolute_url() in html
    assert without.get_absolute_url() not in html
    assert "/blogs/feed/?tag=open+data" in html


def test_an_empty_list_says_so(cast, as_person):
    assert 'class="empty"' in text_of(as_person(None).get(reverse("blogs:list")))
    assert 'class="empty"' in text_of(as_person(None).get(reverse("blogs:list") + "?tag=niets"))


def test_the_list_goes_on_by_key(cast, as_person):
    for number in range(45):
        make_post(
            cast.public, cast.alice, title=f"Nummer {number:02d}", published_at=timezone.now() - timedelta(days=number)
        )
    client, address, found = as_person(None), reverse("blogs:list"), []
    for _page in range(3):
        html = text_of(client.get(address))
        found += re.findall(r"Nummer (\d\d)</a>", html)
        older = re.search(r'rel="next" href="([^"]+)"', html)
        address = reverse("blogs:list") + older[1] if older else ""
    assert found == [f"{number:02d}" for number in range(45)]
    assert not address


@pytest.mark.parametrize("person", ["visitor", "bob"])
def test_the_list_costs_the_same_for_one_and_for_many(cast, assert_flat_queries, person):
    make_post(cast.public, cast.alice)
    assert_flat_queries(
        reverse("blogs:list"),
        cast.people()[person],
        lambda: [make_post(cast.public, make_user("Schrijver", cast.lindedaal)) for _number in range(30)],
        budget=5,
    )


# Related blogs


def related_to(as_person, person, post):
    around = as_person(person).get(post.get_absolute_url()).context["page"].around
    return [near.post for near in around.related]


def test_shared_tags_come_before_shared_words_and_those_before_the_same_group(cast, as_person):
    tag = Tag.objects.create(name="data")
    post = make_post(cast.public, cast.alice, title="Bestuurdersconferentie in Utrecht")
    words = make_post(cast.government, cast.bob, title="Vervolg bestuurdersconferentie")
    tagged = make_post(cast.government, cast.bob, title="Heel iets anders")
    group = make_post(cast.public, cast.bob, title="Zelfde groep")
    unrelated = make_post(cast.government, cast.bob, title="Fietsenstalling")
    for one in (post, tagged):
        one.tags.add(tag)
    found = related_to(as_person, cast.charlie, post)
    assert [one.pk for one in found] == [tagged.pk, words.pk, group.pk]
    assert unrelated not in found


def test_at_most_four_related_blogs_and_never_the_blog_itself(cast, as_person):
    posts = [make_post(cast.public, cast.alice) for _number in range(7)]
    found = related_to(as_person, None, posts[0])
    assert len(found) == 4
    assert posts[0] not in found


@pytest.mark.parametrize("person", ["visitor", "charlie", "dana", "gast", "bob", "rob"])
def test_related_blogs_never_show_what_the_reader_may_not_see(cast, as_person, person):
    tag = Tag.objects.create(name="data")
    post = make_post(cast.public, cast.alice, title="Bestuurdersconferentie")
    post.tags.add(tag)
    for group in cast.groups().values():
        for audience in ("members", "group"):
            for published in (True, False):
                other = make_post(
                    group,
                    cast.oscar,
                    audience=audience,
                    published=published,
                    title=f"Bestuurdersconferentie {group.name}",
                )
                other.tags.add(tag)
    # Who reads more fills the cache first.
    as_person(cast.bob).get(post.get_absolute_url())
    response = as_person(cast.people()[person]).get(post.get_absolute_url())
    visible = Post.objects.visible_to(response.wsgi_request.user).published()
    found = [near.post for near in response.context["page"].around.related]
    assert found
    assert all(visible.filter(pk=other.pk).exists() for other in found)


@pytest.mark.parametrize("person", ["visitor", "gast", "charlie", "dana"])
def test_nothing_that_one_may_not_see_pushes_out_a_related_blog(cast, as_person, person):
    """However much is written in groups that one does not read: not one of the four changes, nor their order."""
    post = make_post(cast.public, cast.alice, title="Bestuurdersconferentie")
    for number, group in enumerate((cast.public, cast.public, cast.government, cast.organisation, cast.public)):
        make_post(group, cast.bob, published_at=timezone.now() - timedelta(days=9 + number))
    before = related_to(as_person, cast.people()[person], post)
    assert len(before) >= 2
    for number in range(450):
        make_post(cast.hidden, cast.bob, title="Bestuurdersconferentie in stilte")
    cache.clear()
    assert related_to(as_person, cast.people()[person], post) == before


def test_related_blogs_follow_a_permission_that_ended(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Bestuurdersconferentie")
    secret = make_post(cast.group, cast.alice, title="Bestuurdersconferentie besloten")
    assert secret in related_to(as_person, cast.bob, post)
    cast.group.memberships.filter(person=cast.bob).delete()
    assert secret not in related_to(as_person, cast.bob, post)


def test_related_blogs_cost_three_queries_and_one_when_known(cast, django_assert_num_queries):
    from blogs.selectors import around_post

    post = make_post(cast.public, cast.alice)
    for _number in range(10):
        make_post(cast.public, cast.alice)
    for number in (3, 1):
        with django_assert_num_queries(number):
            around_post(cast.charlie, post, is_member=False)


# Pictures


@pytest.fixture
def stored(cast):
    from blogs.services import store_picture
    from tests.blogs.pictures import picture_bytes

    def store(group, **fields):
        post = make_post(group, cast.alice, **fields)
        picture = store_picture(
            picture_bytes(size=(1000, 500)), description="Polder", acting_user=cast.alice, post=post
        )
        Post.objects.filter(pk=post.pk).update(cover=picture)
        return post, picture

    return store


@pytest.mark.parametrize("visibility", ["public", "government", "organisation", "closed", "hidden"])
@pytest.mark.parametrize("published", [True, False])
def test_a_picture_is_seen_by_who_reads_its_blog(cast, as_person, stored, visibility, published):
    post, picture = stored(cast.groups()[visibility], published=published)
    for name in ("visitor", "charlie", "dana", "gast", "alice", "bob", "rob"):
        response = as_person(cast.people()[name]).get(picture.get_absolute_url())
        sees = Post.objects.visible_to(response.wsgi_request.user).filter(pk=post.pk).exists()
        assert response.status_code == (200 if sees else 404), name
        if sees:
            assert response["Content-Type"] == "image/webp"
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Disposition"].startswith("inline")
            assert response["Cache-Control"] == "private, no-cache"
            assert b"".join(response.streaming_content)[:4] == b"RIFF"


def test_a_picture_that_the_browser_has_is_asked_about_each_time(cast, as_person, stored):
    _post, picture = stored(cast.group)
    client = as_person(cast.bob)
    etag = client.get(picture.get_absolute_url())["ETag"]
    again = client.get(picture.get_absolute_url(), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(picture.address(480), headers={"If-None-Match": etag}).status_code == 200
    cast.group.memberships.filter(person=cast.bob).delete()
    assert client.get(picture.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 404


def test_a_picture_without_a_blog_is_for_its_uploader_only(cast, as_person):
    from blogs.services import store_picture
    from tests.blogs.pictures import picture_bytes

    picture = store_picture(picture_bytes(), description="x", acting_user=cast.alice)
    assert as_person(cast.alice).get(picture.get_absolute_url()).status_code == 200
    for person in (None, cast.bob, cast.rob):
        assert as_person(person).get(picture.get_absolute_url()).status_code == 404


def test_a_width_or_a_file_that_is_not_there_does_not_exist(cast, as_person, stored):
    _post, picture = stored(cast.public)
    assert as_person(None).get(reverse("blogs:picture", args=[picture.public_id, 481])).status_code == 404
    Picture.objects.update(stem="weg")
    assert as_person(None).get(picture.get_absolute_url()).status_code == 404


def test_a_cover_has_its_sizes_and_its_words(cast, as_person, stored):
    post, picture = stored(cast.public)
    html = text_of(as_person(None).get(post.get_absolute_url()))
    assert f'srcset="{picture.address(480)} 480w, {picture.address(960)} 960w, {picture.address(1000)} 1000w"' in html
    assert 'width="1000" height="500" alt="Polder"' in html
    assert f'og:image" content="http://localhost:8000{picture.address(1000)}"' in html


# The feed


def test_the_feed_has_public_blogs_only_for_everyone(cast, as_person):
    for name, group in cast.groups().items():
        for audience in ("members", "group"):
            make_post(group, cast.alice, title=f"{name} {audience}", audience=audience)
    make_post(cast.public, cast.alice, title="concept", published=False)
    for person in (None, cast.alice, cast.rob):
        feed = as_person(person).get(reverse("blogs:feed"))
        assert feed["Content-Type"].startswith("application/atom+xml")
        assert re.findall(r"<entry><title>(.*?)</title>", text_of(feed)) == ["public group"]


def test_the_feed_names_writer_and_organisation_with_addresses_that_work_anywhere(cast, as_person, settings):
    settings.SITE_URL = "https://pleio.example"
    post = make_post(cast.public, cast.alice, excerpt="1 < 2")
    text = text_of(as_person(None).get(reverse("blogs:feed")))
    assert f'href="https://pleio.example{post.get_absolute_url()}"' in text
    assert "Alice (Gemeente Lindedaal)" in text
    assert f"tag:pleio.example,{post.published_at:%Y-%m-%d}:{post.public_id}" in text
    assert "1 &amp;lt; 2" in text
    assert "localhost" not in text


def test_one_bad_sign_does_not_silence_the_feed_of_everybody(cast, as_person):
    make_post(cast.public, cast.alice, title="Een\x01 titel\ufffe", excerpt="Een\x0b tekst")
    cast.alice.name = "Ali\x08ce"
    cast.alice.save()
    text = text_of(as_person(None).get(reverse("blogs:feed")))
    assert "<title>Een titel</title>" in text
    assert "Alice (Gemeente Lindedaal)" in text


def test_the_feed_of_a_tag_has_that_tag_only(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Met")
    post.tags.add(Tag.objects.create(name="data"))
    make_post(cast.public, cast.alice, title="Zonder")
    text = text_of(as_person(None).get(reverse("blogs:feed") + "?tag=Data"))
    assert "Met" in text
    assert "Zonder" not in text


def test_the_feed_costs_one_query_whatever_its_length(cast, as_person, count_queries):
    for _number in range(40):
        make_post(cast.public, make_user("Schrijver", cast.lindedaal))
    with count_queries() as queries:
        text = text_of(as_person(None).get(reverse("blogs:feed")))
    assert len(queries) == 1
    assert text.count("<entry>") == 30


# Whose organisation stands beside a name


def test_who_waits_for_approval_is_not_shown_with_the_name_of_the_organisation(cast, as_person):
    writer = make_user("Wachter", cast.waterrijk)
    make_post(cast.public, writer)
    make_comment(make_post(cast.public, cast.alice, title="Van Alice"), writer)
    pages = [reverse("blogs:list"), reverse("blogs:feed"), *(p.get_absolute_url() for p in Post.objects.all())]
    for address in pages:
        assert "Gemeente Waterrijk" in text_of(as_person(None).get(address)), address
    writer.approved_at = None
    writer.save()
    for address in pages:
        text = text_of(as_person(None).get(address))
        assert "Wachter" in text, address
        assert "Gemeente Waterrijk" not in text, address


def test_the_organisation_stays_beside_the_name_of_who_has_left(cast, as_person):
    writer = make_user("Vertrokken", cast.waterrijk, is_active=False)
    text = text_of(as_person(None).get(make_post(cast.public, writer).get_absolute_url()))
    assert "Gemeente Waterrijk" in text
