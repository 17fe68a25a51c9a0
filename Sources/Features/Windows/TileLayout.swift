/// What the tiles of a view hold, so that its windows can be answered from them.
///
/// A tile is the mergeable part of the aggregations over one hop of one key's events. Features
/// share what is the same: the mean and the sum of a column need one sum.
package struct TileLayout: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        /// The greatest created time of the events, whatever the inputs make of them.
        case known
        /// Values, or events where no column is read.
        case count
        case sum
        /// Count, sum and sum of the squared distances from the mean: what a standard deviation
        /// is made of.
        case moments
        case minimum, maximum
        /// The value and the place of its row in the order of rows.
        case first, last
    }

    package struct Column: Hashable, Sendable {
        package let part: Part
        /// Index into `inputs`.
        package let input: Int
    }

    /// The grids that the windows lie on, the finest first. None: the view has no tiles.
    package let hops: [Hop]
    package let inputs: [WindowInput]
    package let columns: [Column]

    package init(_ windows: WindowedSchema) {
        var hops: Set<Hop> = []
        var inputs: [WindowInput] = []
        var columns: [Column] = []
        for feature in windows.features {
            guard let hop = feature.tiledHop else { continue }
            hops.insert(hop)
            var input = inputs.firstIndex(of: feature.input)
            if input == nil {
                inputs.append(feature.input)
                input = inputs.count - 1
            }
            for part in feature.function.parts {
                let column = Column(part: part, input: input ?? 0)
                if !columns.contains(column) { columns.append(column) }
            }
        }
        self.hops = hops.sorted()
        self.inputs = inputs
        self.columns = columns.isEmpty ? [] : [Column(part: .known, input: 0)] + columns
    }

    /// The place among the inputs of what a feature reads.
    /// - Requires: The feature is answered from tiles.
    package func input(of feature: WindowedFeature) -> Int {
        guard let index = inputs.firstIndex(of: feature.input) else {
            preconditionFailure("tiles hold what is read from them")
        }
        return index
    }

    /// The columns that a feature is computed from.
    package func columns(of feature: WindowedFeature) -> [Column] {
        let input = input(of: feature)
        return feature.function.parts.map { Column(part: $0, input: input) }
    }
}

extension WindowedFeature {
    /// The grid of the tiles that can answer it; `nil` where only events can.
    package var tiledHop: Hop? { function.isMergeable ? window.hop : nil }
}

extension AggregationFunction {
    /// The parts of a tile that it is computed from; none where only events will do.
    package var parts: [TileLayout.Part] {
        switch self {
        case .count: [.count]
        case .sum, .mean: [.count, .sum]
        case .stddev: [.moments]
        case .min: [.minimum]
        case .max: [.maximum]
        case .first: [.first]
        case .last: [.last]
        case .distinctCount, .quantile: []
        }
    }
}
