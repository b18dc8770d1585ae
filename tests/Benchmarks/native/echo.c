/*
 * The raw baseline of the benchmarks, without any of our code.
 *   echo serve PATH              answers each line on a unix socket with the same line; one client at a time
 *   echo ping PATH COUNT WARMUP  sends ping requests one after the other and prints the sorted quantiles of their round trips
 *                                in nanoseconds: "p50 p99 max"; every answer is verified (the request's id must be in it)
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what) {
    fprintf(stderr, "echo: %s: %s\n", what, strerror(errno));
    exit(1);
}

static struct sockaddr_un address(const char *path) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof a.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(a.sun_path, path);
    return a;
}

static void send_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t n = write(fd, bytes, count);
        if (n < 0) {
            if (errno == EINTR) continue;
            die("write");
        }
        bytes += n;
        count -= (size_t)n;
    }
}

static void serve(const char *path) {
    struct sockaddr_un a = address(path);
    unlink(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&a, sizeof a) < 0 || listen(listener, 1) < 0) die(path);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) die("accept");
        char buffer[65536];
        ssize_t n;
        while ((n = read(fd, buffer, sizeof buffer)) > 0) send_all(fd, buffer, (size_t)n);
        close(fd);
    }
}

static int by_size(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int ping(const char *path, long count, long warmup) {
    struct sockaddr_un a = address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0) die(path);
    uint64_t *times = calloc((size_t)count, sizeof *times);
    for (long i = -warmup; i < count; i++) {
        char request[128], answer[65536], id[32];
        long number = 100000 + i + warmup;
        int length = snprintf(request, sizeof request, "{\"jsonrpc\":\"2.0\",\"id\":%ld,\"method\":\"ping\"}\n", number);
        snprintf(id, sizeof id, "\"id\":%ld", number);
        uint64_t began = now();
        send_all(fd, request, (size_t)length);
        size_t held = 0;
        for (;;) {
            ssize_t n = read(fd, answer + held, sizeof answer - 1 - held);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) die("read");
            held += (size_t)n;
            answer[held] = 0;
            char *end = memchr(answer, '\n', held);
            if (!end) continue;
            uint64_t took = now() - began;
            if (strstr(answer, id)) {
                if (i >= 0) times[i] = took;
                break;
            }
            /* An agent may say once that it is ready, without an id; that line is not the answer. */
            if (strstr(answer, "\"id\"")) {
                fprintf(stderr, "echo: wrong answer: %s", answer);
                return 1;
            }
            held -= (size_t)(end + 1 - answer);
            memmove(answer, end + 1, held);
            if (held > 0 && (answer[held] = 0, strstr(answer, id))) {
                if (i >= 0) times[i] = took;
                break;
            }
        }
    }
    qsort(times, (size_t)count, sizeof *times, by_size);
    printf("%llu %llu %llu\n", (unsigned long long)times[count / 2], (unsigned long long)times[count * 99 / 100],
           (unsigned long long)times[count - 1]);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 3 && !strcmp(argv[1], "serve")) serve(argv[2]);
    if (argc == 5 && !strcmp(argv[1], "ping") && atol(argv[3]) > 0) return ping(argv[2], atol(argv[3]), atol(argv[4]));
    fprintf(stderr, "usage: echo serve PATH | echo ping PATH COUNT WARMUP\n");
    return 2;
}
