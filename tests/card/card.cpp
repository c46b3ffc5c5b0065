/* tests/card/card.cpp - a card made of the processor: kernels run as fibres, memory is checked at its end, time is counted and not waited for.
 *
 * What a card would refuse is refused: allocation and synchronisation in a capture, a kernel's first launch in one, more memory than there is.
 * A copy to the card returns before it is there.  A graph's executions only take time, and so does a launch that repeats the one before it.  Settings, by environment:
 *   CARD_MEMORY  MiB (default 1024)         CARD_SHARE  runs one block in so many (default 1), for tests of the flow alone
 *   CARD_SLOW    times slower (default 1)   CARD_LOST   the launch that breaks the device     CARD_NONE  there is no card
 */
#define _GNU_SOURCE 1
#undef _FORTIFY_SOURCE
#include "card.h"
#include <atomic>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <set>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>
#include <vector>

struct CUgraph_st { int nodes = 0; double seconds = 0.0; };
struct CUgraphExec_st : CUgraph_st {};
struct CUstream_st { CUgraph_st *capture = nullptr; bool broken = false; };
struct CUevent_st { int64_t at_ns = 0; };

namespace card {
namespace {

enum { STACK_B = 64 << 10, PAGE_B = 4096 };
struct range { size_t n_B, map_B; char *map; };
struct barrier { unsigned arrived = 0, round = 0; };
struct fibre { place at; jmp_buf state; std::unique_ptr<char[]> stack; bool started = false, done = true; };

/* Everything there is of the card.  The host's clock is read by the sampling thread too. */
struct machine {
    std::atomic<int64_t> host_ns{ 1000000000 }, device_ns{ 0 }, wake_ns{ 0 }; /* wake: when the sampling thread's sleep ends; 0: it does not sleep */
    std::atomic<bool> sampling{ false };
    std::map<char *, range> memory;
    std::map<char *, std::pair<size_t, maker>> lazy;
    size_t used_B = 0;
    std::string last;           /* launch or copy */
    std::set<const void *> loaded;
    cudaError_t error = cudaSuccess, lost = cudaSuccess;
    int launches = 0, captures = 0;
    bool under_way = false; /* a copy to the card that has returned before it was there; only the default stream waits for it */
    pthread_t main = pthread_self();
    std::vector<fibre> fibres;
    size_t running = 0, moves = 0;
    jmp_buf scheduler;
    const std::function<void()> *body = nullptr;
    barrier block, warp[32];
    union { float f; double d; } lane[1024];
};
machine &m()
{
    static machine one;
    return one;
}

[[noreturn]] void die(const char *why)
{
    fprintf(stderr, "card: %s\n", why);
    _exit(99);
}

/* ---- fibres */
void leave() { _longjmp(m().scheduler, 1); }

void fibre_main()
{
    for (;;) {
        (*m().body)();
        fibre &f = m().fibres[m().running];
        f.done = true;
        m().moves++;
        if (!_setjmp(f.state))
            leave();
    }
}

void yield()
{
    if (!_setjmp(m().fibres[m().running].state))
        leave();
}

void enter(fibre &f)
{
    if (_setjmp(m().scheduler))
        return;
    here = &f.at;
    if (f.started)
        _longjmp(f.state, 1);
    f.started = true;
    f.stack.reset(new char[STACK_B]);
    static ucontext_t c; /* setcontext reads it before anything else can */
    getcontext(&c);
    c.uc_stack.ss_sp = f.stack.get();
    c.uc_stack.ss_size = STACK_B;
    c.uc_link = nullptr;
    makecontext(&c, fibre_main, 0);
    setcontext(&c);
}

void wait(barrier &b, unsigned n)
{
    unsigned round = b.round;
    if (++b.arrived == n) {
        b.arrived = 0;
        b.round++;
        m().moves++;
        return;
    }
    while (b.round == round)
        yield();
}

/* As far ahead of the others as it gets, so that a barrier that is missing shows; the threads that are left. */
unsigned run_warp(unsigned warp, unsigned threads)
{
    machine &c = m();
    unsigned left;
    size_t before;
    do {
        before = c.moves;
        left = 0;
        for (c.running = warp * 32; c.running < std::min(threads, warp * 32 + 32); c.running++) {
            if (!c.fibres[c.running].done)
                enter(c.fibres[c.running]);
            left += !c.fibres[c.running].done;
        }
    } while (left && c.moves != before);
    return left;
}

void run_block(dim3 blocks, dim3 threads, unsigned block)
{
    machine &c = m();
    for (unsigned t = 0; t < threads.x; t++) {
        c.fibres[t].at = { { t, 0, 0 }, { block, 0, 0 }, threads, blocks };
        c.fibres[t].done = false;
    }
    for (unsigned left = threads.x, turn = 0; left; turn++) {
        size_t before = c.moves;
        left = 0;
        for (unsigned w = 0, warps = (threads.x + 31) / 32; w < warps; w++)
            left += run_warp((turn + block) % 2 ? warps - 1 - w : w, threads.x);
        if (left && c.moves == before)
            die("a barrier that not every thread reaches");
    }
}

template <class T> T shuffle(T mine, int up, T *(*slot)(unsigned))
{
    unsigned t = here->thread.x, n = std::min(32u, here->threads.x - t / 32 * 32);
    *slot(t) = mine;
    wait(m().warp[t / 32], n);
    T v = t % 32 + (unsigned)up < 32 ? *slot(t + (unsigned)up) : mine;
    wait(m().warp[t / 32], n);
    return v;
}

/* ---- time */
cudaError_t answer(cudaError_t e)
{
    m().host_ns += 1000;
    if (m().lost != cudaSuccess)
        e = m().lost;
    if (e != cudaSuccess)
        m().error = e;
    return e;
}

/* For what no capture allows. */
cudaError_t unless_captured(cudaError_t e) { return answer(m().captures ? cudaErrorStreamCaptureUnsupported : e); }

/* The main thread makes the time; where there is a sampling thread, it waits until that sleeps beyond now. */
void samplers_turn()
{
    for (int i = 0; i < 10000 && m().sampling && m().wake_ns <= m().host_ns; i++)
        usleep(20);
}

void catch_up(int64_t to_ns)
{
    m().under_way = false;
    while (to_ns > m().host_ns) {
        m().host_ns += std::min<int64_t>(1000000, to_ns - m().host_ns);
        samplers_turn();
    }
}

cudaError_t copy(void *to, const void *from, size_t n, bool to_host, bool again)
{
    std::string key("copy");
    append(key, to), append(key, from), append(key, n);
    if (again || key != m().last) {
        memmove(to, from, n);
        for (auto &l : m().lazy) {
            const char *at = static_cast<const char *>(from);
            if (to_host && at >= l.first && at < l.first + l.second.first) {
                l.second.second((size_t)(at - l.first), n);
                memmove(to, from, n);
            }
        }
    }
    m().last = key;
    return cudaSuccess;
}

void forget(char *at, size_t n)
{
    for (auto l = m().lazy.begin(); l != m().lazy.end();)
        l = l->first < at + n && at < l->first + l->second.first ? m().lazy.erase(l) : std::next(l);
}

} // namespace

const place *here;
void sync_block() { wait(m().block, here->threads.x); }
float from_lane(float mine, int up) { return shuffle<float>(mine, up, [](unsigned t) { return &m().lane[t].f; }); }
double from_lane(double mine, int up) { return shuffle<double>(mine, up, [](unsigned t) { return &m().lane[t].d; }); }

int setting(const char *name, int otherwise)
{
    const char *v = getenv(name);
    return v && *v ? atoi(v) : otherwise;
}

bool holds(const void *p, size_t n_B)
{
    char *at = static_cast<char *>(const_cast<void *>(p));
    auto r = m().memory.upper_bound(at);
    return r != m().memory.begin() && (--r, at + n_B <= r->first + r->second.n_B);
}

bool capturing(cudaStream_t s) { return s && s != cudaStreamLegacy && s->capture; }
bool busy() { return m().device_ns > m().host_ns; }
void pass(double seconds) { m().host_ns += (int64_t)(seconds * 1e9); }

bool work(cudaStream_t s, double seconds)
{
    seconds *= setting("CARD_SLOW", 1);
    if (answer(++m().launches == setting("CARD_LOST", 0) ? m().lost = cudaErrorIllegalAddress : cudaSuccess) != cudaSuccess)
        return false;
    if (capturing(s)) {
        s->capture->nodes++;
        s->capture->seconds += seconds;
        return true;
    }
    if (s && m().under_way)
        die("a launch that may overtake the copy before it");
    m().host_ns += 2000;
    m().device_ns = std::max(m().device_ns.load(), m().host_ns.load()) + (int64_t)(seconds * 1e9);
    return true;
}

void lazily(void *at, size_t n_B, const maker &make)
{
    forget(static_cast<char *>(at), n_B);
    m().lazy[static_cast<char *>(at)] = { n_B, make };
}

void submit(cudaStream_t s, dim3 grid, dim3 block, const std::string &key, const void *kernel, const std::function<void()> &body)
{
    machine &c = m();
    if (!grid.x || !block.x || block.x > 1024) {
        answer(cudaErrorInvalidConfiguration);
        return;
    }
    if (c.loaded.insert(kernel).second && capturing(s)) { /* loading allocates */
        s->broken = true;
        answer(cudaErrorStreamCaptureUnsupported);
        return;
    }
    if (!work(s, 5e-6) || capturing(s) || key == c.last)
        return;
    c.last = key;
    if (c.fibres.size() < block.x)
        c.fibres = std::vector<fibre>(block.x);
    c.body = &body;
    for (unsigned b = 0; b < grid.x; b += (unsigned)setting("CARD_SHARE", 1))
        run_block(grid, block, b);
}

} // namespace card

