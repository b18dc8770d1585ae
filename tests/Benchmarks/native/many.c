/*
 * Many agents in one process, for the scale benchmark, without any of our code.
 *   many PREFIX FIRST COUNT    listens on PREFIX<n>.sock for COUNT numbers from FIRST, and answers get_agent_info and ping of protocol 1.1 there
 * As QEMU's chardev does, each socket serves one client at a time; the next one waits in the backlog. Says "serving" when all listen, and after the first
 * ping "ping LINE": what a host really sends, so that the baseline sends no less.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "sockets.h"

#define LINE_BYTES_MAX 4096

/* One agent: its listener, its client or -1, and what is there of an unfinished line. */
struct agent {
    int listener, client;
    unsigned number, held;
    char *line;
};

static int events;

void die(const char *what) {
    fprintf(stderr, "many: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void watch(int op, int fd, void *who, unsigned wanted) {
    struct epoll_event want = {.events = wanted, .data.ptr = who};
    if (epoll_ctl(events, op, fd, &want) < 0) die("epoll_ctl");
}

static int listening_at(const char *prefix, unsigned number) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (snprintf(a.sun_path, sizeof a.sun_path, "%s%u.sock", prefix, number) >= (int)sizeof a.sun_path) {
        errno = ENAMETOOLONG;
        die(prefix);
    }
    unlink(a.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 1) < 0) die(a.sun_path);
    return fd;
}

/* The JSON token behind "key":, its quotes included; empty when it is not there. What the host sends has no spaces. */
static int token_after(const char *line, const char *key, const char **token) {
    const char *at = strstr(line, key);
    if (!at) return 0;
    *token = at + strlen(key);
    return (int)strcspn(*token, **token == '"' ? ",}" : ",}]");
}

static unsigned long long now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (unsigned long long)t.tv_sec * 1000 + (unsigned long long)t.tv_nsec / 1000000;
}

static void answer(struct agent *who, const char *line) {
    char out[2048];
    const char *id = "null", *fleet = "null", *session = "null", *epoch = "0";
    int n, ids = token_after(line, "\"id\":", &id), fleets = token_after(line, "\"fleet\":", &fleet),
           sessions = token_after(line, "\"session\":", &session), epochs = token_after(line, "\"epoch\":", &epoch);
    if (!ids) return;
    if (strstr(line, "\"method\":\"ping\"")) {
        static int told;
        if (!told++) {
            printf("ping %s\n", line);
            fflush(stdout);
        }
        n = snprintf(out, sizeof out, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"result\":{\"pong\":true,\"timestamp\":%lld,\"now_ms\":%llu}}\n", ids, id,
                     (long long)time(NULL), now_ms());
    } else if (strstr(line, "\"method\":\"get_agent_info\""))
        n = snprintf(out, sizeof out,
                     "{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"result\":{\"version\":\"1.1.0\",\"protocol_version\":\"1.1.0\",\"platform\":\"linux\",\"capabilities\":"
                     "[\"ping\",\"get_agent_info\",\"get_system_info\",\"exec_command\"],\"instance_id\":\"%024u%08u\",\"boot_id\":\"%032u\",\"agent_id\":\"%032u\","
                     "\"fleet\":%.*s,\"session\":%.*s,\"epoch\":%.*s,\"now_ms\":%llu,\"limits\":{\"max_message_bytes\":65536,\"max_concurrent_requests\":10},"
                     "\"durability\":\"none\"}}\n",
                     ids, id, (unsigned)getpid(), who->number, who->number, who->number, fleets ? fleets : 4, fleet, sessions ? sessions : 4, session,
                     epochs ? epochs : 1, epoch, now_ms());
    else
        n = snprintf(out, sizeof out, "{\"jsonrpc\":\"2.0\",\"id\":%.*s,\"error\":{\"code\":-32601,\"message\":\"method not found\"}}\n", ids, id);
    /* A client that does not read is none of ours. */
    if (write(who->client, out, (size_t)n) != n && errno != EPIPE && errno != ECONNRESET) die("write");
}

static void hang_up(struct agent *who) {
    close(who->client);
    free(who->line);
    who->client = -1;
    who->line = NULL;
    who->held = 0;
    watch(EPOLL_CTL_MOD, who->listener, who, EPOLLIN);
}

static void serve(struct agent *who) {
    static char buffer[LINE_BYTES_MAX + 1];
    memcpy(buffer, who->line ? who->line : "", who->held);
    ssize_t n = read(who->client, buffer + who->held, LINE_BYTES_MAX - who->held);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        hang_up(who);
        return;
    }
    char *start = buffer, *end = buffer + who->held + n, *newline;
    while ((newline = memchr(start, '\n', (size_t)(end - start)))) {
        *newline = 0;
        answer(who, start);
        start = newline + 1;
    }
    free(who->line);
    who->line = NULL;
    who->held = (unsigned)(end - start) < LINE_BYTES_MAX ? (unsigned)(end - start) : 0;
    if (who->held && (who->line = malloc(who->held))) memcpy(who->line, start, who->held);
}

/* While a client is served, the listener is not asked. */
static void step(struct agent *who) {
    if (who->client >= 0) {
        serve(who);
        return;
    }
    who->client = accept4(who->listener, NULL, NULL, SOCK_NONBLOCK);
    if (who->client < 0) {
        if (errno != EAGAIN && errno != ECONNABORTED) die("accept4");
        return;
    }
    watch(EPOLL_CTL_MOD, who->listener, who, 0);
    watch(EPOLL_CTL_ADD, who->client, who, EPOLLIN);
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc != 4) {
        fprintf(stderr, "usage: many PREFIX FIRST COUNT\n");
        return 2;
    }
    unsigned first = (unsigned)atol(argv[2]), count = (unsigned)atol(argv[3]);
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) < 0) die("getrlimit");
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) < 0) die("setrlimit");
    struct agent *agents = calloc(count, sizeof *agents);
    events = epoll_create1(EPOLL_CLOEXEC);
    if (!agents || events < 0) die("start");
    for (unsigned i = 0; i < count; i++) {
        agents[i] = (struct agent){.listener = listening_at(argv[1], first + i), .client = -1, .number = first + i};
        watch(EPOLL_CTL_ADD, agents[i].listener, &agents[i], EPOLLIN);
    }
    puts("serving");
    fflush(stdout);
    for (;;) {
        static struct epoll_event got[256];
        int n = epoll_wait(events, got, 256, -1);
        if (n < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < n; i++) step(got[i].data.ptr);
    }
}
