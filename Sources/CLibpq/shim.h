// The client library of PostgreSQL, as installed by libpq-dev (14 or newer).
// pkg-config gives the include path; only the module Postgres imports this.
#include <libpq-fe.h>

// What glibc (2.34 or newer) offers for starting the private server, and hides from Swift's
// Glibc module behind _GNU_SOURCE. The declarations are those of <spawn.h>.
#include <spawn.h>

#ifndef POSIX_SPAWN_SETSID
#define POSIX_SPAWN_SETSID 0x80
#endif

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