using namespace card;

/* ---- the clock of the host: libstdc++'s steady clock and the benchmarks' own both end here */
extern "C" int clock_gettime(clockid_t which, struct timespec *t)
{
    if (which != CLOCK_MONOTONIC)
        return (int)syscall(SYS_clock_gettime, which, t);
    int64_t ns = m().host_ns += 20;
    *t = { (time_t)(ns / 1000000000), (long)(ns % 1000000000) };
    return 0;
}

extern "C" int nanosleep(const struct timespec *want, struct timespec *)
{
    int64_t end_ns = m().host_ns + want->tv_sec * 1000000000ll + want->tv_nsec;
    if (pthread_equal(pthread_self(), m().main)) {
        for (; m().host_ns < end_ns; samplers_turn())
            m().host_ns += std::min<int64_t>(1000000, end_ns - m().host_ns);
    } else {
        m().wake_ns = end_ns;
        while (m().sampling && m().host_ns < end_ns)
            usleep(20);
        m().wake_ns = 0;
    }
    return 0;
}
/* What the sampler calls as pthread_create and pthread_join. */
extern "C" int card_thread_create(pthread_t *t, const pthread_attr_t *a, void *(*run)(void *), void *arg)
{
    m().sampling = true;
    return pthread_create(t, a, run, arg);
}
extern "C" int card_thread_join(pthread_t t, void **result)
{
    m().sampling = false;
    return pthread_join(t, result);
}
/* usleep without the nanosleep above */
extern "C" int usleep(useconds_t us)
{
    struct timespec t = { 0, (long)us * 1000 };
    return (int)syscall(SYS_nanosleep, &t, nullptr);
}

