# Builds a package outside of Tenon's tree. A Makefile sets NAME and SOURCES and
# includes this file; VERSION and manifest.textproto lie beside it.
#   make          lib$(NAME).so and $(NAME).manifest.textproto
#   make check    runs the conformance kit on it
CXXFLAGS ?= -O2 -Wall -Wextra
tenon_share := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
tenon_prefix := $(abspath $(tenon_share)/../..)
tenon_source := $(tenon_share)/package_source
tenon_header := $(tenon_prefix)/include/tenon/c/abi.h
tenon_objects := $(SOURCES:%.cc=build/%.o)
tenon_compile = $(CXX) -std=c++20 -ffp-contract=off -fPIC -fvisibility=hidden \
  -I$(tenon_prefix)/include -I. $(CXXFLAGS)
tenon_link = $(tenon_compile) -include $(filter %.h,$^) -shared -o $@ \
  -x c++ package.cc -x none $(filter %.o,$^) $(LDFLAGS) -Wl,-z,defs -Wl,-z,now \
  -Wl,--version-script,$(tenon_share)/package.map
tenon_parts := package.cc $(wildcard contents.inc) $(tenon_objects)

# A library that a group may write to would not be loaded.
lib$(NAME).so: build/package.h $(tenon_parts)
	$(tenon_link)
	chmod go-w $@

check: lib$(NAME).so
	$(tenon_prefix)/bin/tenon package check $(CURDIR)/$<

clean:
	rm -rf build lib$(NAME).so $(NAME).manifest.textproto

build/%.o: %.cc
	@mkdir -p $(@D)
	$(tenon_compile) -MMD -c -o $@ $<

# Linked twice: what the manifest says is provided comes from a dry run.
build/plain/lib$(NAME).so: build/plain/package.h $(tenon_parts)
	$(tenon_link)
	chmod go-w $@

$(NAME).manifest.textproto: build/plain/lib$(NAME).so
	$(tenon_prefix)/libexec/tenon/generate_manifest $(CURDIR)/$< >$@.new
	mv $@.new $@

build/package.h: VERSION $(NAME).manifest.textproto
	$(tenon_source) header $(NAME) $^ >$@

build/plain/package.h: VERSION build/plain/manifest.textproto
	$(tenon_source) header $(NAME) $^ >$@

build/plain/manifest.textproto: VERSION manifest.textproto $(tenon_header)
	@mkdir -p $(@D)
	$(tenon_source) manifest $(NAME) $^ >$@

.PHONY: check clean
.DELETE_ON_ERROR:
-include $(tenon_objects:.o=.d)
