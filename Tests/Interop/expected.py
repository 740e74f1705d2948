"""How arrays are written in JSON: {"dtype", "shape", "values"}.

values: row-major, flat; bool as 0 and 1; complex as its real and imaginary part in turn; "nan", "inf" and "-inf" as text;
other floats with the digits that give back the same number; 64-bit integers as JSON integers of up to 20 digits.
"""

import math

import numpy as np

DTYPES = ("bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
          "float16 float32 float64 complex64 complex128").split()


def spell(number):
    return number if isinstance(number, int) or math.isfinite(number) else str(number)


def describe(array):
    array = np.asarray(array)
    flat = array.ravel(order="C")
    if array.dtype.kind == "c":
        flat = flat.view(flat.real.dtype)
    elif array.dtype.kind == "b":
        flat = flat.astype(int)
    return dict(dtype=array.dtype.newbyteorder("=").name, shape=list(array.shape),
                values=[spell(v) for v in flat.tolist()])


def differences(array, expected):
    """What is wrong with `array`, in words; empty when its type, shape and every value (nan = nan) are as expected."""
    got = describe(array)
    for key in ("dtype", "shape"):
        if got[key] != expected[key]:
            return f"{key} is {got[key]}, expected {expected[key]}"
    kind = np.dtype(expected["dtype"])
    integers = kind.kind in "biu"
    want = [int(v) if integers else float(v) for v in expected["values"]]
    if len(want) != len(got["values"]):
        return f"{len(got['values'])} values, expected {len(want)}"
    for i, (a, b) in enumerate(zip(got["values"], want)):
        a = a if integers else float(a)
        if a != b and not (a != a and b != b):
            return f"value {i} is {a}, expected {b}"
    return ""