/* ---- the runtime */
extern "C" {
cudaError_t cudaGetDeviceCount(int *n) { return *n = setting("CARD_NONE", 0) ? 0 : 1, answer(*n ? cudaSuccess : cudaErrorNoDevice); }
cudaError_t cudaSetDevice(int d) { return answer(d == 0 ? cudaSuccess : cudaErrorInvalidDevice); }
cudaError_t cudaRuntimeGetVersion(int *v) { return *v = CUDART_VERSION, cudaSuccess; }
cudaError_t cudaDeviceGetAttribute(int *v, cudaDeviceAttr, int) { return *v = 0, answer(cudaErrorInvalidValue); }
cudaError_t cudaDeviceGetPCIBusId(char *s, int n, int) { return snprintf(s, (size_t)n, "0000:18:00.0"), cudaSuccess; }
cudaError_t cudaGetDeviceProperties(cudaDeviceProp *p, int)
{
    memset(static_cast<void *>(p), 0, sizeof *p);
    strcpy(p->name, "NVIDIA H200");
    p->major = 9;
    p->multiProcessorCount = 4;
    p->maxThreadsPerMultiProcessor = 2048;
    p->l2CacheSize = 1 << 20;
    p->totalGlobalMem = (size_t)setting("CARD_MEMORY", 1024) << 20;
    return answer(cudaSuccess);
}
cudaError_t cudaMemGetInfo(size_t *free_B, size_t *total_B)
{
    *total_B = (size_t)setting("CARD_MEMORY", 1024) << 20;
    *free_B = *total_B - m().used_B;
    return unless_captured(cudaSuccess);
}
const char *cudaGetErrorString(cudaError_t e)
{
    return e == cudaErrorMemoryAllocation ? "out of memory" : e == cudaErrorIllegalAddress ? "an illegal memory access was encountered"
         : e == cudaErrorNoDevice ? "no CUDA-capable device is detected" : e == cudaErrorStreamCaptureUnsupported ? "operation not permitted when stream is capturing"
         : "some error";
}
cudaError_t cudaGetLastError(void)
{
    cudaError_t e = m().lost != cudaSuccess ? m().lost : m().error;
    m().error = cudaSuccess;
    return e;
}

cudaError_t cudaMalloc(void **at, size_t n_B)
{
    size_t round_B = (n_B + 255) / 256 * 256, map_B = (round_B + PAGE_B - 1) / PAGE_B * PAGE_B + PAGE_B;
    if (m().used_B + round_B > (size_t)setting("CARD_MEMORY", 1024) << 20)
        return unless_captured(cudaErrorMemoryAllocation);
    char *map = static_cast<char *>(mmap(nullptr, map_B, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    if (map == MAP_FAILED || mprotect(map + map_B - PAGE_B, PAGE_B, PROT_NONE) != 0)
        return unless_captured(cudaErrorMemoryAllocation);
    char *p = map + map_B - PAGE_B - round_B; /* what runs over the end is caught */
    m().memory[p] = { round_B, map_B, map };
    m().used_B += round_B;
    m().last.clear();
    return *at = p, unless_captured(cudaSuccess);
}
cudaError_t cudaFree(void *at)
{
    auto r = m().memory.find(static_cast<char *>(at));
    if (at && r == m().memory.end())
        return answer(cudaErrorInvalidValue);
    if (!at)
        return answer(cudaSuccess);
    forget(r->first, r->second.n_B);
    munmap(r->second.map, r->second.map_B);
    m().used_B -= r->second.n_B;
    m().memory.erase(r);
    m().last.clear();
    return unless_captured(cudaSuccess);
}
cudaError_t cudaMallocHost(void **at, size_t n_B) { return *at = aligned_alloc(256, (n_B + 255) / 256 * 256), unless_captured(*at ? cudaSuccess : cudaErrorMemoryAllocation); }
cudaError_t cudaFreeHost(void *at) { return free(at), answer(cudaSuccess); }
cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t n, cudaMemcpyKind kind, cudaStream_t s)
{
    if (kind == cudaMemcpyDefault)
        kind = holds(from, n) ? holds(to, n) ? cudaMemcpyDeviceToDevice : cudaMemcpyDeviceToHost : cudaMemcpyHostToDevice;
    if ((kind != cudaMemcpyHostToDevice && !holds(from, n)) || (kind != cudaMemcpyDeviceToHost && !holds(to, n)))
        return answer(cudaErrorInvalidValue);
    return work(s, 2e-6 + (double)n / 20e9) ? copy(to, from, n, kind == cudaMemcpyDeviceToHost, !s) : m().error;
}
cudaError_t cudaMemcpy(void *to, const void *from, size_t n, cudaMemcpyKind kind)
{
    cudaError_t e = m().captures ? cudaErrorStreamCaptureUnsupported : cudaMemcpyAsync(to, from, n, kind, nullptr);
    catch_up(m().device_ns);
    m().under_way = !holds(from, n);
    return answer(e);
}
cudaError_t cudaMemsetAsync(void *at, int v, size_t n, cudaStream_t s)
{
    if (!holds(at, n))
        return answer(cudaErrorInvalidValue);
    if (!work(s, 5e-6) || capturing(s))
        return m().error;
    forget(static_cast<char *>(at), n);
    memset(at, v, n);
    m().last.clear();
    return cudaSuccess;
}
cudaError_t cudaMemset(void *at, int v, size_t n) { return m().captures ? answer(cudaErrorStreamCaptureUnsupported) : cudaMemsetAsync(at, v, n, nullptr); }
cudaError_t cudaDeviceSynchronize(void) { return catch_up(m().device_ns), unless_captured(cudaSuccess); }

cudaError_t cudaStreamCreateWithFlags(cudaStream_t *s, unsigned) { return *s = new CUstream_st, answer(cudaSuccess); }
cudaError_t cudaStreamDestroy(cudaStream_t s) { return delete s, answer(cudaSuccess); }
cudaError_t cudaStreamSynchronize(cudaStream_t s)
{
    if (capturing(s))
        s->broken = true;
    return catch_up(m().device_ns), unless_captured(cudaSuccess);
}
cudaError_t cudaStreamWaitEvent(cudaStream_t, cudaEvent_t, unsigned) { return answer(cudaSuccess); }
cudaError_t cudaEventCreate(cudaEvent_t *e) { return *e = new CUevent_st, answer(cudaSuccess); }
cudaError_t cudaEventDestroy(cudaEvent_t e) { return delete e, answer(cudaSuccess); }
cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s)
{
    if (capturing(s))
        return answer(cudaErrorStreamCaptureUnsupported); /* a card would take it; nothing here should time inside a graph */
    m().device_ns = std::max(m().device_ns.load(), m().host_ns.load());
    return e->at_ns = m().device_ns, answer(cudaSuccess);
}
cudaError_t cudaEventSynchronize(cudaEvent_t e) { return catch_up(e->at_ns), unless_captured(cudaSuccess); }
cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t from, cudaEvent_t to)
{
    *ms = (float)(to->at_ns - from->at_ns) * 1e-6f;
    return answer(from->at_ns && to->at_ns ? cudaSuccess : cudaErrorInvalidResourceHandle);
}

