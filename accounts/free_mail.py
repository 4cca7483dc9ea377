"""Domains where anyone gets an address: they say nothing about where someone works."""

FREE_MAIL = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "hotmail.nl",
        "live.com",
        "live.nl",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "proton.me",
        "protonmail.com",
        "gmx.net",
        "gmx.de",
        "ziggo.nl",
        "kpnmail.nl",
        "planet.nl",
        "xs4all.nl",
        "hetnet.nl",
        "home.nl",
    }
)


def is_free_mail(domain: str) -> bool:
    """Whether anyone can get an address at this domain."""
    return domain.strip().lower().rstrip(".") in FREE_MAIL
