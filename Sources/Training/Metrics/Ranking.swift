/// Rows in the order of a number, the greatest first, with ties told.
struct Ranking: Sendable {
    let order: [Int32]
    /// Where in `order` each stretch of equal numbers ends, ascending.
    let ends: [Int32]

    /// - Parameter numbers: NaN ranks last, and ties with itself.
    /// - Complexity: O(*n* log *n*).
    init(of numbers: [Double]) {
        let order = numbers.indices.map { Int32($0) }.sorted { one, other in
            let (one, other) = (numbers[Int(one)], numbers[Int(other)])
            return one > other || (other.isNaN && !one.isNaN)
        }
        var ends: [Int32] = []
        for place in order.indices {
            guard place + 1 < order.count else {
                ends.append(Int32(order.count))
                break
            }
            let (number, next) = (numbers[Int(order[place])], numbers[Int(order[place + 1])])
            if number != next, !(number.isNaN && next.isNaN) { ends.append(Int32(place + 1)) }
        }
        self.order = order
        self.ends = ends
    }

    /// For each row which of `count` bins of nearly equal mass it is in, from 0 for the smallest
    /// numbers. Ties are in one bin, so that some may be empty.
    func equalMassBins(_ count: Int) -> [Int] {
        var bins = [Int](repeating: 0, count: order.count)
        var start = 0
        for end in ends {
            let bin = Self.equalMassBin(
                of: Int(end) - start, after: order.count - Int(end), total: order.count,
                bins: count)
            for row in order[start..<Int(end)] { bins[Int(row)] = bin }
            start = Int(end)
        }
        return bins
    }

    /// The bin in which the middle of a stretch of ties lies.
    ///
    /// - Parameters:
    ///   - rows: In the stretch.
    ///   - smaller: Rows before it, counted from the smallest number.
    static func equalMassBin(of rows: Int, after smaller: Int, total: Int, bins: Int) -> Int {
        min(bins - 1, bins * (2 * smaller + rows) / (2 * total))
    }
}