cudaError_t cudaStreamBeginCapture(cudaStream_t s, cudaStreamCaptureMode)
{
    if (s->capture)
        return answer(cudaErrorIllegalState);
    s->capture = new CUgraph_st;
    s->broken = false;
    m().captures++;
    return answer(cudaSuccess);
}
cudaError_t cudaStreamEndCapture(cudaStream_t s, cudaGraph_t *g)
{
    *g = s->broken ? (delete s->capture, nullptr) : s->capture;
    s->capture = nullptr;
    m().captures--;
    return answer(*g ? cudaSuccess : cudaErrorStreamCaptureInvalidated);
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t *x, cudaGraph_t g, unsigned long long)
{
    *x = new CUgraphExec_st;
    static_cast<CUgraph_st &>(**x) = *g;
    m().host_ns += 1000 * g->nodes;
    return unless_captured(cudaSuccess);
}
cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) { return unless_captured(cudaSuccess); }
cudaError_t cudaGraphLaunch(cudaGraphExec_t x, cudaStream_t s) { return work(s, x->seconds / setting("CARD_SLOW", 1)) ? cudaSuccess : m().error; }
cudaError_t cudaGraphDestroy(cudaGraph_t g) { return delete g, answer(cudaSuccess); }
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t x) { return delete x, answer(cudaSuccess); }

/* one card, no cuDNN: never called with success */
cudaError_t cudaMemcpy2D(void *, size_t, const void *, size_t, size_t, size_t, cudaMemcpyKind) { return answer(cudaErrorNotSupported); }
cudaError_t cudaMemcpyPeer(void *, int, const void *, int, size_t) { return answer(cudaErrorNotSupported); }
cudaError_t cudaMemcpyPeerAsync(void *, int, const void *, int, size_t, cudaStream_t) { return answer(cudaErrorNotSupported); }
cudaError_t cudaDeviceEnablePeerAccess(int, unsigned) { return answer(cudaErrorNotSupported); }
cudaError_t cudaDeviceCanAccessPeer(int *can, int, int) { return *can = 0, cudaSuccess; }
}
