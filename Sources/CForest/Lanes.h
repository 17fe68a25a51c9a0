// The leaves that rows reach in a full tree, a lane a row. Included once for each width of a lane,
// with LANE, its unsigned twin ULANE and LANE_NAME(name).
//
// Every node of the tree is compared for all rows at once, and the answers choose from the bottom
// up: what a node answers is the number of the leaf that its subtree leads to, of which its own
// comparison picks one of its children's. No row waits for a load that depends on its last step,
// and this is cheaper than walking as long as a level has fewer nodes than a vector has lanes.
//
// Ranks have their sign bit flipped, since vectors compare signed numbers.

typedef LANE LANE_NAME(Vector) __attribute__((vector_size(32)));

/// The lanes of a slot: two vectors, so that what is read of a node serves both.
typedef struct LANE_NAME(Pair) {
    LANE_NAME(Vector) low, high;
} LANE_NAME(Pair);

enum { LANE_NAME(lanes) = FOREST_SLOT_BYTES / sizeof(LANE) };

#define SIGN ((ULANE)1 << (sizeof(LANE) * 8 - 1))

/// The lanes in which the node leads right.
ALWAYS_INLINE LANE_NAME(Pair) LANE_NAME(goes_right)(uint32_t node, const char *ranks) {
    const LANE_NAME(Vector) threshold = (LANE)((ULANE)node ^ SIGN) - (LANE_NAME(Vector)){0};
    const LANE_NAME(Vector) *slot =
        (const LANE_NAME(Vector) *)(ranks + (size_t)(node >> 16) * FOREST_SLOT_BYTES);
    return (LANE_NAME(Pair)){slot[0] > threshold, slot[1] > threshold};
}

ALWAYS_INLINE LANE_NAME(Pair)
LANE_NAME(choose)(LANE_NAME(Pair) right, LANE_NAME(Pair) a, LANE_NAME(Pair) b) {
    return (LANE_NAME(Pair)){
        (right.low & b.low) | (~right.low & a.low), (right.high & b.high) | (~right.high & a.high)};
}

/// Over the lowest splits. `leaf` counts the leaves passed, from left to right.
ALWAYS_INLINE LANE_NAME(Pair)
LANE_NAME(leaf1)(const uint32_t *nodes, size_t root, const char *ranks, LANE_NAME(Vector) *leaf) {
    const LANE_NAME(Pair) right = LANE_NAME(goes_right)(nodes[root], ranks);
    const LANE_NAME(Pair) leaves = {*leaf - right.low, *leaf - right.high};
    *leaf += 2;
    return leaves;
}

