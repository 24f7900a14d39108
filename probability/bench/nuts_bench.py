#!/usr/bin/env python3
"""Effective samples per second of nuts beside NumPyro's, nutpie's and Stan's.

    nuts_bench.py NUTS_BENCH [RUNS]    needs numpy, scipy, arviz and peers:
                                       numpyro; nutpie with pymc; pystan

TENON_PACKAGE_PATH must lead to libprobability.so. Two posteriors: eight schools,
non-centred, and a logistic regression of 1,000 rows and 20 columns. Each program
has four chains on all cores, its own defaults for warm-up, and 1,000 draws of each
chain; seconds are of warm-up and draws, without compilation. A row has the median
over runs of the least bulk effective sample size of any coefficient, by ArviZ, per
second; it is of ranks, so a deviation has that of its log. A peer that is not there
has no row.
"""
import subprocess
import sys
import tempfile
import time

import arviz
import numpy as np

arviz.utils.Numba.disable_numba()
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 3
EFFECT = np.array([28., 8, -3, 7, -1, 1, 18, 12])
ERROR = np.array([15., 10, 16, 11, 9, 11, 10, 18])
random = np.random.default_rng(0)
X = random.normal(size=(1000, 20))
BETA = random.normal(size=20) / 2
T = (random.uniform(size=1000) < 1 / (1 + np.exp(-X @ BETA))).astype(float)
results = {}


def add(model, who, seconds, draws):
    """draws: [4, 1000, coefficients], of which the first is mu, or b[0]"""
    ess = min(arviz.ess(draws[:, :, k], method="bulk")
              for k in range(draws.shape[2]))
    results.setdefault((model, who), []).append(
        (ess / seconds, ess, seconds, draws[:, :, 0].mean()))


def together(values):
    return np.concatenate([np.asarray(v).reshape(4, 1000, -1) for v in values], 2)


def tenon():
    folder = tempfile.mkdtemp()
    X.tofile(folder + "/rows.f64")
    T.tofile(folder + "/labels.f64")
    text = subprocess.run([sys.argv[1], folder, str(RUNS)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    for line in text.splitlines():
        name, run, seconds, _ = line.split()
        model, way = name.split("_")
        draws = np.fromfile(f"{folder}/{name}{run}.f64").reshape(4, 1000, -1)
        add(model, f"tenon, {way}", float(seconds), draws)


def numpyro():
    import numpyro
    numpyro.enable_x64()
    numpyro.set_host_device_count(4)
    import jax
    import numpyro.distributions as dist

    def schools():
        mu = numpyro.sample("a", dist.Normal(0, 5))
        tau = numpyro.sample("b", dist.HalfCauchy(5))
        z = numpyro.sample("c", dist.Normal(0, 1).expand([8]))
        numpyro.sample("y", dist.Normal(mu + tau * z, ERROR), obs=EFFECT)

    def logistic():
        b = numpyro.sample("a", dist.Normal(0, 1).expand([20]))
        numpyro.sample("y", dist.Bernoulli(logits=X @ b), obs=T)

    for model in schools, logistic:
        for method in "parallel", "vectorized":
            mcmc = numpyro.infer.MCMC(
                numpyro.infer.NUTS(model), num_warmup=1000, num_samples=1000,
                num_chains=4, chain_method=method, progress_bar=False)
            mcmc.run(jax.random.PRNGKey(99))  # compiles
            for run in range(RUNS):
                start = time.perf_counter()
                mcmc.run(jax.random.PRNGKey(run))
                samples = mcmc.get_samples(group_by_chain=True)
                jax.block_until_ready(samples)
                seconds = time.perf_counter() - start
                add(model.__name__, f"numpyro, {method}", seconds,
                    together(samples[v] for v in sorted(samples)))


def nutpie():
    import nutpie
    import pymc
    with pymc.Model() as schools:
        mu = pymc.Normal("a", 0, 5)
        tau = pymc.HalfCauchy("b", 5)
        z = pymc.Normal("c", 0, 1, shape=8)
        pymc.Normal("y", mu + tau * z, ERROR, observed=EFFECT)
    with pymc.Model() as logistic:
        b = pymc.Normal("a", 0, 1, shape=20)
        pymc.Bernoulli("y", logit_p=X @ b, observed=T)
    for name, model in ("schools", schools), ("logistic", logistic):
        compiled = nutpie.compile_pymc_model(model)
        nutpie.sample(compiled, draws=10, tune=10, chains=4, progress_bar=False)
        for run in range(RUNS):
            start = time.perf_counter()
            trace = nutpie.sample(compiled, draws=1000, chains=4, seed=run,
                                  progress_bar=False)
            seconds = time.perf_counter() - start
            kept = trace.posterior
            add(name, "nutpie", seconds,
                together(kept[v].values for v in "abc" if v in kept))


SCHOOLS = """
data { vector[8] y; vector[8] s; }
parameters { real a; real<lower=0> b; vector[8] c; }
model { a ~ normal(0, 5); b ~ cauchy(0, 5); c ~ std_normal();
        y ~ normal(a + b * c, s); }
"""
LOGISTIC = """
data { matrix[1000, 20] x; array[1000] int y; }
parameters { vector[20] a; }
model { a ~ std_normal(); y ~ bernoulli_logit_glm(x, 0, a); }
"""


def pystan():
    import stan
    for name, code, data in (
            ("schools", SCHOOLS, {"y": EFFECT.tolist(), "s": ERROR.tolist()}),
            ("logistic", LOGISTIC, {"x": X.tolist(), "y": T.astype(int).tolist()})):
        for run in range(RUNS):
            model = stan.build(code, data=data, random_seed=run + 1)
            start = time.perf_counter()
            fit = model.sample(num_chains=4, num_samples=1000)
            seconds = time.perf_counter() - start
            # [coefficients, draws and chains, the latter fastest]
            add(name, "pystan", seconds, np.concatenate(
                [fit[v].reshape(-1, 1000, 4) for v in fit.param_names
                 ]).transpose(2, 1, 0))


for program in tenon, numpyro, nutpie, pystan:
    try:
        program()
    except Exception as failed:  # the others are to have their rows
        print(f"{program.__name__}: {failed!r}", file=sys.stderr)
print(f"{'':<10} {'':<20} {'ess/s':>8} {'ess':>7} {'seconds':>8} {'mean':>8}")
for (model, who), runs in sorted(results.items()):
    rate, ess, seconds, mean = sorted(runs)[len(runs) // 2]
    print(f"{model:<10} {who:<20} {rate:8.0f} {ess:7.0f} {seconds:8.3f} {mean:8.3f}")
