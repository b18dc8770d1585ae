/*
 * The raw baseline of the benchmarks, without any of our code.
 *   echo serve PATH                 answers each line on a unix socket with the same line; blocking, one client at a time
 *   echo epoll PATH                 the same with epoll and without blocking, as a server that also has other things to do
 *   echo ping PATH COUNT WARMUP     round trips of pings, one after the other: "p50 p99 max" in nanoseconds
 *   echo qga PATH COUNT WARMUP      the same with qemu-ga's guest-ping
 *   echo pipeline PATH COUNT DEPTH  pings, always DEPTH of them under way: answers per second
 * Every answer is verified.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sockets.h"

void die(const char *what) {
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

int listening(const char *path) {
    struct sockaddr_un a = address(path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 1) < 0) die(path);
    return fd;
}

int connected(const char *path) {
    struct sockaddr_un a = address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0) die(path);
    return fd;
}

void send_all(int fd, const char *bytes, size_t count) {
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
    int listener = listening(path);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) die("accept");
        char buffer[65536];
        ssize_t n;
        while ((n = read(fd, buffer, sizeof buffer)) > 0) send_all(fd, buffer, (size_t)n);
        close(fd);
    }
}

/* What the client does not take is kept; while there is any, nothing is read. */
static void serve_client(int events, int fd) {
    static char buffer[65536];
    size_t start = 0, end = 0;
    struct epoll_event want = {.events = EPOLLIN}, got;
    if (epoll_ctl(events, EPOLL_CTL_ADD, fd, &want) < 0) die("epoll_ctl");
    for (;;) {
        if (epoll_wait(events, &got, 1, -1) < 0 && errno != EINTR) die("epoll_wait");
        if (start == end) {
            ssize_t n = read(fd, buffer, sizeof buffer);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
            if (n <= 0) break;
            start = 0;
            end = (size_t)n;
        }
        ssize_t n = write(fd, buffer + start, end - start);
        if (n < 0 && errno != EAGAIN && errno != EINTR) break;
        start += n > 0 ? (size_t)n : 0;
        unsigned int wanted = start == end ? EPOLLIN : EPOLLOUT;
        if (want.events != wanted) {
            want.events = wanted;
            if (epoll_ctl(events, EPOLL_CTL_MOD, fd, &want) < 0) die("epoll_ctl");
        }
    }
    close(fd);
}

static void serve_by_epoll(const char *path) {
    int listener = listening(path), events = epoll_create1(EPOLL_CLOEXEC);
    if (events < 0) die("epoll_create1");
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0) die("accept4");
        serve_client(events, fd);
    }
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    const char *what = argc > 1 ? argv[1] : "";
    if (argc == 3 && !strcmp(what, "serve")) serve(argv[2]);
    if (argc == 3 && !strcmp(what, "epoll")) serve_by_epoll(argv[2]);
    if (argc == 5 && atol(argv[3]) > 0) {
        long count = atol(argv[3]), more = atol(argv[4]);
        if (!strcmp(what, "ping")) return ping(argv[2], count, more);
        if (!strcmp(what, "qga")) return qga_ping(argv[2], count, more);
        if (!strcmp(what, "pipeline") && more > 0) return pipeline(argv[2], count, more);
    }
    fprintf(stderr, "usage: echo serve|epoll PATH | echo ping|qga PATH COUNT WARMUP | echo pipeline PATH COUNT DEPTH\n");
    return 2;
}
