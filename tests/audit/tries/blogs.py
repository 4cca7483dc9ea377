"""Blogs, comments and pictures."""

from datetime import timedelta
from io import BytesIO

from django.utils import timezone

from blogs import services as blogs
from tests.audit.tries import Steps, World, tries
from tests.blogs.documents import document
from tests.factories import long_ago, make_comment, make_group, make_post
from tests.properties.world import small_picture


@tries("blogs.services.create_post", "post.created")
def _(world: World) -> Steps:
    yield
    blogs.create_post(world.cast.group, title="Titel", source="Tekst", acting_user=world.cast.alice)


@tries("blogs.services.change_post", "post.changed")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.change_post(post, title="Anders", acting_user=world.cast.alice)


@tries("blogs.services.publish_post", "post.published")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice, published=False)
    yield
    blogs.publish_post(post, acting_user=world.cast.alice)


@tries("blogs.services.discard_draft", "post.discarded")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice, published=False)
    yield
    blogs.discard_draft(post, acting_user=world.cast.alice)


@tries("blogs.services.add_comment", "comment.added")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.add_comment(post, source="Goed stuk.", acting_user=world.cast.bob)


@tries("blogs.services.change_comment", "comment.changed")
def _(world: World) -> Steps:
    comment = blogs.add_comment(
        make_post(world.cast.group, world.cast.alice), source="Goed stuk.", acting_user=world.cast.bob
    )
    yield
    blogs.change_comment(comment, source="Heel goed.", acting_user=world.cast.bob)


@tries("blogs.services.remove_comment", "comment.removed")
def _(world: World) -> Steps:
    comment = blogs.add_comment(
        make_post(world.cast.group, world.cast.alice), source="Goed stuk.", acting_user=world.cast.bob
    )
    yield
    blogs.remove_comment(comment, acting_user=world.cast.bob)


@tries("blogs.services.store_picture", "picture.stored")
def _(world: World) -> Steps:
    yield
    blogs.store_picture(small_picture(), description="Een vlak", acting_user=world.cast.alice)


@tries("blogs.services.describe_picture", "picture.described")
def _(world: World) -> Steps:
    picture = blogs.store_picture(small_picture(), description="Een vlak", acting_user=world.cast.alice)
    yield
    blogs.describe_picture(picture, description="Groen", is_decoration=False, acting_user=world.cast.alice)


@tries("blogs.services.pictures.delete_picture", "picture.deleted")
def _(world: World) -> Steps:
    picture = blogs.store_picture(small_picture(), description="Een vlak", acting_user=world.cast.alice)
    yield
    blogs.pictures.delete_picture(picture, acting_user=world.cast.alice)


@tries("blogs.services.store_attachment", "attachment.stored")
def _(world: World) -> Steps:
    yield
    blogs.store_attachment(document(), acting_user=world.cast.alice)


@tries("blogs.services.attachments.delete_attachment", "attachment.deleted")
def _(world: World) -> Steps:
    attachment = blogs.store_attachment(document(), acting_user=world.cast.alice)
    yield
    blogs.attachments.delete_attachment(attachment, acting_user=world.cast.alice)


@tries("blogs.services.widen_post", "post.widened")
def _(world: World) -> Steps:
    post = make_post(world.cast.public, world.cast.alice, audience="members")
    yield
    blogs.widen_post(post, acting_user=world.cast.alice)


@tries("blogs.services.pin_post", "post.pinned")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.pin_post(post, acting_user=world.cast.mo)


@tries("blogs.services.unpin_post", "post.unpinned")
def _(world: World) -> Steps:
    post = blogs.pin_post(make_post(world.cast.group, world.cast.alice), acting_user=world.cast.mo)
    yield
    blogs.unpin_post(post, acting_user=world.cast.mo)


@tries("blogs.services.announce_post", "post.announced")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.announce_post(post, acting_user=world.cast.mo)


@tries("blogs.services.withdraw_post", "post.withdrawn")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.withdraw_post(post, "Scheldt", acting_user=world.cast.mo)


@tries("blogs.services.put_post_back", "post.put_back")
def _(world: World) -> Steps:
    post = blogs.withdraw_post(make_post(world.cast.group, world.cast.alice), "Scheldt", acting_user=world.cast.mo)
    yield
    blogs.put_post_back(post, acting_user=world.cast.mo)


