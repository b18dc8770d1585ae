/*
 * The baseline of the scale benchmark: what it costs at least to keep COUNT channels and to ping each of them every INTERVAL seconds.
 *   pinger PREFIX COUNT INTERVAL SECONDS PARAMS    connects to PREFIX<n>.sock for n from 0, then pings, evenly spread, with PARAMS as the request's
 *                                                  params (JSON, or an empty text for none); each answer is verified by its id
 * Says "connected", and after SECONDS of pinging "CPU_NANOSECONDS PINGS ANSWERS", the processor time that of the pinging alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "sockets.h"

/* The wheel of the host has the same step: what is due within one is sent in one go. */
#define STEP_NS 10000000LL

struct channel {
    int fd;
    unsigned open;
};

void die(const char *what) {
    fprintf(stderr, "pinger: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long clock_ns(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (long long)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int connected_to(const char *prefix, unsigned number) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (snprintf(a.sun_path, sizeof a.sun_path, "%s%u.sock", prefix, number) >= (int)sizeof a.sun_path) {
        errno = ENAMETOOLONG;
        die(prefix);
    }
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0) die(a.sun_path);
    return fd;
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: pinger PREFIX COUNT INTERVAL SECONDS PARAMS\n");
        return 2;
    }
    unsigned count = (unsigned)atol(argv[2]), next = 0, id = 0;
    long long interval = atol(argv[3]) * 1000000000LL, lasts = atol(argv[4]) * 1000000000LL;
    const char *params = argv[5];
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0) die("getrlimit");
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) < 0) die("setrlimit");
    struct channel *channels = calloc(count, sizeof *channels);
    int events = epoll_create1(EPOLL_CLOEXEC), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    if (!channels || events < 0 || timer < 0) die("start");
    for (unsigned i = 0; i < count; i++) {
        channels[i].fd = connected_to(argv[1], i);
        struct epoll_event want = {.events = EPOLLIN, .data.ptr = &channels[i]};
        if (epoll_ctl(events, EPOLL_CTL_ADD, channels[i].fd, &want) < 0) die("epoll_ctl");
    }
    struct epoll_event want = {.events = EPOLLIN, .data.ptr = NULL};
    struct itimerspec every = {.it_interval = {.tv_nsec = STEP_NS}, .it_value = {.tv_nsec = STEP_NS}};
    if (epoll_ctl(events, EPOLL_CTL_ADD, timer, &want) < 0 || timerfd_settime(timer, 0, &every, NULL) < 0) die("timerfd");
    puts("connected");
    fflush(stdout);
    long long began = clock_ns(CLOCK_MONOTONIC), used = clock_ns(CLOCK_PROCESS_CPUTIME_ID), sent = 0, answered = 0, ticks;
    for (long long now = began; now - began < lasts; now = clock_ns(CLOCK_MONOTONIC)) {
        static struct epoll_event got[256];
        static char in[4096], out[2048];
        int n = epoll_wait(events, got, 256, 1000);
        if (n < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < n; i++) {
            struct channel *c = got[i].data.ptr;
            if (c) {
                ssize_t length = read(c->fd, in, sizeof in - 1);
                if (length <= 0) die("read");
                in[length] = 0;
                const char *its = strstr(in, "\"id\":");
                if (!its || (unsigned)strtoul(its + 5, NULL, 10) != c->open || in[length - 1] != '\n') {
                    fprintf(stderr, "pinger: wrong answer: %s\n", in);
                    return 1;
                }
                answered++;
                continue;
            }
            if (read(timer, &ticks, sizeof ticks) < 0 && errno != EAGAIN) die("timer");
            long long due = (clock_ns(CLOCK_MONOTONIC) - began) * count / interval;
            for (; sent < due; sent++, next = (next + 1) % count) {
                channels[next].open = ++id;
                int bytes = *params ? snprintf(out, sizeof out, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"ping\",\"params\":%s}\n", id, params)
                                    : snprintf(out, sizeof out, "{\"jsonrpc\":\"2.0\",\"id\":%u,\"method\":\"ping\"}\n", id);
                if (write(channels[next].fd, out, (size_t)bytes) != bytes) die("write");
            }
        }
    }
    printf("%lld %lld %lld\n", clock_ns(CLOCK_PROCESS_CPUTIME_ID) - used, sent, answered);
    return 0;
}
