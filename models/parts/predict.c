/* models/parts/predict.c - the cache of predictions; it knows no model. */
#include "models/parts/predict.h"
#include "sim/base/check.h"
#include <string.h>

void mw_predict_init(struct mw_predict *p, struct mw_arena *a)
{
    *p = (struct mw_predict){ .slot = mw_arena_array(a, struct mw_predict_slot, MW_PREDICT_SLOTS) };
}

/* Eight bytes at a time: operations are a few doubles. */
static uint64_t mix(const unsigned char *op, size_t op_B, uint64_t h)
{
    uint64_t w;
    for (; op_B >= sizeof w; op += sizeof w, op_B -= sizeof w) {
        memcpy(&w, op, sizeof w);
        h = (h ^ w) * 0x9e3779b97f4a7c15u;
        h ^= h >> 29;
    }
    w = 0;
    memcpy(&w, op, op_B);
    h = (h ^ w) * 0xbf58476d1ce4e5b9u;
    return h ^ (h >> 32);
}

struct mw_profile_value mw_predict(struct mw_predict *p, const struct mw_profile_fit *f, const struct mw_fittable *of, const struct mw_gpu_part *dev, const void *op, size_t op_B, const double *ln_x)
{
    MW_ASSERT(op_B <= MW_FIT_OP_B);
    size_t x_B = f->residual ? of->axis_n * sizeof *ln_x : 0;
    uint64_t h = mix(op, op_B, (uint64_t)(uintptr_t)f);
    if (x_B)
        h = mix((const unsigned char *)ln_x, x_B, h);
    struct mw_predict_slot *s = &p->slot[h % MW_PREDICT_SLOTS];
    p->asked++;
    if (s->fit == f && s->hash == h && memcmp(s->op, op, op_B) == 0 && (!x_B || memcmp(s->ln_x, ln_x, x_B) == 0)) {
        p->kept++;
        return s->v;
    }
    s->v = mw_profile_predict(f, of, dev, op, ln_x);
    s->hash = h;
    s->fit = f;
    memset(s->op, 0, sizeof s->op);
    memcpy(s->op, op, op_B);
    if (x_B)
        memcpy(s->ln_x, ln_x, x_B);
    return s->v;
}
