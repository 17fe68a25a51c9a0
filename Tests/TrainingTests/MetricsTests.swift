import Features
import Testing
import Training

@Suite struct MetricsTests {
    @Test func `regression metrics are what they are on paper`() {
        // Errors 1, -2, 0, 3: squares 14, magnitudes 6; labels' deviations from 5: 9, 1, 1, 9.
        let metrics = RegressionMetrics(labels: [2, 4, 6, 8], predictions: [1, 6, 6, 5])
        #expect(metrics.rmse == (14.0 / 4).squareRoot())
        #expect(metrics.mae == 6.0 / 4)
        #expect(metrics.r2 == 1 - 14.0 / 20)
    }

    @Test func `a constant label has no explained variance`() {
        #expect(RegressionMetrics(labels: [0.1, 0.1, 0.1], predictions: [0, 0, 1]).r2 == nil)
    }

    @Test func `a perfect order has an area of one, the reverse of zero`() {
        let labels: [Double] = [0, 0, 1, 1]
        #expect(BinaryMetrics(labels: labels, probabilities: [0.1, 0.2, 0.3, 0.4]).auc == 1)
        #expect(BinaryMetrics(labels: labels, probabilities: [0.4, 0.3, 0.2, 0.1]).auc == 0)
    }

    @Test func `a tie between the classes counts half`() {
        // Pairs (positive, negative): .5 > .1 one, .5 = .5 half, .3 > .1 one, .3 < .5 none.
        let metrics = BinaryMetrics(labels: [1, 1, 0, 0], probabilities: [0.5, 0.3, 0.5, 0.1])
        #expect(metrics.auc == 2.5 / 4)
    }

    @Test func `one class alone has no area`() {
        #expect(BinaryMetrics(labels: [1, 1], probabilities: [0.5, 0.3]).auc == nil)
        #expect(BinaryMetrics(labels: [0, 0], probabilities: [0.5, 0.3]).auc == nil)
    }

    @Test func `certainty that is wrong costs much but not infinitely much`() {
        let metrics = BinaryMetrics(labels: [1], probabilities: [0])
        // -ln(2⁻⁵²)
        #expect(abs(metrics.logLoss - 36.04365338911715) < 1e-12)
    }

    @Test func `predictions that are not numbers do not trap`() {
        let metrics = BinaryMetrics(labels: [1, 0, 1], probabilities: [.nan, 0.5, .nan])
        #expect(metrics.auc != nil)
    }

    // The golden numbers: scikit-learn 1.9.1 on Python 3.11, over the same cases made by the same
    // generator: mean_squared_error ** 0.5, mean_absolute_error, r2_score.
    @Test func `regression metrics equal scikit-learn's`() throws {
        var random = LehmerGenerator(seed: 12_345)
        var labels: [Double] = []
        var predictions: [Double] = []
        for _ in 0..<200 {
            let label = Double(random.next() % 2_001 - 1_000) / 8
            labels.append(label)
            predictions.append(label + Double(random.next() % 401 - 200) / 16)
        }
        let metrics = RegressionMetrics(labels: labels, predictions: predictions)
        #expect(abs(metrics.rmse - 7.083201132344754) < 1e-12)
        #expect(abs(metrics.mae - 6.0403125) < 1e-12)
        #expect(abs(try #require(metrics.r2) - 0.9898202343113583) < 1e-12)
    }

    // As above: roc_auc_score and log_loss. The 21 possible probabilities make many ties, 0 and 1
    // among them.
    @Test func `binary metrics equal scikit-learn's`() throws {
        var random = LehmerGenerator(seed: 54_321)
        var labels: [Double] = []
        var probabilities: [Double] = []
        for _ in 0..<200 {
            let probability = Double(random.next() % 21) / 20
            probabilities.append(probability)
            labels.append(Double(random.next() % 1_000) / 1_000 < 0.2 + 0.6 * probability ? 1 : 0)
        }
        let metrics = BinaryMetrics(labels: labels, probabilities: probabilities)
        #expect(abs(try #require(metrics.auc) - 0.7069327731092436) < 1e-12)
        #expect(abs(metrics.logLoss - 1.1716604120524101) < 1e-12)
    }

    @Test func `the constant baseline answers the mean of its labels`() {
        let baseline = ConstantBaseline(labels: [1, 2, 6], task: .regression)
        #expect(baseline.values == [3])
        #expect(baseline.predictions(count: 2) == [3, 3])
    }
}
