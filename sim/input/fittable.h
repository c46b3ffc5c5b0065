/* sim/input/fittable.h - a model whose constants are fitted to measured rows: what the model tells the fit, run and validate.
 *
 * The fit (cuda/fit) holds no equation.  A model gives a table of constants and predict(); rows of one device and one key share one set
 * of constants.  Constants are positive and physical: fractions of the device's limits and fixed times, so that they carry over to
 * another device.  Errors are |ln(predicted / measured)|.
 */
#ifndef MW_INPUT_FITTABLE_H
#define MW_INPUT_FITTABLE_H
#include "sim/base/residual.h"
#include "sim/input/import/measured.h"
#include <stdbool.h>
#include <stdint.h>

struct mw_gpu_part; /* models/parts/parts.h: the device's limits */
struct mw_device;   /* models/parts/device.h: a device with its calibrated constants */
struct mw_arena;

enum { MW_FIT_CONST_MAX = 32, MW_FIT_AXIS_MAX = MW_RESIDUAL_AXIS_MAX, MW_FIT_OP_B = 256, MW_FIT_TEXT_B = 56 };

/* A positive constant between min and max; where measurements say nothing, it stays near start within a factor e^prior_ln. */
struct mw_fit_const { const char *key, *unit; double start, min, max, prior_ln; const char *doc; };

/* One measured row as the model reads it. */
struct mw_fit_row {
    double measured;                        /* in the unit of the table's model: s or W */
    double ln_x[MW_FIT_AXIS_MAX];           /* coordinates for the residual, in order of the model's axes */
    char device[MW_FIT_TEXT_B];             /* as the table calls it; gpu parts list such names in `also` */
    char key[MW_FIT_TEXT_B];                /* rows of one device and key share their constants: "bfloat16", "fp8/cutlass" */
    char family[MW_FIT_TEXT_B];             /* configuration family beyond the axes, for cross-validation; may be empty */
    char id[MW_FIT_TEXT_B], group[MW_FIT_TEXT_B]; /* where a table names its rows and its groups; else empty */
    char base[24];                          /* rows of one base share the constant of the planner's model; empty: those of its group */
    char note[40];                          /* defaults that stood in for empty cells */
    double aside_ln;                        /* above 0: scored, and never fitted, as what the model says of it rests on published figures, not on this table; half width of P10-P90 then */
    double weight;                          /* in the fit: 1, or its part of min(1, n / 10) of its group */
    char source[2 * MW_FIT_TEXT_B], licence[MW_FIT_TEXT_B];
    uint32_t line;                          /* in its file */
    const struct mw_gpu_part *gpu;          /* limits of its device; filled by whoever knows the library */
    _Alignas(16) unsigned char op[MW_FIT_OP_B]; /* the model's own operation struct */
};

/* Reads columns by name; NULL where the table has no such column; "@file" is the table's file.  peer (may be NULL): the same of the row that equals this one in every column
 * of `same` and has the greatest number in column `rank`: the run that a relative measure refers to. */
struct mw_fit_fields {
    const char *(*text)(const void *ctx, const char *column);
    const void *ctx;
    const char *(*peer)(const void *ctx, const char *same, const char *rank, const char *column);
};

struct mw_fittable {
    const char *name, *doc, *unit;          /* "gemm"; unit of measured: "s" or "W" */
    const char *columns;                    /* "m,n,k,latency_ms": a table with all of these is this model's */
    const struct mw_fit_const *con; unsigned con_n;
    const struct mw_fit_axis *axis; unsigned axis_n; /* 0: no residual is kept */
    double noise_frac;                      /* share of the residual's variance that does not repeat at the same point */
    /* Fills row; NULL when it can be used, else why not (a literal): the row is counted and listed, never dropped in silence. */
    const char *(*read)(const struct mw_fit_fields *f, struct mw_fit_row *row);
    double (*predict)(const struct mw_gpu_part *dev, const double *con, const void *op);  /* > 0 */
    double (*limit)(const struct mw_gpu_part *dev, const void *op);  /* no device is faster (or draws less): a row beyond it is impossible; 0: no limit */
    double (*baseline)(const struct mw_gpu_part *dev, const void *op); /* the planner's one-constant model: measured / baseline is one number */
    /* Which of the constants mean something on a key; NULL: all.  The others stay at their start. */
    bool (*uses)(const char *key, unsigned con);
    /* Key whose constants and residual serve for this one where nothing was measured, or NULL. */
    const char *(*kin)(const char *key);
    /* Whether kernels of a key are other programs in each family of devices, so that a relative's constants say little; NULL: of none. */
    bool (*own_kernels)(const char *key);
    bool unclocked; /* its fixed times are a network's, not the multiprocessors': another device's stand as they are */
    bool over_links; /* an exchange over links: its constants carry over less well than a multiprocessor's */
    /* The model whose constants (and residual) this one predicts with; its own tables are scored and never fitted.  NULL: its own. */
    const struct mw_fittable *as;
    /* A model that rests on constants of other models: what it takes of a device (made once for each), and a row whose op becomes the compiled operation
     * that predict and baseline take.  NULL: op is as read. */
    const void *(*device)(const struct mw_device *all, unsigned n, const struct mw_device *dev, struct mw_arena *a);
    void (*compile)(const void *device, struct mw_fit_row *row, struct mw_arena *a);
    bool shared; /* one set of constants for all devices: they belong to generations and software, not to one GPU */
};

/* One row of a table through the model's reader; NULL, or why it cannot be used. */
const char *mw_fit_read(const struct mw_fittable *of, const struct mw_measured *t, size_t row, struct mw_fit_row *out);

/* Column helpers for read(): text, empty when absent; number, NAN when absent or not one. */
const char *mw_fit_text(const struct mw_fit_fields *f, const char *column);
double mw_fit_number(const struct mw_fit_fields *f, const char *column);
double mw_fit_peer(const struct mw_fit_fields *f, const char *same, const char *rank, const char *column); /* NAN: no such row */
/* Fills device, source and licence from the first of these columns, key from the format; the rest is the model's. */
void mw_fit_row_name(struct mw_fit_row *row, const struct mw_fit_fields *f, const char *device, const char *key);

#endif
