/* cuda/fit/fit_private.h - what the files of this folder share. */
#ifndef MW_FIT_PRIVATE_H
#define MW_FIT_PRIVATE_H
#include "cuda/fit/fit.h"

#define MW_FIT_SCALE 0.1      /* residuals beyond it count by their size, not its square */
#define MW_FIT_ROWS_MIN 4     /* fewer rows than this fit nothing */

struct mw_fit_problem { const struct mw_fit_set *s; double start[MW_FIT_CONST_MAX]; unsigned at[MW_FIT_CONST_MAX], p; };
bool mw_fit_problem_init(struct mw_fit_problem *p, const struct mw_fit_set *s, const double *start);
double mw_fit_con_of(const struct mw_fit_const *c, double u);
double mw_fit_u_of(const struct mw_fit_const *c, double v);
bool mw_fit_uses(const struct mw_fittable *of, const char *key, unsigned i);

#endif
