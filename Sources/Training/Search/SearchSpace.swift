/// The parameters that are searched, each with its range: a cube in which every parameter has a
/// side from 0 to 1.
struct SearchSpace {
    struct Side {
        let name: String
        let range: SearchRange
        let isWhole: Bool
    }

    /// In alphabetical order.
    let sides: [Side]
    /// What the search leaves as it is.
    let fixed: TrainingParameters

    /// - Parameter fixed: Parameters that are asked for; those without a range of their own in
    ///   `space` are not searched.
    init(_ space: [String: SearchRange], fixed: TrainingParameters) {
        let ranges = SearchSpecification.defaultSpace.filter { !fixed.gives($0.key) }
            .merging(space) { _, asked in asked }
        sides = ranges.sorted { $0.key < $1.key }.compactMap { name, range in
            TrainingParameters.rule(named: name).map {
                Side(name: name, range: range, isWhole: $0.isWhole)
            }
        }
        self.fixed = fixed
    }

    /// The parameters at a point of the cube.
    func parameters(at point: [Double]) throws(TrainingError) -> TrainingParameters {
        var values: [String: Double] = [:]
        for (side, place) in zip(sides, point) {
            values[side.name] = side.range.value(at: place, isWhole: side.isWhole)
        }
        return try fixed.replacing(values)
    }

    /// The point of the parameters as asked, or its nearest within the ranges.
    var start: [Double] {
        let values = fixed.dictionary
        return sides.map { $0.range.place(of: values[$0.name] ?? 0) }
    }

    /// How long a training at a point takes, roughly, in some unit: cheap ones are tried first.
    func cost(at point: [Double]) -> Double {
        zip(sides, point).reduce(0) { cost, side in
            switch side.0.name {
            case "max_depth", "max_leaves", "rounds", "num_parallel_tree": cost + side.1
            case "eta": cost + 1 - side.1
            default: cost
            }
        }
    }
}
