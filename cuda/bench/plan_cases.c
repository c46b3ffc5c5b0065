/* cuda/bench/plan_cases.c - the shapes: hand-picked ones for the quick edition, spread-out grids after them for the full one. */
#include "cuda/bench/format.h"
#include "cuda/bench/plan.h"
#include "sim/base/check.h"
#include <math.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
static const double MIB = 1048576.0;

struct shape { int m, n, k; };

/* The first eight are the quick edition's, for every type: skinny, square, odd; small enough for fp64 on any card. */
static const struct shape PICKED[] = {
    { 1, 4096, 4096 },    { 4096, 4096, 4096 }, { 16, 8192, 8192 },   { 128, 4096, 14336 },  { 1000, 6144, 4096 }, { 17, 28672, 4096 },
    { 333, 1008, 3008 },  { 2048, 2048, 2048 }, { 8192, 8192, 8192 }, { 16384, 8192, 8192 }, { 1, 57344, 8192 },   { 64, 8192, 28672 },
    { 3000, 7168, 2048 }, { 8192, 1024, 4096 }, { 512, 28672, 4096 }, { 4096, 14336, 4096 },
};
/* Odd in every direction; types narrower than 16 bits need multiples of 16 and leave these out. */
static const struct shape ODD[] = { { 1023, 1025, 2047 }, { 333, 1000, 3001 }, { 4097, 4095, 4093 } };
/* Projections of Llama-3-8B and -70B and of DeepSeek-V3, whole and as one of eight tensor-parallel ranks. */
static const struct { int n, k; } LAYER[] = {
    { 4096, 4096 },  { 6144, 4096 },  { 28672, 4096 }, { 4096, 14336 }, { 8192, 8192 }, { 10240, 8192 }, { 57344, 8192 },
    { 8192, 28672 }, { 1280, 8192 },  { 7168, 8192 },  { 8192, 3584 },  { 2112, 7168 }, { 7168, 2048 },  { 1536, 7168 },
};
static const int TOKENS[] = { 1, 2, 3, 4, 8, 16, 17, 32, 48, 64, 93, 128, 200, 256, 512, 777, 1024, 2048, 3000, 4096, 8192, 16384 };
static const struct { int dtype, quick_n, full_n; } GEMM_TYPE[] = {
    { MW_BENCH_BF16, 8, 64 },  { MW_BENCH_FP8, 8, 60 },   { MW_BENCH_NVFP4, 8, 60 }, { MW_BENCH_FP16, 8, 24 },
    { MW_BENCH_INT8, 8, 24 },  { MW_BENCH_TF32, 8, 24 },  { MW_BENCH_FP32, 8, 20 },  { MW_BENCH_FP64, 8, 16 },
};

/* Adds a product unless one execution takes too long on the nominal card (fp32 and fp64 drop the largest shapes). */
static bool add_product(struct mw_bench_plan *p, int dtype, struct shape s)
{
    struct mw_bench_case c = { .kind = MW_BENCH_GEMM, .op = MW_BENCH_OP_GEMM, .dtype = dtype, .m = s.m, .n = s.n, .k = s.k, .batch = 1,
                               .slot_s = p->quick ? 0.05 : 0.1 };
    struct mw_bench_case trial = c;
    mw_bench_plan_cost(&trial, p->quick);
    if (trial.est_s > (p->quick ? 0.7 : 1.2))
        return false;
    mw_bench_plan_add(p, c);
    return true;
}

static bool picked(int m, int n, int k)
{
    for (size_t i = 0; i < COUNT(PICKED); i++)
        if (PICKED[i].m == m && PICKED[i].n == n && PICKED[i].k == k)
            return true;
    return false;
}

