"""tn_package, with an installed Tenon."""

load(":package_rule.bzl", "package_rule")

_TENON = struct(
    abi = "@tenon//:include/tenon/c/abi.h",
    author = "@tenon//:author",
    copts = [
        "-std=c++20",
        "-ffp-contract=off",
    ],
    generate_manifest = "@tenon//:libexec/tenon/generate_manifest",
    map = "@tenon//share/tenon:package.map",
    source = "@tenon//share/tenon:package_source",
)

def tn_package(name, **arguments):
    """As package_rule says."""
    package_rule(_TENON, name, **arguments)