@tries("blogs.services.withdraw_comment", "comment.withdrawn")
def _(world: World) -> Steps:
    comment = make_comment(make_post(world.cast.group, world.cast.alice), world.cast.bob)
    yield
    blogs.withdraw_comment(comment, "Scheldt", acting_user=world.cast.mo)


@tries("blogs.services.put_comment_back", "comment.put_back")
def _(world: World) -> Steps:
    comment = make_comment(make_post(world.cast.group, world.cast.alice), world.cast.bob)
    blogs.withdraw_comment(comment, "Scheldt", acting_user=world.cast.mo)
    yield
    blogs.put_comment_back(comment, acting_user=world.cast.mo)


@tries("blogs.services.archive_quiet_group", "group.archived_as_quiet", extra=["group.archived"])
def _(world: World) -> Steps:
    group = long_ago(make_group(organisation=world.cast.lindedaal))
    yield
    blogs.archive_quiet_group(group, since=timezone.now(), reason="Opruimen.", acting_user=None)


@tries("blogs.services.export_group", "group.exported")
def _(world: World) -> Steps:
    yield
    blogs.export_group(world.cast.public, BytesIO(), reason="Verhuist.", acting_user=world.cast.rob)


@tries("blogs.services.export_group_for", "group.exported")
def _(world: World) -> Steps:
    yield
    blogs.export_group_for(world.cast.group, world.cast.oscar, reason="Verhuist.", acting_user=world.cast.rob)


@tries("blogs.services.trash_post", "post.trashed")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.trash_post(post, "Dubbel", acting_user=world.cast.mo)


@tries("blogs.services.move_post", "post.moved")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.move_post(post, world.cast.hidden, "Hoort hier beter", acting_user=world.cast.mo)


@tries("blogs.services.restore_post", "post.restored")
def _(world: World) -> Steps:
    post = blogs.trash_post(make_post(world.cast.group, world.cast.alice), acting_user=world.cast.alice)
    yield
    blogs.restore_post(post, acting_user=world.cast.alice)


@tries("blogs.services.close_comments", "post.comments_closed")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.close_comments(post, "Alles is gezegd", acting_user=world.cast.mo)


@tries("blogs.services.open_comments", "post.comments_opened")
def _(world: World) -> Steps:
    post = blogs.close_comments(make_post(world.cast.group, world.cast.alice), acting_user=world.cast.alice)
    yield
    blogs.open_comments(post, acting_user=world.cast.alice)


@tries("blogs.services.lock_post", "post.locked")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.lock_post(post, "Onderzoek", acting_user=world.cast.mo)


@tries("blogs.services.unlock_post", "post.unlocked")
def _(world: World) -> Steps:
    post = blogs.lock_post(make_post(world.cast.group, world.cast.alice), "Onderzoek", acting_user=world.cast.mo)
    yield
    blogs.unlock_post(post, acting_user=world.cast.mo)


@tries("blogs.services.plan_post", "post.planned")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice, published=False)
    yield
    blogs.plan_post(post, publish_at=timezone.now() + timedelta(days=1), acting_user=world.cast.alice)


@tries("blogs.services.unpublish_post", "post.unpublished")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.unpublish_post(post, acting_user=world.cast.alice)


@tries("blogs.services.restore_revision", "post.revision_restored", extra=["post.changed"])
def _(world: World) -> Steps:
    post = blogs.change_post(
        make_post(world.cast.group, world.cast.alice), title="Anders", acting_user=world.cast.alice
    )
    yield
    blogs.restore_revision(post, 1, acting_user=world.cast.alice)


@tries("blogs.services.export_post", "post.exported")
def _(world: World) -> Steps:
    post = make_post(world.cast.group, world.cast.alice)
    yield
    blogs.export_post(post, BytesIO(), acting_user=world.cast.bob)


@tries("blogs.services.export_wide_post", "post.exported")
def _(world: World) -> Steps:
    post = make_post(world.cast.public, world.cast.alice)
    yield
    blogs.export_wide_post(post, BytesIO(), reason="Verzoek", acting_user=world.cast.rob)
