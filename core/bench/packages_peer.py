#!/usr/bin/env python3
"""What packages.cc's rows ask of a Python library: its best form of each work.

    packages_peer.py torch|jax       answers lines of standard input:

    time WORK SECONDS    nanoseconds of a repetition, the least of some; or -1
    values WORK          results to compare, or an empty line

One thread. Options are Tenon's defaults, spelled out where they differ.
"""
import os
import sys
import time

os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
import numpy as np

TENSORS = 10
SIDE = 1000
MATRIX = 1024


def numbers(seed, count):
    """Uniform on a grid of [-0.5, 0.5): exact, and simple to make anywhere."""
    k = np.arange(count, dtype=np.uint32) + np.uint32(seed * 1000003)
    k = (k ^ (k >> 15)) * np.uint32(2654435761)
    k = (k ^ (k >> 13)) * np.uint32(2246822519)
    return ((k >> 8).astype(np.float64) * 2.0**-24 - 0.5).astype(np.float32)


def shapes_of(work):
    if work == "addons.muon":
        return [(MATRIX, MATRIX)]
    return [(SIDE, SIDE)] * TENSORS


def parameters(work):
    return [numbers(i, a * b).reshape(a, b)
            for i, (a, b) in enumerate(shapes_of(work))]


def slopes(work):
    return [numbers(100 + i, a * b).reshape(a, b)
            for i, (a, b) in enumerate(shapes_of(work))]


def points(seed):
    return numbers(seed, 1_000_000)


class Work:
    """A step that can be repeated, and what it gave."""

    def __init__(self, step, values):
        self.step, self.values = step, values


def torch_works():
    import torch
    torch.set_num_threads(1)
    o = torch.optim

    def optimizer(name, kind, **options):
        def make():
            ps = [torch.from_numpy(p).clone().requires_grad_()
                  for p in parameters(name)]
            for p, g in zip(ps, slopes(name)):
                p.grad = torch.from_numpy(g)
            made = kind(ps, **options)
            return Work(made.step, lambda: ps[-1].detach().numpy().ravel())
        return make

    def log_prob(kind, seed, shift, *options):
        def make():
            x = torch.from_numpy(points(seed)) + shift
            d = kind(*[torch.tensor(v) for v in options], validate_args=False)
            return Work(lambda: d.log_prob(x), lambda: d.log_prob(x).numpy())
        return make

    def multivariate():
        rows = torch.from_numpy(points(9)).reshape(-1, 10)
        full = torch.from_numpy(numbers(10, 100)).reshape(10, 10)
        tril = torch.tril(full, -1) + torch.eye(10)
        d = torch.distributions.MultivariateNormal(
            torch.zeros(10), scale_tril=tril, validate_args=False)
        return Work(lambda: d.log_prob(rows), lambda: d.log_prob(rows).numpy())

    def triplet():
        x = torch.from_numpy(numbers(30, 512 * 128)).reshape(512, 128)
        x.requires_grad_()
        label = torch.arange(512) % 32
        same = label[:, None] == label[None, :]
        positive = same & ~torch.eye(512, dtype=torch.bool)

        @torch.compile
        def loss(x):
            n = torch.nn.functional.normalize(x)
            d = 1 - n @ n.T
            t = d[:, :, None] - d[:, None, :] + 0.2
            keep = positive[:, :, None] & ~same[:, None, :]
            t = torch.where(keep, torch.relu(t), 0)
            return t.sum() / (t > 0).sum()

        def step():
            x.grad = None
            loss(x).backward()
        return Work(step, lambda: x.grad.numpy().ravel())

    def search():
        base = torch.from_numpy(numbers(40, 10000 * 128)).reshape(10000, 128)
        query = torch.from_numpy(numbers(41, 1000 * 128)).reshape(1000, 128)
        squares = (base**2).sum(1)

        def step():
            near = torch.topk(squares - 2 * query @ base.T, 10, largest=False)
            return near.indices
        return Work(step, lambda: step().numpy().ravel())

    return torch.__version__, {
        "adam": optimizer("adam", o.Adam, lr=1e-3, fused=True),
        "adamw": optimizer("adamw", o.AdamW, lr=1e-3, weight_decay=0.01,
                           fused=True),
        "sgd": optimizer("sgd", o.SGD, lr=1e-2, momentum=0.9, fused=True),
        "addons.adadelta": optimizer("addons.adadelta", o.Adadelta, lr=1.0,
                                     foreach=True),
        "addons.adafactor": optimizer("addons.adafactor", o.Adafactor,
                                      lr=1e-2, weight_decay=0, foreach=True),
        "addons.adagrad": optimizer("addons.adagrad", o.Adagrad, lr=1e-2,
                                    fused=True),
        "addons.adamax": optimizer("addons.adamax", o.Adamax, lr=2e-3,
                                   foreach=True),
        "addons.amsgrad": optimizer("addons.amsgrad", o.Adam, lr=1e-3,
                                    amsgrad=True, fused=True),
        "addons.muon": optimizer("addons.muon", o.Muon, lr=1e-3,
                                 weight_decay=0,
                                 adjust_lr_fn="match_rms_adamw"),
        "addons.nadam": optimizer("addons.nadam", o.NAdam, lr=2e-3,
                                  foreach=True),
        "addons.radam": optimizer("addons.radam", o.RAdam, lr=1e-3,
                                  foreach=True),
        "addons.rmsprop": optimizer("addons.rmsprop", o.RMSprop, lr=1e-2,
                                    foreach=True),
        "addons.rprop": optimizer("addons.rprop", o.Rprop, lr=1e-2,
                                  foreach=True),
        "normal": log_prob(torch.distributions.Normal, 1, 0, 0.3, 1.7),
        "gamma": log_prob(torch.distributions.Gamma, 2, 0.5, 1.5, 2.0),
        "multivariate_normal": multivariate,
        "triplet": triplet,
        "search": search,
    }


