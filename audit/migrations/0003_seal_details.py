"""Entries from before sealing get what new ones have: the pseudonym of the person, and a seal over their details.

Frozen here on purpose: audit/keys.py and audit/models.py may change, what was written then may not.
"""

import json
import secrets

from django.conf import settings
from django.db import migrations
from django.utils.crypto import salted_hmac


def keyed(purpose, text):
    return salted_hmac(f"audit.{purpose}", text, secret=settings.AUDIT_KEY, algorithm="sha256").hexdigest()


def complete(apps, schema_editor):
    entries = apps.get_model("audit", "AuditEntry").objects.all()
    last = 0
    while rows := list(entries.filter(pk__gt=last).select_related("detail").order_by("pk")[:1000]):
        for entry in rows:
            detail = getattr(entry, "detail", None)
            person = entry.subject_id if entry.subject_type == settings.AUTH_USER_MODEL.lower() else None
            if detail is not None and not detail.salt:
                detail.salt = secrets.token_hex(16)
                detail.save(update_fields=["salt"])
                line = json.dumps([detail.salt, detail.data, detail.reason], sort_keys=True, separators=(",", ":"))
                entry.details_seal = keyed("details", line)
                person = person or detail.data.get("person")
            if isinstance(person, int):
                entry.person_pseudonym = keyed("pseudonym", str(person))[:32]
            entry.save(update_fields=["details_seal", "person_pseudonym"])
        last = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_sealing'),
    ]

    operations = [
        migrations.RunPython(complete, migrations.RunPython.noop),
    ]
