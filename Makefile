# SPDX-License-Identifier: GPL-2.0-or-later
#
#   make            build ./alloclat            make run    build, then show it at work
#   make test       build and run all tests     make check  the quick ones: no qemu, no root
#   make lint       style and static analysis   make fuzz   the fuzzers, SECONDS=60 each
#   make bench      compare the speed with others   make help   all targets and variables

VERSION := 0.1.0

PREFIX  ?= /usr/local
DESTDIR ?=
BINDIR  ?= $(PREFIX)/bin
MANDIR  ?= $(PREFIX)/share/man
COMPDIR ?= $(PREFIX)/share/bash-completion/completions

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wformat=2 -Wundef -Wwrite-strings -Wmissing-prototypes \
	-Wstrict-prototypes -Wold-style-definition -Wimplicit-fallthrough -Wvla
HARDENING := -fstack-protector-strong -fPIE
ifneq ($(WERROR),)
WARNINGS += -Werror
endif

# SAN=1: the same program with AddressSanitizer and UndefinedBehaviorSanitizer, built in a separate
# directory so that the two never mix.
ifneq ($(SAN),)
O := build/san
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
PROGRAM := $(O)/alloclat
else
O := build/release
HARDENING += -D_FORTIFY_SOURCE=2
PROGRAM := alloclat
endif

V ?=
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' "$(1)" "$(2)")

# Expanded only when something is compiled: `make deps` must work before they are installed.
PACKAGES := libtraceevent libpcre2-8 libbpf jansson libzstd zlib
pkg_cflags = $(shell pkg-config --cflags $(PACKAGES))
pkg_libs = $(shell pkg-config --libs $(PACKAGES))
all_cflags = -std=gnu11 -D_GNU_SOURCE -DALLOCLAT_VERSION='"$(VERSION)"' -Isrc -I. \
	$(WARNINGS) $(HARDENING) $(SANITIZE) $(pkg_cflags) $(CPPFLAGS) $(CFLAGS)
all_ldflags = -pie -Wl,-z,relro,-z,now $(SANITIZE) $(LDFLAGS)

