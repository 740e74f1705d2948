"""peers.py [--rounds N] [--epochs N] [--threads N] [--without-keras] [--frigatebird PATH]: whole training runs, side by side.

Each round runs every contestant once, one after the other, as a process of its own; its time is from start to exit, start-up,
reading the files and saving included. Prints medians and ratios as a Markdown table. `Benchmarks/run` calls it.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

from digits import find

HERE = Path(__file__).parent


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def run(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return seconds, done.stdout


def last_validation_accuracy(history):
    """history.json is Keras's: a list of values an epoch for each name."""
    curves = history.get("history", history)
    name = next(n for n in curves if n.startswith("val_") and "accuracy" in n)
    return curves[name][-1]


def frigatebird(arguments, dataset):
    with tempfile.TemporaryDirectory() as directory:
        command = [arguments.frigatebird, "train", "--dataset", dataset, "--model", "mlp", "--epochs", str(arguments.epochs),
                   "--batch-size", "32", "--learning-rate", "1e-4", "--seed", "0", "--output", f"{directory}/mlp"]
        if arguments.threads:
            command += ["--threads", str(arguments.threads)]
        seconds, _ = run(command)
        return seconds, last_validation_accuracy(json.loads(Path(directory, "mlp/history.json").read_text()))


def python(script, arguments, folder):
    seconds, output = run([sys.executable, HERE / script, folder, str(arguments.epochs)])
    return seconds, json.loads(output.strip().splitlines()[-1])["val_accuracy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--threads", type=int, help="for Frigatebird; its own choice without")
    parser.add_argument("--without-keras", action="store_true")
    parser.add_argument("--frigatebird", default=HERE.parent / ".build/release/frigatebird")
    arguments = parser.parse_args()

    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "frigatebird"
    dataset, folder = find(os.environ.get("FRIGATEBIRD_DATA", cache))
    ours = "Frigatebird, `frigatebird train`"
    contestants = {ours: lambda: frigatebird(arguments, dataset),
                   f"JAX {version('jax')}, jitted step, donated state": lambda: python("mlp_jax.py", arguments, folder)}
    times, accuracy = {name: [] for name in contestants}, {}
    for round in range(arguments.rounds):
        if round == 0 and not arguments.without_keras:  # once: it is slow
            name = f"Keras {version('keras')} on TensorFlow, `fit`"
            seconds, accuracy[name] = python("mlp_keras.py", arguments, folder)
            times[name] = [seconds]
        for name, contestant in contestants.items():
            seconds, accuracy[name] = contestant()
            times[name].append(seconds)
            print(f"round {round + 1}: {seconds:7.2f} s  {name}", file=sys.stderr)

    base = statistics.median(times[ours])
    revision = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True).stdout.strip()
    print(f"The MLP on {dataset}, {arguments.epochs} epochs of 1,407 steps and 14,400 validation images, the whole process:\n")
    print("| | median, s | fastest, s | runs | times Frigatebird's | validation accuracy |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, runs in times.items():
        median = statistics.median(runs)
        print(f"| {name} | {median:.2f} | {min(runs):.2f} | {len(runs)} | {median / base:.2f} | {accuracy[name]:.4f} |")
    print(f"\n{processor()}, {cores()} cores, {platform.system()}; Frigatebird {revision}, JAX {version('jax')}, "
          f"optax {version('optax')}, tensorflow {version('tensorflow-cpu' if platform.machine() == 'x86_64' else 'tensorflow')}, "
          f"Python {platform.python_version()}; {date.today().isoformat()}. Made by `Benchmarks/run`.")


if __name__ == "__main__":
    main()
