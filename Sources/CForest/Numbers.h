// What depends on the kind of number: ranks of values, and sums of leaves. Included once for each,
// with NUMBER and NUMBER_NAME(name); NUMBER_NAME(count_wide) is defined before.

/// How many of a block's thresholds are at or below the value; none for NaN.
ALWAYS_INLINE uint32_t NUMBER_NAME(count_plain)(const NUMBER *block, NUMBER value) {
    uint32_t count = 0;
    for (int place = 0; place < FOREST_BLOCK; place++) count += block[place] <= value;
    return count;
}

// Down the levels: a block's count is the number of the block below to look into. The number of
// levels is a constant where it is the usual one, of up to 255 thresholds.
#define RANK(how, attribute)                                                                       \
    attribute ALWAYS_INLINE uint32_t NUMBER_NAME(rank_##how)(                                      \
        const NUMBER *blocks, const uint32_t *starts, uint32_t levels, NUMBER value) {             \
        uint32_t rank = 0;                                                                         \
        for (uint32_t level = 0; level < levels; level++) {                                        \
            const NUMBER *block = blocks + ((size_t)starts[level] + rank) * FOREST_BLOCK;          \
            rank = rank * FOREST_BLOCK + NUMBER_NAME(count_##how)(block, value);                   \
        }                                                                                          \
        return rank;                                                                               \
    }                                                                                              \
    attribute static void NUMBER_NAME(rank_row_##how)(                                             \
        const RankedForest *forest, const NUMBER *row, uint16_t *ranks) {                          \
        if (forest->levels == 2) {                                                                 \
            RANK_ROW(how, 2, uint16_t, 1, 0, ranks)                                                \
        } else {                                                                                   \
            RANK_ROW(how, forest->levels, uint16_t, 1, 0, ranks)                                   \
        }                                                                                          \
    }                                                                                              \
    RANK_ROWS(how, attribute, uint8_t, 0x80u)                                                      \
    RANK_ROWS(how, attribute, uint16_t, 0x8000u)

/// The two slots of each feature, the first of which is above all thresholds where the value is
/// missing.
#define RANK_ROW(how, levels, lane, lanes, sign, slots)                                            \
    {                                                                                              \
        const NUMBER *blocks = forest->blocks;                                                     \
        const uint32_t *features = forest->features, *starts = forest->levelStarts;                \
        const uint16_t *counts = forest->counts;                                                   \
        const uint32_t featureCount = forest->featureCount, levelCount = levels;                   \
        lane *slot = slots;                                                                        \
        for (uint32_t feature = 0; feature < featureCount; feature++) {                            \
            const NUMBER value = row[features[feature]];                                           \
            const uint32_t rank = NUMBER_NAME(rank_##how)(                                         \
                blocks, starts + (size_t)feature * levelCount, levelCount, value);                 \
            const uint32_t missing = value != value ? UINT32_MAX : 0;                              \
            slot[0] = (lane)((rank | (counts[feature] & missing)) ^ sign);                         \
            slot[lanes] = (lane)(rank ^ sign);                                                     \
            slot += 2 * lanes;                                                                     \
        }                                                                                          \
    }

#define RANK_ROWS(how, attribute, lane, sign)                                                      \
    attribute static void NUMBER_NAME(rank_rows_##how##_##lane)(                                   \
        const RankedForest *forest, const NUMBER *row, size_t count, char *ranks) {                \
        enum { lanes = FOREST_SLOT_BYTES / sizeof(lane) };                                         \
        const size_t groupBytes = (size_t)2 * forest->featureCount * FOREST_SLOT_BYTES;            \
        for (size_t number = 0; number < count; number++) {                                        \
            lane *first = (lane *)(ranks + number / lanes * groupBytes) + number % lanes;          \
            if (forest->levels == 2) {                                                             \
                RANK_ROW(how, 2, lane, lanes, sign, first)                                         \
            } else {                                                                               \
                RANK_ROW(how, forest->levels, lane, lanes, sign, first)                            \
            }                                                                                      \
            row += forest->rowWidth;                                                               \
        }                                                                                          \
    }

RANK(plain, )
RANK(wide, WIDE)
#undef RANK
#undef RANK_ROW
#undef RANK_ROWS

/// The leaves that a row reaches in `count` full trees. Eight walks are interleaved, which hides
/// the latency of a load behind the others.
ALWAYS_INLINE void NUMBER_NAME(walk_full)(
    const uint32_t *nodes, const NUMBER *leaves, uint32_t depth, size_t count,
    const uint16_t *ranks, NUMBER *reached) {
    size_t tree = 0;
#define STEP(walker) at[walker] = full_step(root[walker], at[walker], ranks);
#define REACHED(walker)                                                                            \
    reached[tree + walker] = leaves[((tree + walker) << depth) + at[walker] - ((size_t)1 << depth)];
    for (; tree + 8 <= count; tree += 8) {
        const uint32_t *root[8] = {nodes + (tree << depth)};
        KEEP_IN_REGISTER(root[0]);
        for (size_t walker = 1; walker < 8; walker++) root[walker] = root[0] + (walker << depth);
        size_t at[8] = {1, 1, 1, 1, 1, 1, 1, 1};
#pragma clang loop unroll(full)
        for (uint32_t step = 0; step < depth; step++) {
            STEP(0) STEP(1) STEP(2) STEP(3) STEP(4) STEP(5) STEP(6) STEP(7)
        }
        REACHED(0) REACHED(1) REACHED(2) REACHED(3)
        REACHED(4) REACHED(5) REACHED(6) REACHED(7)
    }
    for (; tree < count; tree++) {
        const uint32_t *root[1] = {nodes + (tree << depth)};
        size_t at[1] = {1};
#pragma clang loop unroll(full)
        for (uint32_t step = 0; step < depth; step++) { STEP(0) }
        REACHED(0)
    }
#undef STEP
#undef REACHED
}

/// The same of linked trees, eight interleaved.
static void NUMBER_NAME(walk_linked)(
    const ForestLink *links, const uint32_t *roots, const NUMBER *values, uint32_t depth,
    size_t count, const uint16_t *ranks, NUMBER *reached) {
    enum { walkers = 8 };
    size_t tree = 0;
    for (; tree + walkers <= count; tree += walkers) {
        uint32_t at[walkers];
        memcpy(at, roots + tree, sizeof at);
        for (uint32_t step = 0; step < depth; step++) {
            for (int walker = 0; walker < walkers; walker++) {
                at[walker] = linked_step(links, at[walker], ranks);
            }
        }
        for (int walker = 0; walker < walkers; walker++) {
            reached[tree + walker] = values[at[walker]];
        }
    }
    for (; tree < count; tree++) {
        uint32_t at = roots[tree];
        for (uint32_t step = 0; step < depth; step++) at = linked_step(links, at, ranks);
        reached[tree] = values[at];
    }
}

static void NUMBER_NAME(walk)(
    const RankedForest *forest, const ForestStretch *stretch, size_t from, size_t count,
    const uint16_t *ranks, NUMBER *reached) {
    if (stretch->isLinked) {
        NUMBER_NAME(walk_linked)(
            forest->links, forest->roots + stretch->start + from, forest->linkValues,
            stretch->depth, count, ranks, reached);
        return;
    }
    const size_t start = stretch->start + (from << stretch->depth);
    const uint32_t *nodes = forest->nodes + start;
    const NUMBER *leaves = (const NUMBER *)forest->leaves + start;
    // With a constant depth the steps are unrolled and places in the tree are constants.
#define DEPTH(depth)                                                                               \
    case depth: NUMBER_NAME(walk_full)(nodes, leaves, depth, count, ranks, reached); break;
    switch (stretch->depth) {
        DEPTH(0)
        DEPTH(1)
        DEPTH(2)
        DEPTH(3)
        DEPTH(4)
        DEPTH(5)
        DEPTH(6)
        DEPTH(7)
        DEPTH(8)
    }
#undef DEPTH
}

void NUMBER_NAME(forest_add_row)(
    const RankedForest *forest, const NUMBER *row, uint16_t *ranks, NUMBER *margins, bool wide) {
    (wide ? NUMBER_NAME(rank_row_wide) : NUMBER_NAME(rank_row_plain))(forest, row, ranks);
    // Leaves are found for some trees before they are added, since additions wait for each other.
    enum { treesMax = 64 };
    NUMBER reached[treesMax];
    for (size_t index = 0; index < forest->stretchCount; index++) {
        const ForestStretch *stretch = forest->stretches + index;
        for (size_t from = 0; from < stretch->treeCount; from += treesMax) {
            const size_t left = stretch->treeCount - from;
            const size_t count = left < treesMax ? left : treesMax;
            NUMBER_NAME(walk)(forest, stretch, from, count, ranks, reached);
            if (forest->outputCount == 1) {
                NUMBER sum = margins[0];
                for (size_t tree = 0; tree < count; tree++) sum += reached[tree];
                margins[0] = sum;
            } else {
                const int32_t *outputs = forest->outputs + stretch->firstTree + from;
                for (size_t tree = 0; tree < count; tree++) {
                    margins[outputs[tree]] += reached[tree];
                }
            }
        }
    }
}

/// Adds each row's leaf to its margin. The stride is a constant where there is one output.
#define ADD_LEAVES(values, numbers)                                                                \
    if (outputs == 1) {                                                                            \
        for (size_t row = 0; row < count; row++) margin[row] += (values)[(numbers)[row]];          \
    } else {                                                                                       \
        for (size_t row = 0; row < count; row++) {                                                 \
            margin[row * outputs] += (values)[(numbers)[row]];                                     \
        }                                                                                          \
    }

#define ADD_ROWS(lane)                                                                             \
    static void NUMBER_NAME(add_rows_##lane)(                                                      \
        const RankedForest *forest, size_t count, const char *ranks, NUMBER *margins, bool wide) { \
        enum { lanes = FOREST_SLOT_BYTES / sizeof(lane) };                                         \
        const size_t groupBytes = (size_t)2 * forest->featureCount * FOREST_SLOT_BYTES;            \
        const size_t groups = (count + lanes - 1) / lanes;                                         \
        const size_t outputs = forest->outputCount;                                                \
        union {                                                                                    \
            lane numbers[FOREST_BLOCK_ROWS];                                                       \
            uint32_t ends[FOREST_BLOCK_ROWS];                                                      \
        } reached;                                                                                 \
        for (size_t index = 0; index < forest->stretchCount; index++) {                            \
            const ForestStretch *stretch = forest->stretches + index;                              \
            for (size_t tree = 0; tree < stretch->treeCount; tree++) {                             \
                NUMBER *margin = margins + forest->outputs[stretch->firstTree + tree];             \
                if (stretch->isLinked) {                                                           \
                    const NUMBER *values = forest->linkValues;                                     \
                    lane##_walk_links(                                                             \
                        forest->links, forest->roots[stretch->start + tree], stretch->depth,       \
                        ranks, groupBytes, groups, reached.ends);                                  \
                    ADD_LEAVES(values, reached.ends)                                               \
                    continue;                                                                      \
                }                                                                                  \
                const size_t start = stretch->start + (tree << stretch->depth);                    \
                const NUMBER *values = (const NUMBER *)forest->leaves + start;                     \
                (wide ? lane##_leaves_wide : lane##_leaves_plain)(                                 \
                    forest->nodes + start, stretch->depth, ranks, groupBytes, groups,              \
                    reached.numbers);                                                              \
                ADD_LEAVES(values, reached.numbers)                                                \
            }                                                                                      \
        }                                                                                          \
    }
ADD_ROWS(uint8_t)
ADD_ROWS(uint16_t)
#undef ADD_ROWS
#undef ADD_LEAVES

void NUMBER_NAME(forest_add_rows)(
    const RankedForest *forest, const NUMBER *rows, size_t count, void *ranks, NUMBER *margins,
    bool wide) {
    if (forest->hasByteRanks) {
        (wide ? NUMBER_NAME(rank_rows_wide_uint8_t) : NUMBER_NAME(rank_rows_plain_uint8_t))(
            forest, rows, count, ranks);
        NUMBER_NAME(add_rows_uint8_t)(forest, count, ranks, margins, wide);
    } else {
        (wide ? NUMBER_NAME(rank_rows_wide_uint16_t) : NUMBER_NAME(rank_rows_plain_uint16_t))(
            forest, rows, count, ranks);
        NUMBER_NAME(add_rows_uint16_t)(forest, count, ranks, margins, wide);
    }
}
