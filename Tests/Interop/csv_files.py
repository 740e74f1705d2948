"""csv_files.py OUT: CSV files that Python's csv module wrote, and what it and numpy read in them, in OUT/csv/.

expected.json: {"tables": [{"file", "delimiter", "missing", "columns": [{"name", "vocabulary", + as in expected.py}]}],
"texts": [{"file", "delimiter", "rows"}], "numbers": [{"file", "shape", "values"}]}.

Tables: the types that the columns were written from. Texts: every field as csv.reader reads it. Numbers: float64 as
numpy.genfromtxt reads them, what is missing as nan; and the nearest float32.
"""

import csv
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

from expected import describe

WORDS = ["red", "green", "blue", "a,b", "semi;colon", 'quo"te', "two\nlines", "cr\r\nlf", "Zürich", "東京", "tab\there", " space ",
         "'single'", '""', "🙂"]


def write(path, rows, **style):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, **style).writerows(rows)


def table(out, name, seed, rows, missing, **style):
    """A table of one column of each kind; with `missing` is "nan", floating values may be."""
    r = random.Random(seed)
    columns = {
        "whole": [r.randrange(-(10 ** 6), 10 ** 6) for _ in range(rows)],
        "wide": [r.randrange(-(2 ** 63), 2 ** 63) for _ in range(rows)],
        "real": [float(np.float32(r.gauss(0, 10 ** r.randrange(-20, 20)))) for _ in range(rows)],
        "short": [round(r.uniform(-1000, 1000), r.randrange(4)) + 0.5 for _ in range(rows)],
        "large": [r.gauss(0, 1) * 10.0 ** r.randrange(39, 300) for _ in range(rows)],
        "word": [r.choice(WORDS) for _ in range(rows)],
        "flag": [r.random() < 0.5 for _ in range(rows)],
    }
    texts = {key: [str(v) for v in values] for key, values in columns.items()}
    if missing:
        for key in ("real", "large", "short"):
            for i in range(0, rows, 3):
                columns[key][i], texts[key][i] = float("nan"), r.choice(["", "NA", "nan"])
    write(out / name, [list(texts), *zip(*texts.values())], **style)
    dtypes = dict(whole="int64", wide="int64", real="float32", short="float32", large="float64", flag="bool")
    described = []
    for key, values in columns.items():
        if key == "word":
            vocabulary = sorted(set(values))
            array = np.array([vocabulary.index(v) for v in values], np.int64)
        else:
            vocabulary = []
            # Each text rounded once to the column's type.
            array = np.array([np.dtype(dtypes[key]).type(v) for v in values], dtypes[key])
        described.append(dict(name=key, vocabulary=vocabulary, **describe(array)))
    return dict(file=name, delimiter=style.get("delimiter", ","), missing=missing, columns=described)


def nearest(text):
    """The float32 nearest to a decimal number; numpy goes by way of float64 and rounds twice."""
    with np.errstate(over="ignore"):
        guess = np.float32(float(text))
    if "n" in text:
        return guess
    exact, largest = Fraction(text), np.finfo(np.float32).max
    middle = min(max(guess, -largest), largest)
    near = [middle, np.nextafter(middle, np.float32(np.inf)), np.nextafter(middle, np.float32(-np.inf))]
    value = lambda x: Fraction(float(x)) if np.isfinite(x) else Fraction(2) ** 128 * (1 if x > 0 else -1)
    # Of two that are as near, the even one.
    return min(near, key=lambda x: (abs(value(x) - exact), int(np.float32(x).view(np.uint32)) & 1))


def main(out):
    tables = [
        table(out, "plain.csv", 1, 50, None),
        table(out, "semicolon.csv", 2, 40, None, delimiter=";", lineterminator="\n"),
        table(out, "tabs.csv", 3, 40, "nan", delimiter="\t", quoting=csv.QUOTE_ALL),
        table(out, "missing.csv", 4, 31, "nan", quoting=csv.QUOTE_MINIMAL),
        table(out, "old_mac.csv", 5, 9, None, lineterminator="\r"),
        table(out, "long.csv", 6, 5000, None),
    ]
    texts = []
    r = random.Random(7)
    for k, style in enumerate([dict(), dict(delimiter="|"), dict(quoting=csv.QUOTE_ALL, lineterminator="\n")]):
        rows = [["".join(r.choice(["a", "b", '"', ",", "\n", "\r\n", "|", " ", "é"]) for _ in range(r.randrange(1, 9)))
                 for _ in range(4)] for _ in range(200)]
        rows[0] = ["w", "x", "y", "z"]
        name = f"text{k}.csv"
        write(out / name, rows, **style)
        with open(out / name, newline="", encoding="utf-8") as file:
            read = list(csv.reader(file, delimiter=style.get("delimiter", ",")))
        texts.append(dict(file=name, delimiter=style.get("delimiter", ","), rows=read))
    with open(out / "loose.csv", "w", newline="") as file:
        file.write('\ufeffw,x,y,z\r\na"b,c""d,e f,\n\n"",2,3,"4"\r\n\r\n5,6,7,8')
    with open(out / "loose.csv", newline="", encoding="utf-8-sig") as file:
        texts.append(dict(file="loose.csv", delimiter=",", rows=[row for row in csv.reader(file) if row]))

    spellings = ["1", "+2", "-3", "0.5", ".25", "5.", "1e3", "1E-3", "-1.5e+2", " 7 ", "inf", "-inf", "nan", "", "0.1", "1e-45",
                 "3.4028235677973366e+38", "179769313486231570000000000000000000000", "16777217", "0.30000000000000004",
                 "8.5e-12", "1.00000005960464477540", "123456789012345678901234567890", "4.9e-324", "2.2250738585072011e-308"]
    grid = [spellings[i:i + 5] for i in range(0, 25, 5)]
    grid += [[repr(r.gauss(0, 10.0 ** r.randrange(-30, 30))) for _ in range(5)] for _ in range(300)]
    write(out / "numbers.csv", grid)
    read = np.genfromtxt(out / "numbers.csv", delimiter=",", dtype=np.float64)
    numbers = [dict(file="numbers.csv", **describe(read))]
    single = np.array([[nearest(text.strip() or "nan") for text in row] for row in grid], np.float32)
    numbers.append(dict(file="numbers.csv", **describe(single)))
    (out / "expected.json").write_text(json.dumps(dict(tables=tables, texts=texts, numbers=numbers)) + "\n")


if __name__ == "__main__":
    directory = Path(sys.argv[1]) / "csv"
    directory.mkdir(parents=True, exist_ok=True)
    main(directory)
