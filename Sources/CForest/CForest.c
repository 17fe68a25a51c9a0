#include "CForest.h"

#include <string.h>

#include "Wide.h"

#if defined(__x86_64__)
    #include <immintrin.h>
#endif
// Without it the compiler resolves the places of a walk into sums of all that led there, which
// takes more instructions than the steps themselves.
#define KEEP_IN_REGISTER(value) __asm__("" : "+r"(value))

bool forest_can_be_wide(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
        && __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

// MARK: Steps

/// The child that a row's rank leads to, in a full tree.
ALWAYS_INLINE size_t full_step(const uint32_t *nodes, size_t at, const uint16_t *ranks) {
    const uint32_t node = nodes[at];
    size_t child = 2 * at + (ranks[node >> 16] > (uint16_t)node);
    KEEP_IN_REGISTER(child);
    return child;
}

ALWAYS_INLINE uint32_t linked_step(const ForestLink *links, uint32_t at, const uint16_t *ranks) {
    const ForestLink link = links[at];
    return link.left + (ranks[link.slot] > link.rank);
}

// MARK: Lanes of rows

#define LANE int8_t
#define ULANE uint8_t
#define LANE_NAME(name) uint8_t_##name
#include "Lanes.h"
#undef LANE
#undef ULANE
#undef LANE_NAME

#define LANE int16_t
#define ULANE uint16_t
#define LANE_NAME(name) uint16_t_##name
#include "Lanes.h"
#undef LANE
#undef ULANE
#undef LANE_NAME

// MARK: Kinds of number

#if defined(__x86_64__)
// The masks are packed until each threshold has two bits, in whatever order.
WIDE ALWAYS_INLINE uint32_t count_wide_float(const float *block, float value) {
    const __m256 values = _mm256_set1_ps(value);
    const __m256 low = _mm256_cmp_ps(_mm256_loadu_ps(block), values, _CMP_LE_OQ);
    const __m256 high = _mm256_cmp_ps(_mm256_loadu_ps(block + 8), values, _CMP_LE_OQ);
    const __m256i both = _mm256_packs_epi32(_mm256_castps_si256(low), _mm256_castps_si256(high));
    return (uint32_t)__builtin_popcount((uint32_t)_mm256_movemask_epi8(both)) / 2;
}

WIDE ALWAYS_INLINE uint32_t count_wide_double(const double *block, double value) {
    const __m256d values = _mm256_set1_pd(value);
    __m256i below[4];
    for (int quarter = 0; quarter < 4; quarter++) {
        const __m256d four = _mm256_loadu_pd(block + 4 * quarter);
        below[quarter] = _mm256_castpd_si256(_mm256_cmp_pd(four, values, _CMP_LE_OQ));
    }
    const __m256i all = _mm256_packs_epi16(
        _mm256_packs_epi32(below[0], below[1]), _mm256_packs_epi32(below[2], below[3]));
    return (uint32_t)__builtin_popcount((uint32_t)_mm256_movemask_epi8(all)) / 2;
}
#else
    #define count_wide_float count_plain_float
    #define count_wide_double count_plain_double
#endif

#define NUMBER float
#define NUMBER_NAME(name) name##_float
#include "Numbers.h"
#undef NUMBER
#undef NUMBER_NAME

#define NUMBER double
#define NUMBER_NAME(name) name##_double
#include "Numbers.h"
#undef NUMBER
#undef NUMBER_NAME
