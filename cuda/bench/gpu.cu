/* cuda/bench/gpu.cu - checked calls, memory, sensors, libraries; no measuring loop. */
#include "cuda/bench/gpu.h"
#include <chrono>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>

namespace mwb {

std::string text(const char *format, ...)
{
    char buf[512];
    va_list ap;
    va_start(ap, format);
    vsnprintf(buf, sizeof buf, format, ap);
    va_end(ap);
    return buf;
}

void check(cudaError_t status, const char *call, const char *file, int line)
{
    if (status == cudaSuccess)
        return;
    const char *name = strrchr(file, '/');
    char word[48];
    size_t n = strcspn(call, "(");
    snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), call);
    throw failure(text("%s: %s (%s:%d)", word, cudaGetErrorString(status), name ? name + 1 : file, line));
}

double now_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

buffer::buffer(size_t size_B) : size_B_(size_B)
{
    if (size_B)
        MWB_CUDA(cudaMalloc(&at_, size_B));
}

buffer &buffer::operator=(buffer &&o) noexcept
{
    std::swap(at_, o.at_);
    std::swap(size_B_, o.size_B_);
    return *this;
}

void upload(void *to, const void *from, size_t n_B)
{
    MWB_CUDA(cudaMemcpy(to, from, n_B, cudaMemcpyDefault));
    MWB_CUDA(cudaStreamSynchronize(cudaStreamLegacy));
}

size_t room_B(double share, double most_B)
{
    size_t free_B, total_B;
    MWB_CUDA(cudaMemGetInfo(&free_B, &total_B));
    double room = share * (double)free_B;
    return (size_t)(room < most_B ? room : most_B) / 4096 * 4096;
}

sensors read_sensors(const lab &l)
{
    struct mw_bench_reading r;
    if (!l.nvml || !mw_bench_nvml_read(l.nvml, &r))
        return { NAN, NAN };
    return { r.temperature_c, r.sm_clock_hz };
}

void row_spread(const lab &l, const struct mw_bench_summary &ms, bool with_sensors)
{
    mw_bench_row_num(l.tables, ms.p10);
    mw_bench_row_num(l.tables, ms.p90);
    mw_bench_row_int(l.tables, (long long)ms.n);
    if (!with_sensors)
        return;
    sensors now = read_sensors(l);
    mw_bench_row_num(l.tables, now.temperature_c);
    mw_bench_row_num(l.tables, now.sm_clock_hz / 1e6);
}

void row_end(const lab &l)
{
    if (!mw_bench_row_end(l.tables))
        throw failure(text("cannot write to %s: %s", l.options->out, strerror(errno)));
}

void *load_library(const char *const *names)
{
    static const char *const FOLDER[] = { "", "/usr/local/cuda/lib64/", "/usr/local/cuda/lib/", "/usr/local/cuda/targets/x86_64-linux/lib/" };
    for (size_t f = 0; f < sizeof FOLDER / sizeof *FOLDER; f++)
        for (const char *const *n = names; *n; n++) {
            std::string path = std::string(FOLDER[f]) + *n;
            if (void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL))
                return handle;
        }
    return nullptr;
}

} // namespace mwb