def jax_works():
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    import jax
    import jax.numpy as jnp
    import jax.scipy.stats as stats
    import optax
    from optax import contrib

    def optimizer(name, made):
        def make():
            state = [[jnp.array(p) for p in parameters(name)], None]
            gradients = [jnp.array(g) for g in slopes(name)]
            state[1] = made.init(state[0])

            def update(ps, s, gs):
                updates, s = made.update(gs, s, ps)
                return optax.apply_updates(ps, updates), s

            # The first step's state may be of the parameters themselves.
            first = jax.jit(update)
            later = jax.jit(update, donate_argnums=(0, 1))
            run = [first]

            def step():
                state[:] = run[0](state[0], state[1], gradients)
                jax.block_until_ready(state)
                run[0] = later
            return Work(step, lambda: np.asarray(state[0][-1]).ravel())
        return make

    def compiled(function, *arguments):
        def make():
            run = jax.jit(function)
            given = [jnp.array(a) for a in arguments]
            return Work(lambda: jax.block_until_ready(run(*given)),
                        lambda: np.asarray(run(*given)).ravel())
        return make

    tril = np.tril(numbers(10, 100).reshape(10, 10), -1) + np.eye(10)
    label = np.arange(512) % 32
    same = label[:, None] == label[None, :]
    positive = same & ~np.eye(512, dtype=bool)

    def multivariate(x):
        z = jax.scipy.linalg.solve_triangular(
            jnp.array(tril, np.float32), x.T, lower=True)
        return -0.5 * (z**2).sum(0) - 5 * jnp.log(2 * jnp.pi)

    def triplet(x):
        n = x / jnp.linalg.norm(x, axis=1, keepdims=True)
        d = 1 - n @ n.T
        t = d[:, :, None] - d[:, None, :] + 0.2
        keep = positive[:, :, None] & ~same[:, None, :]
        t = jnp.where(keep, jax.nn.relu(t), 0)
        return t.sum() / (t > 0).sum()

    def search(base, query):
        d = (base**2).sum(1) - 2 * query @ base.T
        return jax.lax.top_k(-d, 10)[1]

    return jax.__version__ + ", optax " + optax.__version__, {
        name: optimizer(name, made) for name, made in {
            "adam": optax.adam(1e-3),
            "adamw": optax.adamw(1e-3, weight_decay=0.01),
            "sgd": optax.sgd(1e-2, momentum=0.9),
            "addons.adabelief": optax.adabelief(1e-3),
            "addons.adadelta": optax.adadelta(1.0, rho=0.9, eps=1e-6),
            "addons.adagrad": optax.chain(
                optax.scale_by_rss(0.0, 1e-20), optax.scale(-1e-2)),
            "addons.adamax": optax.adamax(2e-3),
            "addons.adan": optax.adan(1e-3),
            "addons.ademamix": contrib.ademamix(1e-3),
            "addons.amsgrad": optax.amsgrad(1e-3),
            "addons.cocob": contrib.cocob(),
            "addons.lamb": optax.lamb(1e-3),
            "addons.lion": optax.lion(1e-4, weight_decay=0.0),
            "addons.novograd": optax.novograd(1e-2, b1=0.95, b2=0.98),
            "addons.prodigy": contrib.prodigy(1.0),
            "addons.rmsprop": optax.rmsprop(1e-2, decay=0.99,
                                            eps_in_sqrt=False),
            "addons.schedule_free_adamw": contrib.schedule_free_adamw(
                2.5e-3, warmup_steps=1, weight_decay=0.0),
            "addons.yogi": optax.yogi(1e-2),
            "addons.muon": contrib.muon(1e-3),
        }.items()} | {
        "normal": compiled(lambda x: stats.norm.logpdf(x, 0.3, 1.7),
                           points(1)),
        "gamma": compiled(lambda x: stats.gamma.logpdf(x, 1.5, scale=0.5),
                          points(2) + np.float32(0.5)),
        "multivariate_normal": compiled(multivariate,
                                        points(9).reshape(-1, 10)),
        "triplet": compiled(jax.grad(triplet),
                            numbers(30, 512 * 128).reshape(512, 128)),
        "search": compiled(search, numbers(40, 10000 * 128).reshape(-1, 128),
                           numbers(41, 1000 * 128).reshape(-1, 128)),
    }


def least_nanoseconds(step, seconds):
    """Of one repetition: warm, in runs of 2 ms or more, five at the least."""
    def run(n):
        begin = time.perf_counter_ns()
        for _ in range(n):
            step()
        return time.perf_counter_ns() - begin
    n = 1
    best = run(n)
    while best < 2e6:
        n *= 2
        best = run(n)
    spent, runs = best, 0
    while runs < 5 or spent < seconds * 1e9:
        now = run(n)
        best = min(best, now)
        spent += now
        runs += 1
    return best / n


def main():
    library = sys.argv[1]
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is no answer
    try:
        version, works = {"torch": torch_works, "jax": jax_works}[library]()
    except ImportError as missing:
        print("no " + library + ":", missing, file=answers)
        return
    print(library, version, file=answers)
    name, work = None, None
    for line in sys.stdin:
        question, asked, *more = line.split()
        if asked not in works:
            print("-1" if question == "time" else "", file=answers)
            continue
        if asked != name:
            work = None  # frees its memory
            name, work = asked, works[asked]()
        if question == "time":
            print(least_nanoseconds(work.step, float(more[0])), file=answers)
        else:
            work = works[asked]()
            for _ in range(3):
                work.step()
            print(*[float(x) for x in work.values()[:1000]], file=answers)


main()
