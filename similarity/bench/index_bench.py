#!/usr/bin/env python3
"""Queries of similarity's indexes beside hnswlib's, one thread each, in one run.

    index_bench.py INDEX_BENCH [ROWS]     needs hnswlib and numpy

TENON_PACKAGE_PATH must lead to libsimilarity.so. Both build with 16 neighbours
and 200 candidates; times are the least of five, per query, of 1,000 at once.
"""
import subprocess
import sys
import tempfile
import time

import hnswlib
import numpy as np

folder = tempfile.mkdtemp()
ours = {}
for line in subprocess.run([sys.argv[1], folder] + sys.argv[2:], check=True,
                           text=True, stdout=subprocess.PIPE).stdout.split("\n"):
    if line:
        name, ef, recall, seconds = line.split()
        ours[name, int(ef)] = float(recall), float(seconds)
base = np.fromfile(folder + "/base.f32", np.float32).reshape(-1, 784)
queries = np.fromfile(folder + "/queries.f32", np.float32).reshape(-1, 784)
exact = np.fromfile(folder + "/exact.i64", np.int64).reshape(-1, 10)

# The exact index against NumPy's own brute force, in float64.
wide = base.astype(np.float64)
squares = (wide**2).sum(1)
agree = np.mean([
    np.array_equal(np.argsort(squares - 2 * wide @ q, kind="stable")[:10], found)
    for q, found in zip(queries[:200].astype(np.float64), exact)])
print(f"exact: {100 * agree:.1f} % of 200 queries as NumPy orders them")

index = hnswlib.Index("l2", 784)
index.init_index(len(base), ef_construction=200, M=16)
index.set_num_threads(1)
start = time.perf_counter()
index.add_items(base)
built = time.perf_counter() - start
print(f"build: {ours['build', 0][1]:.1f} s, hnswlib {built:.1f} s")
print("ef   recall@10  us/query   hnswlib  us/query  ratio")
for (name, ef), (recall, seconds) in ours.items():
    if name != "hnsw":
        continue
    index.set_ef(ef)
    least = 1e9
    for _ in range(5):
        start = time.perf_counter()
        found, _ = index.knn_query(queries, 10)
        least = min(least, (time.perf_counter() - start) / len(queries))
    theirs = np.mean([len(set(a) & set(b)) / 10
                      for a, b in zip(found.tolist(), exact.tolist())])
    print(f"{ef:<4} {recall:<10.4f} {1e6 * seconds:<10.1f} {theirs:<8.4f} "
          f"{1e6 * least:<9.1f} {seconds / least:.2f}")
