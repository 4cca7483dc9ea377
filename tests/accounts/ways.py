"""What a person has in hand at signing in: a password, an app with codes, the mail."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.urls import reverse

from accounts.services import turn_on_totp
from notifications.models import Mail

PASSWORD = "een zin als wachtwoord"


def app_code(secret, steps=0):
    """What the app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def secret_of(person):
    return decrypt(Authenticator.objects.get(user=person, type="totp").data["secret"])


def with_app(person, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"):
    """The person has an app with codes; the code of now is not spent yet."""
    assert turn_on_totp(person, secret=secret, code=app_code(secret), acting_user=person)
    row = Authenticator.objects.get(user=person, type="totp")
    row.data["last_counter"] = 0
    row.save()
    return secret


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, person, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": person.email, "password": password}, **more)


def is_in(client):
    return client.get(reverse("account_home")).status_code == 200


def mailed_code():
    """The code in the newest mail that has one."""
    for mail in Mail.objects.order_by("-pk"):
        found = re.search(r"^\s+([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mail.text, re.MULTILINE)
        if found:
            return found[1]
    raise AssertionError("No code was mailed.")


def subjects_to(person):
    return list(Mail.objects.filter(recipient=person).order_by("pk").values_list("subject", flat=True))