// The call is unrolled as a whole, so that every place in the tree is a constant.
#define LEAF(height, below)                                                                        \
    ALWAYS_INLINE LANE_NAME(Pair) LANE_NAME(leaf##height)(                                         \
        const uint32_t *nodes, size_t root, const char *ranks, LANE_NAME(Vector) *leaf) {          \
        const LANE_NAME(Pair) a = LANE_NAME(leaf##below)(nodes, 2 * root, ranks, leaf);            \
        const LANE_NAME(Pair) b = LANE_NAME(leaf##below)(nodes, 2 * root + 1, ranks, leaf);        \
        return LANE_NAME(choose)(LANE_NAME(goes_right)(nodes[root], ranks), a, b);                 \
    }
LEAF(2, 1)
LEAF(3, 2)
LEAF(4, 3)
LEAF(5, 4)
LEAF(6, 5)
#undef LEAF

// Higher trees are not unrolled as a whole: their code would not fit the instruction cache well.
ALWAYS_INLINE LANE_NAME(Pair)
LANE_NAME(leaf7)(const uint32_t *nodes, size_t root, const char *ranks, LANE_NAME(Vector) *leaf) {
    LANE_NAME(Pair) halves[2];
    for (size_t half = 0; half < 2; half++) {
        halves[half] = LANE_NAME(leaf6)(nodes, 2 * root + half, ranks, leaf);
    }
    return LANE_NAME(choose)(
        LANE_NAME(goes_right)(nodes[root], ranks), halves[0], halves[1]);
}

ALWAYS_INLINE LANE_NAME(Pair)
LANE_NAME(leaf8)(const uint32_t *nodes, size_t root, const char *ranks, LANE_NAME(Vector) *leaf) {
    LANE_NAME(Pair) quarters[4];
    for (size_t quarter = 0; quarter < 4; quarter++) {
        quarters[quarter] = LANE_NAME(leaf6)(nodes, 4 * root + quarter, ranks, leaf);
    }
    const LANE_NAME(Pair) a = LANE_NAME(choose)(
        LANE_NAME(goes_right)(nodes[2 * root], ranks), quarters[0], quarters[1]);
    const LANE_NAME(Pair) b = LANE_NAME(choose)(
        LANE_NAME(goes_right)(nodes[2 * root + 1], ranks), quarters[2], quarters[3]);
    return LANE_NAME(choose)(LANE_NAME(goes_right)(nodes[root], ranks), a, b);
}

/// Writes the number of the leaf of each of `groups` slots of lanes.
ALWAYS_INLINE void LANE_NAME(leaves)(
    const uint32_t *nodes, uint32_t depth, const char *ranks, size_t groupBytes, size_t groups,
    ULANE *numbers) {
#define TREE(depth)                                                                                \
    case depth:                                                                                    \
        for (size_t group = 0; group < groups; group++) {                                          \
            LANE_NAME(Vector) leaf = {0};                                                          \
            const LANE_NAME(Pair) found =                                                          \
                LANE_NAME(leaf##depth)(nodes, 1, ranks + group * groupBytes, &leaf);               \
            memcpy(numbers + group * LANE_NAME(lanes), &found, sizeof found);                      \
        }                                                                                          \
        break;
    switch (depth) {
    case 0: memset(numbers, 0, groups * FOREST_SLOT_BYTES); break;
        TREE(1)
        TREE(2)
        TREE(3)
        TREE(4)
        TREE(5)
        TREE(6)
        TREE(7)
        TREE(8)
    }
#undef TREE
}

static void LANE_NAME(leaves_plain)(
    const uint32_t *nodes, uint32_t depth, const char *ranks, size_t groupBytes, size_t groups,
    ULANE *numbers) {
    LANE_NAME(leaves)(nodes, depth, ranks, groupBytes, groups, numbers);
}

WIDE static void LANE_NAME(leaves_wide)(
    const uint32_t *nodes, uint32_t depth, const char *ranks, size_t groupBytes, size_t groups,
    ULANE *numbers) {
    LANE_NAME(leaves)(nodes, depth, ranks, groupBytes, groups, numbers);
}

/// The link each of `count` rows ends at in a linked tree, eight rows interleaved.
static void LANE_NAME(walk_links)(
    const ForestLink *links, uint32_t root, uint32_t depth, const char *ranks, size_t groupBytes,
    size_t groups, uint32_t *ends) {
    enum { walkers = 8 };
    for (size_t row = 0; row < groups * LANE_NAME(lanes); row += walkers) {
        const ULANE *first = (const ULANE *)(ranks + row / LANE_NAME(lanes) * groupBytes)
            + row % LANE_NAME(lanes);
        uint32_t at[walkers];
        for (int walker = 0; walker < walkers; walker++) at[walker] = root;
        for (uint32_t step = 0; step < depth; step++) {
            for (int walker = 0; walker < walkers; walker++) {
                const ForestLink link = links[at[walker]];
                const ULANE rank = first[(size_t)link.slot * LANE_NAME(lanes) + walker] ^ SIGN;
                at[walker] = link.left + (rank > (ULANE)link.rank);
            }
        }
        memcpy(ends + row, at, sizeof at);
    }
}

#undef SIGN
