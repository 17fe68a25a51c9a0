package import JSON

/// How predictions are spread: the edges of their deciles, and what lies between.
package struct ScoreHistogram: Sendable, Hashable, Codable {
    /// Eleven: the least, the quantiles at 10 % to 90 %, the greatest.
    package let edges: [Double]
    /// Ten: from each edge to below the next, in the last one up to the greatest. Not alike where
    /// predictions are.
    package let counts: [Int]

    /// - Precondition: At least one score.
    package init(of scores: [Double]) {
        let sorted = SortedValues(scores)
        edges = (0...10).map { sorted.quantile(Double($0) / 10) }
        var counts = [Int](repeating: 0, count: 10)
        var bin = 0
        for score in sorted.values {
            while bin < 9, score >= edges[bin + 1] { bin += 1 }
            counts[bin] += 1
        }
        self.counts = counts
    }

    /// `{"edges":[…],"counts":[…]}`.
    package var json: JSONValue {
        [
            "edges": .array(edges.map(JSONValue.number)),
            "counts": .array(counts.map { JSONValue($0) }),
        ]
    }
}
