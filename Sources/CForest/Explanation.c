// Quadrature-TreeSHAP (arXiv 2605.04497), with a rule that is exact for every tree.
//
// A leaf is reached by a share of the training data: the product of what went each way on its
// path. Let w be the factors of the splits on an input, and z be 1 where the row takes all of
// them, else 0. With the inputs in S known and the others not, the leaf weighs the product of the
// z in S and of the others' w. The Shapley value of an input is the average over all orders of what
// its becoming known changes, for each leaf
//
//     value * (z - w) * integral over t from 0 to 1 of the product of w' + t (z' - w')
//
// of the path's other inputs. The integrand is a polynomial of degree (inputs of the path - 1), so
// a sum over half as many points of a Gauss-Legendre rule is the integral. At a point t
//
//     reach(node) = weight(t) * product of all w + t (z - w)    is passed down, and
//     value(node) = sum of reach(leaf) * value(leaf) below      comes back up.
//
// All leaves below an edge share the factor of its input, so the edge adds for all of them at once
// value * (z - w) / (w + t (z - w)), and takes away what was added for the input by an earlier
// split on it, whose factor it has replaced.
//
// Invariants:
// 1. Below a way that the row does not take, the factor is w (1 - t), of which w only shrinks: what
//    it was is in the reach, and the slot keeps 1 - t alone. So nothing is divided by a w, which
//    may be 0, and where z is 1 the factor is at least t, above 0.
// 2. Shares that do not add up to 1 (float32 rounds them) move the bias alone: contributions and
//    bias still add up to the margin.

#include "ForestExplanation.h"

#include <string.h>

#include "Wide.h"

// MARK: Where a row goes

#define DECIDE(number)                                                                             \
    void forest_decide_##number(                                                                   \
        const uint32_t *forms, const number *thresholds, size_t count, const number *row,          \
        uint8_t *goesLeft) {                                                                       \
        for (size_t split = 0; split < count; split++) {                                           \
            goesLeft[split] = !(row[forms[split]] >= thresholds[split]);                           \
        }                                                                                          \
    }
DECIDE(float)
DECIDE(double)
#undef DECIDE

// MARK: The passes

typedef double Lanes __attribute__((vector_size(sizeof(double) * FOREST_POINTS)));
typedef int64_t Mask __attribute__((vector_size(sizeof(Lanes))));

/// What is known of a node, and of the edge to it.
typedef struct Slot {
    /// Going down the reach, coming up the value.
    Lanes reach;
    /// 1 / factor of the edge's input.
    Lanes inverse;
    /// What the edge's input gains of a value here.
    Lanes gain;
    /// Where z is 1 the edge's w, else 1.
    double scale;
    /// z of the edge's input.
    double holds;
    double unused[2];
} Slot;
_Static_assert(sizeof(Slot) == FOREST_SLOT_SIZE, "the room for slots is counted by it");

/// What the pieces of a tree are passed with.
typedef struct Pass {
    Lanes points, complements;
    /// 1 / (1 - t).
    Lanes inverses;
    Slot *slots;
    Lanes *gains;
} Pass;

/// The children of a branch, by whether the row goes there.
#define CHILDREN(children, k, left)                                                                \
    Slot *taken = (children) + 2 * (k) + 1 - (left);                                               \
    Slot *other = (children) + 2 * (k) + (left)

ALWAYS_INLINE void pass_down(
    const Pass *pass, const ForestSplit *splits, size_t count, const uint8_t *goesLeft,
    Slot *children) {
    const Lanes points = pass->points, complements = pass->complements;
    const Lanes inverses = pass->inverses;
    for (size_t k = 0; k < count; k++) {
        const ForestSplit *split = splits + k;
        const Slot *earlier = pass->slots + split->earlier;
        const size_t left = goesLeft[k];
        CHILDREN(children, k, left);
        const Lanes reach = pass->slots[split->slot].reach * earlier->inverse;
        const double holds = earlier->holds;
        const double takenShare = earlier->scale * split->shares[1 - left];
        const double otherShare = earlier->scale * split->shares[left];
        const double scale = holds != 0 ? takenShare : 1;
        const Lanes factor = complements * takenShare + points * holds;
        const Mask mask = (Mask){0} - (int64_t)holds;
        const Lanes inverse = (Lanes)((mask & (Mask)(1 / factor)) | (~mask & (Mask)inverses));
        taken->reach = reach * factor;
        taken->inverse = inverse;
        taken->gain = inverse * (holds - scale);
        taken->scale = scale;
        taken->holds = holds;
        other->reach = reach * (complements * otherShare);
        other->inverse = inverses;
        other->gain = -inverses;
        other->scale = 1;
        other->holds = 0;
    }
}

