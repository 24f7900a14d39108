"""Packages that tests load; most of them are wrong in one way."""

def test_package(name, defines = [], extra_srcs = []):
    """libNAME.so from package.c.

    Args:
      name: of the package; its manifest says the same unless defines differ.
      defines: what is particular about it; see package.c.
      extra_srcs: C++ files that go into it.
    """
    package = [] if [d for d in defines if d.startswith("TD_PACKAGE=")] else [
        "TD_PACKAGE=\\\"%s\\\"" % name,
    ]
    native.cc_binary(
        name = "lib%s.so" % name,
        srcs = ["package.c"] + extra_srcs,
        linkshared = True,
        linkstatic = True,
        local_defines = package + defines,
        deps = ["//core:contract"],
    )