# The sources of liballoclat.a, which reads recordings and the kernel's buffers and analyses events.
# It never ends the process, prints nothing and changes no process-wide state (tests/library checks
# that). Everything else belongs to the program.
LIBRARY_FOLDERS := base event stats text record stalls dat live calls
LIBRARY_SRC := $(wildcard $(LIBRARY_FOLDERS:%=src/%/*.c) src/open.c)

MAIN_SRC := src/main.c
SOURCES := $(filter-out $(MAIN_SRC),$(wildcard src/*.c src/*/*.c setup/*.c))
HEADERS := $(wildcard src/*.h src/*/*.h setup/*.h)
PROGRAM_SRC := $(filter-out $(LIBRARY_SRC),$(SOURCES))
LIBRARY := $(O)/liballoclat.a
# What unit tests and other programs link: everything but main().
ALL_PARTS := $(PROGRAM_SRC:%.c=$(O)/%.o) $(LIBRARY)
MAIN_OBJ := $(MAIN_SRC:%.c=$(O)/%.o)
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,build/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
UNIT_TESTS := $(patsubst tests/unit/%.c,$(O)/unit/%,$(wildcard tests/unit/test_*.c))

BUILD_DEPS := gcc make pkg-config libc6-dev libtraceevent-dev libpcre2-dev libbpf-dev \
	libjansson-dev libzstd-dev zlib1g-dev xz-utils
TEST_DEPS  := $(BUILD_DEPS) libcmocka-dev python3 valgrind qemu-system-x86 busybox-static cpio \
	kmod stress-ng e2fsprogs trace-cmd debian-archive-keyring man-db libcap2-bin clang libclang-rt-14-dev
LINT_DEPS  := $(BUILD_DEPS) libcmocka-dev clang clang-format clang-tidy cppcheck shellcheck

.PHONY: all help run test check bench test-vm test-vm-report fuzz fuzz-targets lint format install uninstall clean \
	deps test-deps lint-deps unit FORCE
.DELETE_ON_ERROR:

all: $(PROGRAM) $(O)/alloclat.bash

help:
	@sed -n '/^#   make/s/^#   //p' Makefile
	@echo 'make install uninstall clean deps format test-vm [KERNEL=6.1]'
	@echo 'variables: CC CFLAGS LDFLAGS DESTDIR PREFIX WERROR=1 SAN=1 V=1'

# Changes when the compiler or its flags do, so that everything is then recompiled.
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@pkg-config --exists $(PACKAGES) || { \
		echo "make: $(PACKAGES): not all installed; 'make deps' installs them" >&2; exit 1; }
	@echo '$(subst ','\'',$(CC) $(all_cflags) $(all_ldflags))' | cmp -s - $@ || \
		echo '$(subst ','\'',$(CC) $(all_cflags) $(all_ldflags))' > $@

$(O)/%.o: %.c $(O)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(all_cflags) -MMD -MP -c -o $@ $<

# Removed first, because ar would keep members whose source no longer exists.
$(LIBRARY): $(LIBRARY_SRC:%.c=$(O)/%.o)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(PROGRAM): $(MAIN_OBJ) $(ALL_PARTS)
	$(call say,LD,$@)
	$(Q)$(CC) $(all_ldflags) -o $@ $^ $(pkg_libs)

$(O)/alloclat.bash: $(PROGRAM)
	$(call say,GEN,$@)
	$(Q)./$(PROGRAM) completion > $@

# A unit test is one file, linked with everything but main(). A line `// link: FLAGS` in it adds
# flags and helper files; all unit tests depend on the helpers, as on headers.
$(O)/unit/%: tests/unit/%.c $(filter-out tests/unit/test_%,$(wildcard tests/unit/*.[ch])) $(ALL_PARTS)
	$(call say,TEST,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(all_cflags) -o $@ $< $(ALL_PARTS) $(all_ldflags) \
		$$(sed -n 's,^// link: ,,p' $<) $(pkg_libs) -lcmocka

# A program other than alloclat, which links only the library.
$(O)/count: tests/library/count.c $(LIBRARY)
	$(call say,TEST,$<)
	$(Q)$(CC) $(all_cflags) -o $@ $< $(LIBRARY) $(all_ldflags) \
		$$(pkg-config --libs $(PACKAGES))

unit: $(UNIT_TESTS) $(O)/count

# Programs that exercise one part, for the tests in virtual machines: the lines made from a saved
# ring buffer (tests/vm/judge), and tracing of events without function_graph (tests/vm/events.sh).
VM_PROGRAMS := $(O)/raw_lines $(O)/events
$(VM_PROGRAMS): $(O)/%: tests/vm/%.c $(ALL_PARTS)
	$(call say,TEST,$<)
	$(Q)$(CC) $(all_cflags) -o $@ $< $(ALL_PARTS) $(all_ldflags) $(pkg_libs)

# The program plus the example view of CONTRIBUTING.md, from copies that tests/example/run makes.
build/example/alloclat: build/example/src/main.c build/example/src/commands/reclaims.c $(ALL_PARTS)
	$(Q)$(CC) -Ibuild/example/src $(all_cflags) -o $@ $^ $(all_ldflags) $(pkg_libs)

build/flood: tests/bounds/flood.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 $(WARNINGS) -o $@ $<

# libFuzzer needs clang, whatever CC is, and all sources compiled for it: once for all targets.
fuzz_cc = clang -std=gnu11 -D_GNU_SOURCE -DALLOCLAT_VERSION='"fuzz"' -Isrc -I. $(WARNINGS) -O1 -g \
	-fsanitize=$(1),address,undefined -fno-sanitize-recover=all $(pkg_cflags) -MMD -MP

build/fuzz/obj/%.o: %.c
	$(call say,FUZZ,$<)
	@mkdir -p $(@D)
	$(Q)$(call fuzz_cc,fuzzer-no-link) -c -o $@ $<

build/fuzz/obj/all.a: $(SOURCES:%.c=build/fuzz/obj/%.o)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(FUZZ_TARGETS): build/fuzz/%: build/fuzz/obj/tests/fuzz/%.o build/fuzz/obj/all.a
	$(call say,LD,$@)
	$(Q)$(call fuzz_cc,fuzzer) -o $@ $^ $(pkg_libs)

fuzz-targets: $(FUZZ_TARGETS)

# make fuzz SECONDS=600: runs each target that long; crashes are left in build/fuzz.
SECONDS ?= 60
fuzz: test-deps
	@$(MAKE) --no-print-directory fuzz-targets
	@tests/fuzz/run $(SECONDS)

# --- using and testing ---------------------------------------------------------------------

run: deps
	@$(MAKE) --no-print-directory all
	@tests/demo

test: test-deps
	@$(MAKE) --no-print-directory all unit
	@$(MAKE) --no-print-directory SAN=1 all unit
	@$(MAKE) --no-print-directory fuzz-targets build/flood $(VM_PROGRAMS)
	@tests/run

check:
	@$(MAKE) --no-print-directory all unit
	@tests/run --quick

test-vm: test-deps
	@$(MAKE) --no-print-directory all $(VM_PROGRAMS)
	@tests/vm/run $(KERNEL)

# Compares with grep, wc and trace-cmd on the same input; bench/RESULTS.md has the last run.
bench: test-deps
	@$(MAKE) --no-print-directory all
	@bench/run

# SIGKILL at each step, and a series for each other signal: takes more than an hour.
test-vm-report: test-deps
	@$(MAKE) --no-print-directory all $(VM_PROGRAMS)
	@tests/vm/run -r > build/vm-report.tap; tests/vm/report tests/vm/README.md < build/vm-report.tap

lint: lint-deps
	@tests/lint

format:
	clang-format -i $(MAIN_SRC) $(SOURCES) $(HEADERS) $(wildcard tests/*/*.[ch])

install: all
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(BINDIR)/alloclat
	install -D -m 644 man/alloclat.1 $(DESTDIR)$(MANDIR)/man1/alloclat.1
	install -D -m 644 man/alloclat-json.5 $(DESTDIR)$(MANDIR)/man5/alloclat-json.5
	install -D -m 644 $(O)/alloclat.bash $(DESTDIR)$(COMPDIR)/alloclat

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/alloclat $(DESTDIR)$(MANDIR)/man1/alloclat.1 \
		$(DESTDIR)$(MANDIR)/man5/alloclat-json.5 $(DESTDIR)$(COMPDIR)/alloclat

clean:
	rm -rf build alloclat

deps:
	@tests/deps $(BUILD_DEPS)

test-deps:
	@tests/deps $(TEST_DEPS)

lint-deps:
	@tests/deps $(LINT_DEPS)

FORCE:

-include $(shell find $(O) build/fuzz/obj -name '*.d' 2>/dev/null)
