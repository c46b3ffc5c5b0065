/* models/site/climate.c - monthly normals to hours: smooth courses that keep monthly means, a daily curve, and two AR(1) anomalies. */
#include "models/site/climate.h"
#include "sim/base/moist_air.h"
#include <math.h>
#include <string.h>

enum { DAYS = 365, HOURS = 24, FEB_29 = 59, SMOOTH_ROUNDS = 60 };

/* Fitted once, by hand, to the hours below thresholds of the 28 sites that carry them (physics/sites.csv); see tests/valid/test_weather.c. */
/* A month without recorded extremes takes the mean over 360 station months that have them (physics/sites_monthly.csv). */
static const double EXTREME_UP_K = MW_CLIMATE_EXTREME_UP_K, EXTREME_DOWN_K = 6.8;
static const double DAY_TO_DAY = 0.65;        /* autocorrelation of daily anomalies */
static const double EXTREME_WIDTHS = 2.1;    /* a month's extreme lies this many widths beyond the mean of its daily extremes */
static const double MOIST_WITH_HEAT = 0.6;    /* share of a temperature anomaly that the air's moisture follows */
static const double MOIST_LN_PER_K = 0.03;   /* width of the moist anomaly, in ln e, per K of width of the temperature anomaly: small in the tropics */
static const double WARMEST_HOUR = 15.0;      /* of the day, local standard time */
static const double SECOND_HARMONIC_MAX = 0.25; /* B/A: beyond it the curve has two maxima */
static const double PI = 3.14159265358979323846;

static const int month_start[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, DAYS };

bool mw_climate_complete(const struct mw_climate_month month[12])
{
    for (int m = 0; m < 12; m++) {
        const struct mw_climate_month *c = &month[m];
        if (!isfinite(c->db_mean_c + c->db_min_mean_c + c->db_max_mean_c + c->rh_frac))
            return false;
    }
    return true;
}

static double month_mean(const double *day, int m)
{
    double sum = 0.0;
    for (int d = month_start[m]; d < month_start[m + 1]; d++)
        sum += day[d];
    return sum / (month_start[m + 1] - month_start[m]);
}

/* Straight lines between the middles of the months, around the year. */
static void join(const double node[12], double day[DAYS])
{
    for (int m = 0; m < 12; m++) {
        int next = (m + 1) % 12;
        double from = 0.5 * (month_start[m] + month_start[m + 1]);
        double to = 0.5 * (month_start[next] + month_start[next + 1]) + (next == 0 ? DAYS : 0);
        for (int d = (int)ceil(from - 0.5); d + 0.5 < to; d++)
            day[d % DAYS] = node[m] + (node[next] - node[m]) * (d + 0.5 - from) / (to - from);
    }
}

/* A daily course whose mean over every month is exactly that month's value: the nodes are moved until it is. */
static void smooth(const double value[12], double day[DAYS])
{
    double node[12];
    memcpy(node, value, sizeof node);
    for (int round = 0; round < SMOOTH_ROUNDS; round++) {
        join(node, day);
        for (int m = 0; m < 12; m++)
            node[m] += value[m] - month_mean(day, m);
    }
    join(node, day);
}

/* Unit-variance AR(1) over the days, already in its stationary state. */
static void anomaly(struct mw_stream *luck, double day[DAYS])
{
    double z = mw_stream_normal(luck), fresh = sqrt(1.0 - DAY_TO_DAY * DAY_TO_DAY);
    for (int d = 0; d < DAYS; d++) {
        day[d] = z;
        z = DAY_TO_DAY * z + fresh * mw_stream_normal(luck);
    }
}

static void centre_months(double day[DAYS])
{
    double mean[12], course[DAYS];
    for (int m = 0; m < 12; m++)
        mean[m] = month_mean(day, m);
    smooth(mean, course);
    for (int d = 0; d < DAYS; d++)
        day[d] -= course[d];
}

struct courses { double mean_c[DAYS], up_k[DAYS], down_k[DAYS], width_up_k[DAYS], width_down_k[DAYS], rh_frac[DAYS], cos_1[HOURS], cos_2[HOURS] /* of the hour and of twice it */; };

static double at_least(double v, double least)
{
    return v > least ? v : least;
}

