"""What the peers' scripts share: `python SCRIPT CASE VARIANT --seconds S --threads N` times one way of doing one piece of work.

Prints one JSON object: median and fastest time of a call in microseconds, how many samples, versions.
"""

import argparse
import json
import os
import statistics
import time
from importlib.metadata import version


def arguments(cases):
    """The case's function, the variant's name, seconds, threads. `cases` are functions by (case, variant)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("variant")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--threads", type=int, default=0)
    given = parser.parse_args()
    if (given.case, given.variant) not in cases:
        parser.error("no such case; there are " + ", ".join(" ".join(key) for key in cases))
    return given


def limit(threads):
    """Keeps this process on `threads` processors, before a library looks how many there are; returns how many."""
    processors = sorted(os.sched_getaffinity(0))
    if threads and threads < len(processors):
        os.sched_setaffinity(0, processors[:threads])
    return min(threads or len(processors), len(processors))


def times(call, seconds, wait=lambda: None, warm_up=20, sample=0.005):
    """Microseconds of a call, for samples of as many calls as take about `sample` seconds together.

    `wait` returns when everything called so far is done: libraries that queue their work are waited for once a sample.
    """
    start = time.perf_counter()
    for _ in range(warm_up):
        call()
        if time.perf_counter() - start > max(2 * seconds, 5):
            break
    wait()
    start = time.perf_counter()
    call()
    wait()
    together = max(1, int(sample / max(time.perf_counter() - start, 1e-9)))
    result = []
    end = time.perf_counter() + seconds
    while len(result) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(together):
            call()
        wait()
        result.append((time.perf_counter() - start) / together * 1e6)
    return result


def report(samples, packages, **more):
    print(json.dumps(dict(median_us=statistics.median(samples), min_us=min(samples), runs=len(samples),
                          versions={name: version(name) for name in packages}, **more)))
