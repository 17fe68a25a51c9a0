import Features

/// The rows of a request before anything is predicted of them.
struct AskedRows: Sendable {
    /// By the clock of the server that answers.
    let at: EventTime
    /// The name of the first row's prediction; the next ones have those that follow.
    let firstID: PredictionID
    let count: Int
    /// The names of the join keys; empty where the caller sent the inputs.
    let keyNames: [String]
    /// For each row the values of its join keys.
    let keys: [FeatureValue]

    func id(_ row: Int) -> PredictionID { firstID.advanced(by: row) }

    /// The values of a row's join keys.
    func key(_ row: Int) -> ArraySlice<FeatureValue> {
        keys[row * keyNames.count..<(row + 1) * keyNames.count]
    }
}
