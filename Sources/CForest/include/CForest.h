#ifndef LARDER_CFOREST_H
#define LARDER_CFOREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ForestExplanation.h"

/// Walks of decision trees whose thresholds have been replaced by their ranks.
///
/// A rank is the place of a threshold among all of its feature's, and of a value the number of
/// thresholds at or below it: `value >= threshold` is `value's rank > threshold's rank`, exactly,
/// for whatever kind of number. So a node takes 4 bytes, one walk serves float32 and float64, and
/// 32 rows are compared by one instruction.
///
/// A row has two ranks, two *slots*, for each feature: an even one in which a missing value is
/// above every threshold, an odd one in which it is below. A node names the one that does with a
/// missing value what it wants; the walk knows nothing of missing values.

/// A node of a tree that is not filled up: a walk goes to `left`, or to the node after it where the
/// rank of its slot is greater than `rank`. A leaf leads to itself and has the greatest rank.
typedef struct ForestLink {
    uint32_t left;
    uint16_t rank;
    uint16_t slot;
} ForestLink;

/// Consecutive trees that are walked in one way.
typedef struct ForestStretch {
    uint32_t firstTree;
    uint32_t treeCount;
    /// How many steps lead from every root to a leaf.
    uint32_t depth;
    /// Whether the trees are linked; else they are full, of `FOREST_FULL_DEPTH` at most.
    bool isLinked;
    /// Of full trees where the first one's nodes, and its leaves, begin; each has `1 << depth` of
    /// both. Of linked ones where the first one's root is in `roots`.
    size_t start;
} ForestStretch;

enum {
    /// A leaf of a full tree is numbered by a byte.
    FOREST_FULL_DEPTH = 8,
    /// The bytes of a slot in the ranks of rows that are scored together: one cache line.
    FOREST_SLOT_BYTES = 64,
    /// Thresholds that are compared at once; a feature's are a tree of such blocks.
    FOREST_BLOCK = 16,
};

/// A forest of ranks. The numbers behind `void` are float or double, as the function's name says.
typedef struct RankedForest {
    /// Features that a tree splits on, in the order of their slots, by their place in a row.
    const uint32_t *_Nonnull features;
    /// How many thresholds each has.
    const uint16_t *_Nonnull counts;
    uint32_t featureCount;
    /// Levels of blocks of thresholds, 1 to 4. Block b of a level holds, in ascending order, the
    /// last threshold of blocks 16 b to 16 b + 15 of the level below it; free places are NaN, and
    /// the last block has one.
    uint32_t levels;
    /// For each feature the first block of each level, from the top.
    const uint32_t *_Nonnull levelStarts;
    const void *_Nonnull blocks;

    const ForestStretch *_Nonnull stretches;
    size_t stretchCount;
    /// Of full trees: slot << 16 | rank, at 1 the root, at 2 i and 2 i + 1 the children of i.
    const uint32_t *_Nonnull nodes;
    const void *_Nonnull leaves;
    const uint32_t *_Nonnull roots;
    const ForestLink *_Nonnull links;
    /// What the leaf at a link adds.
    const void *_Nonnull linkValues;
    /// The output that each tree adds to.
    const int32_t *_Nonnull outputs;
    uint32_t outputCount;
    /// How many numbers a row has.
    uint32_t rowWidth;
    /// Whether ranks fit a byte: no feature has more than 255 thresholds.
    bool hasByteRanks;
} RankedForest;

/// Whether the processor has the instructions of the `wide` paths.
bool forest_can_be_wide(void);

/// Adds the leaf of every tree, in order, to the margins of a row.
///
/// @param ranks Room for 2 x featureCount ranks.
/// @param wide Whether to use instructions that not every processor has.
void forest_add_row_float(
    const RankedForest *_Nonnull forest, const float *_Nonnull row, uint16_t *_Nonnull ranks,
    float *_Nonnull margins, bool wide);
void forest_add_row_double(
    const RankedForest *_Nonnull forest, const double *_Nonnull row, uint16_t *_Nonnull ranks,
    double *_Nonnull margins, bool wide);

/// The same for a block of rows, of which the lanes of a vector are compared at a time.
///
/// @param count At most FOREST_BLOCK_ROWS.
/// @param ranks Room for the ranks of `count` rows rounded up to a whole slot of lanes: for each
///        such group 2 x featureCount slots; aligned to a slot.
enum { FOREST_BLOCK_ROWS = 256 };
void forest_add_rows_float(
    const RankedForest *_Nonnull forest, const float *_Nonnull rows, size_t count,
    void *_Nonnull ranks, float *_Nonnull margins, bool wide);
void forest_add_rows_double(
    const RankedForest *_Nonnull forest, const double *_Nonnull rows, size_t count,
    void *_Nonnull ranks, double *_Nonnull margins, bool wide);

#endif
