"""Some fictional reports, so that the desk is not empty: one that waits for a group, one that was decided, one for the site."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from blogs.models import Comment, Post
from groups.models import WorkingGroup
from moderation.models import Report
from moderation.services import decide_reports, report_subject


def add_reports(cast: dict[str, User]) -> None:
    """By the member and the outsider of the demo; the moderator decides. None where there is nothing to report."""
    alice, charlie, mo, bob = (cast[name] for name in ("alice", "charlie", "mo", "bob"))
    moderated = WorkingGroup.objects.of_moderator(mo).in_use().values("pk")
    runs = User.objects.filter(memberships__group__in=moderated, memberships__role__in=["moderator", "owner"])
    comments = Comment.objects.visible_to(alice).in_the_open().filter(post__group__in=moderated)
    comment = comments.exclude(author__in=[alice, mo, *runs]).order_by("-created_at", "-pk").first()
    if comment is not None:
        words = "Hier staat het mobiele nummer van een inwoner in. Dat hoort hier niet."
        report_subject("comment", comment.public_id, words, acting_user=alice)
    posts = (
        Post.objects.visible_to(charlie)
        .published()
        .filter(group__in=moderated)
        .exclude(author__in=[charlie, mo, *runs])
    )
    post = posts.order_by("-published_at", "-pk").first()
    if post is not None:
        words = "Ik vind de toon van dit stuk niet netjes tegenover de collega’s van de balie."
        report = report_subject("post", post.public_id, words, acting_user=charlie)
        if report.handler == report.Handler.GROUP:
            answer = "Het stuk is scherp, maar gaat over het werk en niet over personen. Reageer er gerust onder."
            decide_reports(report, "left", answer, acting_user=mo)
    words = "Deze collega stuurt steeds verzoeken om mee te doen aan iets buiten het werk."
    report_subject("person", bob.public_id, words, acting_user=charlie)
    # Not in the minute in which the demo is opened.
    yesterday = timezone.now() - timedelta(hours=20)
    Report.objects.update(created_at=yesterday)
    Report.objects.decided().update(decided_at=yesterday + timedelta(hours=3))
