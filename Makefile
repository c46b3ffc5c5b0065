# One non-recursive makefile.  CONF=release|dev|asan|tsan; `make help` lists the targets.
CONF    ?= release
BUILD   := build$(if $(filter-out release,$(CONF)),/$(CONF))
prefix  ?= /usr/local
datadir ?= $(prefix)/share
CC      ?= cc
PKGS    := gsl sqlite3 cairo pangocairo pangoft2 yaml-0.1 zlib
VERSION := 0.1.0

WARN    := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wundef -Wno-unused-parameter
BASEFLAGS := -std=c17 -D_GNU_SOURCE -I. -I$(BUILD)/gen -ffp-contract=off -fno-math-errno -fopenmp $(WARN)
CFLAGS_release := -O2 -g1
CFLAGS_dev     := -O1 -g -DMW_DEV -Werror
CFLAGS_asan    := -O1 -g -DMW_DEV -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
CFLAGS_tsan    := -O1 -g -DMW_DEV -fsanitize=thread
LDFLAGS_asan   := -fsanitize=address,undefined
LDFLAGS_tsan   := -fsanitize=thread

PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS))
PKG_LIBS   = $(shell pkg-config --libs $(PKGS))
ALL_CFLAGS = $(BASEFLAGS) $(CFLAGS_$(CONF)) $(PKG_CFLAGS) $(CFLAGS) -DMW_VERSION='"$(VERSION)"' -DMW_DATADIR='"$(datadir)/millwright"'
ALL_LIBS   = $(PKG_LIBS) -lm

