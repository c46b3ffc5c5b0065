/* cuda/bench/power.cu - power, clock and temperature under stated loads; without NVML the rates are measured and the power columns stay empty. */
#include "cuda/bench/kernels.h"
#include "cuda/bench/product.h"
#include "cuda/bench/sampler.h"
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <ctime>

namespace mwb {
namespace {

const double PERIOD_S = 0.1; /* of the duty cycle */
const double BATCH_S = 0.002; /* submitted at once: how finely a load is switched on and off */

void sleep_until(double t_s)
{
    double left_s = t_s - mw_bench_clock_s();
    if (left_s <= 0.0)
        return;
    struct timespec pause = { (time_t)left_s, (long)((left_s - std::floor(left_s)) * 1e9) };
    while (nanosleep(&pause, &pause) == -1 && errno == EINTR)
        ;
}

/* Stops the sampling thread on every way out. */
class watch {
  public:
    watch(struct mw_bench_nvml *n, double seconds) : begun_s_(mw_bench_clock_s())
    {
        if (n)
            sampler_ = mw_bench_sampler_start(n, (size_t)(seconds * 1100.0) + 1000);
    }
    ~watch()
    {
        stop();
        mw_bench_sampler_free(sampler_);
    }
    watch(const watch &) = delete;
    watch &operator=(const watch &) = delete;
    void stop()
    {
        if (sampler_ && !stopped_)
            n_ = mw_bench_sampler_stop(sampler_, &sample_);
        stopped_ = true;
    }
    const struct mw_bench_sample *sample() const { return sample_; }
    size_t n() const { return n_; }
    double begun_s() const { return begun_s_; }

  private:
    struct mw_bench_sampler *sampler_ = nullptr;
    const struct mw_bench_sample *sample_ = nullptr;
    size_t n_ = 0;
    double begun_s_;
    bool stopped_ = false;
};

/* A load that can be submitted again and again, and what one submission does. */
struct load {
    std::function<void(cudaStream_t)> submit;
    double work = 0.0; /* flop or bytes of one */
    const char *unit = "";
    double one_s = 0.0;
};

class power_bench : public bench {
  public:
    explicit power_bench(const lab &l) : l_(l) {}

    void run(const struct mw_bench_case &c) override
    {
        load work;
        if (c.op == MW_BENCH_OP_LOAD_MEMORY)
            work = memory_load();
        else if (c.op != MW_BENCH_OP_IDLE)
            work = tensor_load(c.dtype);
        if (c.op == MW_BENCH_OP_STEP)
            run_step(c, work);
        else
            run_steady(c, work);
    }

  private:
    void time_one(load &w)
    {
        cudaStream_t s = l_.main_stream;
        timing t = time_launches(s, [&](int, cudaStream_t to) { w.submit(to); }, { 0.01, 1, 5, 2, false });
        w.one_s = std::max(t.ms.median * 1e-3, 1e-6);
    }

    load memory_load()
    {
        release();
        size_t n = room_B(0.6, 6.0e9) / 12 / 64 * 64;
        pool_ = buffer(12 * n);
        float *a = pool_.as<float>();
        int blocks = stream_blocks(l_.prop);
        launch_fill(MW_BENCH_FP32, a, 12 * n, 61, blocks, l_.main_stream);
        load w;
        w.submit = [=](cudaStream_t s) { launch_triad(a + n, a + 2 * n, a, 0.5f, n, blocks, s); };
        w.work = 12.0 * (double)n;
        w.unit = "B/s";
        time_one(w);
        return w;
    }