static void products(struct mw_bench_plan *p)
{
    const size_t grid = COUNT(LAYER) * COUNT(TOKENS), stride = 191; /* coprime with 14 * 22 = 308: every point once, neighbours far apart */
    for (size_t t = 0; t < COUNT(GEMM_TYPE); t++) {
        int dtype = GEMM_TYPE[t].dtype, want = p->quick ? GEMM_TYPE[t].quick_n : GEMM_TYPE[t].full_n;
        for (size_t i = 0; i < COUNT(PICKED) && want > 0; i++)
            want -= add_product(p, dtype, PICKED[i]);
        if (p->quick)
            continue;
        for (size_t i = 0; i < COUNT(ODD) && mw_bench_dtype_bits(dtype) >= 16 && want > 0; i++)
            want -= add_product(p, dtype, ODD[i]);
        for (size_t i = 0; i < grid && want > 0; i++) {
            size_t at = i * stride % grid, layer = at % COUNT(LAYER), token = at / COUNT(LAYER);
            struct shape s = { TOKENS[token], LAYER[layer].n, LAYER[layer].k };
            if (!picked(s.m, s.n, s.k))
                want -= add_product(p, dtype, s);
        }
    }
}

/* Scores and weighted values of attention as plain batched products, then experts of a mixture. */
static const struct { int m, n, k, batch; } BATCHED[] = {
    { 128, 128, 128, 256 }, { 1, 2048, 128, 64 },  { 2048, 2048, 128, 32 }, { 2048, 128, 2048, 32 },
    { 1, 128, 4096, 256 },  { 64, 64, 64, 4096 },  { 100, 1000, 200, 37 },  { 256, 512, 7168, 8 },
    { 512, 512, 512, 64 },  { 16, 4096, 4096, 8 }, { 1024, 1024, 64, 96 },  { 33, 264, 136, 512 },
};
/* m tokens in all over batch experts */
static const struct { int m, n, k, batch; } GROUPED[] = {
    { 64, 4096, 7168, 8 },    { 256, 4096, 7168, 32 },   { 1024, 4096, 7168, 32 },   { 4096, 4096, 7168, 32 },
    { 1024, 7168, 2048, 32 }, { 8192, 7168, 2048, 32 },  { 2048, 14336, 4096, 8 },   { 8192, 14336, 4096, 8 },
    { 512, 1536, 2048, 128 }, { 4096, 1536, 2048, 128 }, { 16384, 4096, 7168, 16 },  { 777, 2880, 2880, 32 },
};

static void batched(struct mw_bench_plan *p)
{
    static const int TYPE[] = { MW_BENCH_BF16, MW_BENCH_FP16, MW_BENCH_FP8 };
    double slot_s = 0.04;
    for (size_t t = 0; t < (p->quick ? 1 : COUNT(TYPE)); t++)
        for (size_t i = 0; i < (p->quick ? 8 : COUNT(BATCHED)); i++)
            if (TYPE[t] != MW_BENCH_FP8 || (BATCHED[i].k % 16 == 0 && BATCHED[i].n % 16 == 0))
                mw_bench_plan_add(p, (struct mw_bench_case){ .kind = MW_BENCH_BATCHED, .op = MW_BENCH_OP_BATCHED, .dtype = TYPE[t], .m = BATCHED[i].m,
                                                             .n = BATCHED[i].n, .k = BATCHED[i].k, .batch = BATCHED[i].batch, .slot_s = slot_s });
    for (size_t t = 0; t < (p->quick ? 1 : 2); t++)
        for (size_t i = 0; i < (p->quick ? 8 : COUNT(GROUPED)); i++)
            mw_bench_plan_add(p, (struct mw_bench_case){ .kind = MW_BENCH_BATCHED, .op = MW_BENCH_OP_GROUPED, .dtype = TYPE[t], .m = GROUPED[i].m,
                                                         .n = GROUPED[i].n, .k = GROUPED[i].k, .batch = GROUPED[i].batch, .slot_s = slot_s });
}

