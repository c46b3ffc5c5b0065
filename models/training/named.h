/* models/training/named.h - cards of models that a table of published steps only names. */
#ifndef MW_TRAINING_NAMED_H
#define MW_TRAINING_NAMED_H
#include "models/training/training.h"

/* NULL: not among them. */
const struct mw_train_card *mw_train_named(const char *model);

#endif
