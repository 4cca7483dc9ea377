"""A small DNS server on loopback: it answers TXT questions from a dict, and keeps silent when told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class Zone(dict[str, list[str]]):
    """Name -> TXT records as they stand in a zone file; "*.example" is a wildcard; "CNAME other" an alias."""

    silent = False


@contextmanager
def dns_server() -> Iterator[tuple[str, Zone]]:
    """(address:port, zone) of a server that runs until the block ends."""
    zone = Zone()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.settimeout(0.1)
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                data, client = sock.recvfrom(4096)
            except TimeoutError:
                continue
            if not zone.silent:
                sock.sendto(_answer(zone, dns.message.from_wire(data)).to_wire(), client)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{sock.getsockname()[1]}", zone
    finally:
        ended.set()
        thread.join()
        sock.close()


def _answer(zone: Zone, query: dns.message.Message) -> dns.message.Message:
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA
    name = query.question[0].name
    for _alias in range(5):
        texts = _find(zone, name.to_text(omit_final_dot=True).lower())
        if texts is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return response
        if texts and texts[0].startswith("CNAME "):
            target = texts[0].removeprefix("CNAME ")
            response.answer.append(dns.rrset.from_text(name, 60, "IN", "CNAME", f"{target}."))
            name = dns.name.from_text(target)
            continue
        if texts:
            response.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", texts))
        return response
    return response


def _find(zone: Zone, name: str) -> list[str] | None:
    if name in zone:
        return zone[name]
    labels = name.split(".")
    for start in range(1, len(labels)):
        wildcard = "*." + ".".join(labels[start:])
        if wildcard in zone:
            return zone[wildcard]
    return None
