/* Lets valgrind 3.19 run programs that wait in libdispatch's main loop: it clears bits in the set
 * a caller of sigsuspend passes, and libdispatch keeps its set in memory that cannot be written.
 *
 *     cc -O2 -shared -fPIC -o sigsuspend.so sigsuspend.c
 *     LD_PRELOAD=./sigsuspend.so valgrind program */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's signal set is shorter than glibc's. */
enum { KERNEL_SET_BYTES = 8 };

int sigsuspend(const sigset_t *set)
{
    sigset_t copy = *set;
    return (int)syscall(SYS_rt_sigsuspend, &copy, KERNEL_SET_BYTES);
}
