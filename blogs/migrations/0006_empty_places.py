from django.db import migrations, models
from django.db.models import F

# What stands in an empty place, in each language.
EMPTY = ("The writer removed this blog.", "De schrijver heeft deze blog verwijderd.")


def mark_empty_places(apps, schema_editor):
    """Those of before this column are known by their words, and by their writer who is gone."""
    emptied = apps.get_model("blogs", "Post").objects.filter(source__in=EMPTY, author__erased_at__isnull=False)
    emptied.update(emptied_at=F("changed_at"))


class Migration(migrations.Migration):
    dependencies = [("blogs", "0005_moderation"), ("accounts", "0007_left_by_choice")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="emptied_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="emptied at"),
        ),
        migrations.RunPython(mark_empty_places, migrations.RunPython.noop),
    ]