ROOMS   := sim/base sim/core sim/input sim/input/import sim/store sim/plan $(sort $(patsubst %/,%,$(dir $(wildcard models/*/*.c)))) models \
           report report/charts report/pages cuda/fit cuda/bench
LIB_SRC := $(sort $(foreach d,$(ROOMS),$(wildcard $(d)/*.c)))
CLI_SRC := $(sort $(wildcard sim/cli/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/%.o)
TESTS   := $(sort $(wildcard tests/unit/*.c tests/property/*.c tests/valid/*.c))
TEST_BIN:= $(TESTS:%.c=$(BUILD)/%)
BENCH   := $(sort $(wildcard tests/bench/*.c))
BENCH_BIN := $(BENCH:%.c=$(BUILD)/%)
FUZZ    := $(sort $(wildcard tests/fuzz/*.c))

# make V=1 shows whole commands
Q := $(if $(V),,@)
say = $(Q)$(if $(V),,echo '  cc $@'; )

all: $(BUILD)/millwright ## build the program

$(BUILD)/gen/schema_sql.h: sim/store/schema.sql
	@mkdir -p $(@D)
	@{ echo '/* made from sim/store/schema.sql */'; echo 'static const char MW_SCHEMA_SQL[] ='; sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$$/\\n"/' $<; echo '    ;'; } > $@

$(patsubst %.c,$(BUILD)/%.o,$(wildcard sim/store/*.c)): | $(BUILD)/gen/schema_sql.h

# the archive is made anew when the list of sources changes, so that a deleted source drops out
$(BUILD)/sources.stamp: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_SRC)' | cmp -s - $@ || echo '$(LIB_SRC)' > $@
FORCE:

$(BUILD)/libmillwright.a: $(LIB_OBJ) $(BUILD)/sources.stamp
	@rm -f $@
	$(Q)$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/millwright: $(CLI_OBJ) $(BUILD)/libmillwright.a
	$(say)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(CONF)) -o $@ $(CLI_OBJ) $(BUILD)/libmillwright.a $(ALL_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(say)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/% $(BUILD)/tests/property/% $(BUILD)/tests/valid/%: CHECK_LIBS = $(shell pkg-config --libs check)
$(TEST_BIN): $(BUILD)/tests/%: tests/%.c $(BUILD)/libmillwright.a
	@mkdir -p $(@D)
	$(say)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(CONF)) $(shell pkg-config --cflags check) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libmillwright.a $(CHECK_LIBS) $(ALL_LIBS)
$(BENCH_BIN): $(BUILD)/tests/bench/%: tests/bench/%.c $(BUILD)/libmillwright.a
	@mkdir -p $(@D)
	$(say)$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(CONF)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libmillwright.a $(ALL_LIBS)

# ---- what a user does
DEMO := scenarios/examples/campus-100mw.yaml

# Packages first: the rest of the makefile is read anew when they are there.
deps:
	@.ci/deps

demo: deps ## install what is missing, build, simulate the 100 MW campus, draw its report
	@$(MAKE) --no-print-directory -j2 $(BUILD)/millwright
	$(BUILD)/millwright run $(DEMO) --out out/campus-100mw

check: deps ## install what is missing, build, pass every test
	@$(MAKE) --no-print-directory -j2 check-built

# The microbenchmarks on a card made of the processor (tests/card), where CUDA's headers are found: kernels as C++, a runtime and libraries of our own.
CUDA_INC := $(patsubst %/cuda_fp4.h,%,$(firstword $(wildcard $(addsuffix /cuda_fp4.h,$(patsubst %/bin/nvcc,%/include,$(shell command -v nvcc 2>/dev/null)) $(CUDA_HOME)/include /usr/local/cuda/include))))
CARD     := $(if $(wildcard $(CUDA_INC)/cublasLt.h),$(BUILD)/tests/card/bench)
CARD_OBJ := $(patsubst cuda/bench/%.cu,$(BUILD)/tests/card/%.o,$(sort $(wildcard cuda/bench/*.cu))) $(BUILD)/tests/card/card.o $(BUILD)/tests/card/libraries.o
CARD_DL  := -Ddlopen=card_dlopen -Ddlsym=card_dlsym -Ddlclose=card_dlclose -Dpthread_create=card_thread_create -Dpthread_join=card_thread_join
CARD_CXX  = $(CXX) -std=c++17 -O2 -g1 -I. -isystem $(CUDA_INC) -Wall -Wno-unknown-pragmas -DMW_VERSION='"$(VERSION)"' -MMD -MP

$(BUILD)/tests/card/%.o: cuda/bench/%.cu
	@mkdir -p $(@D)
	@sed 's/\([a-z_0-9]*\(<[a-z_0-9]*>\)\{0,1\}\)<<<\([^>]*\)>>>(/card::launch(\1, \3)(/' $< > $(@:.o=.cpp)
	$(say)$(CARD_CXX) $(CARD_DL) -include tests/card/card.h -c -o $@ $(@:.o=.cpp)
$(BUILD)/tests/card/%.o: tests/card/%.cpp
	@mkdir -p $(@D)
	$(say)$(CARD_CXX) -Itests/card -c -o $@ $<
$(BUILD)/tests/card/nvml.o $(BUILD)/tests/card/sampler.o: $(BUILD)/tests/card/%.o: cuda/bench/%.c
	@mkdir -p $(@D)
	$(say)$(CC) $(ALL_CFLAGS) $(CARD_DL) -MMD -MP -c -o $@ $<
$(BUILD)/tests/card/bench: $(CARD_OBJ) $(BUILD)/tests/card/nvml.o $(BUILD)/tests/card/sampler.o $(BUILD)/libmillwright.a
	$(say)$(CXX) -o $@ $^ -fopenmp $(ALL_LIBS) -ldl -lpthread

check-built: $(BUILD)/millwright $(TEST_BIN) $(CARD)
	@MW_BUILD=$(BUILD) CK_FORK=$(CK_FORK) sh tests/run.sh $(BUILD)/check.summary $(TEST_BIN) $(sort $(wildcard tests/cli/*.sh tests/cli/questions/*.sh tests/golden/*.sh))

check-san: deps ## the same tests under AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory -j2 CONF=asan CK_FORK=no check-built-san
check-built-san: $(TEST_BIN) $(BUILD)/millwright
	@MW_BUILD=$(BUILD) MW_SAN=1 CK_FORK=no ASAN_OPTIONS=detect_leaks=0 sh tests/run.sh $(BUILD)/check.summary $(TEST_BIN) $(sort $(wildcard tests/cli/*.sh))

golden: $(BUILD)/millwright ## rewrite the golden dumps
	@MW_BUILD=$(BUILD) MW_GOLDEN=write sh tests/golden/golden.sh

bench: deps ## speeds and memory, beside baselines in the same run
	@$(MAKE) --no-print-directory -j2 $(BUILD)/millwright bench-bin
	@MW_BUILD=$(BUILD) sh tests/bench/bench.sh $(BENCH_BIN)
# The flow solver's baseline, where libsimgrid-dev is installed; bench_flow says so where it is not.
SIMGRID := $(wildcard /usr/include/simgrid/s4u.hpp /usr/local/include/simgrid/s4u.hpp)
bench-bin: $(BENCH_BIN) $(if $(SIMGRID),$(BUILD)/tests/bench/simgrid_flow)
$(BUILD)/tests/bench/simgrid_flow: tests/bench/simgrid_flow.cpp
	@mkdir -p $(@D)
	$(say)$(CXX) -std=c++17 -O2 -Wall -Wextra -o $@ $< -lsimgrid

lint: deps ## include rule, mutable globals, sizes, warnings as errors
	@$(MAKE) --no-print-directory -j2 CONF=dev all
	@$(MAKE) --no-print-directory -j2 all
	@sh tests/lint.sh $(BUILD)

# libFuzzer targets, each for FUZZ_SECONDS; skipped with a word when there is no clang.
FUZZ_SECONDS ?= 30
fuzz: ## fuzz the YAML loader and every importer for FUZZ_SECONDS each
	@sh tests/fuzz/fuzz.sh $(FUZZ_SECONDS) $(FUZZ)

# The microbenchmarks: device code by nvcc (CUDA 13 or later), host code from the rooms above; libraries of CUDA are found at run time, no other is asked for,
# so that they build on a machine with a card and little else.
NVCC ?= $(shell command -v nvcc 2>/dev/null)
CUDA_RELEASE = $(shell $(NVCC) --version | sed -n 's/.*release \([0-9]*\)\..*/\1/p')
CUDA_ARCHS := 80 89 90 100 120
# machine code for these, and PTX for whatever comes after them; files without kernels are compiled once
NVCC_ARCH := $(foreach a,$(CUDA_ARCHS),-gencode arch=compute_$(a),code=sm_$(a)) -gencode arch=compute_80,code=compute_80
NVCC_FLAGS = -std=c++17 -O2 -I. -Werror all-warnings -Xcompiler -Wall,-Wextra,-Wno-unused-parameter,-Werror -DMW_VERSION='"$(VERSION)"'
CU_OBJ := $(patsubst %.cu,$(BUILD)/%.cu.o,$(sort $(wildcard cuda/bench/*.cu)))
CU_HOST_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard cuda/bench/*.c)) $(addprefix sim/base/,check.c file.c str.c))

cuda: ## the CUDA microbenchmarks, where nvcc is found
ifeq ($(NVCC),)
	@echo "nvcc not found: the CUDA microbenchmarks are not built"
else
	@if [ "$(or $(CUDA_RELEASE),0)" -lt 13 ]; then echo "$(NVCC) is of CUDA $(CUDA_RELEASE): the CUDA microbenchmarks want 13 or later and are not built"; \
	else $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j2) $(BUILD)/millwright-bench; fi
endif

$(BUILD)/millwright-bench: $(CU_OBJ) $(CU_HOST_OBJ)
	$(say)$(NVCC) $(NVCC_ARCH) -o $@ $(CU_OBJ) $(CU_HOST_OBJ) -lm -ldl -lpthread

CU_ARCH = -arch=compute_80 -code=compute_80
$(BUILD)/cuda/bench/kernels.cu.o $(BUILD)/cuda/bench/fill.cu.o: CU_ARCH = $(NVCC_ARCH)
$(BUILD)/%.cu.o: %.cu
	@mkdir -p $(@D)
	$(say)$(NVCC) $(NVCC_FLAGS) $(CU_ARCH) -MMD -MP -MF $(@:.o=.d) -c -o $@ $<

MPICC ?= $(shell command -v mpicc 2>/dev/null)
config: ## what was found on this machine
	@echo "compiler  $(CC) $$($(CC) -dumpversion), CONF=$(CONF)"
	@echo "libraries $$(pkg-config --modversion $(PKGS) 2>/dev/null | paste -sd ' ') ($(PKGS))"
	@echo "nvcc      $(if $(NVCC),$(NVCC): make cuda builds the microbenchmarks,not found: CUDA microbenchmarks are left out)"
	@echo "MPI       $(if $(MPICC),$(MPICC): found; nothing in this version uses it,not found: not needed)"

install: $(BUILD)/millwright ## program, library and examples under $(prefix)
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(datadir)/millwright/library $(DESTDIR)$(datadir)/millwright/examples
	install -m 755 $(BUILD)/millwright $(DESTDIR)$(prefix)/bin/millwright
	install -m 644 scenarios/library/*.yaml $(DESTDIR)$(datadir)/millwright/library
	install -d $(DESTDIR)$(datadir)/millwright/profiles
	install -m 644 cuda/profiles/*.yaml $(DESTDIR)$(datadir)/millwright/profiles
	install -d $(DESTDIR)$(datadir)/millwright/valid
	install -m 644 tests/valid/training.csv tests/valid/kernels.csv $(DESTDIR)$(datadir)/millwright/valid
	install -m 644 scenarios/examples/*.yaml $(DESTDIR)$(datadir)/millwright/examples

help: ## this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

clean: ## remove what was built
	rm -rf build

.PHONY: all deps demo check check-built check-san check-built-san golden bench bench-bin lint fuzz cuda config install help clean FORCE
.SECONDARY:
-include $(LIB_OBJ:.o=.d) $(CU_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TEST_BIN:=.d) $(BENCH_BIN:=.d) $(CARD_OBJ:.o=.d)
