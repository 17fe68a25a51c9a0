import Features

/// What predictions leave behind.
extension PredictionService {
    /// Names the predictions of a request's rows.
    ///
    /// - Parameter keys: The names of their join keys, and for each row the values.
    func asked(
        _ count: Int, keys: (names: [String], values: [FeatureValue]) = ([], [])
    ) -> AskedRows {
        let now = features.now()
        return AskedRows(
            at: now, firstID: ids.next(count, at: now.microseconds), count: count,
            keyNames: keys.names, keys: keys.values)
    }

    /// Whether a prediction that is not written down yet may still be.
    ///
    /// Of another server's predictions only their age tells.
    package func mayBeWritten(_ id: PredictionID) -> Bool {
        guard !ids.include(id) else { return log.holds(id) }
        let age = features.now().microseconds / 1000 - id.milliseconds
        return (0..<Self.writingMilliseconds).contains(age)
    }

    /// How long a prediction may take to be written down by another server.
    private static let writingMilliseconds: Int64 = 3000

    /// Writes down those rows that were predicted.
    ///
    /// - Parameters:
    ///   - rows: As they were asked; a shadow of them gets names of its own.
    ///   - takes: Those that are this version's to answer; all where absent.
    func write(
        _ predictions: Predictions, by served: ServedModel, of rows: AskedRows,
        as role: PredictionBatch.Role = .answer, where takes: [Bool]? = nil
    ) {
        let version = served.version
        let isShadow = role == .shadow
        let batch = PredictionBatch(
            project: version.project, model: version.model, version: version.version, role: role,
            at: rows.at,
            firstID: isShadow ? ids.next(rows.count, at: rows.at.microseconds) : rows.firstID,
            shadowed: isShadow ? rows.firstID : nil, count: rows.count, keyNames: rows.keyNames,
            keys: rows.keys, inputs: predictions.inputs, statuses: predictions.statuses,
            eventTimes: predictions.eventTimes, texts: predictions.texts,
            scores: predictions.scores)
        guard takes != nil || !predictions.refusals.isEmpty else { return log.append(batch) }
        log.append(
            batch,
            where: (0..<batch.count).map { row in
                predictions.refusals[row] == nil && takes?[row] ?? true
            })
    }
}
