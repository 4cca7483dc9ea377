from datetime import timedelta

from django.db import migrations
from django.utils import timezone

from accounts.models.organisations import domain_token


def prove_known_domains(apps, schema_editor):
    """Until now a domain stood here on an operator's word, and a portrait was shown on the internet: people were told so."""
    until = timezone.localdate() + timedelta(days=365)
    for domain in apps.get_model("accounts", "OrganisationDomain").objects.all():
        domain.token, domain.proof, domain.proven_until = domain_token(), "operator", until
        domain.save(update_fields=["token", "proof", "proven_until"])
    apps.get_model("accounts", "User").objects.exclude(portrait="").update(portrait_shown_to="internet")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people_and_organisations")]

    operations = [migrations.RunPython(prove_known_domains, migrations.RunPython.noop)]