/// Both passes through splits without further ones below: over t, the values of two leaves and
/// their factors are one line.
ALWAYS_INLINE void pass_twigs(
    const Pass *pass, const ForestSplit *splits, size_t count, const uint8_t *goesLeft,
    const double *values) {
    const Lanes points = pass->points;
    for (size_t k = 0; k < count; k++) {
        const ForestSplit *split = splits + k;
        const Slot *earlier = pass->slots + split->earlier;
        Slot *slot = pass->slots + split->slot;
        const double left = values[2 * k], right = values[2 * k + 1];
        const double start = earlier->scale * (split->shares[0] * left + split->shares[1] * right);
        const double slope = earlier->holds * values[2 * k + 1 - goesLeft[k]] - start;
        const Lanes reach = slot->reach * earlier->inverse;
        const Lanes value = reach * (points * slope + start);
        pass->gains[split->input] += reach * slope - value * earlier->gain;
        slot->reach = value;
    }
}

ALWAYS_INLINE void pass_up(
    const Pass *pass, const ForestSplit *splits, size_t count, const uint8_t *goesLeft,
    Slot *children) {
    const Lanes inverses = pass->inverses;
    for (size_t k = count; k-- > 0;) {
        const ForestSplit *split = splits + k;
        const size_t left = goesLeft[k];
        CHILDREN(children, k, left);
        const Lanes value = taken->reach + other->reach;
        pass->gains[split->input] += taken->reach * taken->gain - other->reach * inverses
            - value * pass->slots[split->earlier].gain;
        pass->slots[split->slot].reach = value;
    }
}

/// @param gains Of the inputs.
ALWAYS_INLINE void explain_tree(
    const ExplainedForest *forest, const ExplainedTree *tree, const ForestPoints *points,
    const double *values, const uint8_t *goesLeft, Slot *slots, Lanes *gains) {
    Pass pass = {.slots = slots, .gains = gains};
    memcpy(&pass.points, points->values, sizeof pass.points);
    memcpy(&pass.complements, points->complements, sizeof pass.complements);
    pass.inverses = 1 / pass.complements;
    memcpy(&slots[1].reach, points->weights, sizeof slots[1].reach);
    const uint32_t *steps = forest->steps + tree->firstStep;
    for (size_t step = 0; step < tree->stepCount; step++) {
        const ForestPiece *piece = forest->pieces + steps[step] / 2;
        const ForestSplit *branches = forest->splits + piece->firstSplit;
        const uint8_t *branchesLeft = goesLeft + piece->firstSplit;
        const size_t branchCount = piece->branchCount, twigCount = piece->twigCount;
        Slot *children = slots + piece->firstSlot;
        if (steps[step] % 2 == 1) {
            pass_up(&pass, branches, branchCount, branchesLeft, children);
            continue;
        }
        pass_down(&pass, branches, branchCount, branchesLeft, children);
        const double *pieceValues = values + piece->firstValue;
        pass_twigs(
            &pass, branches + branchCount, twigCount, branchesLeft + branchCount, pieceValues);
        const uint32_t *leafSlots = forest->leafSlots + piece->firstLeaf;
        for (size_t leaf = 0; leaf < piece->leafCount; leaf++) {
            slots[leafSlots[leaf]].reach *= pieceValues[2 * twigCount + leaf];
        }
    }
}

ALWAYS_INLINE void explain(
    const ExplainedForest *forest, const uint8_t *goesLeft, Slot *slots, Lanes *gains) {
    const Lanes zero = {0};
    // An input that no split above is on: w = z = 1.
    slots[0] = (Slot){.inverse = zero + 1, .gain = zero, .scale = 1, .holds = 1};
    for (size_t number = 0; number < forest->treeCount; number++) {
        const ExplainedTree *tree = forest->trees + number;
        for (size_t output = 0; output < tree->outputCount; output++) {
            const ForestPoints *points = forest->points + tree->firstPoints;
            for (size_t block = 0; block < tree->pointsCount; block++) {
                explain_tree(
                    forest, tree, points + block, forest->values + output * forest->valueCount,
                    goesLeft, slots, gains + (tree->firstOutput + output) * forest->inputCount);
            }
        }
    }
}

static void explain_plain(
    const ExplainedForest *forest, const uint8_t *goesLeft, Slot *slots, Lanes *gains) {
    explain(forest, goesLeft, slots, gains);
}

WIDE static void explain_wide(
    const ExplainedForest *forest, const uint8_t *goesLeft, Slot *slots, Lanes *gains) {
    explain(forest, goesLeft, slots, gains);
}

void forest_explain(
    const ExplainedForest *forest, const uint8_t *goesLeft, void *slots, double *gains,
    bool wide) {
    (wide ? explain_wide : explain_plain)(forest, goesLeft, slots, (Lanes *)gains);
}
