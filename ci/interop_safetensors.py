"""Checks files of Tenon with the Python packages, then writes its own.

  interop_safetensors.py IN OUT

IN holds what `interop write IN` wrote; OUT gets the same arrays from numpy and
safetensors, for `interop check OUT`.
"""

import pathlib
import sys

import numpy as np
import safetensors
from safetensors.numpy import save_file

SHAPE = [2, 3, 4]
METADATA = {"who": 'caf\u00e9 "a"\n'}
# Tenon's names and safetensors' names. numpy has no bfloat16, so only its bytes
# are checked.
DTYPES = {
    "bool": "BOOL",
    "uint8": "U8",
    "int8": "I8",
    "uint16": "U16",
    "int16": "I16",
    "uint32": "U32",
    "int32": "I32",
    "uint64": "U64",
    "int64": "I64",
    "float16": "F16",
    "bfloat16": "BF16",
    "float32": "F32",
    "float64": "F64",
}
NUMPY = [name for name in DTYPES if name != "bfloat16"]


def pattern(name):
    """Bytes 0, 1, 0, 1, ... of an array, as interop_main.cc has them."""
    size = 2 if name == "bfloat16" else np.dtype(name).itemsize
    return bytes([0, 1]) * (size * 24 // 2)


def check(folder):
    path = folder / "all.safetensors"
    tensors = dict(safetensors.deserialize(path.read_bytes()))
    assert set(tensors) == set(DTYPES), sorted(tensors)
    for name, dtype in DTYPES.items():
        found = tensors[name]
        assert found["dtype"] == dtype, (name, found["dtype"])
        assert found["shape"] == SHAPE, (name, found["shape"])
        assert bytes(found["data"]) == pattern(name), name
    with safetensors.safe_open(path, framework="np") as file:
        assert file.metadata() == METADATA, file.metadata()
        values = file.get_tensor("int16")
        assert values.dtype == np.int16 and (values == 256).all(), values
    for name in NUMPY:
        array = np.load(folder / f"{name}.npy", allow_pickle=False)
        assert array.dtype == np.dtype(name), (name, array.dtype)
        assert list(array.shape) == SHAPE, (name, array.shape)
        assert array.tobytes() == pattern(name), name


def write(folder):
    tensors = {}
    for name in NUMPY:
        tensors[name] = np.frombuffer(pattern(name), dtype=name).reshape(SHAPE)
        order = "F" if len(tensors) % 2 else "C"
        np.save(folder / f"{name}.npy", np.asarray(tensors[name], order=order))
    save_file(tensors, folder / "all.safetensors", metadata=METADATA)


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    check(source)
    write(target)


main()
