/* report/charts/number.c - number setting; see number.h. */
#include "report/charts/number.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

const char *mw_num_fixed(char *buf, size_t buf_n, double v, int decimals)
{
    char raw[352];
    if (!isfinite(v)) {
        snprintf(buf, buf_n, "%s", MW_EN_DASH);
        return buf;
    }
    snprintf(raw, sizeof raw, "%.*f", decimals, fabs(v));
    bool nonzero = strpbrk(raw, "123456789") != NULL;
    size_t whole_n = strcspn(raw, "."), at = 0;
    if (v < 0 && nonzero) /* no minus before a rounded zero */
        at += (size_t)snprintf(buf, buf_n, "%s", MW_MINUS);
    for (size_t i = 0; raw[i] && at + 4 < buf_n; i++) {
        if (i && i < whole_n && (whole_n - i) % 3 == 0)
            at += (size_t)snprintf(buf + at, buf_n - at, "%s", MW_THIN);
        buf[at++] = raw[i];
    }
    buf[at] = '\0';
    return buf;
}

const char *mw_num_sig(char *buf, size_t buf_n, double v, int digits)
{
    if (!isfinite(v) || v == 0)
        return mw_num_fixed(buf, buf_n, v, 0);
    double rounded = 0;
    char e[48];
    snprintf(e, sizeof e, "%.*e", digits - 1, v); /* lets 9.996 become 10.0, not 10.00 */
    sscanf(e, "%lf", &rounded);
    int magnitude = (int)floor(log10(fabs(rounded)) + 1e-12), decimals = digits - 1 - magnitude;
    return mw_num_fixed(buf, buf_n, v, decimals < 0 ? 0 : decimals > 9 ? 9 : decimals);
}

const char *mw_num_si(char *buf, size_t buf_n, double v, int digits, const char *unit)
{
    static const char *const prefix[] = { "", "k", "M", "G", "T", "P" };
    int k = 0;
    double a = fabs(v), top = 1000.0 * (1.0 - 0.5 * pow(10.0, -digits)); /* 999.6 kW at three digits is 1.00 MW */
    while (k < 5 && a >= top) {
        a /= 1000.0;
        k++;
    }
    char num[MW_NUM_N];
    mw_num_sig(num, sizeof num, copysign(a, v), digits);
    snprintf(buf, buf_n, "%s" MW_THIN "%s%s", num, prefix[k], unit);
    return buf;
}

const char *mw_num_percent(char *buf, size_t buf_n, double frac, int decimals)
{
    char num[MW_NUM_N];
    mw_num_fixed(num, sizeof num, frac * 100.0, decimals);
    snprintf(buf, buf_n, "%s" MW_THIN "%%", num);
    return buf;
}
