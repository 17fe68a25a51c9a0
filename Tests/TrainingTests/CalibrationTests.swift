import JSON
import Models
import TestSupport
import Testing
import Training

/// Calibrators fitted to rows, beside scikit-learn's (`Tests/Oracles/golden/metrics.py`).
struct CalibrationTests {
    private struct Golden {
        let margins: [Double]
        let labels: [Double]
        let expected: JSONValue

        init(_ json: JSONValue) throws {
            margins = try #require(json["margins"]?.elements(\.doubleValue))
            labels = try #require(json["labels"]?.elements(\.doubleValue))
            expected = try #require(json["expected"])
        }
    }

    @Test func `isotonic functions equal scikit-learn's, but for 0 and 1`() throws {
        let cases = try Specification.metricCases("calibration").map(Golden.init)
        #expect(cases.count == 10)
        for (number, golden) in cases.enumerated() {
            let calibrator = try #require(
                Calibrator.fitted(
                    margins: golden.margins, labels: golden.labels, choice: .isotonic))
            let asked = try #require(golden.expected["asked"]?.elements(\.doubleValue))
            let answers = try #require(golden.expected["isotonic"]?.elements(\.doubleValue))
            let least = 1 / Double(golden.labels.count + 2)
            for (margin, answer) in zip(asked, answers) {
                // Where a line leads to 0 or 1 it is bent, too.
                let found = calibrator.probability(ofMargin: margin)
                #expect(abs(found - answer) <= least + 1e-12, "case \(number): \(margin)")
                if case .isotonic(let thresholds, let values) = calibrator,
                    let above = thresholds.firstIndex(where: {
                        $0 > Calibrator.logistic(margin)
                    }), above > 0, values[above - 1] > least, values[above] < 1 - least
                {
                    #expect(abs(found - answer) < 1e-9, "case \(number): \(margin)")
                }
            }
        }
    }

    /// scikit-learn ends its search where another step gains little, which is some digits earlier.
    @Test func `Platt's slope and intercept are near scikit-learn's`() throws {
        for (number, golden) in try Specification.metricCases("calibration").map(Golden.init)
            .enumerated()
        {
            guard
                case .platt(let slope, let intercept) = Calibrator.fitted(
                    margins: golden.margins, labels: golden.labels, choice: .platt)
            else {
                Issue.record("case \(number) has no slope")
                continue
            }
            let expected = try (
                #require(golden.expected["slope"]?.doubleValue),
                #require(golden.expected["intercept"]?.doubleValue)
            )
            #expect(abs(slope - expected.0) < 1e-4, "case \(number)")
            #expect(abs(intercept - expected.1) < 1e-4, "case \(number)")
        }
    }

    @Test func `Platt's slope is finite where a threshold divides the classes`() throws {
        let margins = (0..<40).map { Double($0) - 19.5 }
        let calibrator = try #require(
            Calibrator.fitted(
                margins: margins, labels: margins.map { $0 > 0 ? 1 : 0 }, choice: .platt))
        // The targets are 21/22 and 1/22.
        let top = calibrator.probability(ofMargin: 19.5)
        #expect(top > 0.95 && top < 1)
        #expect(abs(calibrator.probability(ofMargin: 0) - 0.5) < 1e-6)
    }

    @Test func `an isotonic function is never 0 nor 1`() throws {
        let margins = (0..<40).map { Double($0) - 19.5 }
        let calibrator = try #require(
            Calibrator.fitted(
                margins: margins, labels: margins.map { $0 > 0 ? 1 : 0 }, choice: .isotonic))
        #expect(calibrator.probability(ofMargin: -50) == 1.0 / 42)
        #expect(calibrator.probability(ofMargin: 50) == 1 - 1.0 / 42)
    }

    @Test func `Platt's method is chosen under a thousand positives`() throws {
        for (positives, isPlatt) in [(999, true), (1_000, false)] {
            let labels = (0..<3_000).map { $0 < positives ? 1.0 : 0 }
            let calibrator = try #require(
                Calibrator.fitted(margins: labels.indices.map { Double($0 % 7) }, labels: labels))
            if case .platt = calibrator { #expect(isPlatt) } else { #expect(!isPlatt) }
        }
    }

    @Test func `one class alone calibrates nothing`() {
        #expect(Calibrator.fitted(margins: [1, 2], labels: [0, 0]) == nil)
        #expect(Calibrator.fitted(margins: [1, 2], labels: [1, 1]) == nil)
    }

    @Test(arguments: [CalibrationChoice.platt, .isotonic], [1, 2, 3] as [UInt64])
    func `calibration brings probabilities that are too sure nearer to what happens`(
        choice: CalibrationChoice, seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        // Margins three times as far from zero as the truth is, and moved.
        let truths = (0..<8_000).map { _ in Double.random(in: -2..<2, using: &random) }
        let margins = truths.map { 3 * $0 + 1 }
        let labels = truths.map {
            Double.random(in: 0..<1, using: &random) < Calibrator.logistic($0) ? 1.0 : 0
        }
        let calibrator = try #require(
            Calibrator.fitted(
                margins: Array(margins[..<4_000]), labels: Array(labels[..<4_000]),
                choice: choice))
        let judged = { (probability: (Double) -> Double) in
            BinaryMetrics(
                labels: Array(labels[4_000...]), probabilities: margins[4_000...].map(probability))
        }
        let before = judged(Calibrator.logistic)
        let after = judged(calibrator.probability)
        #expect(before.ece > 0.15)
        #expect(after.ece < 0.04, "seed \(seed)")
        #expect(after.equalMassECE < before.equalMassECE / 4, "seed \(seed)")
        #expect(after.logLoss < before.logLoss, "seed \(seed)")
        #expect(after.brier < before.brier, "seed \(seed)")
    }
}
