/* models/training/named.h - cards of models that a table of published steps only names. */
#ifndef MW_TRAINING_NAMED_H
#define MW_TRAINING_NAMED_H
#include "models/training/training.h"

/* false: not among them. */
bool mw_train_named(const char *model, struct mw_train_card *c);

#endif
