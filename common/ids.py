"""Random public identifiers: what an address shows instead of a row number, so that it tells nothing about volume."""

import secrets

# Without vowels (no words by accident) and without look-alikes such as 0/o and 1/l.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"


def random_id(length: int = 12) -> str:
    """Return a random identifier; 12 characters are 57 bits, unique for all practical purposes and kept so by the database."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def public_id() -> str:
    """Default of the `public_id` column."""
    return random_id(12)
