/* cuda/bench/main.cu - millwright-bench: options, the machine, the cases in their order; what is measured lives in one file per kind. */
#include "cuda/bench/gpu.h"
#include "cuda/bench/machine.h"
#include <cmath>
#include <cstring>
#include <ctime>
#include <set>

#ifndef MW_VERSION
#define MW_VERSION "0"
#endif

namespace mwb {
namespace {

const char *const DOES[MW_BENCH_KIND_N] = {
    "matrix products through cuBLASLt: bf16 fp16 fp8 nvfp4 tf32 fp32 fp64 int8, m 1 to 16384",
    "batched and grouped matrix products",
    "read, write, copy, triad from 1 MiB to gigabytes",
    "element-wise, RMS norm, softmax, embedding gather, fused Adam",
    "kernel and graph launches, synchronisation, small copies",
    "host to device and back, pinned and pageable; device to device",
    "NCCL collectives, with two GPUs or more",
    "power, clock and temperature: idle, memory, tensor by type, duty cycles, steps",
    "attention, prefill and decode, through cuDNN",
};

std::unique_ptr<bench> make(int kind, const lab &l)
{
    switch (kind) {
    case MW_BENCH_GEMM:       return make_gemm(l);
    case MW_BENCH_BATCHED:    return make_batched(l);
    case MW_BENCH_MEMORY:     return make_memory(l);
    case MW_BENCH_OPS:        return make_ops(l);
    case MW_BENCH_LATENCY:    return make_latency(l);
    case MW_BENCH_COPY:       return make_copy(l);
    case MW_BENCH_COLLECTIVE: return make_collective(l);
    case MW_BENCH_POWER:      return make_power(l);
    default:                  return make_attention(l);
    }
}

/* Says each sentence once. */
class reporter {
  public:
    void say(const std::string &line)
    {
        if (said_.insert(line).second)
            fprintf(stderr, "millwright-bench: %s\n", line.c_str());
    }
    void fail(const std::string &line)
    {
        failures_++;
        say(line);
    }
    int failures() const { return failures_; }

