"""compare.py: Frigatebird and its peers on the same pieces of work, side by side, as Markdown tables.

Every round runs each contestant of a case once, one after the other, each in a process of its own, for a fixed time; what is
printed are medians of the rounds' medians. `Benchmarks/run` builds what this needs and calls it.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import digits
from contestants import CASES
from table import Results

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
BEGIN, END = "<!-- Made by Benchmarks/run --write-readme: -->", "<!-- end of what Benchmarks/run made -->"


def processor():
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def environment():
    """Without what would tune numpy's library by hand, for better or worse."""
    return {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}


def run(command, limit):
    """The last line of what it printed, or what went wrong in a few words."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=environment())
    except subprocess.TimeoutExpired:
        return None, f"not done in {limit:.0f} s"
    except OSError as error:
        return None, str(error)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        errors = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        print("\n".join(errors[-20:]), file=sys.stderr)
        return None, "failed"
    return lines[-1], None


def train(peer, given):
    """A whole training as a process: its time, and the accuracy it reached on the validation images."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "frigatebird"
    dataset, folder = digits.find(os.environ.get("FRIGATEBIRD_DATA", cache))
    epochs = 1 if given.quick else 10
    with tempfile.TemporaryDirectory() as directory:
        command = [given.frigatebird, "train", "--dataset", dataset, "--model", "mlp", "--epochs", str(epochs), "--batch-size", "32",
                   "--learning-rate", "1e-4", "--seed", "0", "--threads", str(given.threads), "--output", f"{directory}/mlp"]
        start = time.perf_counter()
        output, failure = run(peer.training(folder, epochs) if peer else command, 3600)
        microseconds = (time.perf_counter() - start) * 1e6
        if failure:
            return None, failure
        curves = json.loads(output if peer else Path(directory, "mlp/history.json").read_text())
    curves = curves.get("history", curves)
    last = curves[next(name for name in curves if name.startswith("val_") and "accuracy" in name)]
    return dict(median_us=microseconds, min_us=microseconds, accuracy=last if peer else last[-1]), None


def measure(results, case, peer, given):
    if peer is not None and (missing := peer.missing()):
        results.failures[case.name, peer] = "not installed: " + ", ".join(missing)
        return
    if case.is_training:
        report, failure = train(peer, given)
    else:
        report, failure = time_work(case, peer, given)
    name = "Frigatebird" if peer is None else f"{peer.column}, {peer.variant}"
    if failure:
        results.failures[case.name, peer] = failure
        print(f"{case.name:24} {failure:>14}  {name}", file=sys.stderr)
    else:
        results.add(case, peer, report)
        print(f"{case.name:24} {report['median_us']:14.2f}  {name}", file=sys.stderr)


def time_work(case, peer, given):
    if peer is None:
        command = [given.frigatebird, "bench", case.name, "--json", "--seconds", str(given.seconds), "--threads", str(given.threads)]
    else:
        command = peer.command(case.name, given.seconds, given.threads)
    output, failure = run(command, (peer.limit if peer else 300) + 10 * given.seconds)
    return (None, failure) if failure else (json.loads(output), None)


def heading(given):
    revision = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True).stdout.strip()
    return (f"{processor()}, {processors()} processors, {given.threads} threads, {platform.system()}; Frigatebird {revision or 'unknown'}, "
            f"{{versions}}, Python {platform.python_version()}; {date.today().isoformat()}. Medians of {given.rounds} rounds of "
            f"{given.seconds:g} s, the contestants one after the other in each. Made by `Benchmarks/run`.")


def write_readme(text):
    whole = README.read_text()
    if BEGIN not in whole or END not in whole:
        sys.exit(f"{README.name} has no place for the table: it needs the lines\n{BEGIN}\n{END}")
    before, rest = whole.split(BEGIN, 1)
    new = README.with_suffix(".new")
    new.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END, 1)[1]}")
    new.replace(README)


def options():
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.split(":", 1)[1].strip())
    parser.add_argument("--case", action="append", choices=names, metavar="NAME", help="only this one; may be given again: " + ", ".join(names))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2, help="for each contestant in each round")
    parser.add_argument("--threads", type=int, default=processors(), help="for every contestant")
    parser.add_argument("--without", action="append", default=[], metavar="WORD", help="leave out peers whose name has this word: keras, compile")
    parser.add_argument("--quick", action="store_true", help="a smoke run: one round, a tenth of a second each")
    parser.add_argument("--write-readme", action="store_true", help="put the table into README.md, too")
    parser.add_argument("--frigatebird", default=HERE.parent / ".build/release/frigatebird", metavar="PATH")
    given = parser.parse_args()
    if given.rounds < 1 or given.threads < 1 or not given.seconds > 0:
        parser.error("--rounds and --threads must be at least 1, --seconds more than 0")
    if given.quick:
        given.rounds, given.seconds = 1, 0.1
    return given


def main():
    given = options()
    cases = [case for case in CASES if not given.case or case.name in given.case]
    results = Results(cases)

    def is_wanted(peer):
        return not any(word.lower() in f"{peer.column} {peer.variant}".lower() for word in given.without)

    for case in cases:
        for _ in range(given.rounds):
            for peer in (None, *filter(is_wanted, case.peers)):
                if (case.name, peer) not in results.failures:
                    measure(results, case, peer, given)
    text = f"{results.table()}\n\n" + heading(given).format(versions=results.versions())
    for more in (results.shares(), results.accuracies()):
        text += "\n" + more if more else ""
    print(f"{text}\n\nEvery contestant:\n\n{results.details()}")
    if given.write_readme:
        write_readme(text)
    if any(peer is None for _, peer in results.failures):
        sys.exit(1)


if __name__ == "__main__":
    main()
