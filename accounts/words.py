"""What was recorded about an account, in a sentence that its holder understands."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import AuditEntry
from audit.selectors import done_by

SENTENCES: dict[str, str | Promise] = {
    "account.created": gettext_lazy("Your account was made."),
    "account.operator_made": gettext_lazy("Your account was made, as an operator of this site."),
    "account.signed_up": gettext_lazy("You signed up."),
    "account.joined_organisation": gettext_lazy("You joined your organisation."),
    "account.asked_organisation": gettext_lazy("You asked your organisation to let you in."),
    "account.approved": gettext_lazy("Your organisation approved your account."),
    "account.refused": gettext_lazy("The organisation did not let you in."),
    "account.asked_to_move": gettext_lazy("You asked another organisation whether you can move to it."),
    "account.move_approved": gettext_lazy("The other organisation approved that you move to it."),
    "account.move_refused": gettext_lazy("The other organisation did not approve that you move to it."),
    "account.moved": gettext_lazy("You moved to another organisation."),
    "account.left_organisation": gettext_lazy("You left your organisation."),
    "account.let_go": gettext_lazy("Your organisation let you go."),
    "account.brought_back": gettext_lazy("Your account was brought back."),
    "account.guest_extended": gettext_lazy("You got another last day as a guest."),
    "account.guest_reminded": gettext_lazy("You were reminded of your last day as a guest."),
    "account.deactivated": gettext_lazy("Your account was ended."),
    "account.frozen": gettext_lazy("Your account was frozen."),
    "account.unfrozen": gettext_lazy("Your account was unfrozen."),
    "account.password_dropped": gettext_lazy(
        "A password that was chosen before you confirmed your address was dropped."
    ),
    "account.password_changed": gettext_lazy("Your password was changed."),
    "account.two_factor_on": gettext_lazy("Logging in with codes of an app was turned on."),
    "account.two_factor_off": gettext_lazy("Logging in with codes of an app was turned off."),
    "account.passkey_added": gettext_lazy("A passkey was added."),
    "account.passkey_renamed": gettext_lazy("A passkey got another name."),
    "account.passkey_removed": gettext_lazy("A passkey was removed."),
    "account.recovery_codes_made": gettext_lazy("New recovery codes were made; earlier ones no longer work."),
    "account.recovery_code_used": gettext_lazy("You logged in with a recovery code."),
    "account.recovery_started": gettext_lazy("Someone said for you that you lost your second step of logging in."),
    "account.recovery_confirmed": gettext_lazy(
        "A second person confirmed that you lost your second step of logging in."
    ),
    "account.recovery_stopped": gettext_lazy("Taking away your second step of logging in was stopped."),
    "account.recovered": gettext_lazy("Your second step of logging in was taken away, so that you can get in again."),
    "account.profile_changed": gettext_lazy("Your profile or settings were changed."),
    "account.portrait_changed": gettext_lazy("Your portrait was changed."),
    "account.portrait_removed": gettext_lazy("Your portrait was removed."),
    "account.address_added": gettext_lazy("An e-mail address was added."),
    "account.address_given": gettext_lazy("Your account got a new e-mail address."),
    "account.address_changed": gettext_lazy("Your main e-mail address was changed."),
    "account.address_removed": gettext_lazy("An e-mail address was removed."),
    "account.claim_dropped": gettext_lazy(
        "An e-mail address that you never confirmed was taken away: it is of someone else."
    ),
    "account.sessions_ended": gettext_lazy("Your sessions were ended: you had to log in again everywhere."),
    "account.export_requested": gettext_lazy("You asked for a copy of your data."),
    "account.export_made": gettext_lazy("The copy of your data was made."),
    "account.access_explained": gettext_lazy("It was looked up whether you can see a certain group or blog."),
    "account.dormant_noticed": gettext_lazy("You were told that your account is not used."),
    "account.erased": gettext_lazy("Your account was erased."),
}
# What the person did to something else than the account, and decided where it belongs.
OWN_DEEDS: dict[str, str | Promise] = {
    "invitation.accepted": gettext_lazy("You accepted an invitation."),
    "domain_request.made": gettext_lazy("You asked whether your organisation can join."),
}
FIELDS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "function": gettext_lazy("what you do"),
    "about": gettext_lazy("about you"),
    "phone": gettext_lazy("telephone"),
    "function_shown_to": gettext_lazy("who sees what you do"),
    "about_shown_to": gettext_lazy("who sees the text about you"),
    "phone_shown_to": gettext_lazy("who sees your telephone number"),
    "portrait_shown_to": gettext_lazy("who sees your portrait"),
    "language": gettext_lazy("language"),
    "scheme": gettext_lazy("colours"),
    "time_zone": gettext_lazy("time zone"),
    "wants_mail": gettext_lazy("mail or no mail"),
}


def sentence_for(entry: AuditEntry) -> str:
    """What happened, in the language that is active."""
    known = SENTENCES.get(entry.action) or OWN_DEEDS.get(entry.action)
    if known is None:
        return _("Something was changed about your account.")
    sentence = str(known)
    detail = getattr(entry, "detail", None)
    fields = [str(FIELDS[name]) for name in (detail.data.get("fields", []) if detail else []) if name in FIELDS]
    return f"{sentence} ({', '.join(fields)})" if fields else sentence


def by_whom(entry: AuditEntry) -> str:
    """Who did it, in general words: never the name of a colleague."""
    words = {"self": _("by you"), "operator": _("by an operator"), "someone": _("by your organisation")}
    return words.get(done_by(entry), _("by itself"))
