package import Features
package import Models

/// Why a training did not start or did not end with a model.
package enum TrainingError: Error, Sendable, Equatable, Codable {
    // The request.
    case unknownParameter(String)
    /// `range` continues "give".
    case badParameter(String, value: String, range: String)
    case repeatedParameter(String, sameAs: String)
    case objectiveMismatch(objective: TrainingObjective, task: ModelTask)
    case badSplit(detail: String, hint: String)
    case earlyStoppingWithoutValidation
    case badEarlyStopping(rounds: Int)
    case badThreads(Int)
    /// A part of the specification, by its name in requests, that cannot be met.
    case badSpecification(String, detail: String, hint: String)
    /// A column that a part of the specification names and the data lack.
    case unknownColumn(String, field: String, columns: [String])
    case unknownClass(String, classes: [String])

    /// The dataset has no numeric column of the label's name; `columns` are those of its entity
    /// rows.
    case unknownLabel(String, columns: [String])
    case textColumns([String])

    // The data. Row numbers count from 0 in the order given.
    case noColumns
    case tooManyColumns(count: Int, limit: Int)
    case tooFewRows(range: RangeName, count: Int, needed: Int)
    case embargoTooLong(embargo: Duration, span: Duration, range: RangeName)
    case tooFewGroups(column: String, count: Int, needed: Int)
    case missingClass(String, range: RangeName)
    case missingLabels(count: Int, rows: Int, firstRow: Int)
    /// `requirement` continues "the label must …".
    case unfitLabel(task: ModelTask, row: Int, label: Float, requirement: String)
    case constantLabel(value: Float, range: RangeName)
    case infiniteValue(column: String, row: Int)

    // The engine.
    case engineUnavailable(String)
    case engineFailed(String)
    /// The engine made a model that the serving engine refuses.
    case unusableModel(ModelError)
    case cancelled

    // The child process.
    /// It ended by a signal that this program did not send; `said` is the end of what it wrote to
    /// its standard error, in one line.
    case trainerKilled(signal: Int, said: String)
    case trainerOutOfMemory(limitBytes: Int)
    case outOfTime(limit: Duration)
    /// It ended without an outcome, or what it said cannot be read; the text says which.
    case trainerFailed(String)
}