  private:
    std::set<std::string> said_;
    int failures_ = 0;
};

/* After an error: is the device still usable?  Clears what is not sticky. */
bool device_lives()
{
    (void)cudaGetLastError();
    return cudaDeviceSynchronize() == cudaSuccess && cudaGetLastError() == cudaSuccess;
}

/* Cases [from, to) of one kind.  False when the device is lost. */
bool run_kind(const lab &l, reporter &out, size_t from, size_t to)
{
    int kind = l.plan->cases[from].kind;
    const char *name = mw_bench_kind_name(kind);
    double start_s = now_s();
    size_t late = 0, done = 0;
    try {
        std::unique_ptr<bench> b = make(kind, l);
        for (size_t i = from; i < to; i++) {
            const struct mw_bench_case &c = l.plan->cases[i];
            if (now_s() - start_s > c.due_s || now_s() + c.est_s > l.end_s) {
                late++;
                continue;
            }
            try {
                b->run(c);
                done++;
            } catch (const not_here &e) {
                out.say(e.what());
            } catch (const std::exception &e) {
                out.fail(text("%s: %s", name, e.what()));
                if (!device_lives()) {
                    out.fail("the device is lost; what was measured is kept");
                    return false;
                }
            }
            (void)cudaGetLastError(); /* an algorithm that refused leaves its code behind */
        }
    } catch (const not_here &e) {
        out.say(e.what());
    } catch (const std::exception &e) {
        out.fail(text("%s: %s", name, e.what()));
        if (!device_lives())
            return false;
    }
    if (late)
        out.say(text("%s: %zu of %zu cases left out, the time was used up", name, late, to - from));
    fprintf(stderr, "millwright-bench: %-10s %4zu cases in %6.1f s\n", name, done, now_s() - start_s);
    return true;
}

void write_machine(const lab &l, reporter &out)
{
    struct mw_bench_machine m = {};
    struct mw_bench_reading now = { NAN, NAN, NAN, NAN, NAN, NAN };
    struct mw_bench_limits limits = { NAN, NAN, NAN, "" };
    if (l.nvml) {
        mw_bench_nvml_read(l.nvml, &now);
        mw_bench_nvml_limits(l.nvml, &limits);
    }
    int runtime = 0, clock_khz = 0;
    MWB_CUDA(cudaRuntimeGetVersion(&runtime));
    if (!std::isfinite(limits.sm_clock_max_hz) && cudaDeviceGetAttribute(&clock_khz, cudaDevAttrClockRate, l.options->device) == cudaSuccess)
        limits.sm_clock_max_hz = clock_khz * 1e3;
    size_t free_B, total_B;
    MWB_CUDA(cudaMemGetInfo(&free_B, &total_B));
    std::string cuda = text("%d.%d", runtime / 1000, runtime % 1000 / 10), lt = cublaslt_version(), dnn = cudnn_version(), nccl = nccl_version();
    char date[32];
    time_t clock = time(nullptr);
    struct tm utc;
    gmtime_r(&clock, &utc);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &utc);
    m.device = l.device.c_str();
    m.system = l.system.c_str();
    m.driver = limits.driver;
    m.cuda_runtime = cuda.c_str();
    m.cublaslt = lt.c_str();
    m.cudnn = dnn.c_str();
    m.nccl = nccl.c_str();
    m.compute_major = l.prop.major;
    m.compute_minor = l.prop.minor;
    m.sm_n = l.prop.multiProcessorCount;
    m.devices_n = l.devices_n;
    m.l2_B = l.l2_B;
    m.memory_B = (double)l.prop.totalGlobalMem;
    m.memory_free_B = (double)free_B;
    m.power_limit_w = limits.power_limit_w;
    m.sm_clock_hz = now.sm_clock_hz;
    m.sm_clock_max_hz = limits.sm_clock_max_hz;
    m.mem_clock_hz = now.mem_clock_hz;
    m.mem_clock_max_hz = limits.mem_clock_max_hz;
    m.temperature_c = now.temperature_c;
    m.date = date;
    m.quick = l.plan->quick;
    if (!mw_bench_machine_write(&m, l.options->out))
        out.fail(text("cannot write %s/machine.yaml: %s", l.options->out, strerror(errno)));
}

/* Fills what depends on the device; throws one line when there is none. */
void open_device(lab &l)
{
    cudaError_t status = cudaGetDeviceCount(&l.devices_n);
    if (status != cudaSuccess || l.devices_n == 0)
        throw failure(text("no usable GPU: %s (--dry-run needs none)", status != cudaSuccess ? cudaGetErrorString(status) : "none found"));
    if (l.options->device >= l.devices_n)
        throw failure(text("no device %d: this machine has %d", l.options->device, l.devices_n));
    MWB_CUDA(cudaSetDevice(l.options->device));
    MWB_CUDA(cudaGetDeviceProperties(&l.prop, l.options->device));
    MWB_CUDA(cudaStreamCreateWithFlags(&l.main_stream, cudaStreamNonBlocking));
    char system[64];
    l.device = l.prop.name;
    l.system = mw_bench_system_name(l.prop.name, system, sizeof system);
    l.source = "millwright-bench " MW_VERSION;
    l.l2_B = l.prop.l2CacheSize;
}

int measure(const struct mw_bench_options *options, const struct mw_bench_plan *plan)
{
    lab l = {};
    reporter out;
    char why[160], pci[32];
    l.options = options;
    l.plan = plan;
    double start_s = now_s();
    l.end_s = start_s + mw_bench_edition_s(plan->quick);
    try {
        open_device(l);
        MWB_CUDA(cudaDeviceGetPCIBusId(pci, sizeof pci, options->device));
        if (!(l.nvml = mw_bench_nvml_open(pci, why, sizeof why)))
            out.say(text("%s: power, clocks and temperature stay empty", why));
        if (!(l.tables = mw_bench_tables_open(options->out)))
            throw failure(text("cannot make the folder %s: %s", options->out, strerror(errno)));
        write_machine(l, out);
    } catch (const std::exception &e) {
        fprintf(stderr, "millwright-bench: %s\n", e.what());
        mw_bench_nvml_close(l.nvml);
        if (l.tables)
            (void)mw_bench_tables_close(l.tables);
        return 1;
    }
    for (size_t i = 0, end; i < plan->n; i = end) {
        for (end = i; end < plan->n && plan->cases[end].kind == plan->cases[i].kind; end++)
            ;
        if (!run_kind(l, out, i, end))
            break;
    }
    size_t rows = 0;
    for (int t = 0; t < MW_BENCH_TABLE_N; t++)
        rows += mw_bench_tables_rows(l.tables, t);
    if (!mw_bench_tables_close(l.tables))
        out.fail(text("not every row could be written to %s", options->out));
    mw_bench_nvml_close(l.nvml);
    printf("%s (%s): %zu rows in %s, %.1f s, %d failed\n", l.device.c_str(), l.system.c_str(), rows, options->out, now_s() - start_s, out.failures());
    return out.failures() ? 1 : 0;
}

} // namespace
} // namespace mwb

int main(int argc, char **argv)
{
    struct mw_bench_options options;
    if (!mw_bench_options_parse(&options, argc, argv, stderr))
        return 2;
    if (options.help) {
        mw_bench_options_help(stdout);
        return 0;
    }
    if (options.list) {
        for (int k = 0; k < MW_BENCH_KIND_N; k++)
            printf("%-11s %s\n", mw_bench_kind_name(k), mwb::DOES[k]);
        return 0;
    }
    struct mw_bench_plan plan;
    mw_bench_plan_init(&plan, options.quick, options.kinds);
    int status = 0;
    if (options.dry_run)
        mw_bench_plan_print(&plan, stdout, true);
    else
        status = mwb::measure(&options, &plan);
    mw_bench_plan_fini(&plan);
    return status;
}
