package import Features
package import Models

/// Why a training did not start or did not end with a model.
package enum TrainingError: Error, Sendable, Equatable, Codable {
    // The request.
    case unknownParameter(String)
    /// `range` continues "give".
    case badParameter(String, value: String, range: String)
    case repeatedParameter(String, sameAs: String)
    case untrainedTask(ModelTask)
    case objectiveMismatch(objective: TrainingObjective, task: ModelTask)
    case badSplit(detail: String, hint: String)
    case earlyStoppingWithoutValidation
    case badEarlyStopping(rounds: Int)
    case badThreads(Int)

    /// The dataset has no numeric column of the label's name; `columns` are those of its entity
    /// rows.
    case unknownLabel(String, columns: [String])
    case textColumns([String])

    // The data. Row numbers count from 0 in the order given.
    case noColumns
    case tooManyColumns(count: Int, limit: Int)
    case tooFewRows(range: TimeRanges.Name, count: Int, needed: Int)
    case embargoTooLong(embargo: Duration, span: Duration, range: TimeRanges.Name)
    case missingLabels(count: Int, rows: Int, firstRow: Int)
    /// `requirement` continues "the label must …".
    case unfitLabel(task: ModelTask, row: Int, label: Float, requirement: String)
    case constantLabel(value: Float, range: TimeRanges.Name)
    case infiniteValue(column: String, row: Int)

    // The engine.
    case engineUnavailable(String)
    case engineFailed(String)
    /// The engine made a model that the serving engine refuses.
    case unusableModel(ModelError)
    case cancelled

    // The child process.
    /// It ended by a signal that this program did not send.
    case trainerKilled(signal: Int)
    case trainerOutOfMemory(limitBytes: Int)
    case outOfTime(limit: Duration)
    /// It ended without an outcome, or what it said cannot be read; the text says which.
    case trainerFailed(String)
}
