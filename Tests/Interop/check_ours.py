"""check_ours.py DIR: reads the files that Frigatebird wrote to DIR with numpy and safetensors; DIR/expected.json says what they hold.

expected.json is a list of {"file": "a.npz" | "a.npy" | "a.safetensors", "compressed": bool (npz only, optional),
"metadata": {key: text} (safetensors only, optional), "arrays": {name: {"dtype", "shape", "values"}}}, arrays as described
in expected.py (a .npy file's one array may have any name). Files must hold these arrays and no others.
"""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np
from safetensors import safe_open

from expected import differences


def read(path):
    """The file's arrays by name, and its metadata."""
    if path.suffix == ".npy":
        return {None: np.load(path, allow_pickle=False)}, {}
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}, {}
    with safe_open(path, framework="numpy") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}


def complaints(directory, entry):
    path = directory / entry["file"]
    arrays, metadata = read(path)
    wanted = entry["arrays"]
    if path.suffix == ".npy":
        arrays = {name: arrays[None] for name in wanted}
    if set(arrays) != set(wanted):
        yield f"holds {sorted(arrays)}, expected {sorted(wanted)}"
    for name in sorted(set(arrays) & set(wanted)):
        if wrong := differences(arrays[name], wanted[name]):
            yield f"{name}: {wrong}"
    for key, text in entry.get("metadata", {}).items():
        if metadata.get(key) != text:
            yield f"metadata {key} is {metadata.get(key)!r}, expected {text!r}"
    if "compressed" in entry:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if (member.compress_type == zipfile.ZIP_DEFLATED) != entry["compressed"]:
                    yield f"{member.filename}: compression method {member.compress_type}"


if __name__ == "__main__":
    directory = Path(sys.argv[1])
    failures = 0
    entries = json.loads((directory / "expected.json").read_text())
    for entry in entries:
        try:
            found = list(complaints(directory, entry))
        except Exception as error:
            found = [f"can't be read: {error}"]
        for complaint in found:
            failures += 1
            print(f"{entry['file']}: {complaint}", file=sys.stderr)
    print(f"{len(entries)} files checked, {failures} complaints")
    sys.exit(1 if failures or not entries else 0)
