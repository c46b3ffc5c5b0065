/* sim/core/books.c - deposits, transfers and the balance of every book; it knows accounts, never models. */
#include "sim/core/books.h"
#include "sim/base/check.h"
#include "sim/core/core_private.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *name, *unit; double tolerance; } book[MW_BOOK_N] = {
    [MW_BOOK_ENERGY] = { "energy", "J", 1e-9 }, [MW_BOOK_GPU_TIME] = { "gpu_time", "GPU s", 1e-9 }, [MW_BOOK_JOBS] = { "jobs", "jobs", 0.0 },
    [MW_BOOK_BYTES] = { "bytes", "B", 1e-9 },   [MW_BOOK_TOKENS] = { "tokens", "token", 1e-9 },     [MW_BOOK_MONEY] = { "money", "USD", 1e-9 },
    [MW_BOOK_WATER] = { "water", "m3", 1e-9 },
};
static const char *const side_name[] = { "left", "right", "memo" };

static struct mw_account_slot *slot(struct mw_sim *s, uint32_t account)
{
    MW_DCHECK(account < s->core->account_n);
    return &s->core->account[account];
}

uint32_t mw_account_add(struct mw_sim *s, enum mw_book b, enum mw_side side, const char *name)
{
    struct mw_sim_core *c = s->core;
    for (uint32_t i = 0; i < c->account_n; i++)
        if (c->account[i].a.book == b && c->account[i].a.side == side && strcmp(c->account[i].a.name, name) == 0)
            return i;
    if (c->account_n == c->account_cap) {
        uint32_t cap = c->account_cap ? c->account_cap * 2 : 32;
        struct mw_account_slot *p = mw_arena_array(s->arena, struct mw_account_slot, cap);
        if (c->account_n)
            memcpy(p, c->account, sizeof *p * c->account_n);
        c->account = p;
        c->account_cap = cap;
    }
    c->account[c->account_n].a = (struct mw_account){ .book = b, .side = side, .name = mw_arena_strdup(s->arena, name), .level = UINT32_MAX };
    return c->account_n++;
}

uint32_t mw_account_of_level(struct mw_sim *s, enum mw_book b, enum mw_side side, const char *name, uint32_t level)
{
    uint32_t a = mw_account_add(s, b, side, name);
    MW_ASSERT(s->core->account[a].a.level == UINT32_MAX || s->core->account[a].a.level == level);
    s->core->account[a].a.level = level;
    return a;
}

void mw_book_add(struct mw_sim *s, uint32_t account, double amount)
{
    mw_sum_add(&slot(s, account)->sum, amount);
}

void mw_book_move(struct mw_sim *s, uint32_t from, uint32_t to, double amount)
{
    mw_sum_add(&slot(s, from)->sum, -amount);
    mw_sum_add(&slot(s, to)->sum, amount);
}

double mw_account_value(struct mw_sim *s, uint32_t account)
{
    struct mw_account_slot *a = slot(s, account);
    double v = mw_sum_value(&a->sum);
    return a->a.level == UINT32_MAX ? v : v + mw_level_integral(s, a->a.level);
}

void mw_books_open(struct mw_sim *s)
{
    for (uint32_t i = 0; i < s->core->account_n; i++)
        s->core->account[i].sum = (struct mw_sum){ 0 };
}

static void print_book(struct mw_sim *s, enum mw_book b, double left, double right)
{
    fprintf(stderr, "millwright: the %s book does not balance: left %.17g, right %.17g %s (difference %.3g)\n", book[b].name, left, right, book[b].unit, left - right);
    for (uint32_t i = 0; i < s->core->account_n; i++)
        if (s->core->account[i].a.book == b)
            fprintf(stderr, "  %-5s %-28s %.17g\n", side_name[s->core->account[i].a.side], s->core->account[i].a.name, mw_account_value(s, i));
}

static bool book_close(struct mw_sim *s, enum mw_book b)
{
    struct mw_sum side[3] = { { 0, 0 }, { 0, 0 }, { 0, 0 } };
    unsigned n[3] = { 0, 0, 0 };
    for (uint32_t i = 0; i < s->core->account_n; i++) {
        const struct mw_account *a = &s->core->account[i].a;
        if (a->book != b)
            continue;
        double v = mw_account_value(s, i);
        mw_sum_add(&side[a->side], v);
        n[a->side]++;
        if (s->sink.account)
            s->sink.account(s->sink.ctx, book[b].name, side_name[a->side], a->name, book[b].unit, v);
    }
    double left = mw_sum_value(&side[MW_LEFT]), right = mw_sum_value(&side[MW_RIGHT]);
    if (n[MW_LEFT] + n[MW_RIGHT] == 0 || fabs(left - right) <= book[b].tolerance * fmax(fabs(left), fabs(right)))
        return true;
    print_book(s, b, left, right);
    return false;
}

bool mw_books_close(struct mw_sim *s)
{
    bool ok = true;
    for (enum mw_book b = 0; b < MW_BOOK_N; b++)
        ok &= book_close(s, b);
    return ok;
}
