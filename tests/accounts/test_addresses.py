"""Ten thousand addresses that only look like one of the organisation's: none of them joins it."""

import random

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts import services
from accounts.models import DomainRequest, Organisation
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db

NUMBER = 10_000
DOMAIN = "gov.example"
# Letters that look like, or become by lower-casing, those of the domain.
LOOK_ALIKES = {
    "g": "ɡｇġ",
    "o": "оοօ0ｏ",
    "v": "ѵνⅴ",
    "e": "еｅё",
    "x": "хⅹ",
    "a": "аɑａ",
    "m": "ｍⅿ",
    "p": "рｐ",
    "l": "ӏⅼ1I",
}
BETWEEN = [
    ",",
    ";",
    " ",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "%00",
    "%40",
    "\\",
    "/",
    "\u200b",
    "\u00ad",
    "\u3002",
    "..",
    "|",
    "\u2024",
]
BESIDE = ["evil", "evil.", "x", "-", ".", "sub.", "www.", "*.", "_", "%", "[", "(a)", "xn--"]
BEHIND = [
    ".",
    ".evil",
    ".evil.com",
    "x",
    "-",
    "%",
    "]",
    "@evil.com",
    ",evil.com",
    "\n.evil.com",
    " evil.com",
    "\0",
    "%00",
    ">",
    ":25",
]


def look_alike(dice):
    letters = list(DOMAIN)
    places = [n for n, letter in enumerate(letters) if letter in LOOK_ALIKES]
    for n in dice.sample(places, dice.randint(1, 3)):
        letters[n] = dice.choice(LOOK_ALIKES[letters[n]])
    return "a@" + "".join(letters)


def inside(dice):
    n = dice.randrange(1, len(DOMAIN))
    return f"a@{DOMAIN[:n]}{dice.choice(BETWEEN)}{DOMAIN[n:]}"


def mangled(dice):
    """An address that is none of the organisation's, in one of ten ways."""
    ways = [
        lambda: f"a@{dice.choice(BESIDE)}{DOMAIN}",
        lambda: f"a@{DOMAIN}{dice.choice(BEHIND)}",
        lambda: f"a@{dice.choice(BESIDE)}{DOMAIN}{dice.choice(BEHIND)}",
        lambda: look_alike(dice),
        lambda: inside(dice),
        lambda: f'"a@{DOMAIN}"@evil{dice.randrange(999)}.example',
        lambda: f"{'a' * dice.randint(0, 3)}@evil.example@{DOMAIN}",
        lambda: f"a@{DOMAIN}{dice.choice(BETWEEN)}b@evil.example",
        lambda: f"a{dice.choice(['', '%40', '＠', '﹫'])}{DOMAIN}",
        lambda: f"a@{DOMAIN.replace('.', dice.choice(['', '。', '．', '%2e', '-', '..', ' . ']))}",
    ]
    text = dice.choice(ways)()
    # Capitals hide nothing.
    return "".join(dice.choice([letter, letter.upper()]) for letter in text)


def corpus():
    dice = random.Random("only looks like it")
    found = [mangled(dice) for _ in range(NUMBER)]
    # What is left after taking the space around it away may be the real thing: the site trims what people type.
    return [address for address in found if address.strip().lower() != f"a@{DOMAIN}"]


def test_ten_thousand_addresses_that_only_look_like_it_join_nothing():
    organisation = make_organisation(domain=DOMAIN)
    addresses = corpus()
    assert len(addresses) > NUMBER * 0.99
    assert len(set(addresses)) > NUMBER * 0.4
    wrong = [address for address in addresses if Organisation.objects.of_address(address).exists()]
    assert wrong == []
    # And it is no closed door: the real ones come in.
    for address in (f"a@{DOMAIN}", f"A.B@{DOMAIN.upper()}", f" a@{DOMAIN} "):
        assert services.organisation_of_address(address) == organisation


def test_proving_one_of_them_brings_nobody_in():
    organisation = make_organisation(domain=DOMAIN)
    person = make_user(email="iemand@elders.example")
    wrong = 0
    for address in corpus()[::40]:
        services.verified_address(person, address)
        person.refresh_from_db()
        wrong += person.organisation_id is not None
    organisation.refresh_from_db()
    assert (wrong, organisation.member_count) == (0, 0)


def test_asking_for_a_domain_lets_in_only_who_proved_an_address_at_that_very_domain():
    organisation = make_organisation()
    real = make_user(email="echt@gov.example")
    EmailAddress.objects.create(user=real, email="echt@gov.example", verified=True, primary=True)
    wrong = []
    for number, address in enumerate(sorted({a for a in corpus()[:400] if "\0" not in a})):
        person = make_user(email=f"p{number}@elders.example")
        EmailAddress.objects.create(user=person, email=address[:250], verified=True, primary=True)
        with pytest.raises(ValidationError):
            services.request_domain(person, DOMAIN, acting_user=person)
        # As if it had asked all the same: the grant looks at the address once more.
        DomainRequest.objects.create(person=person, domain=DOMAIN)
        wrong.append(person)
    services.request_domain(real, DOMAIN, acting_user=real)
    services.grant_domain(DOMAIN, organisation, acting_user=None)
    real.refresh_from_db()
    assert real.organisation == organisation
    assert not [p for p in wrong if type(p).objects.get(pk=p.pk).organisation_id]
