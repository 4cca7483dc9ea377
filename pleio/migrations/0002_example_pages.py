from django.db import migrations

from pleio.pages.examples import read_examples


def put_in_examples(apps, schema_editor):
    """Each page gets its example text once; what an operator wrote stays."""
    SitePage = apps.get_model("pleio", "SitePage")
    for example in read_examples():
        SitePage.objects.get_or_create(
            slug=example.slug,
            language=example.language,
            defaults={"title": example.title, "source": example.source},
        )


class Migration(migrations.Migration):
    dependencies = [("pleio", "0001_initial")]
    operations = [migrations.RunPython(put_in_examples, migrations.RunPython.noop)]