static void memory(struct mw_bench_plan *p)
{
    static const double QUICK_MIB[] = { 1, 4, 16, 64, 256, 1024, 2048, 4096 };
    for (int op = MW_BENCH_OP_READ; op <= MW_BENCH_OP_TRIAD; op++) {
        struct mw_bench_case c = { .kind = MW_BENCH_MEMORY, .op = op, .dtype = MW_BENCH_FP32, .batch = 1, .slot_s = p->quick ? 0.04 : 0.1 };
        if (p->quick) {
            for (size_t i = 0; i < COUNT(QUICK_MIB); i++) {
                c.bytes = QUICK_MIB[i] * MIB;
                mw_bench_plan_add(p, c);
            }
            continue;
        }
        for (int e = 0; e <= 13; e++) {
            c.bytes = ldexp(MIB, e);
            mw_bench_plan_add(p, c);
            c.bytes = ldexp(1.5 * MIB, e);
            if (e < 13)
                mw_bench_plan_add(p, c);
        }
    }
}

static void row_wise(struct mw_bench_plan *p)
{
    static const int ROWS[] = { 1, 16, 128, 1000, 4096, 16384, 65536, 98304, 3, 64, 512, 2048, 8192, 32768 };
    static const struct { int op; int cols[3]; } KERNEL[] = {
        { MW_BENCH_OP_SILU_MUL, { 14336, 2048, 3584 } },
        { MW_BENCH_OP_RMS_NORM, { 4096, 7168, 16384 } },
        { MW_BENCH_OP_SOFTMAX, { 4096, 1000, 32768 } },
        { MW_BENCH_OP_GATHER, { 4096, 8192, 7168 } },
    };
    double slot_s = p->quick ? 0.04 : 0.07;
    for (size_t i = 0; i < COUNT(KERNEL); i++)
        for (size_t c = 0; c < (p->quick ? 1 : 3); c++)
            for (size_t r = 0; r < (p->quick ? 8 : COUNT(ROWS)); r++) {
                struct mw_bench_case k = { .kind = MW_BENCH_OPS, .op = KERNEL[i].op, .dtype = MW_BENCH_BF16, .m = ROWS[r], .n = KERNEL[i].cols[c], .batch = 1,
                                           .slot_s = slot_s };
                if ((double)k.m * (double)k.n <= 1.5e9)
                    mw_bench_plan_add(p, k);
            }
    for (int i = 0; i < (p->quick ? 8 : 16); i++) {
        int64_t n = (int64_t)1 << (p->quick ? 14 + 2 * i - (i == 7) : 13 + i);
        mw_bench_plan_add(p, (struct mw_bench_case){ .kind = MW_BENCH_OPS, .op = MW_BENCH_OP_ADAM, .dtype = MW_BENCH_FP32, .m = n + (i == 1 ? 12345 : 0), .n = 1,
                                                     .batch = 1, .slot_s = slot_s });
    }
}

/* batch, query heads, key and value heads, length */
static const int PREFILL[][4] = {
    { 1, 32, 8, 512 },   { 1, 32, 8, 2048 },  { 1, 32, 8, 8192 },  { 4, 32, 8, 2048 },  { 1, 64, 8, 4096 },  { 8, 8, 1, 1024 },   { 2, 16, 16, 2048 },
    { 1, 32, 32, 4096 }, { 1, 32, 8, 16384 }, { 1, 32, 8, 1000 },  { 8, 32, 8, 512 },   { 1, 8, 1, 8192 },   { 2, 64, 8, 2048 },  { 1, 64, 64, 2048 },
    { 16, 32, 8, 256 },  { 4, 32, 8, 777 },   { 1, 8, 1, 32768 },  { 4, 8, 1, 4096 },   { 1, 64, 8, 128 },   { 8, 64, 8, 1024 },  { 1, 16, 2, 3000 },
    { 2, 32, 8, 4096 },  { 1, 16, 16, 8192 }, { 32, 8, 1, 512 },
};
static const int DECODE[][4] = {
    { 1, 32, 8, 2048 },   { 8, 32, 8, 2048 },   { 32, 32, 8, 2048 },  { 64, 32, 8, 4096 },  { 128, 8, 1, 4096 },  { 1, 64, 8, 32768 }, { 16, 64, 8, 8192 },
    { 256, 32, 8, 1024 }, { 1, 32, 8, 128 },    { 4, 32, 8, 1000 },   { 16, 32, 8, 512 },   { 128, 32, 8, 2048 }, { 1, 8, 1, 131072 }, { 8, 64, 8, 16384 },
    { 64, 8, 1, 8192 },   { 2, 32, 32, 4096 },  { 32, 64, 8, 3000 },  { 256, 8, 1, 2048 },  { 1, 32, 8, 65536 }, { 64, 32, 8, 777 },  { 512, 8, 1, 1024 },
    { 8, 16, 16, 4096 },  { 32, 32, 8, 16384 }, { 4, 64, 8, 65536 },
};

