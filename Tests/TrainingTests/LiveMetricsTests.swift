import Features
import Models
import TestSupport
import Testing
import Training

/// Metrics that are added up row by row, beside those of whole ranges.
struct LiveMetricsTests {
    private func signature(
        _ task: ModelTask, _ outputs: [(ModelSignature.OutputRole, Int)], classes: [String] = []
    ) -> ModelSignature {
        ModelSignature(
            inputs: [],
            outputs: outputs.map { .init(name: "o", type: .float64, role: $0.0, width: $0.1) },
            task: task, classes: classes)
    }

    private func values(_ metrics: LiveMetrics?) -> [String: Double?] {
        Dictionary(uniqueKeysWithValues: (metrics?.values ?? []).map { ($0.name, $0.value) })
    }

    @Test func `a number is judged by its errors`() throws {
        var metrics = try #require(
            LiveMetrics(signature(.regression, [(.margin, 1), (.value, 1)])))
        #expect(metrics.values.isEmpty)
        for (prediction, label) in [(1.0, 2.0), (3.0, 3.0), (5.0, 1.0)] {
            let isFit = metrics.add([99, prediction], .number(label))
            #expect(isFit)
        }
        let known = RegressionMetrics(labels: [2, 3, 1], predictions: [1, 3, 5])
        #expect(
            values(metrics) == ["rmse": known.rmse, "mae": 5.0 / 3, "bias": 1, "r2": known.r2])
        let isText = metrics.add([99, 1], .text("many"))
        #expect(!isText)
    }

    @Test func `a rate is judged by its deviance`() throws {
        var metrics = try #require(LiveMetrics(signature(.count, [(.value, 1)])))
        // 2 (2 ln(2/1) − 1) and 2 · 3, by hand.
        for (rate, count) in [(1.0, 2.0), (3.0, 0.0)] { _ = metrics.add([rate], .number(count)) }
        let deviance = try #require(values(metrics)["poisson_deviance"] ?? nil)
        let expected = 2 * 0.693_147_180_559_945_3 - 1 + 3
        #expect(abs(deviance - expected) < 1e-14)
    }

    @Test func `a probability is judged by rank, loss, distance and at one half`() throws {
        var metrics = try #require(LiveMetrics(signature(.binary, [(.value, 1)])))
        let rows = [(0.9, 1.0), (0.5, 0.0), (0.4, 1.0), (0.1, 0.0)]
        for (probability, label) in rows { _ = metrics.add([probability], .number(label)) }
        let known = BinaryMetrics(labels: rows.map(\.1), probabilities: rows.map(\.0))
        let found = values(metrics)
        #expect(found["auc"] == known.auc)
        #expect(found["logloss"] == known.logLoss)
        let brier = try #require(found["brier"] ?? nil)
        #expect(abs(brier - 0.63 / 4) < 1e-15)
        #expect(found["accuracy"] == 0.5)
        #expect(found["base_rate"] == 0.5)
        let isTwo = metrics.add([0.5], .number(2))
        let isNothing = metrics.add([.nan], .number(1))
        #expect(!isTwo && !isNothing)
        #expect(metrics.count == 4)
    }

    @Test func `of two classes the second is the positive one, by name or by number`() throws {
        var metrics = try #require(
            LiveMetrics(signature(.binary, [(.label, 1), (.scores, 2)], classes: ["no", "yes"])))
        let isFit = [
            metrics.add([1, 0.25, 0.75], .text("yes")), metrics.add([1, 0.25, 0.75], .number(1)),
            metrics.add([0, 0.75, 0.25], .text("no")), metrics.add([0, 0.75, 0.25], .text("?")),
        ]
        #expect(isFit == [true, true, true, false])
        #expect(values(metrics)["accuracy"] == 1)
        #expect(values(metrics)["auc"] == 1)
    }

    @Test func `several classes are judged by the greatest and by what was given`() throws {
        var metrics = try #require(
            LiveMetrics(signature(.regression, [(.scores, 3)], classes: ["3", "4", "5"])))
        let isFit = [
            metrics.add([0.5, 0.25, 0.25], .number(3)), metrics.add([0.5, 0.25, 0.25], .text("4")),
            metrics.add([0.5, 0.25, 0.25], .number(0)),
        ]
        #expect(isFit == [true, true, false])
        #expect(values(metrics)["accuracy"] == 0.5)
        let loss = try #require(values(metrics)["logloss"] ?? nil)
        #expect(abs(loss - 1.5 * 0.693_147_180_559_945_3) < 1e-15)
    }

    @Test func `several targets are not judged by one label`() {
        #expect(LiveMetrics(signature(.regression, [(.value, 2)])) == nil)
        #expect(LiveMetrics(signature(.regression, [(.other, 1)])) == nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `beyond the rows that are kept the rank is that of the whole, but for near ties`(
        seed: UInt64
    ) throws {
        var random = SplitMix64(seed: seed)
        var metrics = try #require(LiveMetrics(signature(.binary, [(.value, 1)])))
        var labels: [Double] = []
        var probabilities: [Double] = []
        for _ in 0..<100_000 {
            // From a millionth to nearly one, as of rare events.
            let probability = Double.random(in: 0..<1, using: &random)
            let rare = probability * probability * probability
            labels.append(Double.random(in: 0..<1, using: &random) < rare ? 1 : 0)
            probabilities.append(rare)
            _ = metrics.add([rare], .number(labels[labels.count - 1]))
        }
        let known = try #require(
            BinaryMetrics(labels: labels, probabilities: probabilities).auc)
        let found = try #require(values(metrics)["auc"] ?? nil)
        #expect(abs(found - known) < 1e-4, "seed \(seed)")
    }
}