    load tensor_load(int dtype)
    {
        int64_t side = dtype == MW_BENCH_FP32 || dtype == MW_BENCH_FP64 ? 4096 : 8192;
        if (!product_ || product_->dtype() != dtype) {
            release();
            if (!engine_)
                engine_.reset(new product_engine(l_));
            std::unique_ptr<product> p(new product(*engine_, dtype, side, side, side, 1));
            p->find(3);
            pool_ = buffer(p->x_B() + p->w_B() + p->y_B());
            launch_fill(dtype, pool_.as<void>(), p->x_B() + p->w_B(), 62, stream_blocks(l_.prop), l_.main_stream);
            char *x = pool_.as<char>(), *w = x + p->x_B(), *y = w + p->w_B();
            algorithm_ = best_algorithm(*p, l_.main_stream, [&](size_t a, int, cudaStream_t s) { p->launch(a, x, w, y, s); });
            p->launch(algorithm_, x, w, y, l_.main_stream);
            MWB_CUDA(cudaStreamSynchronize(l_.main_stream));
            check_product(dtype, side, side, side, x, w, y);
            product_ = std::move(p);
        }
        load w;
        w.submit = [this](cudaStream_t s) {
            char *x = pool_.as<char>(), *weight = x + product_->x_B();
            product_->launch(algorithm_, x, weight, weight + product_->w_B(), s);
        };
        w.work = 2.0 * (double)side * (double)side * (double)side;
        w.unit = dtype == MW_BENCH_INT8 ? "op/s" : "FLOP/s";
        time_one(w);
        return w;
    }

    void release()
    {
        product_.reset();
        pool_ = buffer();
    }

    /* Keeps two batches in flight until end_s; returns the executions.  `last`: the sensors while the last ones still run; afterwards a clock
     * that was held down would be reported as idle. */
    double busy(const load &w, double end_s, struct mw_bench_reading *last = nullptr)
    {
        cudaStream_t s = l_.main_stream;
        int batch = std::max(1, (int)(BATCH_S / w.one_s));
        event done[2];
        double n = 0.0;
        for (int turn = 0; mw_bench_clock_s() < end_s; turn++) {
            if (turn >= 2)
                MWB_CUDA(cudaEventSynchronize(done[turn % 2]));
            for (int i = 0; i < batch; i++)
                w.submit(s);
            MWB_CUDA(cudaEventRecord(done[turn % 2], s));
            n += batch;
        }
        if (last && l_.nvml)
            mw_bench_nvml_read(l_.nvml, last);
        MWB_CUDA(cudaStreamSynchronize(s));
        return n;
    }

