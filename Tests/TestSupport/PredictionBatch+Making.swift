import Features
package import Models

extension PredictionBatch {
    /// Predictions of a model for drivers, one each, with two inputs and a score.
    ///
    /// - Parameters:
    ///   - microseconds: When they were made; their names begin with it.
    ///   - name: Tells their names from those of other batches of the same instant.
    package static func drivers(
        _ drivers: [Int64], of model: String = "risk", project: String, version: Int = 1,
        role: Role = .answer, at microseconds: Int64, name: UInt64 = 0,
        shadowed: PredictionID? = nil, scores: [Double]? = nil
    ) -> PredictionBatch {
        let at = EventTime(microseconds: microseconds)
        return PredictionBatch(
            project: project, model: model, version: version, role: role, at: at,
            firstID: PredictionID(
                high: PredictionID.first(at: at).high, low: 2 << 62 | name << 32),
            shadowed: shadowed, count: drivers.count, keyNames: ["driver"],
            keys: drivers.map { .int64($0) },
            inputs: drivers.flatMap { [Double($0), .nan] },
            statuses: drivers.flatMap { _ in [InputStatus.present, .notFound] },
            eventTimes: InputEventTimes(drivers.map { _ in at }, .init([0, nil])),
            scores: scores ?? drivers.map { Double($0) / 4 })
    }
}
