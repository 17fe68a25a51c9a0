/// The time as a training is told it.
struct TrainingClock: Sendable {
    let now: @Sendable () -> ContinuousClock.Instant

    func isPast(_ end: ContinuousClock.Instant?) -> Bool {
        guard let end else { return false }
        return now() >= end
    }

    func seconds(since start: ContinuousClock.Instant) -> Double {
        start.duration(to: now()) / .seconds(1)
    }
}
