"""Makes the fixtures in this folder; run it here. See README.md."""

import gzip
import struct

import numpy as np
from safetensors.numpy import save_file

save_file(
    {
        "weight": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
        "bias": np.array([-1.5, 2.25], dtype=np.float64),
        "half": np.array([0.5, -2.0, 65504.0], dtype=np.float16),
        "count": np.array(7, dtype=np.int64),
        "mask": np.array([True, False, True]),
        "empty": np.zeros((0, 4), dtype=np.uint16),
    },
    "golden.safetensors",
    metadata={"format": "np", "note": "caf\u00e9 \"quoted\"\n\U0001f600"},
)

grid = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
np.save("c_order.npy", grid)
np.save("fortran_order.npy", np.asfortranarray(grid))
np.save("scalar.npy", np.array(2.5))
np.save("bool.npy", np.array([True, False]))
np.save("empty.npy", np.zeros((0, 3), dtype=np.float16))
for major in (2, 3):
    with open(f"version_{major}.npy", "wb") as file:
        np.lib.format.write_array(file, grid, version=(major, 0))
np.save("big_endian.npy", grid.astype(">i4"))
np.save("object.npy", np.array([None, "a"], dtype=object), allow_pickle=True)
np.save("structured.npy", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
np.save("complex.npy", np.zeros(2, dtype=np.complex64))

# idx as its authors describe it: magic, sizes, big-endian elements.
floats = np.array([[1.5, -2.0, 3.25], [0.0, 1e30, -0.5]], dtype=">f4")
idx = struct.pack(">HBBII", 0, 0x0D, 2, 2, 3) + floats.tobytes()
with open("floats.idx", "wb") as file:
    file.write(idx)
with open("floats.idx.gz", "wb") as file:
    file.write(gzip.compress(idx, mtime=0))
