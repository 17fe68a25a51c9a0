// The Linux calls an event loop needs and that Swift's Glibc module does not show.
#ifndef CEPOLL_SHIM_H
#define CEPOLL_SHIM_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

// glibc declares it only under _GNU_SOURCE, which an importer cannot set for one header.
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

#endif
