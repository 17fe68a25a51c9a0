import Features
import TestSupport
import Testing
import Training
import XGBoostTraining

@Suite struct ScreenTests {
    private func screens(
        _ matrix: TrainingMatrix, task: ModelTask = .regression, leakage: [LeakageFinding] = []
    ) async throws -> ScreenReport {
        let specification = try TrainingSpecification(
            task: task, parameters: TrainingParameters(["rounds": 2]),
            choices: ReportChoices(learningCurve: false, resamples: 0))
        let outcome = try await XGBoostEngine().outcome(
            on: matrix, specification, leakage: leakage)
        return try #require(outcome.report.screens)
    }

    @Test func `honest features are not flagged`() async throws {
        let screens = try await screens(.random(rows: 1_000))
        #expect(screens.flags.isEmpty)
        #expect(screens.shift.verdict == .ok)
        #expect((0.4...0.6).contains(try #require(screens.shift.auc)))
    }

    @Test(arguments: [ModelTask.regression, .binary, .multiclass])
    func `a feature that gives the label away is flagged, and trained on`(
        task: ModelTask
    ) async throws {
        var random = SplitMix64(seed: 5)
        let plain = TrainingMatrix.random(rows: 1_000, task: task)
        // Three steps of a label, so that a tree of depth 3 can tell it.
        let leak = plain.labels.map {
            ($0 * 2).rounded() / 2 + Float.random(in: -0.01...0.01, using: &random)
        }
        let screens = try await screens(plain.adding("view:leak", leak), task: task)
        #expect(screens.flags.map(\.feature) == ["view:leak"])
        #expect(screens.flags.first?.kind == .predictsAlone)
        #expect(try #require(screens.flags.first?.score) >= 0.95)
    }

    @Test func `a feature known only after the fact is flagged with its share`() async throws {
        let screens = try await screens(
            .random(rows: 100),
            leakage: [
                LeakageFinding(feature: "view:a", share: 0.001),
                LeakageFinding(feature: "view:b", share: 0.25),
            ])
        #expect(
            screens.flags == [
                ScreenFlag(
                    feature: "view:b", kind: .knownLater, score: 0.25,
                    reason: "25.0 % of its values became known only after the time of their "
                        + "rows; join the dataset with \"as_known\"")
            ])
    }

    @Test func `identifiers are flagged`() async throws {
        var random = SplitMix64(seed: 1)
        let plain = TrainingMatrix.random(rows: 400)
        let numbers = (0..<400).map { _ in Float(Int.random(in: 0..<1_000_000, using: &random)) }
        let days = (0..<400).map { Float($0 / 24) + 0.5 }
        let screens = try await screens(plain.adding("id", numbers).adding("day", days))
        #expect(screens.flags.map(\.feature) == ["id", "day"])
        #expect(screens.flags.allSatisfy { $0.kind == .identifier })
        #expect(
            screens.flags.map(\.reason) == [
                "nearly every row has a whole number of its own",
                "it only ever grows with time, so that no value of it comes back",
            ])
    }

    @Test func `a feature that has moved is told from what was trained on`() async throws {
        let plain = TrainingMatrix.random(rows: 1_000)
        let moved = (0..<1_000).map { (row: Int) -> Float in
            Float(row % 7) + (row < 800 ? 0 : 20)
        }
        let screens = try await screens(plain.adding("view:moved", moved))
        #expect(screens.shift.verdict == .block)
        #expect(screens.shift.features.first == "view:moved")
    }

    @Test func `the verdict follows the area`() {
        #expect(ShiftScreen(auc: nil, features: []).verdict == .ok)
        #expect(ShiftScreen(auc: 0.8, features: []).verdict == .ok)
        #expect(ShiftScreen(auc: 0.81, features: []).verdict == .warn)
        #expect(ShiftScreen(auc: 0.9, features: []).verdict == .warn)
        #expect(ShiftScreen(auc: 0.91, features: []).verdict == .block)
    }
}
