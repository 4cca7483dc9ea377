from django.db import migrations
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

REACH = {"organisation": 1, "government": 2, "public": 3}
COUNTERS = {1: "comment_count_organisation", 2: "comment_count_government", 3: "comment_count_public"}


def fill(apps, schema_editor):
    """What is published reaches as far as its group does today, and its comments as far as the blog."""
    Post, Comment = apps.get_model("blogs", "Post"), apps.get_model("blogs", "Comment")
    for visibility, reach in REACH.items():
        wide = Post.objects.filter(published_at__isnull=False, audience="group", group__visibility=visibility)
        wide.update(reach=reach)
        Comment.objects.filter(post__in=wide.values("pk")).update(reach=reach)
    for level, counter in COUNTERS.items():
        there = Comment.objects.filter(post=OuterRef("pk"), removed_at=None, reach__gte=level).order_by()
        number = there.values("post").annotate(n=Count("pk")).values("n")
        Post.objects.filter(reach__gte=level).update(**{counter: Coalesce(Subquery(number), 0)})


class Migration(migrations.Migration):
    dependencies = [("blogs", "0003_reach"), ("groups", "0002_owners")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
