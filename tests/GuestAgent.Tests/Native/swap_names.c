/* Exchanges what two names stand for, again and again, until its input ends; then says how often. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct pollfd end = { 0, POLLIN, 0 };
    unsigned long count = 0;
    if (argc != 3)
        return 125;
    do {
        for (int i = 0; i < 64; i++, count++)
            if (renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE) != 0) {
                perror("renameat2");
                return 1;
            }
    } while (poll(&end, 1, 0) == 0);
    printf("%lu\n", count);
    return 0;
}
