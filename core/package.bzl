"""tn_package: a package as a shared library that links to nothing of Tenon."""

load("//core:install/package_rule.bzl", "package_rule")

_TENON = struct(
    abi = "//core:include/tenon/c/abi.h",
    author = "//core:author",
    copts = [],  # .bazelrc has them
    generate_manifest = "//core/abi:generate_manifest",
    map = "//core:package.map",
    source = "//core:install/package_source",
)

def tn_package(name, **arguments):
    """As package_rule says."""
    package_rule(_TENON, name, **arguments)
