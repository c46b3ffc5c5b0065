/* models/cooling/table.h - the answers of one facility loop at one weather, tabulated over heat as they are asked for.
 *
 * Between two weathers a loop is a function of its heat alone, and a busy hour asks for it a hundred times.  Heat is cut into cells of 0.2 % of
 * the design heat.  A cell that is asked for often is answered by the cubic through the four grid points around it, if that meets the exact
 * answer at two places within the cell to 1e-9 of every figure; where a fan speed, a chiller or a clamp changes within reach it does not, and the
 * cell stays exact.  Error of every figure: below 1e-7 (property/test_loop_table), without a sign, so that a year's energy sees far less.
 */
#ifndef MW_COOLING_TABLE_H
#define MW_COOLING_TABLE_H
#include "models/cooling/loop.h"

struct mw_loop_table;
struct mw_loop_table *mw_loop_table_new(struct mw_arena *a);
/* As mw_loop_evaluate; t NULL: exactly.  Another weather or other units in service empty the table. */
struct mw_loop_run mw_loop_table_evaluate(struct mw_loop_table *t, const struct mw_loop *l, const struct mw_weather *w, double heat_w);

#endif
