from django.db import migrations, models


def keep_days_that_no_invitation_gave(apps, schema_editor):
    """The last day of a guest who was imported stood on the person only, and gave way to the one of an invitation.

    Who was let go has months that are known from that day; they are no day that the guest came with.
    """
    invitations = apps.get_model("accounts", "Invitation").objects.filter(guest_until__isnull=False)
    guests = apps.get_model("accounts", "User").objects.filter(
        organisation=None, guest_until__isnull=False, let_go_at=None
    )
    for person in guests.iterator():
        days = list(invitations.filter(accepted_by=person).values_list("guest_until", flat=True))
        if not days or person.guest_until > max(days):
            person.stays_until = person.guest_until
            person.save(update_fields=["stays_until"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_copies_of_groups")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="stays_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="stays until"),
        ),
        migrations.RunPython(keep_days_that_no_invitation_gave, migrations.RunPython.noop),
    ]
