/* Loaded before libc: counts every call that writes or sends, of all threads together, and ends the process right
   before the one that STEP_KILL names. STEP_COUNT names a file that gets the number of all. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long steps;
static long fatal;

static void step(void) {
    if (atomic_fetch_add(&steps, 1) + 1 == fatal) kill(getpid(), SIGKILL);
}

__attribute__((constructor)) static void begin(void) {
    const char *number = getenv("STEP_KILL");
    fatal = number ? atol(number) : 0;
}

__attribute__((destructor)) static void end(void) {
    const char *name = getenv("STEP_COUNT");
    FILE *file = name ? fopen(name, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", atomic_load(&steps));
        fclose(file);
    }
}

#define STEP(type, name, parameters, arguments)                       \
    type name parameters {                                            \
        static type(*real) parameters;                                \
        if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name); \
        step();                                                       \
        return real arguments;                                        \
    }

STEP(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
STEP(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
STEP(ssize_t, pwrite64, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
STEP(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
STEP(ssize_t, send, (int fd, const void *data, size_t size, int flags), (fd, data, size, flags))
STEP(ssize_t, sendto, (int fd, const void *data, size_t size, int flags, const struct sockaddr *to, socklen_t length),
     (fd, data, size, flags, to, length))
STEP(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
STEP(int, fsync, (int fd), (fd))
STEP(int, fdatasync, (int fd), (fd))
STEP(int, ftruncate64, (int fd, off_t size), (fd, size))
STEP(int, unlink, (const char *path), (path))
