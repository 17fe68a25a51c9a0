// The compression library of RFC 1950 to 1952, as installed by zlib1g-dev (1.2.12 or newer).
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H

#include <zlib.h>

// The macros pass the header's version and the size of its struct, which the library checks
// against its own.
static inline int CZlib_deflateInit2(
    z_streamp stream, int level, int windowBits, int memLevel) {
    return deflateInit2(
        stream, level, Z_DEFLATED, windowBits, memLevel, Z_DEFAULT_STRATEGY);
}

static inline int CZlib_inflateInit2(z_streamp stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

#endif
