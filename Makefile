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
           report report/charts report/pages cuda/fit
LIB_SRC := $(sort $(foreach d,$(ROOMS),$(wildcard $(d)/*.c)))
CLI_SRC := $(sort $(wildcard sim/cli/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/%.o)
TESTS   := $(sort $(wildcard tests/unit/*.c tests/property/*.c tests/valid/*.c))
TEST_BIN:= $(TESTS:%.c=$(BUILD)/%)
BENCH   := $(sort $(wildcard tests/bench/*.c))
BENCH_BIN := $(BENCH:%.c=$(BUILD)/%)
FUZZ    := $(sort $(wildcard tests/fuzz/*.c))

all: $(BUILD)/millwright ## build the program

-include tests/targets.mk

$(BUILD)/gen/schema_sql.h: sim/store/schema.sql
	@mkdir -p $(@D)
	@{ echo '/* made from sim/store/schema.sql */'; echo 'static const char MW_SCHEMA_SQL[] ='; sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$$/\\n"/' $<; echo '    ;'; } > $@

$(BUILD)/sim/store/%.o: | $(BUILD)/gen/schema_sql.h

# the archive is made anew when the list of sources changes, so that a deleted source drops out
$(BUILD)/sources.stamp: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_SRC)' | cmp -s - $@ || echo '$(LIB_SRC)' > $@
FORCE:

$(BUILD)/libmillwright.a: $(LIB_OBJ) $(BUILD)/sources.stamp
	@rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(BUILD)/millwright: $(CLI_OBJ) $(BUILD)/libmillwright.a
	$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(CONF)) -o $@ $(CLI_OBJ) $(BUILD)/libmillwright.a $(ALL_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/tests/unit/% $(BUILD)/tests/property/% $(BUILD)/tests/valid/%: CHECK_LIBS = $(shell pkg-config --libs check)
$(TEST_BIN): $(BUILD)/tests/%: tests/%.c $(BUILD)/libmillwright.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(CONF)) $(shell pkg-config --cflags check) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libmillwright.a $(CHECK_LIBS) $(ALL_LIBS)
$(BENCH_BIN): $(BUILD)/tests/bench/%: tests/bench/%.c $(BUILD)/libmillwright.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS_$(CONF)) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libmillwright.a $(ALL_LIBS)

clean: ## remove what was built
	rm -rf build

.PHONY: all clean FORCE
.SECONDARY:
-include $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(TEST_BIN:=.d) $(BENCH_BIN:=.d)
