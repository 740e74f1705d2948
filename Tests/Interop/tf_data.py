"""tf_data.py OUT: what tf.data makes of small data sets, in OUT/tf_data/expected.json.

{"window": [{"n", "size", "shift", "stride", "drop", "elements"}], "interleave": [{"counts", "block", "elements"}],
 "paddedBatch": [{"lengths", "size", "to", "value", "drop", "elements", "labels"}],
 "filter": [{"n", "divisor", "elements"}], "enumerate": [{"n", "start", "elements"}], "unbatch": [{"n", "size", "elements"}]}

Sequence i of paddedBatch counts 10 i + 1, 10 i + 2, …; data set d of interleave counts 100 d, 100 d + 1, ….
"""

import itertools
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf


def listed(dataset):
    return [element.numpy().tolist() for element in dataset]


def window(n, size, shift, stride, drop):
    windows = tf.data.Dataset.range(n).window(size, shift, stride, drop)
    return dict(n=n, size=size, shift=shift, stride=stride, drop=drop, elements=[listed(w) for w in windows])


def interleave(counts, block):
    starts = tf.data.Dataset.from_tensor_slices((tf.range(len(counts), dtype=tf.int64) * 100,
                                                 tf.constant(counts, tf.int64)))
    mixed = starts.interleave(lambda start, count: tf.data.Dataset.range(start, start + count), cycle_length=len(counts),
                              block_length=block, num_parallel_calls=None)
    return dict(counts=counts, block=block, elements=listed(mixed))


def padded_batch(lengths, size, to, value, drop):
    sequences = tf.ragged.constant([[10 * i + 1 + k for k in range(n)] for i, n in enumerate(lengths)], dtype=tf.int32,
                                   ragged_rank=1)
    pairs = tf.data.Dataset.from_tensor_slices((sequences, list(range(len(lengths)))))
    pairs = pairs.map(lambda sequence, label: (tf.convert_to_tensor(sequence), label))
    batches = pairs.padded_batch(size, padded_shapes=([to], []), padding_values=(value, 0), drop_remainder=drop)
    both = [(a.numpy().tolist(), b.numpy().tolist()) for a, b in batches]
    return dict(lengths=lengths, size=size, to=to, value=value, drop=drop, elements=[a for a, _ in both],
                labels=[b for _, b in both])


def main(out):
    expected = dict(
        window=[window(*case) for case in itertools.product((0, 1, 5, 10, 11), (1, 3, 4), (1, 2, 5), (1, 2), (False, True))],
        interleave=[interleave(list(counts), block) for counts in ((3,), (4, 4), (5, 1, 3), (0, 7, 2, 2)) for block in (1, 2, 3, 9)],
        paddedBatch=[padded_batch([3, 1, 4, 1, 5, 0, 2], *case) for case in
                      itertools.product((1, 3, 7, 9), (None, 6), (0, -1), (False, True))],
        filter=[dict(n=n, divisor=d, elements=listed(tf.data.Dataset.range(n).filter(lambda x: x % d == 0)))
                for n, d in ((10, 3), (2500, 7), (5, 1), (1, 2))],
        enumerate=[dict(n=n, start=start, elements=[[int(i), int(x)] for i, x in tf.data.Dataset.range(5, 5 + n).enumerate(start)])
                   for n, start in ((4, 0), (3, 7), (0, 0))],
        unbatch=[dict(n=n, size=size, elements=listed(tf.data.Dataset.range(n).batch(size).unbatch())) for n, size in
                 ((10, 2), (10, 3), (2, 5))])
    (out / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    directory = Path(sys.argv[1]) / "tf_data"
    directory.mkdir(parents=True, exist_ok=True)
    main(directory)
