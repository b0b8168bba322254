"""Talks over sockets: how soon what one says stands before the other, and what it costs.

    .venv/bin/python benchmarks/talk.py [connections] [messages a second] [seconds]

One served process with 1,000 people in 500 talks, each with a socket of their own; 100 messages a
second for 30 seconds, said by anybody. Prints the delivery at the median and the 99th percentile,
from saying to standing before the other, what was lost or came twice, and the server's memory and
processor time. Then a talk of 5,000 messages is opened and searched, and the sign-in page is asked
for under Granian's WSGI and as it is served. Those who talk run on the same machine. Its rows are
in a scratch folder and are gone afterwards.
"""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.talkers import Talker

CONNECTIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
A_SECOND = int(sys.argv[2]) if len(sys.argv) > 2 else 100
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 30
LONG = 5000
TICKS = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()
URL = f"http://127.0.0.1:{PORT}"
scratch = tempfile.mkdtemp(prefix="bothways-talk-")
sys.path.insert(0, os.getcwd())
os.environ |= {
    "BOTHWAYS_DATA": scratch,
    "BOTHWAYS_SECRET_KEY": "only for a benchmark, and of the fifty letters it needs",
    "BOTHWAYS_BASE_URL": URL,
    "DJANGO_SETTINGS_MODULE": "bothways.config.settings",
}


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    sockets()
    long_talk()
    if not os.environ.get("NOPAGES"):
        pages()


# Sockets


def sockets() -> None:
    talkers = people_in_talks()
    server = serve(["-m", "bothways.cli.web", "--host=127.0.0.1", "--threads=4"])
    try:
        report(talkers, *asyncio.run(talk(talkers, server.pid)))
    finally:
        stop(server)


