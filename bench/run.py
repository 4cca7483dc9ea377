"""Measures what a page costs as CPU per request, in U: the CPU of a bare Django request in the same run.

`make bench` (or `python -m bench.run --quick`). Floor and product run under the same server with the same flags and answer
in turn, in short runs in a shuffled order; each ratio is taken within one round, and the median of the rounds is reported
with the lowest and highest. On PostgreSQL (BENCH_DATABASE_URL, or a server on loopback that lets us in) the work of the
database counts too. Linux only: it reads /proc.
"""

import http.client
import os
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = 4
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Page:
    """One thing to measure: where it runs, what is asked, and the most it may cost."""

    name: str
    server: str
    path: str
    target: float | None = None
    signed_in: bool = False
    body: str = ""
    expect: int = 200


@dataclass
class Run:
    """One short run of one page."""

    requests: int = 0
    errors: int = 0
    cpu: float = 0.0
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def is_usable(self) -> bool:
        return self.requests >= 20 and self.errors <= 0.02 * self.requests

    @property
    def cost(self) -> float:
        """CPU seconds per request."""
        return self.cpu / self.requests


# Servers ----------------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(target: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A granian with one process and threads; gives (port, process id)."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", target]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextmanager
def databases() -> Iterator[tuple[str, str]]:
    """Two empty databases of our own, dropped afterwards; two empty texts where there is no PostgreSQL (then SQLite)."""
    given = os.environ.get("BENCH_DATABASE_URL", "postgres://127.0.0.1:5432")
    base = f"postgres://{urlsplit(given).netloc}"
    try:
        admin = psycopg.connect(f"{base}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.Error as error:
        if "BENCH_DATABASE_URL" in os.environ:
            raise SystemExit(f"BENCH_DATABASE_URL does not work: {error}") from error
        yield "", ""
        return
    names = [f"pleio_bench_{secrets.token_hex(4)}_{part}" for part in ("product", "floor")]
    for name in names:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield f"{base}/{names[0]}?pool=4", f"{base}/{names[1]}?pool=4"
    finally:
        for name in names:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.close()


# Measuring --------------------------------------------------------------------------------------------------------------


def cpu_of(pid: int, database: str) -> float:
    """CPU seconds used so far by a process with its children, and by the database's processes for `database`."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            words = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        is_ours = int(entry.name) == pid or int(fields[1]) == pid
        if is_ours or (database and words.startswith("postgres:") and f" {database} " in words):
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def measure(page: Page, port: int, pid: int, database: str, headers: dict[str, str], seconds: float) -> Run:
    """Ask for the page with a few clients at once for so many seconds, over connections that stay open."""
    run = Run()
    lock = threading.Lock()
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        times, errors = [], 0
        while time.perf_counter() < end:
            start = time.perf_counter()
            try:
                body = page.body.replace("KEY", secrets.token_hex(12)) if page.body else None
                connection.request("POST" if page.body else "GET", page.path, body=body, headers=headers)
                answer = connection.getresponse()
                answer.read()
                errors += answer.status != page.expect
            except OSError:
                errors += 1
                connection.close()
            times.append(time.perf_counter() - start)
        connection.close()
        with lock:
            run.times += times
            run.errors += errors

    before, began = cpu_of(pid, database), time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run.cpu, run.seconds, run.requests = cpu_of(pid, database) - before, time.perf_counter() - began, len(run.times)
    return run


def fetch(port: int, path: str, headers: dict[str, str]) -> tuple[int, str, str]:
    """Status, text and cookies of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    return answer.status, text, " ".join(answer.headers.get_all("Set-Cookie", []))


def check(known: dict[str, str], port: int, headers: dict[str, str]) -> dict[str, int]:
    """Right before quick: the page answers 200, holds the 50 comments and the reader's bell. Returns bytes by page."""
    status, text, _cookies = fetch(port, known["post"], headers)
    comments = len(set(re.findall(r'id="reactie-([0-9a-z]+)"', text)))
    if (status, comments) != (200, 50) or 'href="/notifications/"' not in text:
        raise SystemExit(f"The blog page is not right: status {status}, {comments} comments.")
    return {"signed in": len(text.encode()), "visitor": len(fetch(port, known["post"], {})[1].encode())}


def pages(known: dict[str, str], stars: str, comment: str) -> list[Page]:
    post, group = known["post"], known["group"]
    return [
        Page("floor: bare", "floor", "/raw"),
        Page("floor: session and user", "floor", "/auth"),
        Page("floor: text with 50 remarks", "floor", "/post"),
        Page("floor: list of 20", "floor", "/list"),
        Page("floor: write a remark", "floor", "/comment", expect=204),
        Page("blog, signed in, 50 comments", "product", post, 18, signed_in=True),
        Page("blog, visitor", "product", post, 28),
        Page("group, signed in", "product", group, 18, signed_in=True),
        Page("home, signed in", "product", "/?tab=all", 28, signed_in=True),
        Page("group of 50,000, signed in", "product", known["large"], 18, signed_in=True),
        Page("members of a group of 50,000", "product", f"{known['large']}members/", 18, signed_in=True),
        Page("directory of 10,000, visitor", "product", "/groups/", 18),
        Page("directory of 10,000, by stars, signed in", "product", "/groups/?order=rating", 18, signed_in=True),
        Page("directory of 10,000, one tag", "product", "/groups/?tag=onderwerp+3", 18, signed_in=True),
        Page("directory of 10,000, searched", "product", "/groups/?q=water", 18, signed_in=True),
        Page("list of blogs, visitor", "product", "/blogs/", 18),
        Page("figures, visitor", "product", "/insights/", 18),
        Page("give stars", "product", f"/stars/blog/{known['post_id']}/", 12, signed_in=True, body=stars, expect=302),
        Page("write a comment", "product", f"/blogs/comment/{known['other_post_id']}/", 20, True, comment, 302),
    ]


def report(rounds: list[dict[str, Run]], listed: list[Page], sizes: dict[str, int], engine: str) -> str:
    lines = [f"On {engine}, {len(rounds)} rounds, {CLIENTS} clients.", ""]
    lines += ["| page | U | lowest–highest | target | verdict | requests/s | p95 ms |", "|---|---|---|---|---|---|---|"]
    bare = [run["floor: bare"].cost for run in rounds if run["floor: bare"].is_usable]
    for page in listed:
        used = [r for r in rounds if r["floor: bare"].is_usable and r[page.name].is_usable]
        if len(used) < 2:
            lines.append(f"| {page.name} | – | – | {page.target or ''} | too few usable runs | | |")
            continue
        ratios = [r[page.name].cost / r["floor: bare"].cost for r in used]
        low, high, middle = min(ratios), max(ratios), statistics.median(ratios)
        verdict = ""
        if page.target:
            verdict = "pass" if high <= page.target else "miss" if low > page.target else "unproven"
        rate = statistics.median(r[page.name].requests / r[page.name].seconds for r in used)
        p95 = 1000 * statistics.quantiles([t for r in used for t in r[page.name].times], n=20)[18]
        lines.append(
            f"| {page.name} | {middle:.1f} | {low:.1f}–{high:.1f} | {page.target or ''} | {verdict} | {rate:.0f} | {p95:.0f} |"
        )
    if bare:
        spread = max(bare) / min(bare)
        lines += ["", f"One U is {1000 * statistics.median(bare):.2f} ms of CPU here."]
        lines += [f"The bare answer varied {spread:.1f} times: no verdict."] if spread > 1.5 else []
    lines.append(
        f"HTML of the blog page with 50 comments: {sizes['signed in']:,} bytes signed in, {sizes['visitor']:,} for a visitor."
    )
    return "\n".join(lines)


def main() -> None:
    quick = "--quick" in sys.argv
    seconds, number = (1.5, 3) if quick else (3.5, 5)
    order = random.Random(1)
    with ExitStack() as stack:
        product_url, floor_url = stack.enter_context(databases())
        folder = ROOT / "var" / "bench"
        folder.mkdir(parents=True, exist_ok=True)
        clean = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "DEMO", "PRODUCTION"}}
        own = clean | {"PLEIO_VAR": str(folder), "DATABASE_URL": product_url, "DEMO": "off", "STATIC_MANIFEST": "off"}
        own |= {"DJANGO_SETTINGS_MODULE": "pleio.settings", "FLOOR_DATABASE_URL": floor_url, "ENV_FILE": os.devnull}
        if not product_url:
            for name in ("pleio.sqlite3", "floor.sqlite3"):
                (folder / name).unlink(missing_ok=True)
            own["FLOOR_DATABASE_URL"] = f"sqlite://{folder / 'floor.sqlite3'}"
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=own, check=True)
        made = subprocess.run(
            [sys.executable, "-m", "bench.content"], cwd=ROOT, env=own, check=True, capture_output=True, text=True
        )
        known = dict(line.split("=", 1) for line in made.stdout.splitlines() if "=" in line)
        subprocess.run([sys.executable, "-m", "bench.floor.project", "fill"], cwd=ROOT, env=own, check=True)
        ports = {
            "floor": stack.enter_context(server("bench.floor.project:application", own)),
            "product": stack.enter_context(server("pleio.wsgi:application", own)),
        }
        names = {"product": urlsplit(product_url).path.strip("/"), "floor": urlsplit(floor_url).path.strip("/")}
        cookie = {"Cookie": f"sessionid={known['session']}", "Host": "localhost"}
        port = ports["product"][0]
        sizes = check(known, port, cookie)
        _status, text, answer = fetch(port, known["post"], cookie)
        token = re.search(r"csrftoken=([^;]+)", answer)
        form = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        writing = dict(cookie)
        if token and form:
            writing["Cookie"] += f"; csrftoken={token[1]}"
            writing |= {"X-CSRFToken": form[1], "Content-Type": "application/x-www-form-urlencoded"}
        listed = pages(known, "stars=4", "source=Een+reactie+om+te+meten&key=KEY")
        rounds = []
        for n in range(number + 1):
            shuffled = order.sample(listed, len(listed))
            results = {}
            for page in shuffled:
                headers = writing if page.body else cookie if page.signed_in else {"Host": "localhost"}
                where, pid = ports[page.server]
                results[page.name] = measure(page, where, pid, names[page.server], headers, seconds if n else 0.5)
            if n:  # the first round only warms up
                rounds.append(results)
                sys.stderr.write(f"round {n} of {number}\n")
        sys.stdout.write(report(rounds, listed, sizes, "PostgreSQL" if product_url else "SQLite") + "\n")


if __name__ == "__main__":
    main()
