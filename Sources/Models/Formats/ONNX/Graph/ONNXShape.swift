/// The shape of a tensor whose number of rows is not known before it is scored.
///
/// One of the dimensions may be the rows'; it counts as 1 here, so that the others say how the
/// numbers of one row lie. Memory holds row after row, whichever dimension is the rows'.
struct ONNXShape: Sendable, Equatable {
    var dims: [Int]
    /// Which dimension is the rows'; `nil` for what is the same for all rows.
    var rows: Int?

    /// The numbers of a row.
    var width: Int { dims.reduce(1, *) }

    /// Whether the numbers lie as row-major order has them: nothing comes before the rows.
    var isInOrder: Bool { rows.map { dims[..<$0].allSatisfy { $0 == 1 } } ?? true }

    /// Where each number of `result` stands in this shape, which is broadcast to it.
    func places(in result: ONNXShape) -> [Int32] {
        var steps = [Int](repeating: 0, count: result.dims.count)
        var step = 1
        for axis in dims.indices.reversed() {
            if dims[axis] != 1 { steps[axis + steps.count - dims.count] = step }
            step *= dims[axis]
        }
        return result.places(steps: steps)
    }

    /// For each number in order the sum of its coordinates times the steps of their dimensions.
    func places(steps: [Int]) -> [Int32] {
        var places: [Int32] = [0]
        for (dim, step) in zip(dims, steps) {
            places = places.flatMap { place in (0..<dim).map { place + Int32($0 * step) } }
        }
        return places
    }

    /// The numbers between two of the dimension's neighbours.
    func step(of axis: Int) -> Int { dims[(axis + 1)...].reduce(1, *) }

    /// What two shapes are broadcast to, aligned at their last dimensions; `nil` when they do not
    /// fit, or the rows of one would meet something else of the other.
    func broadcast(with other: ONNXShape) -> ONNXShape? {
        let rank = max(dims.count, other.dims.count)
        let left = aligned(to: rank)
        let right = other.aligned(to: rank)
        if let first = left.rows, let second = right.rows, first != second { return nil }
        let rows = left.rows ?? right.rows
        var dims: [Int] = []
        for axis in 0..<rank {
            let (first, second) = (left.dims[axis], right.dims[axis])
            guard first == second || first == 1 || second == 1 else { return nil }
            if axis == rows, first != 1 || second != 1 { return nil }
            dims.append(first == 1 ? second : first)
        }
        return ONNXShape(dims: dims, rows: rows)
    }

    private func aligned(to rank: Int) -> ONNXShape {
        let missing = rank - dims.count
        return ONNXShape(
            dims: [Int](repeating: 1, count: missing) + dims, rows: rows.map { $0 + missing })
    }
}
