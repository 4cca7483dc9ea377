"""Measures whether the clock tells that an address has an account: sign-up, a wrong password, a code, and a new password.

`make enumeration` (or `python -m bench.enumeration --pairs 200`), on SQLite, and on PostgreSQL where a server lets us in. Asks
the same of an address that has an account and of one that has none, in turn and in a random order, each from a client of its
own so that no limit is met, with the hashing, the letters and the bell of production; the mails go out between the pairs.

In one process, without a server or a network: that is the attacker's best seat, for whatever lies between only adds noise.
Measured by the clock and, because a busy machine hides much, by the time of our own processor as well. The attacker learns one
threshold from half of the times and guesses the other half with it, and the other way around: half of the guesses are right
by chance. Ends with an error when more than MOST_GUESSED are right anywhere.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import django

from bench.run import ROOT, databases

SEED = 2012
WARM = 10
# Of 400 guesses without any knowledge, half are right, give or take 10 (one standard deviation): four of those.
MOST_GUESSED = 0.60
DOMAIN = "meetstad.example"


@dataclass(frozen=True)
class Way:
    """One thing that a stranger can ask of an address, and what it is answered with."""

    title: str
    page: str
    typed_in: str
    status: int
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class Both:
    """Seconds by the clock and of the processor, of each pair in turn."""

    known: list[tuple[float, float]] = field(default_factory=list)
    unknown: list[tuple[float, float]] = field(default_factory=list)


Times = dict[str, Both]
WAYS = [
    Way("sign up", "account_signup", "email", 302, {"name": "Mens", "password1": "een zin als wachtwoord"}),
    Way("sign in, wrong password", "account_login", "login", 200, {"password": "een verkeerd wachtwoord"}),
    Way("sign in by code", "account_request_login_code", "email", 302),
    Way("another password", "account_reset_password", "email", 302),
]


def best_threshold(known: list[float], unknown: list[float]) -> tuple[float, bool]:
    """The threshold that guesses most of these right, and whether what is above it is known."""
    ordered = sorted([(seconds, True) for seconds in known] + [(seconds, False) for seconds in unknown])
    below = 0  # how many more known than unknown ones lie below
    best, found = -1, (0.0, True)
    for number, (seconds, is_known) in enumerate(ordered[:-1]):
        below += 1 if is_known else -1
        if abs(below) > best:
            best, found = abs(below), ((seconds + ordered[number + 1][0]) / 2, below < 0)
    return found


def guessed(known: list[float], unknown: list[float]) -> float:
    """Which part an attacker guesses right: each half of the pairs with the threshold learnt from the other half."""
    right = 0
    for learn, use in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
        threshold, above_is_known = best_threshold(known[learn], unknown[learn])
        right += sum((seconds > threshold) == above_is_known for seconds in known[use])
        right += sum((seconds > threshold) != above_is_known for seconds in unknown[use])
    return right / (len(known) + len(unknown))


def rank_score(known: list[float], unknown: list[float]) -> float:
    """Mann and Whitney's rank test, in standard deviations: above 0, known addresses take longer; beyond 3 is no chance."""
    ordered = sorted([(seconds, True) for seconds in known] + [(seconds, False) for seconds in unknown])
    n, m = len(known), len(unknown)
    u = sum(rank for rank, (_seconds, is_known) in enumerate(ordered, 1) if is_known) - n * (n + 1) / 2
    return (u - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5


def report(times: Times, engine: str) -> tuple[str, bool]:
    """The table, and whether no way tells more than chance."""
    lines = [f"On {engine}, {len(times[WAYS[0].title].known)} pairs of each.", ""]
    lines += [
        "| asked | measured | known ms | unknown ms | ratio | rank test | guessed right | verdict |",
        "|---" * 8 + "|",
    ]
    is_well = True
    for title, both in times.items():
        for place, measured in enumerate(("clock", "processor")):
            known, unknown = ([pair[place] for pair in side] for side in (both.known, both.unknown))
            a, b, part = statistics.median(known), statistics.median(unknown), guessed(known, unknown)
            is_well &= part <= MOST_GUESSED
            lines.append(
                f"| {title} | {measured} | {1000 * a:.1f} | {1000 * b:.1f} | {a / b:.3f} | {rank_score(known, unknown):+.1f} "
                f"| {100 * part:.1f} % | {'pass' if part <= MOST_GUESSED else 'MISS'} |"
            )
    return "\n".join(lines), is_well


def measure(pairs: int) -> Times:
    """What each way costs for known and for unknown addresses, pair by pair, in the empty database of this process."""
    from django.contrib.auth.hashers import make_password
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User
    from accounts.services import create_account, create_organisation
    from notifications.services import drain

    create_organisation(name="Meetstad", slug="meetstad", kind="municipality", domains=[DOMAIN], acting_user=None)
    password = make_password("een zin om in te komen")
    chance, clients = random.Random(SEED), count(1)

    def ask(way: Way, address: str) -> tuple[float, float]:
        number = next(clients)
        browser = Client(SERVER_NAME="localhost", REMOTE_ADDR=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")
        where, data = reverse(way.page), {**way.more, way.typed_in: address}
        clock, processor = time.perf_counter(), time.process_time()
        answer = browser.post(where, data)
        spent = time.perf_counter() - clock, time.process_time() - processor
        if answer.status_code != way.status:
            raise SystemExit(f"{way.title} answers {answer.status_code} for {address}.")
        return spent

    times = {way.title: Both() for way in WAYS}
    with suppress(KeyboardInterrupt):  # who has seen enough gets the report of what there is
        for pair in range(WARM + pairs):
            spent = {}
            for place, way in enumerate(chance.sample(WAYS, len(WAYS))):
                known, unknown = (f"{name}{pair}x{place}@{DOMAIN}" for name in ("mens", "niet"))
                person = create_account(email=known, name="Mens", acting_user=None)
                User.objects.filter(pk=person.pk).update(password=password)
                spent[way.title] = {typed: ask(way, typed) for typed in chance.sample([known, unknown], 2)}
            drain()
            for title, by_address in spent.items() if pair >= WARM else ():
                for typed, cost in by_address.items():
                    (times[title].known if typed.startswith("mens") else times[title].unknown).append(cost)
    return times


def measure_inside(engine: str, pairs: int) -> int:
    """In a process of its own, with the surroundings of one engine."""
    django.setup()
    times = measure(pairs)
    if not times[WAYS[0].title].known:
        raise SystemExit(f"On {engine} no pair was done.")
    text, is_well = report(times, engine)
    print(text, flush=True)
    return 0 if is_well else 1


def main() -> int:
    """Both engines, each in a process and a database of its own; 0 when no way tells more than chance."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=200, help="how many of each way (default: 200)")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        return measure_inside(options.inside, options.pairs)
    clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PRODUCTION"}}
    clean |= {
        "DEMO": "off",
        "STATIC_MANIFEST": "off",
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "pleio.settings",
    }
    codes = []
    with tempfile.TemporaryDirectory(prefix="pleio-enumeration-") as folder, databases() as (postgres, _other):
        for engine, url in {"SQLite": "", "PostgreSQL": postgres}.items():
            if engine == "PostgreSQL" and not postgres:
                print("No PostgreSQL on this machine lets us in.")
                continue
            own = clean | {"PLEIO_VAR": str(Path(folder) / engine), "DATABASE_URL": url}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=own, check=True)
            inside = [sys.executable, "-W", "ignore", "-m", "bench.enumeration"]
            inside += ["--inside", engine, "--pairs", str(options.pairs)]
            process, code = subprocess.Popen(inside, cwd=ROOT, env=own), None
            while code is None:
                with suppress(KeyboardInterrupt):  # its report comes
                    code = process.wait()
            codes.append(code)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
