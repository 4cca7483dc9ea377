from datetime import timedelta

from django.db import migrations
from django.utils import timezone


def put_last_days_on_invitations(apps, schema_editor):
    """A last day that was given before each organisation had one of its own stood on the person only, and counted for all.

    It goes to every invitation by which the person is a guest: or an organisation that sets a day would see the old one of
    its invitation, and cut off what was given since.
    """
    invitations = apps.get_model("accounts", "Invitation").objects.filter(guest_until__isnull=False)
    guests = apps.get_model("accounts", "User").objects.filter(organisation=None, guest_until__isnull=False)
    for person in guests.iterator():
        accepted = invitations.filter(accepted_by=person)
        known = []
        if person.let_go_at is not None:
            accepted = accepted.filter(accepted_at__gte=person.let_go_at)
            known.append(timezone.localdate(person.let_go_at) + timedelta(days=365))
        known += accepted.values_list("guest_until", flat=True)
        if person.guest_until > max(known, default=person.guest_until):
            accepted.update(guest_until=person.guest_until)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_frozen_organisations")]

    operations = [migrations.RunPython(put_last_days_on_invitations, migrations.RunPython.noop)]
