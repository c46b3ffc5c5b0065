/* sim/plan/devices.h - every GPU of the library with its calibrated profile, found beside the library. */
#ifndef MW_PLAN_DEVICES_H
#define MW_PLAN_DEVICES_H
#include "models/parts/device.h"
#include "sim/plan/session.h"

struct mw_devices { struct mw_device *d; unsigned n; };
enum mw_profiles { MW_PROFILES_NONE /* the library's limits alone */, MW_PROFILES_ALL, MW_PROFILES_USABLE /* one that does not match the models is left out (W446): what calibrate replaces */ };
/* extra: a profile file that goes before those found, or NULL.  Profiles are <device>.yaml in $MILLWRIGHT_PATH, the source tree's
 * cuda/profiles or the installed profiles.  All lives in a.  Mistakes go to s->diag. */
struct mw_devices mw_devices_load(struct mw_session *s, struct mw_arena *a, enum mw_profiles which, const char *extra);
/* A profile matched with the models; in a.  NULL after diagnostics. */
struct mw_profile *mw_profile_read(struct mw_session *s, struct mw_arena *a, const char *path);
/* Where the profile of a device by name is: $MILLWRIGHT_PATH, then the source tree or the installation; NULL: nowhere. */
const char *mw_profile_path(struct mw_session *s, const char *name);

#endif
