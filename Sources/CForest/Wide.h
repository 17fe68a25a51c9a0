// How functions are compiled for processors that have AVX2 and FMA, whatever the rest is compiled
// for: `forest_can_be_wide` says where they may be called.

#if defined(__x86_64__)
    #define WIDE __attribute__((target("avx2,fma,popcnt")))
#else
    #define WIDE
#endif
#define ALWAYS_INLINE static inline __attribute__((always_inline))
