"""tn_package, for Tenon's tree and for others; `tenon` says where things are."""

def _library(tenon, name, manifest, out, hdrs, deps, visibility):
    """Links package.cc with a manifest to the shared library `out`."""
    header = manifest + ".h"
    native.genrule(
        name = manifest + "_header",
        srcs = [
            "VERSION",
            manifest,
        ],
        outs = [header],
        cmd = "$(location %s) header %s $(location VERSION) $(location :%s) > $@" %
              (tenon.source, name, manifest),
        tools = [tenon.source],
    )
    native.cc_binary(
        name = out,
        srcs = [
            "package.cc",
            header,
        ] + hdrs,
        additional_linker_inputs = [tenon.map],
        copts = tenon.copts + [
            "-fvisibility=hidden",
            "-include",
            "$(location :%s)" % header,
        ],
        linkopts = [
            "-Wl,--version-script,$(location %s)" % tenon.map,
            "-Wl,-z,defs",
            "-Wl,-z,now",
        ],
        linkshared = True,
        linkstatic = True,
        visibility = visibility,
        deps = deps,
    )

def package_rule(tenon, name, srcs, hdrs = [], deps = [], visibility = None):
    """libNAME.so from package.cc, VERSION, manifest.textproto and components.

    NAME is the library and its manifest.

    The manifest in the folder holds what a person decides. The one that is in
    the library, and lies beside it, adds what follows from the rest: version,
    ABI, target, and what it provides, from a dry run of the package's init.

    Args:
      tenon: labels of what it needs, and options for the compiler.
      name: of the package.
      srcs: a file for each component.
      hdrs: contents.inc, and headers of the sources.
      deps: beyond the author's headers.
      visibility: of the library and its manifest.
    """
    components = [tenon.author] + deps
    for source in srcs:  # each by itself: what another changes is no input
        component = name + "_" + source[:-len(".cc")].replace("/", "_")
        components.append(":" + component)
        native.cc_library(
            name = component,
            srcs = [source],
            copts = tenon.copts + ["-fvisibility=hidden"],
            linkstatic = True,  # or there would be a library that is no package
            textual_hdrs = [h for h in hdrs if h != "contents.inc"],
            deps = [tenon.author] + deps,
            alwayslink = True,  # they may use each other's functions
        )
    native.genrule(
        name = name + "_plain_manifest",
        srcs = [
            "VERSION",
            "manifest.textproto",
            tenon.abi,
        ],
        outs = [name + ".plain.textproto"],
        cmd = "$(location %s) manifest %s $(SRCS) > $@" % (tenon.source, name),
        tools = [tenon.source],
    )
    _library(
        tenon,
        name,
        name + ".plain.textproto",
        "plain/lib%s.so" % name,
        hdrs,
        components,
        ["//visibility:private"],
    )
    native.genrule(
        name = name + "_manifest",
        srcs = [":plain/lib%s.so" % name],
        outs = [name + ".manifest.textproto"],
        # The dry run never frees what a package declares.
        cmd = "ASAN_OPTIONS=detect_leaks=0 " +
              "$(location %s) $< > $@" % tenon.generate_manifest,
        tools = [tenon.generate_manifest],
        visibility = visibility,
    )
    _library(
        tenon,
        name,
        name + ".manifest.textproto",
        "lib%s.so" % name,
        hdrs,
        components,
        visibility,
    )
    native.filegroup(
        name = name,
        srcs = [
            ":lib%s.so" % name,
            ":%s_manifest" % name,
        ],
        visibility = visibility,
    )