static void courses_make(const struct mw_climate_month *month, struct courses *c)
{
    double mean_c[12], up_k[12], down_k[12], width_up_k[12], width_down_k[12], rh_frac[12];
    for (int m = 0; m < 12; m++) {
        mean_c[m] = month[m].db_mean_c;
        up_k[m] = at_least(month[m].db_max_mean_c - month[m].db_mean_c, 0.1);
        down_k[m] = at_least(month[m].db_mean_c - month[m].db_min_mean_c, 0.1);
        double above_k = month[m].db_abs_max_c - month[m].db_max_mean_c, below_k = month[m].db_min_mean_c - month[m].db_abs_min_c;
        width_up_k[m] = at_least(isfinite(above_k) ? above_k : EXTREME_UP_K, 0.1) / EXTREME_WIDTHS;
        width_down_k[m] = at_least(isfinite(below_k) ? below_k : EXTREME_DOWN_K, 0.1) / EXTREME_WIDTHS;
        rh_frac[m] = month[m].rh_frac;
    }
    smooth(mean_c, c->mean_c);
    smooth(up_k, c->up_k);
    smooth(down_k, c->down_k);
    smooth(width_up_k, c->width_up_k);
    smooth(width_down_k, c->width_down_k);
    smooth(rh_frac, c->rh_frac);
    for (int h = 0; h < HOURS; h++) {
        double theta = 2.0 * PI * (h + 0.5 - WARMEST_HOUR) / HOURS;
        c->cos_1[h] = cos(theta);
        c->cos_2[h] = cos(2.0 * theta);
    }
}

/* A two-sided normal: its mean, (up - down)/sqrt(2 pi), is taken off so that the anomaly has none. */
static void widen(const struct courses *c, const double z[DAYS], double x_k[DAYS])
{
    for (int d = 0; d < DAYS; d++)
        x_k[d] = z[d] * (z[d] > 0.0 ? c->width_up_k[d] : c->width_down_k[d]) - (c->width_up_k[d] - c->width_down_k[d]) / sqrt(2.0 * PI);
}

/* The day's curve without anomaly, at the middle of each hour. */
static void day_curve(const struct courses *c, int d, double t_c[HOURS])
{
    double a_k = 0.5 * (c->up_k[d] + c->down_k[d]), b_k = 0.5 * (c->up_k[d] - c->down_k[d]);
    b_k = fmin(fmax(b_k, -SECOND_HARMONIC_MAX * a_k), SECOND_HARMONIC_MAX * a_k);
    for (int h = 0; h < HOURS; h++)
        t_c[h] = c->mean_c[d] + a_k * c->cos_1[h] + b_k * c->cos_2[h];
}

/* Vapour pressure that gives the day's mean humidity over its curve, moved with the anomalies. */
static double vapour_pa(const struct courses *c, int d, const double t_c[HOURS], double x_k, double moist)
{
    double per_pa = 0.0;
    for (int h = 0; h < HOURS; h++)
        per_pa += 1.0 / mw_air_psat_pa(t_c[h]) / HOURS;
    double width_ln = MOIST_LN_PER_K * 0.5 * (c->width_up_k[d] + c->width_down_k[d]);
    double with_heat = mw_air_psat_pa(c->mean_c[d] + MOIST_WITH_HEAT * x_k) / mw_air_psat_pa(c->mean_c[d]);
    return c->rh_frac[d] / per_pa * with_heat * mw_exp(width_ln * moist - 0.5 * width_ln * width_ln);
}

/* Value at the middle of hour h of day d, linear between the noons of neighbouring days. */
static double between_noons(const double day[DAYS], int d, int h)
{
    double at = (h + 0.5 - 12.0) / HOURS;
    int other = at < 0.0 ? (d + DAYS - 1) % DAYS : (d + 1) % DAYS;
    return day[d] + fabs(at) * (day[other] - day[d]);
}

void mw_climate_make(const struct mw_climate_month month[12], struct mw_stream *luck, bool typical, double db_c[MW_CLIMATE_HOURS], double rh_frac[MW_CLIMATE_HOURS])
{
    struct courses c;
    double z[DAYS], moist[DAYS], x_k[DAYS], e_pa[DAYS], t_c[DAYS][HOURS];
    courses_make(month, &c);
    anomaly(luck, z);
    anomaly(luck, moist);
    widen(&c, z, x_k);
    if (typical) {
        centre_months(x_k);
        centre_months(moist);
    }
    for (int d = 0; d < DAYS; d++) {
        day_curve(&c, d, t_c[d]);
        e_pa[d] = vapour_pa(&c, d, t_c[d], x_k[d], moist[d]);
    }
    for (int d = 0; d < DAYS; d++)
        for (int h = 0; h < HOURS; h++) {
            int i = (d < FEB_29 ? d : d + 1) * HOURS + h;
            db_c[i] = t_c[d][h] + between_noons(x_k, d, h);
            rh_frac[i] = fmin(fmax(between_noons(e_pa, d, h) / mw_air_psat_pa(db_c[i]), 0.02), 1.0);
        }
    memcpy(db_c + FEB_29 * HOURS, db_c + (FEB_29 - 1) * HOURS, HOURS * sizeof *db_c);
    memcpy(rh_frac + FEB_29 * HOURS, rh_frac + (FEB_29 - 1) * HOURS, HOURS * sizeof *rh_frac);
}
