// Quadrature-TreeSHAP (arXiv 2605.04497), with a rule that is exact for every tree.
//
// A leaf is reached by a share of the training data: the product of what went each way on its
// path. Let wᵢ be the factors of the splits on input i, and zᵢ be 1 where the row takes all of
// them, else 0. With the inputs in S known and the others not, the leaf weighs Π zᵢ (i in S)
// · Π wᵢ (the others). The Shapley value of input i is the average over all orders of what its
// becoming known changes, for each leaf
//
//     value · (zᵢ − wᵢ) · ∫₀¹ Π (wⱼ + t (zⱼ − wⱼ)) dt      over the inputs j ≠ i of the path.
//
// The integrand is a polynomial of degree (inputs of the path − 1), so a sum over half as many
// points of a Gauss–Legendre rule is the integral. At a point t
//
//     reach(node) = weight(t) · Π (wⱼ + t (zⱼ − wⱼ))    is passed down, and
//     value(node) = Σ reach(leaf) · value(leaf)         of the leaves below comes back up.
//
// All leaves below an edge share the factor of its input, so the edge adds for all of them at once
// value · (z − w) / (w + t (z − w)), and takes away what was added for the input by an earlier
// split on it, whose factor it has replaced.
//
// Invariants:
// 1. A factor is between its w and its z, so that no product overflows, and above 0 where it is
//    divided by: t lies within 0 and 1, and an input whose z is 0 is not divided by again: all
//    below it has the same z, and w only shrinks.
// 2. Shares that do not add up to 1 (float32 rounds them) move the bias alone: contributions and
//    bias still add up to the margin.

/// One row on its way through the trees, at a few points of the integral.
struct ContributionWalk<Number: ForestNumber> {
    typealias Lanes = QuadratureRule.Lanes

    /// What the path to the present node says of an input.
    struct Knowledge {
        /// w, the share that went the path's ways at all splits on the input: 1 without any.
        var share: Double
        /// Whether the row takes these ways: z.
        var holds: Bool
        /// 1 / (w + t (1 − w)); not read where the row leaves the path.
        var inverse: Lanes

        static var nothing: Knowledge {
            Knowledge(share: 1, holds: true, inverse: Lanes(repeating: 1))
        }
    }

    private let view: ForestView<Number>
    private let row: UnsafePointer<Number>
    private let inputs: UnsafePointer<Int32>?
    private let known: UnsafeMutablePointer<Knowledge>
    /// t, 1 − t and 1 / (1 − t).
    private var points = Lanes.zero
    private var complements = Lanes.zero
    private var inverses = Lanes.zero
    private var output = 0
    private var gains: UnsafeMutablePointer<Double>

    /// - Parameters:
    ///   - inputs: The input that each feature is a form of; `nil` where they are the inputs.
    ///   - known: Of each input nothing.
    init(
        view: ForestView<Number>, row: UnsafePointer<Number>,
        inputs: UnsafePointer<Int32>?, known: UnsafeMutablePointer<Knowledge>,
        gains: UnsafeMutablePointer<Double>
    ) {
        self.view = view
        self.row = row
        self.inputs = inputs
        self.known = known
        self.gains = gains
    }

    /// Adds what the inputs contribute by one tree, at some of its rule's points.
    ///
    /// - Parameter gains: By input.
    mutating func add(
        treeFrom root: Int, output: Int, at points: QuadratureRule.Points,
        to gains: UnsafeMutablePointer<Double>
    ) {
        guard !view.isLeaf(root) else { return }
        self.points = points.values
        complements = points.complements
        inverses = 1 / points.complements
        self.output = output
        self.gains = gains
        _ = visit(root, reach: points.weights)
    }

    /// - Returns: The value of the leaves below, as they are reached.
    @inline(__always)
    private mutating func value(_ node: Int, reach: Lanes) -> Lanes {
        view.isLeaf(node)
            ? reach * view.value(node, output: output) : visit(node, reach: reach)
    }

    private mutating func visit(_ node: Int, reach: Lanes) -> Lanes {
        let feature = view.feature(node)
        let input = inputs.map { Int($0[feature]) } ?? feature
        let (left, right) = view.children(node)
        let before = known[input]
        guard before.holds else {
            // Neither way adds to the input: it has z = 0 above and below.
            let leftValue = value(left, reach: reach * view.share(left))
            return leftValue + value(right, reach: reach * view.share(right))
        }
        // By its bit: a branch on it would be mispredicted every second time.
        let goesLeft = Int(unsafeBitCast(view.goesLeft(node, row[feature]), to: UInt8.self))
        let (taken, other) = (right &- goesLeft, left &+ goesLeft)
        let reachWithoutInput = reach * before.inverse
        let all: Lanes
        var gain: Lanes
        if view.isLeaf(taken), view.isLeaf(other) {
            // With two leaves their values and factors are one line over t.
            let takenShare = before.share * view.share(taken)
            let takenValue = view.value(taken, output: output)
            let otherPart = before.share * view.share(other) * view.value(other, output: output)
            let slope = (1 - takenShare) * takenValue - otherPart
            all = reachWithoutInput * (points * slope + (takenShare * takenValue + otherPart))
            gain = reachWithoutInput * slope
        } else {
            let takenSide = takenSide(taken, of: input, after: before, reach: reachWithoutInput)
            let otherSide = otherSide(other, of: input, after: before, reach: reachWithoutInput)
            all = takenSide.value + otherSide.value
            gain = takenSide.gain - otherSide.gain
        }
        if before.share != 1 { gain -= all * (before.inverse * (1 - before.share)) }
        gains[input] += gain.lowHalf.sum() + gain.highHalf.sum()
        return all
    }

    /// What comes back from the side that the row takes, and what the input adds there. A leaf's
    /// gain takes no division: its factor is multiplied by and divided by again.
    @inline(__always)
    private mutating func takenSide(
        _ node: Int, of input: Int, after before: Knowledge, reach: Lanes
    ) -> (value: Lanes, gain: Lanes) {
        let share = before.share * view.share(node)
        let factor = share + points * (1 - share)
        guard !view.isLeaf(node) else {
            let leaf = reach * view.value(node, output: output)
            return (leaf * factor, leaf * (1 - share))
        }
        let inverse = 1 / factor
        known[input] = Knowledge(share: share, holds: true, inverse: inverse)
        let value = visit(node, reach: reach * factor)
        known[input] = before
        return (value, value * (inverse * (1 - share)))
    }

    /// The same of the side that it does not take, where the input takes away.
    @inline(__always)
    private mutating func otherSide(
        _ node: Int, of input: Int, after before: Knowledge, reach: Lanes
    ) -> (value: Lanes, gain: Lanes) {
        let share = before.share * view.share(node)
        guard !view.isLeaf(node) else {
            let leaf = reach * (share * view.value(node, output: output))
            return (leaf * complements, leaf)
        }
        known[input].holds = false
        let value = visit(node, reach: reach * (complements * share))
        known[input].holds = true
        return (value, value * inverses)
    }
}