    void run_steady(const struct mw_bench_case &c, const load &w)
    {
        double duty = c.op == MW_BENCH_OP_IDLE ? 0.0 : c.op == MW_BENCH_OP_DUTY ? (double)c.m / 100.0 : 1.0, busy_s = 0.0;
        watch sensor(l_.nvml, c.slot_s + 1.0);
        double begun_s = sensor.begun_s(), end_s = begun_s + c.slot_s, from_s = begun_s + 0.3 * c.slot_s, n = 0.0;
        struct mw_bench_reading last = { NAN, NAN, NAN, NAN, NAN, NAN };
        if (duty <= 0.0) {
            sleep_until(end_s);
        } else if (duty >= 1.0) {
            n = busy(w, end_s, &last);
        } else {
            for (long i = 0, periods = std::max(1l, std::lround(c.slot_s / PERIOD_S)); i < periods; i++) {
                double period_s = begun_s + (double)i * PERIOD_S;
                double on_s = mw_bench_clock_s();
                n += busy(w, period_s + duty * PERIOD_S);
                busy_s += mw_bench_clock_s() - on_s;
                sleep_until(period_s + PERIOD_S);
            }
        }
        double seconds = mw_bench_clock_s() - begun_s;
        if (l_.nvml && duty < 1.0)
            mw_bench_nvml_read(l_.nvml, &last);
        sensor.stop();
        std::vector<double> clock_hz;
        for (size_t i = 0; i < sensor.n(); i++)
            if (sensor.sample()[i].t_s >= from_s)
                clock_hz.push_back(sensor.sample()[i].sm_clock_hz);
        mw_bench_row_begin(l_.tables, MW_BENCH_T_POWER);
        mw_bench_row_text(l_.tables, l_.device.c_str());
        mw_bench_row_text(l_.tables, mw_bench_op_name(c.op));
        mw_bench_row_text(l_.tables, duty > 0.0 && c.op != MW_BENCH_OP_LOAD_MEMORY ? mw_bench_dtype_name(c.dtype) : "");
        /* what was in flight when the time was up ran on: the share that was really busy */
        mw_bench_row_num(l_.tables, duty > 0.0 && duty < 1.0 ? busy_s / seconds : duty);
        mw_bench_row_num(l_.tables, mw_bench_mean_power(sensor.sample(), sensor.n(), from_s, begun_s + seconds));
        mw_bench_row_num(l_.tables, mw_bench_summarise(clock_hz.data(), clock_hz.size()).median / 1e6);
        mw_bench_row_num(l_.tables, last.temperature_c);
        mw_bench_row_num(l_.tables, n * w.work / seconds);
        mw_bench_row_text(l_.tables, w.unit);
        mw_bench_row_num(l_.tables, seconds);
        mw_bench_row_int(l_.tables, (long long)clock_hz.size());
        mw_bench_row_num(l_.tables, last.mem_clock_hz / 1e6);
        mw_bench_row_num(l_.tables, last.event_reasons);
        mw_bench_row_text(l_.tables, l_.nvml ? mw_bench_nvml_power_kind(l_.nvml) : "");
        mw_bench_row_text(l_.tables, l_.source.c_str());
        mw_bench_row_text(l_.tables, "Apache-2.0");
        row_end(l_);
    }

    /* A fifth before, two fifths of load, two fifths after. */
    void run_step(const struct mw_bench_case &c, const load &w)
    {
        if (!l_.nvml)
            throw not_here("power steps: no NVML, not measured");
        watch sensor(l_.nvml, c.slot_s + 1.0);
        sleep_until(sensor.begun_s() + 0.2 * c.slot_s);
        double on_s = mw_bench_clock_s();
        busy(w, on_s + 0.4 * c.slot_s);
        double off_s = mw_bench_clock_s();
        sleep_until(off_s + 0.4 * c.slot_s);
        sensor.stop();
        double last_w = NAN;
        for (size_t i = 0; i < sensor.n(); i++) {
            const struct mw_bench_sample &s = sensor.sample()[i];
            if (s.power_w == last_w && i + 1 < sensor.n())
                continue; /* the sensor's own value has not been renewed: rows mark its changes */
            last_w = s.power_w;
            mw_bench_row_begin(l_.tables, MW_BENCH_T_POWER_STEP);
            mw_bench_row_text(l_.tables, l_.device.c_str());
            mw_bench_row_text(l_.tables, mw_bench_op_name(c.op));
            mw_bench_row_text(l_.tables, mw_bench_dtype_name(c.dtype));
            mw_bench_row_text(l_.tables, s.t_s < on_s ? "before" : s.t_s < off_s ? "load" : "after");
            mw_bench_row_num(l_.tables, (s.t_s - on_s) * 1e3);
            mw_bench_row_num(l_.tables, s.power_w);
            mw_bench_row_num(l_.tables, s.sm_clock_hz / 1e6);
            mw_bench_row_text(l_.tables, mw_bench_nvml_power_kind(l_.nvml));
            mw_bench_row_text(l_.tables, l_.source.c_str());
            mw_bench_row_text(l_.tables, "Apache-2.0");
            row_end(l_);
        }
    }

    const lab &l_;
    std::unique_ptr<product_engine> engine_;
    std::unique_ptr<product> product_;
    size_t algorithm_ = 0;
    buffer pool_;
};

} // namespace

std::unique_ptr<bench> make_power(const lab &l) { return std::unique_ptr<bench>(new power_bench(l)); }

} // namespace mwb
