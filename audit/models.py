import json
import struct
from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.keys import is_sealed, named_key, sha256
from audit.origins import ORIGINS

RESULTS = ("done", "refused", "failed")
# One entry in the marks of a batch: its number and the first half of its digest.
_MARK = struct.Struct(">q16s")


class AuditEntry(models.Model):
    """Who did what to what, when, with which result. Written once, never changed; holds no readable personal data.

    Only `actor` may become empty afterwards, when the account is erased: everything else is covered by the seal of a batch.
    """

    at = models.DateTimeField(_("at"), default=timezone.now)
    action = models.CharField(_("action"), max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("actor")
    )
    # Stays when the account is erased: the same person keeps the same pseudonym, without saying who it was.
    actor_pseudonym = models.CharField(_("pseudonym of the actor"), max_length=32, blank=True)
    subject_type = models.CharField(_("type of the subject"), max_length=64)
    subject_id = models.BigIntegerField(_("number of the subject"))
    # Whom it is about: the account itself, or the person who was added to a group.
    person_pseudonym = models.CharField(_("pseudonym of the person"), max_length=32, blank=True)
    result = models.CharField(_("result"), max_length=16, default="done")
    origin = models.CharField(_("origin"), max_length=16, default="system")
    # The details can be erased and not changed: this is their keyed digest, empty when there are none.
    details_seal = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"], name="audit_by_subject"),
            models.Index(fields=["actor_pseudonym"], name="audit_by_actor"),
            models.Index(fields=["person_pseudonym"], name="audit_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(result__in=RESULTS), name="audit_result_known"),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="audit_origin_known"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type} {self.subject_id}"

    def as_line(self) -> str:
        """The one way to write an entry down for a digest: every column that never changes, in a fixed order."""
        columns = [self.pk, self.at, self.action, self.actor_pseudonym, self.subject_type, self.subject_id]
        return _line(*columns, self.person_pseudonym, self.result, self.origin, self.details_seal)


class AuditDetail(models.Model):
    """The readable side of an entry, in a table of its own so that erasing a person can empty it."""

    entry = models.OneToOneField(AuditEntry, on_delete=models.CASCADE, related_name="detail", verbose_name=_("entry"))
    data = models.JSONField(_("details"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    # Goes with the details, so that nobody can find out by trying what an erased detail said.
    salt = models.CharField(max_length=32, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("audit detail")
        verbose_name_plural = _("audit details")

    def __str__(self) -> str:
        return f"{self.entry_id}"

    def as_line(self) -> str:
        """What the seal of the details covers."""
        return _line(self.salt, self.data, self.reason)


class AuditSeal(models.Model):
    """Evidence over a batch of entries, chained to the seal before it. Inserted once, never changed and never removed.

    A checkpoint says which entries of an earlier batch (`about`) were purged, when, and by which rule.
    """

    class Kind(models.TextChoices):
        NORMAL = "normal", _("batch")
        CHECKPOINT = "checkpoint", _("checkpoint")

    # 1, 2, 3: no number is left out, so that a seal that is gone is missed.
    number = models.PositiveBigIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    about = models.PositiveBigIntegerField(_("about batch"), null=True, db_index=True)
    from_id = models.BigIntegerField(_("from entry"))
    to_id = models.BigIntegerField(_("to entry"))
    entries = models.PositiveIntegerField(_("number of entries"))
    # Over the entries as lines, one after the other.
    digest = models.CharField(max_length=64)
    # A mark per entry, so that verifying can name the entry and not only the batch.
    marks = models.BinaryField()
    note = models.TextField(_("note"), blank=True)
    previous = models.CharField(max_length=64, blank=True)
    key_name = models.CharField(max_length=8)
    mac = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        ordering = ["-number"]
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.number}: {self.from_id} - {self.to_id}"

    def as_line(self) -> str:
        """Everything that the seal promises."""
        columns = [self.number, self.kind, self.about, self.from_id, self.to_id, self.entries, self.digest]
        return _line(*columns, sha256(bytes(self.marks)), self.note, self.previous, self.key_name, self.created_at)

    def is_genuine(self) -> bool:
        """Whether this site made this seal and nobody changed it since. False also when the key is not known here."""
        key = named_key(self.key_name)
        return key is not None and is_sealed("seal", self.as_line(), self.mac, [key])

    def marks_by_entry(self) -> dict[int, bytes]:
        """The mark of each entry of the batch."""
        return dict(_MARK.iter_unpack(bytes(self.marks)))


def mark_of(line: str) -> bytes:
    """The mark of an entry: half of its digest, which is enough to tell a changed one."""
    return bytes.fromhex(sha256(line))[:16]


def pack_marks(lines: dict[int, str]) -> bytes:
    """The marks of these entries, as a seal keeps them."""
    return b"".join(_MARK.pack(pk, mark_of(line)) for pk, line in lines.items())


def digest_of(lines: dict[int, str]) -> str:
    """The digest over these entries, one line each."""
    return sha256("\n".join(lines.values()))


def _line(*columns: Any) -> str:
    def write(value: Any) -> str:
        # Only times come here: JSON knows the rest.
        return str(value.astimezone(UTC).isoformat(timespec="microseconds"))

    return json.dumps(columns, default=write, sort_keys=True, separators=(",", ":"))
