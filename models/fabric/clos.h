/* models/fabric/clos.h - how many switches and links a folded Clos of one kind of switch needs; counting, no time.
 *
 * A leaf of p ports at oversubscription o gives d = floor(p o/(1+o)) ports to endpoints and u = p - d up, at least one.
 * Two tiers serve d p endpoints; beyond that a third tier joins pods of (p/2) leaves.  Valid for p >= 4.
 */
#ifndef MW_FABRIC_CLOS_H
#define MW_FABRIC_CLOS_H
struct mw_clos { unsigned tiers; double leaf_n, spine_n, core_n, host_links_n, up_links_n, core_links_n, down_ports_n, up_ports_n; };
struct mw_clos mw_clos_size(double endpoints_n, double ports_n, double oversubscription);
#endif
