/* models/fabric/clos.c - counting of a folded Clos; pure. */
#include "models/fabric/clos.h"
#include <math.h>

struct mw_clos mw_clos_size(double endpoints_n, double ports_n, double oversubscription)
{
    struct mw_clos c = { 0 };
    if (!(endpoints_n > 0.0) || !(ports_n >= 4.0))
        return c;
    double o = fmax(1.0, oversubscription);
    c.host_links_n = endpoints_n;
    if (endpoints_n <= ports_n) {
        c.tiers = 1;
        c.leaf_n = 1.0;
        c.down_ports_n = endpoints_n;
        return c;
    }
    c.down_ports_n = fmin(ports_n - 1.0, floor(ports_n * o / (1.0 + o) + 1e-9));
    c.up_ports_n = floor(fmin(ports_n - c.down_ports_n, ceil(c.down_ports_n / o)));
    c.leaf_n = ceil(endpoints_n / c.down_ports_n);
    c.up_links_n = c.leaf_n * c.up_ports_n;
    c.tiers = 2;
    c.spine_n = ceil(c.up_links_n / ports_n);
    if (c.leaf_n <= ports_n)
        return c;
    /* Three tiers: spines keep half their ports for the core. */
    c.tiers = 3;
    c.spine_n = ceil(c.up_links_n / (ports_n / 2.0));
    c.core_links_n = c.up_links_n;
    c.core_n = ceil(c.core_links_n / ports_n);
    return c;
}
