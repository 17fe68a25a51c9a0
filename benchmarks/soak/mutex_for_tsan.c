// Tells ThreadSanitizer about contended locks of Swift's Mutex. Preloaded by scripts/soak.sh.
//
// A Mutex nobody contends for is taken and given back by atomic operations inlined into our code,
// which TSan sees. A contended one is handed over inside libswiftSynchronization and the kernel,
// neither of which is built with TSan: it would miss the order of the two holders, and report
// whatever the lock protects. So the two functions of the library that do it are wrapped here to
// say what they did. Nothing is suppressed.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// Synchronization._MutexHandle._lockSlow(Swift.UInt32) -> ()
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
// Synchronization._MutexHandle._unlockSlow() -> ()
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void LockSlow(uint32_t thread, SELF void *handle);
typedef SWIFT void UnlockSlow(SELF void *handle);

// From the runtime of TSan, in the program itself.
void __tsan_acquire(void *address);
void __tsan_release(void *address);

static LockSlow *library_lock_slow;
static UnlockSlow *library_unlock_slow;

__attribute__((constructor)) static void find_library(void) {
    library_lock_slow = (LockSlow *)dlsym(RTLD_NEXT, LOCK_SLOW);
    library_unlock_slow = (UnlockSlow *)dlsym(RTLD_NEXT, UNLOCK_SLOW);
}

SWIFT void lock_slow(uint32_t thread, SELF void *handle) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(SELF void *handle) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF void *handle) {
    library_lock_slow(thread, handle);
    __tsan_acquire(handle);
}

SWIFT void unlock_slow(SELF void *handle) {
    __tsan_release(handle);
    library_unlock_slow(handle);
}