def people_in_talks() -> list[Talker]:
    from bothways.conversations.messages.tests.scenes import make_partnership
    from tests.clients import client_of
    from tests.talkers import Talker

    found = []
    for number in range(CONNECTIONS // 2):
        partnership = make_partnership(f"Ana Nr{number}", f"Ben Nr{number}")
        for side in partnership.participations.select_related("person"):
            session = client_of(side.person).cookies["sessionid"].value
            found.append(Talker(URL, f"sessionid={session}", partnership.pk))
    return found


async def talk(talkers: list[Talker], server: int) -> tuple[dict[str, float], float, float]:
    """When each message was said, by its key; processor seconds; the greatest memory in MB."""
    began = time.monotonic()
    for at, talker in enumerate(talkers):
        talker.begin()
        if at % 50 == 49:
            await asyncio.gather(*(each.connected.wait() for each in talkers[: at + 1]))
    print(f"{len(talkers)} sockets open after {time.monotonic() - began:.1f} s")
    print(f"memory before anything is said: {memory(server):.0f} MB")
    chance, said, saying = random.Random(7), {}, set()
    used = processor_time(server)

    async def say(talker: Talker, number: int) -> None:
        at = time.monotonic()
        said[await talker.say(f"Message {number}, of about the length that people write.")] = at

    start = time.monotonic()
    for number in range(A_SECOND * SECONDS):
        await asyncio.sleep(max(0.0, start + number / A_SECOND - time.monotonic()))
        task = asyncio.create_task(say(chance.choice(talkers), number))
        saying.add(task)
        task.add_done_callback(saying.discard)
    await asyncio.gather(*saying)
    used = processor_time(server) - used
    await asyncio.sleep(4)
    most = memory(server)
    for talker in talkers:
        await talker.end()
    return said, used, most


def report(talkers: list[Talker], said: dict[str, float], used: float, most: float) -> None:
    from bothways.conversations.models import Message

    of_talk: dict[int, list[Talker]] = {}
    for talker in talkers:
        of_talk.setdefault(talker.talk, []).append(talker)
    delivery, lost = [], 0
    rows = {str(row.key): row for row in Message.objects.all()}
    for key, at in said.items():
        author, there = rows[key].author_id, of_talk[rows[key].conversation_id]
        for talker in there:
            state = next((each for each in talker.states.values() if each["key"] == key), None)
            if state is None:
                lost += 1
            elif talker.acknowledged.isdisjoint({key}):
                assert state["author"] == author
                delivery.append(talker.arrived[key] - at)
    delivery.sort()
    at_99 = delivery[int(len(delivery) * 0.99)]
    print(f"{len(said)} messages in {SECONDS} s, {len(delivery)} deliveries")
    print(
        f"delivery: median {statistics.median(delivery) * 1000:.0f} ms, "
        f"99th percentile {at_99 * 1000:.0f} ms, slowest {delivery[-1] * 1000:.0f} ms"
    )
    twice = sum(talker.twice for talker in talkers)
    gaps = sum(talker.gaps for talker in talkers)
    print(f"lost: {lost}, twice: {twice}, out of order: {gaps}, rows: {len(rows)}")
    print(f"server: {used:.1f} s of one processor ({used / SECONDS:.0%}), {most:.0f} MB")


# A long talk


def long_talk() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from bothways.conversations.messages.tests.scenes import make_partnership, person_in
    from bothways.conversations.models import Conversation, Message
    from tests.clients import client_of

    partnership = make_partnership("Long Ana", "Long Ben")
    people = [person_in(partnership, f"Long {name}") for name in ("Ana", "Ben")]
    talk = Conversation.objects.create(partnership=partnership, last_seq=LONG, version=LONG)
    texts = [
        f"Message {at}, of about the length that people write to each other." for at in range(LONG)
    ]
    Message.objects.bulk_create(
        Message(
            conversation=talk,
            seq=at + 1,
            version=at + 1,
            author=people[at % 2],
            text=text,
            folded=text.casefold(),
        )
        for at, text in enumerate(texts)
    )
    client = client_of(people[0])
    client.defaults["HTTP_HOST"] = "127.0.0.1"
    arguments = [partnership.pk]
    for name, path in (
        ("opened", reverse("talk:talk", args=arguments)),
        ("an earlier page", reverse("talk:talk", args=arguments) + "?before=2000"),
        ("searched", reverse("talk:search", args=arguments) + "?q=message+4711"),
        ("searched in vain", reverse("talk:search", args=arguments) + "?q=nowhere"),
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
            count = len(captured)
        took = []
        for _ in range(20):
            began = time.perf_counter()
            client.get(path)
            took.append(time.perf_counter() - began)
        median = statistics.median(took) * 1000
        print(f"talk of {LONG} messages, {name}: {median:.0f} ms, {count} queries")


# Pages


def pages() -> None:
    """The sign-in page by eight browsers at once, under both ways of serving, by turns."""
    granian = ["-m", "granian", "--host=127.0.0.1", "--workers=1", "--log-level=warning"]
    wsgi = [
        *granian,
        "--interface=wsgi",
        "--blocking-threads=4",
        "bothways.config.wsgi:application",
    ]
    asgi = ["-m", "bothways.cli.web", "--host=127.0.0.1", "--threads=4"]
    rates: dict[str, list[float]] = {"WSGI alone": [], "as served": []}
    for _ in range(3):
        for name, command in (("WSGI alone", wsgi), ("as served", asgi)):
            server = serve(command)
            try:
                asked_for(1)
                rates[name].append(asked_for(5))
            finally:
                stop(server)
    for name, found in rates.items():
        print(f"sign-in page, {name}: {statistics.median(found):.0f} a second")


def asked_for(seconds: float, browsers: int = 8) -> float:
    end, counts = time.monotonic() + seconds, [0] * browsers

    def ask(at: int) -> None:
        line = HTTPConnection("127.0.0.1", PORT)
        while time.monotonic() < end:
            line.request("GET", "/sign-in/")
            answer = line.getresponse()
            assert answer.status == 200
            answer.read()
            counts[at] += 1
        line.close()

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


# The server


def serve(command: list[str]) -> subprocess.Popen[bytes]:
    more = [f"--port={PORT}"]
    if "bothways.cli.web" in command:
        more.append(f"--parent={os.getpid()}")
    server = subprocess.Popen([sys.executable, *command[:2], *more, *command[2:]])
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{URL}/health/", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return server
    raise SystemExit("The server doesn't answer.")


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    server.wait(timeout=30)


def family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in family(int(child)))]


def processor_time(pid: int) -> float:
    total = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def memory(pid: int) -> float:
    """In MB, of all processes that serve."""
    total = 0
    for each in family(pid):
        status = Path(f"/proc/{each}/status").read_text()
        total += int(status.split("VmRSS:")[1].split()[0])
    return total / 1024


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
