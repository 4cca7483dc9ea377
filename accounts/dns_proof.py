"""Asking the DNS whether an organisation put our token beside a mail domain."""

from typing import Literal

import dns.exception
import dns.flags
import dns.name
import dns.resolver
from django.conf import settings

# A resolver that does not answer must not keep a page or the nightly round waiting.
SECONDS_PER_TRY = 2.0
SECONDS_PER_NAME = 4.0
LABEL = "_pleio-verify"

Answer = Literal["found", "missing", "unreachable"]


def names_of(domain: str) -> tuple[str, str]:
    """Where the record may stand: at a name of its own, or at the domain itself."""
    return f"{LABEL}.{domain}", domain


def value_of(token: str) -> str:
    """What the record says."""
    return f"pleio-verify={token}"


def ask_dns(domain: str, token: str) -> Answer:
    """Whether a TXT record at one of the two names holds the token; "unreachable" when nobody answered.

    Never called inside a transaction that holds rows: it waits for others.
    """
    try:
        resolver = _resolver()
    except (dns.exception.DNSException, OSError, ValueError):
        return "unreachable"
    answers = [_ask(resolver, name, token) for name in names_of(domain)]
    for answer in ("found", "unreachable"):
        if answer in answers:
            return answer
    return "missing"


def _resolver() -> dns.resolver.Resolver:
    named = settings.DNS_RESOLVER
    resolver = dns.resolver.Resolver(configure=not named)
    if named:
        host, _colon, port = named.rpartition(":") if named.count(":") == 1 else (named, "", "")
        resolver.nameservers = [host]
        resolver.port = int(port or 53)
    resolver.timeout, resolver.lifetime = SECONDS_PER_TRY, SECONDS_PER_NAME
    return resolver


def _ask(resolver: dns.resolver.Resolver, name: str, token: str) -> Answer:
    try:
        # The last dot: the search list of this machine must not make another name of it.
        wanted = dns.name.from_text(f"{name}.")
        answer = resolver.resolve(wanted, "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.NameTooLong):
        return "missing"
    except (dns.exception.DNSException, OSError):
        return "unreachable"
    # An alias (of a wildcard, mostly) leads to a name that someone else may write at.
    if answer.canonical_name != wanted:
        return "missing"
    accepted = {value_of(token).lower(), token.lower()}
    for record in answer:
        # One text may come in several strings, each at most 255 bytes.
        text = b"".join(record.strings).decode("ascii", "replace")
        if text.strip().strip('"').lower() in accepted:
            return "found"
    return "missing"
