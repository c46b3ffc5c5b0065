/* models/compute/chain.h - watts of a rack at its AC input: devices, then the conversion stages of the rack part, one by one.
 *
 * Device:  P_gpu = idle + (max - idle) (w_t tensor + w_m mem + w_l link), dynamic part times clock^exponent, never above max.
 * Stage:   P_in = (P_out + fixed)/efficiency, or by a curve of efficiency over load fraction whose loss is interpolated linearly.
 * Loss of a stage is computed by its own formula, never as in minus out: the books compare the two.
 * Valid for the mean node of a group: racks of one group are taken as evenly loaded.
 */
#ifndef MW_COMPUTE_CHAIN_H
#define MW_COMPUTE_CHAIN_H
#include "models/parts/parts.h"

struct mw_rack_watts { double dc_w, loss_w, ac_w; }; /* per rack; ac = dc + loss by construction of the stages */

/* Dynamic range of one GPU: sustained maximum (TDP where the library has none) minus idle; 0 where there is no GPU. */
double mw_gpu_span_w(const struct mw_gpu_part *g);
/* Full-activity dynamic watts of a GPU at activity shares (each 0..1) and clock fraction. */
double mw_gpu_watts(const struct mw_gpu_part *g, double tensor, double mem, double link, double clock_frac, double exponent);
/* Rack whose mean node draws gpu_w on its GPUs together and has cpu activity cpu (0..1 of its CPUs). */
struct mw_rack_watts mw_rack_chain(const struct mw_rack_part *r, double node_gpu_w, double cpu);
/* AC watts of a rack with every GPU and CPU at full activity; and what the plan books by default: measured peak. */
double mw_rack_full_w(const struct mw_rack_part *r);
double mw_rack_measured_w(const struct mw_rack_part *r);

#endif
