/* sim/core/books.h - the books: accounts with Neumaier sums, transfers, and the check that both sides agree.
 *
 * A book has a left and a right side fed by independent code (the meter integrates its own watts, the losses theirs).
 * An account may be fed by deposits (mw_book_add), by transfers (mw_book_move) or by a level whose integral is posted at close.
 * Books open after the warm-up: what was deposited before is forgotten.
 */
#ifndef MW_CORE_BOOKS_H
#define MW_CORE_BOOKS_H
#include "sim/base/units.h"
#include <stdbool.h>
#include <stdint.h>

struct mw_sim;
enum mw_book { MW_BOOK_ENERGY /* J */, MW_BOOK_GPU_TIME /* GPU s */, MW_BOOK_JOBS /* count */, MW_BOOK_BYTES /* B */, MW_BOOK_TOKENS, MW_BOOK_MONEY /* USD */, MW_BOOK_WATER /* m3 */, MW_BOOK_N };

enum mw_side { MW_LEFT, MW_RIGHT, MW_MEMO /* shown, not part of the balance */ };
struct mw_account { enum mw_book book; enum mw_side side; const char *name; uint32_t level; /* UINT32_MAX: none */ double level_at_open; };

/* During build; the same (book, side, name) returns the same account. */
uint32_t mw_account_add(struct mw_sim *s, enum mw_book b, enum mw_side side, const char *name);
/* The integral of level, in the book's unit, is posted to the account at close. */
uint32_t mw_account_of_level(struct mw_sim *s, enum mw_book b, enum mw_side side, const char *name, uint32_t level);
void   mw_book_add(struct mw_sim *s, uint32_t account, double amount);
void   mw_book_move(struct mw_sim *s, uint32_t from, uint32_t to, double amount);
double mw_account_value(struct mw_sim *s, uint32_t account);
/* Posts the levels, compares the sides of every book; on imbalance writes the ledger to stderr and returns false. */
bool   mw_books_close(struct mw_sim *s);

#endif
