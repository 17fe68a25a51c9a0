#ifndef LARDER_FOREST_EXPLANATION_H
#define LARDER_FOREST_EXPLANATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What each input contributes to a row's margin, by a quadrature whose formula is in
/// `Explanation.c`: the work that every split takes, for every row.
///
/// A tree is passed twice. Down from the root each split tells its children how much of a leaf
/// reaches them; up again the values of the leaves come together, and each split adds what its
/// input has to do with them. Neither pass has a branch that depends on the row.

enum {
    /// Points of the integral that are computed together.
    FOREST_POINTS = 4,
    /// The bytes that a node takes while a tree is passed.
    FOREST_SLOT_SIZE = 128,
};

/// A split. A node has a *slot*, where the passes leave what they know of it.
typedef struct ForestSplit {
    uint32_t slot;
    /// The slot of the nearest node on the path here whose parent splits on the same input; 0
    /// where none does.
    uint32_t earlier;
    uint32_t input;
    /// How much of the training data that reached the split went left, and right.
    float shares[2];
} ForestSplit;

/// Splits of a tree that are passed together, the whole of a tree that is not large. First its
/// *branches*, which have a split below them, parents before children; then its *twigs*, of which
/// both children are leaves, without slots.
typedef struct ForestPiece {
    uint32_t firstSplit;
    uint32_t branchCount;
    uint32_t twigCount;
    /// The slot of the first branch's left child; those of all branches' children follow.
    uint32_t firstSlot;
    /// The place in `leafSlots` of the leaves that are children of branches.
    uint32_t firstLeaf;
    uint32_t leafCount;
    /// The place of the value of the first twig's left leaf; those of all twigs' leaves follow, and
    /// then those of the branches' leaves.
    uint32_t firstValue;
} ForestPiece;

/// Points of a quadrature rule on [0, 1]: t, 1 - t and the weight.
typedef struct ForestPoints {
    double values[FOREST_POINTS];
    double complements[FOREST_POINTS];
    double weights[FOREST_POINTS];
} ForestPoints;

/// The parts of a tree in the arrays of its forest.
typedef struct ExplainedTree {
    uint32_t firstStep;
    uint32_t stepCount;
    uint32_t firstPoints;
    uint32_t pointsCount;
    /// The outputs that the tree adds to: one, or all where its leaves are vectors.
    uint32_t firstOutput;
    uint32_t outputCount;
} ExplainedTree;

typedef struct ExplainedForest {
    const ExplainedTree *_Nonnull trees;
    size_t treeCount;
    /// Twice a piece's number to pass it down, and 1 more to pass it up again: between the two
    /// come the pieces below it.
    const uint32_t *_Nonnull steps;
    const ForestPiece *_Nonnull pieces;
    const ForestSplit *_Nonnull splits;
    const uint32_t *_Nonnull leafSlots;
    /// The values of all leaves, `valueCount`; where they are vectors, so many for each output.
    const double *_Nonnull values;
    size_t valueCount;
    const ForestPoints *_Nonnull points;
    size_t inputCount;
} ExplainedForest;

/// Writes for each of `count` splits 1 where the row goes left, else 0.
///
/// @param forms For each split the place in `row` of its feature's value.
/// @param thresholds None is NaN.
/// @param row Each feature's value in two forms: one that is infinite where the value is missing,
///        and then goes right, and one that is NaN, and goes left.
void forest_decide_float(
    const uint32_t *_Nonnull forms, const float *_Nonnull thresholds, size_t count,
    const float *_Nonnull row, uint8_t *_Nonnull goesLeft);
void forest_decide_double(
    const uint32_t *_Nonnull forms, const double *_Nonnull thresholds, size_t count,
    const double *_Nonnull row, uint8_t *_Nonnull goesLeft);

/// Adds what each input contributes to each output.
///
/// @param goesLeft Of each split.
/// @param slots Room for FOREST_SLOT_SIZE bytes a slot, aligned to as many; slot 1 is the root's.
/// @param gains For each output FOREST_POINTS numbers an input, whose sum it contributes; aligned
///        likewise.
/// @param wide Whether to use instructions that not every processor has.
void forest_explain(
    const ExplainedForest *_Nonnull forest, const uint8_t *_Nonnull goesLeft,
    void *_Nonnull slots, double *_Nonnull gains, bool wide);

#endif
