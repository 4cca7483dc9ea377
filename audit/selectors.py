"""What people may read of what was recorded."""

from django.conf import settings
from django.db import models
from django.db.models import QuerySet

from audit.models import AuditEntry


def own_log(person: models.Model) -> QuerySet[AuditEntry]:
    """What happened with the account of this person, by whomever, newest first; with the readable details."""
    entries = AuditEntry.objects.filter(subject_type=settings.AUTH_USER_MODEL.lower(), subject_id=person.pk)
    return entries.select_related("detail", "actor").order_by("-pk")