static void attention(struct mw_bench_plan *p)
{
    for (int decode = 0; decode < 2; decode++)
        for (size_t i = 0; i < (p->quick ? 8 : COUNT(PREFILL)); i++) {
            const int *s = decode ? DECODE[i] : PREFILL[i];
            mw_bench_plan_add(p, (struct mw_bench_case){ .kind = MW_BENCH_ATTENTION, .op = decode ? MW_BENCH_OP_DECODE : MW_BENCH_OP_PREFILL,
                                                         .dtype = MW_BENCH_BF16, .batch = s[0], .n = s[1], .k = s[2], .m = s[3],
                                                         .slot_s = p->quick ? 0.05 : 0.1 });
        }
}
_Static_assert(COUNT(PREFILL) == COUNT(DECODE), "one loop serves both");

static void latency(struct mw_bench_plan *p)
{
    struct mw_bench_case c = { .kind = MW_BENCH_LATENCY, .dtype = MW_BENCH_FP32, .m = 1, .n = 1, .k = 1, .batch = 1, .slot_s = p->quick ? 0.03 : 0.15 };
    static const int ONE[] = { MW_BENCH_OP_LAUNCH, MW_BENCH_OP_LAUNCH_SYNC, MW_BENCH_OP_LAUNCH_QUEUED, MW_BENCH_OP_SYNC_IDLE, MW_BENCH_OP_EVENT };
    static const int KERNELS[] = { 1, 8, 64, 512 };
    static const double BYTES[] = { 8, 256, 4096, 65536 };
    for (size_t i = 0; i < COUNT(ONE); i++) {
        c.op = ONE[i];
        mw_bench_plan_add(p, c);
    }
    for (int op = MW_BENCH_OP_GRAPH; op <= MW_BENCH_OP_GRAPH_QUEUED; op++)
        for (size_t i = 0; i < COUNT(KERNELS); i++) {
            c.op = op;
            c.n = KERNELS[i];
            mw_bench_plan_add(p, c);
        }
    c.n = 1;
    for (int op = MW_BENCH_OP_SMALL_H2D; op <= MW_BENCH_OP_SMALL_D2D; op++)
        for (size_t i = 0; i < COUNT(BYTES); i++) {
            c.op = op;
            c.bytes = BYTES[i];
            mw_bench_plan_add(p, c);
        }
}

static void copies(struct mw_bench_plan *p)
{
    for (int op = MW_BENCH_OP_H2D_PINNED; op <= MW_BENCH_OP_PEER; op++) {
        bool pageable = op == MW_BENCH_OP_H2D_PAGEABLE || op == MW_BENCH_OP_D2H_PAGEABLE;
        int top = p->quick ? (pageable ? 26 : 28) : (pageable ? 28 : 30);
        int step = p->quick ? 2 : 1;
        for (int e = top - (p->quick ? 14 : 18); e <= top; e += step)
            mw_bench_plan_add(p, (struct mw_bench_case){ .kind = MW_BENCH_COPY, .op = op, .dtype = MW_BENCH_FP32, .batch = 1,
                                                         .bytes = ldexp(op == MW_BENCH_OP_BOTH_PINNED ? 2.0 : 1.0, e), .slot_s = p->quick ? 0.03 : 0.07 });
    }
}

