/* report/pages/oneline_tree.h - the power graph of results.db merged to what fits a sheet: equipment of one kind, hall and depth is one node. */
#ifndef MW_REPORT_ONELINE_TREE_H
#define MW_REPORT_ONELINE_TREE_H
#include "report/pages/page_data.h"

enum { MW_ONELINE_MAX = 96 };
struct mw_onode {
    const char *cls;
    const struct mw_rent *hall;  /* NULL: the site, or several halls */
    int depth;
    size_t parent;               /* index of an earlier node; SIZE_MAX: none */
    double units, rated_w /* redundancy held */, load_w /* sum of highest loads */, failover_frac /* worst, NAN: no spare */;
    const struct mw_rent *worst; /* entity nearest to its rating; NULL: none is rated */
    double worst_frac;
    bool leaf;
};
struct mw_onodes { struct mw_onode node[MW_ONELINE_MAX]; size_t n; bool by_hall /* false: halls are merged too */; };

void mw_onodes_load(struct mw_report *r, struct mw_onodes *o);
const char *mw_equipment_text(struct mw_report *r, const struct mw_rent *e); /* "UPS 14 (Site)", without its units */
bool mw_onode_rated(const struct mw_onode *n); /* equipment with a rating of its own */
const struct mw_onode *mw_onode_tightest(const struct mw_onodes *o); /* nearest to its rating in the drawn year; NULL: none is rated */

#endif
