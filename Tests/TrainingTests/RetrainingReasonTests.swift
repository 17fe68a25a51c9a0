import Features
import Testing
import Training

@Suite struct RetrainingReasonTests {
    private let hour: Int64 = 3_600_000_000

    private func time(hours: Int64) -> EventTime { EventTime(microseconds: hours * hour) }

    private func reason(
        _ retraining: Retraining, _ facts: RetrainingFacts, atHour hours: Int64
    ) -> RetrainingReason? {
        RetrainingReason(retraining, facts, now: time(hours: hours))
    }

    private func performance(_ lately: Double, rows: Int = 200) -> RetrainingFacts.Performance {
        RetrainingFacts.Performance(metric: "rmse", judged: 10, lately: lately, rows: rows)
    }

    @Test func `a schedule is due when the frequency has passed since the last training`() {
        let daily = Retraining(updateFrequency: DurationText("1d"))
        #expect(reason(daily, RetrainingFacts(lastTraining: nil), atHour: 0) == .schedule)
        let facts = RetrainingFacts(lastTraining: time(hours: 10))
        #expect(reason(daily, facts, atHour: 33) == nil)
        #expect(reason(daily, facts, atHour: 34) == .schedule)
    }

    @Test func `new labels count from the number that is asked for`() {
        let retraining = Retraining(triggers: .init(newLabels: 100))
        let facts = { RetrainingFacts(lastTraining: self.time(hours: 0), newLabels: $0) }
        #expect(reason(retraining, facts(99), atHour: 2) == nil)
        #expect(reason(retraining, facts(100), atHour: 2) == .newLabels(count: 100))
    }

    @Test func `a trigger waits for the cooldown`() {
        let retraining = Retraining(triggers: .init(newLabels: 1))
        let facts = RetrainingFacts(lastTraining: time(hours: 5), newLabels: 7)
        #expect(reason(retraining, facts, atHour: 5) == nil)
        #expect(reason(retraining, facts, atHour: 6) == .newLabels(count: 7))
    }

    @Test func `accuracy has dropped when the error grew by more than the share`() {
        let retraining = Retraining(triggers: .init(accuracyDrop: 0.1))
        let facts = { (lately: RetrainingFacts.Performance?) in
            RetrainingFacts(lastTraining: self.time(hours: 0), performance: lately)
        }
        #expect(reason(retraining, facts(performance(10.9)), atHour: 2) == nil)
        let worse = performance(11.1)
        #expect(reason(retraining, facts(worse), atHour: 2) == .accuracyDrop(worse))
        // Of fewer labels it may be chance.
        #expect(reason(retraining, facts(performance(30, rows: 199)), atHour: 2) == nil)
        #expect(reason(retraining, facts(nil), atHour: 2) == nil)
    }

    @Test func `drift counts above its limit`() {
        let retraining = Retraining(triggers: .init(drift: 0.2))
        let facts = { RetrainingFacts(lastTraining: self.time(hours: 0), drift: $0) }
        #expect(reason(retraining, facts(0.2), atHour: 2) == nil)
        #expect(reason(retraining, facts(0.21), atHour: 2) == .drift(0.21))
        #expect(reason(retraining, facts(nil), atHour: 2) == nil)
    }

    @Test func `a reason says its figures`() {
        #expect(
            RetrainingReason.accuracyDrop(performance(12, rows: 300)).text
                == "rmse was 10.0 when it was judged, and is 12.0 over 300 labelled predictions")
    }

    @Test func `stability is zero of equal shares and grows with the distance`() throws {
        #expect(PopulationStability.index(expected: [10, 10], actual: [10, 10]) == 0)
        // Shares of 10.5 of 21 and 15.5 of 21: twice 5/21 times ln of 31/11.
        let index = try #require(
            PopulationStability.index(expected: [10, 10], actual: [15, 5]))
        let expected = (5.0 / 21) * 0.389464766760 + (5.0 / 21) * 0.646627164925
        #expect(abs(index - expected) < 1e-9)
        #expect(PopulationStability.index(expected: [0, 0], actual: [1, 2]) == nil)
    }
}
