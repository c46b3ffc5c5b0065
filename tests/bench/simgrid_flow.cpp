/* tests/bench/simgrid_flow.cpp - the workloads of bench_flow on SimGrid's flow model CM02, as the baseline; built only where libsimgrid-dev is found.
 *
 * simgrid_flow ring|pair|once|trace HOSTS BYTES [TRACE]: prints "end_s user_cpu_s mean_completion_s", then the completion time of each message of a trace.
 * A trace is lines of "start_s src dst bytes".  Two-tier fat-tree with SimGrid's own D-mod-k, 50 GB/s and 1 us per link, split duplex, no cross traffic.
 */
#include <simgrid/kernel/routing/FatTreeZone.hpp>
#include <simgrid/s4u.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace s4u = simgrid::s4u;

namespace {
struct Message { double start_s; int src, dst; double bytes, end_s; };

double user_s()
{
    rusage u;
    getrusage(RUSAGE_SELF, &u);
    return double(u.ru_utime.tv_sec) + 1e-6 * double(u.ru_utime.tv_usec);
}

std::vector<s4u::Host *> make_tree(unsigned hosts)
{
    using simgrid::kernel::routing::NetPoint;
    const unsigned down = hosts >= 1024 ? 32 : 16;
    auto make = [](s4u::NetZone *zone, const std::vector<unsigned long> &, unsigned long id) {
        return std::make_pair(zone->create_host("node-" + std::to_string(id), "1Gf")->get_netpoint(), static_cast<NetPoint *>(nullptr));
    };
    s4u::FatTreeParams shape(2, { down, hosts / down }, { 1, down }, { 1, 1 });
    s4u::create_fatTree_zone("tree", nullptr, shape, s4u::ClusterCallbacks(make), 50e9, 1e-6, s4u::Link::SharingPolicy::SPLITDUPLEX)->seal();
    std::vector<s4u::Host *> all;
    for (unsigned i = 0; i < hosts; i++)
        all.push_back(s4u::Host::by_name("node-" + std::to_string(i)));
    return all;
}

/* One rank: in step k it sends to rank + stride and receives from rank - stride, and goes on when both are through. */
void rank_main(unsigned rank, unsigned n, bool ring, uint64_t bytes)
{
    static char payload;
    for (unsigned k = 0; k < (ring ? 2 * (n - 1) : n - 1); k++) {
        unsigned stride = ring ? 1 : k + 1, to = (rank + stride) % n, from = (rank + n - stride) % n;
        void *got = nullptr;
        auto in = s4u::Mailbox::by_name(std::to_string(from) + "-" + std::to_string(rank))->get_async<char>(reinterpret_cast<char **>(&got));
        auto out = s4u::Mailbox::by_name(std::to_string(rank) + "-" + std::to_string(to))->put_async(&payload, bytes);
        in->wait();
        out->wait();
    }
}

void all_at_once(const std::vector<s4u::Host *> &host, uint64_t bytes)
{
    std::vector<s4u::CommPtr> open;
    for (size_t from = 0; from < host.size(); from++)
        for (size_t k = 1; k < host.size(); k++)
            open.push_back(s4u::Comm::sendto_async(host[from], host[(from + k) % host.size()], bytes));
    for (auto &c : open)
        c->wait();
}

void replay(const std::vector<s4u::Host *> &host, std::vector<Message> &trace)
{
    std::vector<s4u::CommPtr> open;
    for (const Message &m : trace) {
        if (m.start_s > s4u::Engine::get_clock())
            s4u::this_actor::sleep_until(m.start_s);
        auto c = s4u::Comm::sendto_init(host[m.src], host[m.dst]);
        c->set_payload_size(uint64_t(m.bytes))->start();
        open.push_back(c);
    }
    for (size_t i = 0; i < open.size(); i++) {
        open[i]->wait();
        trace[i].end_s = open[i]->get_finish_time();
    }
}

std::vector<Message> read_trace(const char *path)
{
    std::vector<Message> all;
    Message m{};
    if (FILE *f = std::fopen(path, "r")) {
        while (std::fscanf(f, "%lf %d %d %lf", &m.start_s, &m.src, &m.dst, &m.bytes) == 4)
            all.push_back(m);
        std::fclose(f);
    }
    return all;
}
} // namespace

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    char model[] = "--cfg=network/model:CM02", cross[] = "--cfg=network/crosstraffic:0", quiet[] = "--log=root.thresh:warning";
    std::vector<char *> arg(argv, argv + argc);
    arg.insert(arg.end(), { model, cross, quiet, nullptr });
    int arg_n = argc + 3;
    s4u::Engine e(&arg_n, arg.data());
    const std::string word = argv[1];
    const unsigned hosts = unsigned(std::atoi(argv[2]));
    const uint64_t bytes = uint64_t(std::atof(argv[3]) / hosts);
    std::vector<Message> trace;
    if (word == "trace" && argc > 4)
        trace = read_trace(argv[4]);
    auto host = make_tree(hosts);
    if (word == "ring" || word == "pair") {
        for (unsigned r = 0; r < hosts; r++)
            s4u::Actor::create("rank", host[r], rank_main, r, hosts, word == "ring", bytes);
    } else if (word == "once") {
        s4u::Actor::create("all", host[0], [&] { all_at_once(host, bytes); });
    } else {
        s4u::Actor::create("trace", host[0], [&] { replay(host, trace); });
    }
    const double from_s = user_s();
    e.run();
    double cpu_s = user_s() - from_s, mean_s = 0.0;
    for (const Message &m : trace)
        mean_s += (m.end_s - m.start_s) / double(trace.size());
    std::printf("%.17g %.6f %.17g\n", s4u::Engine::get_clock(), cpu_s, mean_s);
    for (const Message &m : trace)
        std::printf("%.17g\n", m.end_s - m.start_s);
    return 0;
}
