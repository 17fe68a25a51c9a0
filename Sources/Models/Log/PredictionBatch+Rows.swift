package import Features

extension PredictionBatch {
    /// How many inputs, event times, texts and scores a row has.
    package var inputCount: Int { inputs.count / count }
    package var eventTimeCount: Int { (eventTimes?.times.count ?? 0) / count }
    package var textCount: Int { texts.count / count }
    package var scoreCount: Int { scores.count / count }

    /// The values of a row's join keys.
    package func key(_ row: Int) -> ArraySlice<FeatureValue> {
        keys[row * keyNames.count..<(row + 1) * keyNames.count]
    }

    package func id(_ row: Int) -> PredictionID { firstID.advanced(by: row) }

    /// Whether one of the rows has the name.
    func names(_ id: PredictionID) -> Bool {
        guard id.high == firstID.high else { return false }
        let row = (id.low &- firstID.low) & (1 << 62 - 1)
        return row < UInt64(count) && self.id(Int(row)) == id
    }

    /// What is computed beside an answer is known by the answer's name.
    func answerID(_ row: Int) -> PredictionID { (shadowed ?? firstID).advanced(by: row) }

    /// Some of the rows, one after the other.
    func rows(_ range: Range<Int>) -> PredictionBatch {
        func cut<Value>(_ values: [Value]) -> [Value] {
            let width = values.count / count
            return Array(values[range.lowerBound * width..<range.upperBound * width])
        }
        return PredictionBatch(
            project: project, model: model, version: version, role: role, at: at,
            firstID: id(range.lowerBound),
            shadowed: shadowed.map { _ in answerID(range.lowerBound) },
            count: range.count, keyNames: keyNames, keys: cut(keys), inputs: cut(inputs),
            statuses: cut(statuses),
            eventTimes: eventTimes.flatMap { InputEventTimes(cut($0.times), $0.places) },
            texts: cut(texts), scores: cut(scores))
    }

    /// What it takes in memory, about.
    var byteCount: Int {
        var bytes = Self.overheadBytes
        bytes += inputs.count * MemoryLayout<Double>.stride + statuses.count
        bytes += (eventTimes?.times.count ?? 0) * MemoryLayout<EventTime?>.stride
        bytes += scores.count * MemoryLayout<Double>.stride
        for key in keys { bytes += key.byteCount }
        bytes += texts.count * MemoryLayout<String?>.stride
        for text in texts { bytes += text?.utf8.count ?? 0 }
        return bytes
    }

    /// Itself, and what the system keeps for each of its arrays.
    private static let overheadBytes = MemoryLayout<PredictionBatch>.size + 6 * 48
}
