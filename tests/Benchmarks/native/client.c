/* The baseline's client: the same one asks the baseline, the agent and qemu-ga. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sockets.h"

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void print_quantiles(uint64_t *times, long count) {
    qsort(times, (size_t)count, sizeof *times, by_size);
    printf("%llu %llu %llu\n", (unsigned long long)times[count / 2], (unsigned long long)times[count * 99 / 100],
           (unsigned long long)times[count - 1]);
}

/* Bytes received and not looked at yet. */
struct lines {
    int fd;
    size_t start, end;
    char bytes[65536];
};

/* The next line, its newline replaced by a NUL. */
static char *next_line(struct lines *in) {
    for (;;) {
        char *end = memchr(in->bytes + in->start, '\n', in->end - in->start);
        if (end) {
            char *line = in->bytes + in->start;
            *end = 0;
            in->start = (size_t)(end + 1 - in->bytes);
            return line;
        }
        memmove(in->bytes, in->bytes + in->start, in->end - in->start);
        in->end -= in->start;
        in->start = 0;
        ssize_t n = read(in->fd, in->bytes + in->end, sizeof in->bytes - in->end);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = EPIPE;
        if (n <= 0) die("read");
        in->end += (size_t)n;
    }
}

static int wrong(const char *line) {
    fprintf(stderr, "echo: wrong answer: %s\n", line);
    return 1;
}

/* An agent may say once that it is ready, without an id; that line answers nothing. */
static char *next_answer(struct lines *in) {
    char *line = next_line(in);
    return strstr(line, "\"id\"") ? line : next_line(in);
}

static long id_of(const char *line) {
    const char *id = strstr(line, "\"id\":");
    return id ? strtol(id + 5, NULL, 10) : -1;
}

int ping(const char *path, long count, long warmup) {
    static struct lines in;
    in.fd = connected(path);
    uint64_t *times = calloc((size_t)count, sizeof *times);
    if (!times) die("calloc");
    for (long i = -warmup; i < count; i++) {
        char request[128];
        long number = 100000 + i + warmup;
        int length = snprintf(request, sizeof request, "{\"jsonrpc\":\"2.0\",\"id\":%ld,\"method\":\"ping\"}\n", number);
        uint64_t began = now();
        send_all(in.fd, request, (size_t)length);
        char *line = next_answer(&in);
        uint64_t took = now() - began;
        if (id_of(line) != number) return wrong(line);
        if (i >= 0) times[i] = took;
    }
    print_quantiles(times, count);
    return 0;
}

int qga_ping(const char *path, long count, long warmup) {
    static struct lines in;
    static const char request[] = "{\"execute\":\"guest-ping\"}\n";
    in.fd = connected(path);
    uint64_t *times = calloc((size_t)count, sizeof *times);
    if (!times) die("calloc");
    for (long i = -warmup; i < count; i++) {
        uint64_t began = now();
        send_all(in.fd, request, sizeof request - 1);
        char *line = next_line(&in);
        uint64_t took = now() - began;
        if (strcmp(line, "{\"return\": {}}")) return wrong(line);
        if (i >= 0) times[i] = took;
    }
    print_quantiles(times, count);
    return 0;
}

int pipeline(const char *path, long count, long depth) {
    static struct lines in;
    in.fd = connected(path);
    char *answered = calloc((size_t)count, 1), *out = malloc((size_t)depth * 64);
    if (!answered || !out) die("malloc");
    long sent = 0, done = 0;
    uint64_t began = now();
    while (done < count) {
        int length = 0;
        for (; sent < count && sent - done < depth; sent++)
            length += snprintf(out + length, 64, "{\"jsonrpc\":\"2.0\",\"id\":%ld,\"method\":\"ping\"}\n", sent);
        send_all(in.fd, out, (size_t)length);
        /* One is waited for; what came with it is taken with it. */
        do {
            char *line = next_answer(&in);
            long id = id_of(line);
            if (id < 0 || id >= sent || answered[id]++) return wrong(line);
            done++;
        } while (done < sent && memchr(in.bytes + in.start, '\n', in.end - in.start));
    }
    printf("%.0f\n", (double)count * 1e9 / (double)(now() - began));
    return 0;
}
