/* models/parts/gpu.c - table of kind gpu: limits of one accelerator as its maker states them; not how fast it really is (profiles say that). */
#include "models/parts/rows.h"

#define NUM(f, key, q, def, lo, hi, doc) MW_ROW_NUM(struct mw_gpu_part, f, key, q, def, lo, hi, doc)
#define PAR(f, key, q, def, lo, hi, doc) MW_ROW_PAR(struct mw_gpu_part, f, key, q, def, lo, hi, doc)

const struct mw_param mw_gpu_schema[] = {
    MW_HEAD_ROWS(struct mw_gpu_part, "thermal design power of one"),
    NUM(idle_w, "idle", POWER, "", 0, 1e4, "drawn at rest, driver loaded"),
    NUM(max_w, "max", POWER, "", 0, 1e4, "sustained maximum; absent: its design power"),
    NUM(weight_tensor, "weight_tensor", FRACTION, "65 %", 0, 1, "share of (max - idle) that full tensor activity draws"),
    NUM(weight_mem, "weight_mem", FRACTION, "25 %", 0, 1, "share of (max - idle) that full memory activity draws"),
    NUM(weight_link, "weight_link", FRACTION, "10 %", 0, 1, "share of (max - idle) that full link activity draws"),
    NUM(bf16_flopps, "bf16", FLOP_RATE, "", 0, 1e18, "dense peak, bfloat16"),
    NUM(fp8_flopps, "fp8", FLOP_RATE, "", 0, 1e18, "dense peak, 8-bit float"),
    NUM(fp4_flopps, "fp4", FLOP_RATE, "", 0, 1e18, "dense peak, 4-bit float"),
    NUM(fp16_flopps, "fp16", FLOP_RATE, "", 0, 1e18, "dense peak, half"),
    PAR(tf32_flopps, "tf32", FLOP_RATE, "", 0, 1e18, "dense peak, TF32"),
    PAR(fp32_flopps, "fp32", FLOP_RATE, "", 0, 1e18, "peak, single"),
    PAR(fp64_flopps, "fp64", FLOP_RATE, "", 0, 1e18, "peak, double"),
    PAR(int8_opps, "int8", FLOP_RATE, "", 0, 1e18, "dense peak, 8-bit integer operations"),
    NUM(mem_B, "memory", BYTES, "", 0, 1e13, "device memory"),
    NUM(mem_Bps, "memory_rate", BYTE_RATE, "", 0, 1e15, "device memory bandwidth"),
    NUM(scaleup_Bps, "scaleup", BYTE_RATE, "", 0, 1e14, "scale-up link, each direction"),
    NUM(scaleup_n, "scaleup_domain", COUNT, "", 0, 1e5, "devices that reach each other over it"),
    PAR(torus_axes_n, "torus_axes", COUNT, "", 0, 6, "axes of the torus that its scale-up links make; 0: a switch"),
    PAR(switch_adds, "switch_adds", COUNT, "", 0, 1, "1: the switch of its scale-up links adds numbers on their way (NVLink SHARP)"),
    NUM(r_th_k_per_w, "r_th", THERMAL_RES, "", 0, 1, "junction above coolant per watt"),
    NUM(throttle_c, "throttle", TEMP, "", 0, 150, "junction temperature above which the clock falls"),
    PAR(sm_n, "sm", COUNT, "", 0, 1e5, "multiprocessors, compute units or cores that share a kernel's tiles"),
    PAR(thread_mma, "thread_mma", COUNT, "", 0, 1, "1: threads feed its matrix units, which do not run beside them (mma; not wgmma, tcgen05)"),
    PAR(l2_B, "l2", BYTES, "", 0, 1e11, "last-level cache"),
    PAR(l2_Bps, "l2_rate", BYTE_RATE, "", 0, 1e15, "what all multiprocessors together read from it"),
    PAR(l2_parts_n, "l2_parts", COUNT, "", 1, 16, "partitions of it that each keep a copy of what their multiprocessors read"),
    PAR(tables_warm, "tables_warm", COUNT, "", 0, 1, "1: measured tables of it repeat one product with its operands in the last-level cache"),
    PAR(clock_hz, "clock", FREQUENCY, "", 1e8, 1e10, "boost clock of its multiprocessors"),
    MW_ROW_TEXT(struct mw_gpu_part, family, "family", "", "architecture: devices of one family lend each other calibrated constants first"),
    MW_ROW_TEXT(struct mw_gpu_part, also, "also", "", "names of it in measured tables, separated by commas"),
    PAR(allin_w, "all_in", POWER, "", 0, 1e5, "critical IT power per device with its share of host and network"),
    MW_PARAM_END
};
