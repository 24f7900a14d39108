"""System libraries: one repository per dependency, fetched only when needed.

A missing Debian package fails just the targets which use it, in one sentence.
"""

# name: (file that must exist, Debian package).
_PACKAGES = {
    "absl": ("absl/status/statusor.h", "libabsl-dev"),
    "archive": ("archive.h", "libarchive-dev"),
    "benchmark": ("benchmark/benchmark.h", "libbenchmark-dev"),
    "gmock": ("gmock/gmock.h", "libgmock-dev"),
    "gtest": ("gtest/gtest.h", "libgtest-dev"),
    "highway": ("hwy/highway.h", "libhwy-dev"),
    "nlohmann_json": ("nlohmann/json.hpp", "nlohmann-json3-dev"),
    "onednn": ("dnnl.hpp", "libdnnl-dev"),
    "openblas": ("openblas_config.h", "libopenblas-dev"),
    "protobuf": ("google/protobuf/message.h", "libprotobuf-dev"),
    "protoc": ("../bin/protoc", "protobuf-compiler"),
    "sodium": ("sodium.h", "libsodium-dev"),
    "xsmm": ("libxsmm.h", "libxsmm-dev"),
    "zlib": ("zlib.h", "zlib1g-dev"),
}

_INCLUDE = [
    "/usr/include",
    "/usr/include/x86_64-linux-gnu",
    "/usr/include/aarch64-linux-gnu",
]

def _system_package_impl(ctx):
    file = ctx.attr.file
    if not [1 for d in _INCLUDE if ctx.path(d + "/" + file).exists]:
        fail("third_party/{}: {} not found; install Debian's {}".format(
            ctx.attr.folder,
            file,
            ctx.attr.debian,
        ))
    ctx.file("BUILD", """cc_library(
    name = "found",
    visibility = ["//visibility:public"],
)
""")

_system_package = repository_rule(
    implementation = _system_package_impl,
    attrs = {
        "debian": attr.string(mandatory = True),
        "file": attr.string(mandatory = True),
        "folder": attr.string(mandatory = True),
    },
    local = True,
)

# Packages that share a folder with another one.
_FOLDERS = {
    "gmock": "gtest",
    "protoc": "protobuf",
}

def system_packages():
    """Defines @system_<name> for every dependency; called by WORKSPACE."""
    for name, (file, debian) in _PACKAGES.items():
        _system_package(
            name = "system_" + name,
            debian = debian,
            file = file,
            folder = _FOLDERS.get(name, name),
        )

def system_library(name, linkopts, needs = None):
    """A library from Debian: headers in /usr/include, `linkopts` to link it.

    Args:
      name: the target, usually the folder's name.
      linkopts: as for cc_library.
      needs: the entries of _PACKAGES that must be installed; default [name].
    """
    native.cc_library(
        name = name,
        linkopts = linkopts,
        visibility = ["//visibility:public"],
        deps = ["@system_%s//:found" % n for n in needs or [name]],
    )
