"""Blogs and comments at the desk: withdrawn with a reason, put back, pinned; each for itself, told in words."""

from django.urls import reverse

from audit.models import AuditEntry
from blogs.models import Comment, Post
from tests.desk.test_work import CHOSEN, said
from tests.factories import make_comment, make_post
from tests.surfaces import SURFACES

POSTS, COMMENTS = "/desk/blogs/post/", "/desk/blogs/comment/"


def test_two_blogs_are_withdrawn_with_one_reason_and_put_back(cast, as_person):
    posts = [make_post(cast.group, cast.alice, title=f"Blog {n}") for n in range(2)]
    client = as_person(cast.mo)
    keys = [post.public_id for post in posts]
    form = client.post(POSTS, {"action": "withdraw", CHOSEN: keys})["Location"]
    assert "Blog 0" in client.get(form).content.decode()
    assert client.post(form, {"reason": " "}).status_code == 422
    assert not Post.objects.withdrawn().exists()
    answer = client.post(form, {"reason": "Scheldt"}, follow=True)
    assert sorted(said(answer)) == [
        "‘Blog 0’ is ingetrokken en de schrijver leest waarom.",
        "‘Blog 1’ is ingetrokken en de schrijver leest waarom.",
    ]
    assert {post.withdrawn_reason for post in Post.objects.all()} == {"Scheldt"}
    assert "De reden: Scheldt" in client.get(POSTS, {"state": "withdrawn"}).content.decode()
    client.post(POSTS, {"action": "put_back", CHOSEN: keys})
    assert not Post.objects.withdrawn().exists()
    client.get(POSTS)  # says what happened
    assert "Blog 0" not in client.get(POSTS, {"state": "withdrawn"}).content.decode()
    entries = AuditEntry.objects.filter(action__in=["post.withdrawn", "post.put_back"])
    assert {(entry.actor, entry.origin) for entry in entries} == {(cast.mo, "desk")}
    assert entries.count() == 4


def test_a_fourth_pin_does_not_hold_up_the_others(cast, as_person):
    posts = [make_post(cast.group, cast.alice, title=f"Blog {n}") for n in range(4)]
    client = as_person(cast.mo)
    answer = client.post(POSTS, {"action": "pin", CHOSEN: [post.public_id for post in posts]}, follow=True)
    assert len([words for words in said(answer) if words.endswith("is vastgemaakt.")]) == 3
    assert len([words for words in said(answer) if "Er zijn al 3 blogs vastgemaakt" in words]) == 1
    assert client.get(POSTS, {"state": "pinned"}).content.decode().count('class="pick"') == 3
    client.post(POSTS, {"action": "unpin", CHOSEN: [post.public_id for post in posts]})
    assert not Post.objects.filter(pinned_at__isnull=False).exists()


def test_a_comment_is_withdrawn_and_put_back(cast, as_person):
    comment = make_comment(make_post(cast.group, cast.alice), cast.bob, "Boos gezegd")
    client = as_person(cast.mo)
    assert "Boos gezegd" in client.get(COMMENTS).content.decode()
    form = client.post(COMMENTS, {"action": "withdraw", CHOSEN: [comment.public_id]})["Location"]
    client.post(form, {"reason": "Zo niet."})
    comment.refresh_from_db()
    assert comment.withdrawn_reason == "Zo niet."
    assert "Zo niet." in client.get(COMMENTS, {"state": "withdrawn"}).content.decode()
    client.post(COMMENTS, {"action": "put_back", CHOSEN: [comment.public_id]})
    assert not Comment.objects.filter(withdrawn_at__isnull=False).exists()


def test_drafts_are_not_at_the_desk(cast, as_person):
    draft = make_post(cast.group, cast.alice, title="Nog geheim", published=False)
    client = as_person(cast.mo)
    assert "Nog geheim" not in client.get(POSTS).content.decode()
    step = reverse("moderators:blogs_post_withdraw")
    assert client.get(f"{step}?who={draft.public_id}")["Location"] == POSTS
    client.post(POSTS, {"action": "pin", CHOSEN: [draft.public_id]})
    draft.refresh_from_db()
    assert draft.pinned_at is None


def test_what_the_lists_cost_does_not_grow(cast, as_person, count_queries):
    client = as_person(cast.mo)
    for number in range(30):
        make_comment(make_post(cast.group, (cast.alice, cast.bob)[number % 2]), cast.oscar)
    for page, name in ((POSTS, "moderators:blogs_post_changelist"), (COMMENTS, "moderators:blogs_comment_changelist")):
        client.get(page)
        with count_queries() as asked:
            answer = client.get(page)
        assert len(asked) <= SURFACES[name].queries
        assert len(answer.content) <= SURFACES[name].kilobytes * 1024


def test_comments_are_closed_blogs_locked_and_put_in_the_trash_with_a_reason_and_all_undone(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Blog ruzie")
    client = as_person(cast.mo)
    for action, state, undo in (
        ("close_comments", "closed", "open_comments"),
        ("lock", "locked", "unlock"),
        ("trash", "trashed", "restore"),
    ):
        form = client.post(POSTS, {"action": action, CHOSEN: [post.public_id]})["Location"]
        assert client.post(form, {"reason": " "}).status_code == 422
        assert len(said(client.post(form, {"reason": "Daarom"}, follow=True))) == 1
        assert "Blog ruzie" in client.get(POSTS, {"state": state}).content.decode()
        client.post(POSTS, {"action": undo, CHOSEN: [post.public_id]})
        client.get(POSTS)  # says what happened
        assert "Blog ruzie" not in client.get(POSTS, {"state": state}).content.decode()
    entries = AuditEntry.objects.filter(action__startswith="post.", origin="desk", actor=cast.mo)
    assert sorted(entry.action for entry in entries) == [
        "post.comments_closed",
        "post.comments_opened",
        "post.locked",
        "post.restored",
        "post.trashed",
        "post.unlocked",
    ]