static void collectives(struct mw_bench_plan *p)
{
    for (int op = MW_BENCH_OP_ALL_REDUCE; op <= MW_BENCH_OP_ALL_TO_ALL; op++)
        for (int e = p->quick ? 10 : 9; e <= (p->quick ? 27 : 30); e += p->quick ? 2 : 1)
            for (int n = 0; n <= (p->quick ? 0 : 2); n += 2) /* all devices; in the full edition two of them as well */
                mw_bench_plan_add(p, (struct mw_bench_case){ .kind = MW_BENCH_COLLECTIVE, .op = op, .dtype = MW_BENCH_FP16, .n = n, .batch = 1,
                                                             .bytes = ldexp(1.0, e), .slot_s = p->quick ? 0.02 : 0.04 });
}

static void power(struct mw_bench_plan *p)
{
    struct mw_bench_case c = { .kind = MW_BENCH_POWER, .dtype = MW_BENCH_BF16, .batch = 1, .m = 100, .n = 8192, .k = 8192 };
    c.op = MW_BENCH_OP_IDLE;
    c.slot_s = p->quick ? 0.8 : 3.0;
    mw_bench_plan_add(p, c);
    c.op = MW_BENCH_OP_LOAD_MEMORY;
    c.slot_s = p->quick ? 0.6 : 3.0;
    mw_bench_plan_add(p, c);
    c.op = MW_BENCH_OP_LOAD_TENSOR;
    c.slot_s = p->quick ? 0.3 : 2.8;
    for (size_t t = 0; t < COUNT(GEMM_TYPE); t++) {
        c.dtype = GEMM_TYPE[t].dtype;
        mw_bench_plan_add(p, c);
    }
    c.dtype = MW_BENCH_BF16;
    c.op = MW_BENCH_OP_DUTY;
    c.slot_s = p->quick ? 0.5 : 2.0;
    for (int percent = p->quick ? 25 : 10; percent <= (p->quick ? 75 : 100); percent += p->quick ? 25 : 10) {
        c.m = percent;
        mw_bench_plan_add(p, c);
    }
    c.op = MW_BENCH_OP_STEP;
    c.m = 100;
    c.slot_s = p->quick ? 1.5 : 9.0;
    mw_bench_plan_add(p, c);
}

void mw_bench_plan_cases(struct mw_bench_plan *p, unsigned kinds)
{
    static void (*const MAKE[MW_BENCH_KIND_N])(struct mw_bench_plan *) = { products, batched, memory, row_wise, latency, copies, collectives, power, attention };
    for (int k = 0; k < MW_BENCH_KIND_N; k++)
        if (kinds >> k & 1)
            MAKE[k](p);
}

int64_t mw_bench_group_tokens(int64_t m, int64_t n, int64_t i)
{
    MW_ASSERT(n > 0 && m >= n && i >= 0 && i < n);
    /* weight 1/(rank+1), the popular experts spread over the list; shares are differences of a rounded running sum, so that they add up */
    double all = 0.0, before = 0.0;
    int64_t stride = 1;
    for (int64_t s = n / 2 + 1; s < n; s++) {
        int64_t a = s, b = n;
        while (b) {
            int64_t r = a % b;
            a = b;
            b = r;
        }
        if (a == 1) {
            stride = s;
            break;
        }
    }
    for (int64_t j = 0; j < n; j++) {
        double w = 1.0 / (double)(j * stride % n + 1);
        all += w;
        if (j < i)
            before += w;
    }
    double mine = 1.0 / (double)(i * stride % n + 1);
    double spare = (double)(m - n);
    int64_t from = (int64_t)floor(spare * before / all + 0.5);
    int64_t to = i == n - 1 ? m - n : (int64_t)floor(spare * (before + mine) / all + 0.5);
    return 1 + to - from;
}
