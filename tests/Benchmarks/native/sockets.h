/* What the baseline's server and client share. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Says what failed and why, and ends. */
_Noreturn void die(const char *what);
/* A unix socket that listens there; a file that stands there is removed. */
int listening(const char *path);
/* A unix socket that is connected there. */
int connected(const char *path);
void send_all(int fd, const char *bytes, size_t count);

/* Round trips one after the other; prints "p50 p99 max" in nanoseconds. */
int ping(const char *path, long count, long warmup);
/* The same to qemu-ga, by its own guest-ping. */
int qga_ping(const char *path, long count, long warmup);
/* Keeps so many pings under way; prints answers per second. */
int pipeline(const char *path, long count, long depth);
