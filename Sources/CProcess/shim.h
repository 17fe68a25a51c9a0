// The Linux calls that start and confine a child process, and that Swift's Glibc module does not
// show: they are declared under _GNU_SOURCE, or take a variable number of arguments.
#ifndef CPROCESS_SHIM_H
#define CPROCESS_SHIM_H

#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern int memfd_create(const char *name, unsigned int flags);
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);

/// Has the kernel kill this process when the thread that started it ends.
static inline int process_dies_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

/// Limits what this process may allocate. Shared memory and files do not count.
static inline int process_limit_data(rlim_t bytes) {
    struct rlimit limit = {bytes, bytes};
    return setrlimit(RLIMIT_DATA, &limit);
}

/// No file with its memory is written when this process crashes.
static inline int process_refuse_core(void) {
    struct rlimit limit = {0, 0};
    return setrlimit(RLIMIT_CORE, &limit);
}

/// Of one thread: Linux knows no niceness of a process. Threads that it starts have it, too.
static inline int thread_lower_priority(int thread, int niceness) {
    return setpriority(PRIO_PROCESS, (id_t)thread, niceness);
}

/// The signal that ended a process, or 0.
static inline int process_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }

static inline int process_exit_code(int status) { return WEXITSTATUS(status); }

#endif
