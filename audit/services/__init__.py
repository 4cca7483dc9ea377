"""Everything that writes to the log: recording, sealing, forgetting, purging, exporting."""

from audit.keys import pseudonym
from audit.services.exporting import Choice, export
from audit.services.forgetting import forget_person
from audit.services.purging import PurgeError, PurgeReport, purge
from audit.services.reasons import asked_reason
from audit.services.recording import infections_on_record, record, record_infection, record_refusal
from audit.services.sealing import SealError, SealReport, seal, waiting

__all__ = [
    "Choice",
    "PurgeError",
    "PurgeReport",
    "SealError",
    "SealReport",
    "asked_reason",
    "export",
    "forget_person",
    "infections_on_record",
    "pseudonym",
    "purge",
    "record",
    "record_infection",
    "record_refusal",
    "seal",
    "waiting",
]
