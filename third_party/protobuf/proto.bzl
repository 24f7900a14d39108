"""C++ from a .proto file, by the system's protoc."""

def tenon_proto_library(name, src, visibility = ["//:__subpackages__"]):
    """A cc_library of the messages in `src`; include it as <folder>/x.pb.h.

    Args:
      name: the cc_library.
      src: one .proto file of this folder. It imports nothing but protobuf's own.
      visibility: as for cc_library.
    """
    base = src[:-len(".proto")]
    native.genrule(
        name = name + "_generate",
        srcs = [src],
        outs = [base + ".pb.h", base + ".pb.cc"],
        cmd = "protoc -I. --cpp_out=$(GENDIR) $(SRCS)",
        tools = ["@system_protoc//:found"],
    )
    native.cc_library(
        name = name,
        srcs = [base + ".pb.cc"],
        hdrs = [base + ".pb.h"],
        visibility = visibility,
        deps = ["//third_party/protobuf"],
    )
