package import Features

/// What a version is to predict from.
package enum PredictionInputs: Sendable {
    /// Features that are looked up, some of which the caller gives himself.
    case features(OnlineRequest, overrides: [ServedModel.Override])
    /// Features that were looked up as of another time.
    case found(OnlineAnswer, of: OnlineRequest, overrides: [ServedModel.Override])
    /// For each row a value an input, in order; `nil` where none was given.
    case rows([[FeatureValue?]])

    package var count: Int {
        switch self {
        case .features(let request, _), .found(_, let request, _): request.count
        case .rows(let rows): rows.count
        }
    }

    /// The names of the join keys, and for each row their values; none where the caller sent the
    /// inputs.
    var keys: (names: [String], values: [FeatureValue]) {
        switch self {
        case .rows: return ([], [])
        case .features(let request, _), .found(_, let request, _):
            var values: [FeatureValue] = []
            values.reserveCapacity(request.columns.count * request.count)
            for row in 0..<request.count {
                for column in request.columns { values.append(column[row]) }
            }
            return (request.keyNames, values)
        }
    }
}

extension ServedModel {
    /// Predicts.
    ///
    /// - Parameter inputs: Resolved for this version.
    package func predictions(
        from inputs: PredictionInputs, in features: FeatureStore
    ) throws(FeatureError) -> Predictions {
        switch inputs {
        case .features(let request, let overrides):
            predictions(for: try features.read(request), overrides: overrides)
        case .found(let answer, _, let overrides): predictions(for: answer, overrides: overrides)
        case .rows(let rows): predictions(for: rows)
        }
    }

    /// The same inputs as this version reads them.
    ///
    /// - Parameter other: The version that they were resolved for.
    /// - Returns: `nil` where this one needs a join key or a request value that is not there, where
    ///   rows have none of its inputs, and where a value is none that its input takes. An input
    ///   that rows lack is missing.
    func inputs(like inputs: PredictionInputs, of other: ServedModel, in features: FeatureStore)
        -> PredictionInputs?
    {
        switch inputs {
        case .found: return nil
        case .features(let request, let overrides):
            guard let plan = plan(in: features), let same = OnlineRequest(request, for: plan)
            else { return nil }
            let mine = translated(overrides, of: other)
            let fits = mine.allSatisfy { override in
                override.values.allSatisfy { takes($0, as: override.input) }
            }
            return fits ? .features(same, overrides: mine) : nil
        case .rows(let rows):
            let places = counterparts(in: other)
            guard places.contains(where: { $0 != nil }) else { return nil }
            let mine = rows.map { row in places.map { $0.flatMap { row[$0] } } }
            let fits = mine.allSatisfy { row in
                row.indices.allSatisfy { takes(row[$0] ?? .null, as: $0) }
            }
            return fits ? .rows(mine) : nil
        }
    }

    private func takes(_ value: FeatureValue, as input: Int) -> Bool {
        model.signature.inputs[input].number(of: value) != .wrongType
    }

    /// For each input the place of the other version's that is fed by the same feature, or else is
    /// called the same.
    private func counterparts(in other: ServedModel) -> [Int?] {
        let names = other.model.signature.inputs.map(\.name)
        let named = Dictionary(zip(names, names.indices)) { first, _ in first }
        let sources = other.binding?.sources ?? []
        let fed = Dictionary(grouping: sources.indices) { sources[$0] }
        return model.signature.inputs.enumerated().map { input, mine in
            let fitting = binding.flatMap { fed[$0.sources[input]] } ?? []
            // Several inputs may read one feature: then their names tell them apart.
            return fitting.first { names[$0] == mine.name } ?? fitting.first ?? named[mine.name]
        }
    }

    /// The overrides of another version's inputs as those of this one's that are fed by the same
    /// features, whatever the two call them.
    private func translated(_ overrides: [Override], of other: ServedModel) -> [Override] {
        guard !overrides.isEmpty, let mine = binding, let theirs = other.binding else { return [] }
        let inputs = model.signature.inputs
        let names = other.model.signature.inputs.map(\.name)
        return inputs.indices.compactMap { input in
            let fitting = overrides.filter { theirs.sources[$0.input] == mine.sources[input] }
            // Several inputs may read one feature: then their names tell them apart.
            let found = fitting.first { names[$0.input] == inputs[input].name } ?? fitting.first
            return found.map { Override(input: input, values: $0.values) }
        }
    }
}
