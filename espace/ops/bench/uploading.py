"""A file on its way in: sealed by the product's own handler, against the same request written in the clear."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Callable, Iterator

from espace.ops.bench.bench import Bench
from espace.ops.bench.figures import Figure, Goal, compared
from espace.ops.bench.place import CannotRun
from espace.ops.bench.server import gunicorn
from espace.ops.bench.turns import in_turns

MEGABYTES = 20
POSTS = 8
ROUNDS = 4
BOUNDARY = b"a-line-between-the-parts"
GOALS = {"sealed": Goal(">=", 0.85), "summed": Goal(">=", 0.65)}
WORDS = {
    "sealed": f"a file of {MEGABYTES} MB sealed as it arrives, of the same one in the clear",
    "summed": f"a file of {MEGABYTES} MB sealed with its checksum, of the same one in the clear without",
}


def measure(bench: Bench) -> Iterator[Figure]:
    environment = bench.place.environment("upload") | {"PYTHONPATH": str(bench.scripts.parent)}
    body = multipart(os.urandom(MEGABYTES << 20))
    log = bench.place.folder / "upload.log"
    with gunicorn("wsgi", environment=environment, log=log, folder=bench.scripts / "upload") as port:
        turns = {name: turn(bench, port, f"/{name}/", body) for name in ("clear", *GOALS)}
        for take in turns.values():
            take()
        for name, goal in GOALS.items():
            bench.say(f"{WORDS[name]}: in turns")
            figure, baselines = in_turns(turns[name], {"clear": turns["clear"]}, rounds=ROUNDS)
            yield compared(
                f"upload / {name}", WORDS[name], baseline=baselines["clear"], figure=figure, unit="MB/s", goal=goal,
                note=bench.neighbours.told(),
            )  # fmt: skip


def multipart(content: bytes) -> bytes:
    """A form with one file."""
    head = b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf'
    return b"--" + BOUNDARY + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n--" + BOUNDARY + b"--\r\n"


def turn(bench: Bench, port: int, address: str, body: bytes) -> Callable[[], float]:
    """A turn that says megabytes a second of one stream, the client's part included."""

    def take() -> float:
        bench.neighbours.wait()
        began = time.perf_counter()
        for _post in range(POSTS):
            post(port, address, body)
        return POSTS * MEGABYTES / (time.perf_counter() - began)

    return take


def post(port: int, address: str, body: bytes) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("POST", address, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"})
        answer = line.getresponse()
        said = answer.read()
        if answer.status != 200 or said != b"1":
            raise CannotRun(f"{address} answered {answer.status}: {said[:200]!r}")
    except (OSError, http.client.HTTPException) as error:
        raise CannotRun(f"{address}: the upload was cut ({error}).") from error
    finally:
        line.close()
