package import Features

/// Predictions of a model over some time, of which those count that are old enough for their
/// labels to have come.
package struct PredictionCohort: Sendable {
    package let project: String
    package let model: String
    /// `nil` means all.
    package let version: Int?
    /// When they were predicted; the end is not in it.
    package let interval: Range<EventTime>
    /// The last instant whose predictions have matured.
    package let maturedUntil: EventTime
    /// Microseconds of the stretches that are told apart, counted from 1970.
    package let bucket: Int64

    package init(
        project: String, model: String, version: Int?, interval: Range<EventTime>,
        maturedUntil: EventTime, bucket: Int64
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.interval = interval
        self.maturedUntil = maturedUntil
        self.bucket = bucket
    }

    /// The beginning of the stretch that the time lies in.
    package func bucketStart(of time: EventTime) -> EventTime {
        let rest = time.microseconds % bucket
        return EventTime(microseconds: time.microseconds - (rest < 0 ? rest + bucket : rest))
    }
}
