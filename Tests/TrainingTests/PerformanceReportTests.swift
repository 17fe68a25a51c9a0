import Features
import Models
import Testing
import Training

/// How well versions did, in all and day by day.
struct PerformanceReportTests {
    private static let day: Int64 = 86_400_000_000

    private let cohort = PredictionCohort(
        project: "p", model: "m", version: nil,
        interval: EventTime(microseconds: 0)..<EventTime(microseconds: 4 * day),
        maturedUntil: EventTime(microseconds: 3 * day), bucket: day)
    private let signature = ModelSignature(
        inputs: [], outputs: [.init(name: "value", type: .float32, role: .value, width: 1)],
        task: .regression)

    private func count(
        _ version: Int, _ role: PredictionBatch.Role, day: Int64, _ matured: Int,
        _ immature: Int = 0
    ) -> CohortCount {
        CohortCount(
            version: version, role: role, start: EventTime(microseconds: day * Self.day),
            matured: matured, immature: immature)
    }

    private func row(
        _ version: Int, _ role: PredictionBatch.Role, day: Int64, _ prediction: Double,
        _ label: Label.Value
    ) -> LabelledPrediction {
        LabelledPrediction(
            version: version, role: role, at: EventTime(microseconds: day * Self.day + 5),
            scores: [prediction], label: label)
    }

    private func rmse(_ part: PerformanceReport.Part) -> Double? {
        part.metrics.first { $0.name == "rmse" }?.value
    }

    @Test func `each version and role has its own counts and metrics, in all and by day`() throws {
        var report = PerformanceReport(
            of: cohort,
            [
                count(1, .answer, day: 0, 4), count(1, .answer, day: 2, 6, 1),
                count(1, .shadow, day: 2, 2), count(2, .answer, day: 3, 0, 9),
            ], signatures: [1: signature, 2: signature])
        report.add([row(1, .answer, day: 0, 1, .number(2))])
        report.add([
            row(1, .answer, day: 2, 3, .number(6)), row(1, .answer, day: 2, 3, .text("?")),
            row(1, .shadow, day: 2, 1, .number(1)),
        ])
        report.finish()
        try #require(report.lines.map(\.version) == [1, 1, 2])
        let answers = report.lines[0]
        #expect(answers.whole.matured == 10 && answers.whole.immature == 1)
        #expect(answers.whole.labelled == 3 && answers.whole.unfit == 1)
        #expect(answers.whole.coverage == 0.3)
        #expect(rmse(answers.whole) == Double(5).squareRoot())
        #expect(answers.parts.map(\.start.microseconds) == [0, 2 * Self.day])
        #expect(answers.parts.map(\.labelled) == [1, 2])
        #expect(answers.parts.map(rmse) == [1, 3])
        #expect(rmse(report.lines[1].whole) == 0)
        #expect(report.lines[2].whole.coverage == nil)
        #expect(report.lines[2].whole.metrics.isEmpty)
    }

    @Test func `a version that is gone is counted and not judged`() {
        var report = PerformanceReport(
            of: cohort, [count(1, .answer, day: 0, 1)], signatures: [:])
        report.add([row(1, .answer, day: 0, 1, .number(2))])
        report.finish()
        #expect(report.lines[0].whole.labelled == 1 && report.lines[0].whole.unfit == 0)
        #expect(report.lines[0].whole.metrics.isEmpty)
    }

    @Test func `what was written down after the count is left out`() {
        var report = PerformanceReport(
            of: cohort, [count(1, .answer, day: 0, 1)], signatures: [1: signature])
        report.add([
            row(1, .answer, day: 0, 1, .number(2)), row(1, .answer, day: 1, 1, .number(9)),
            row(2, .answer, day: 0, 1, .number(9)),
        ])
        report.finish()
        #expect(report.lines.count == 1)
        #expect(report.lines[0].whole.labelled == 1)
        #expect(rmse(report.lines[0].whole) == 1)
    }
}
