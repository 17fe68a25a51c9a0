import Features
import JSON
import TestSupport
import Testing
import Training

/// Metrics beside scikit-learn's on random cases, which `Tests/Oracles/golden/metrics.py` made.
struct MetricsGoldenTests {
    /// Labels and predictions of a case, judged as a task.
    private func metrics(_ golden: JSONValue, _ task: ModelTask) throws -> Metrics {
        Metrics(
            task: task,
            labels: try #require(golden["labels"]?.elements(\.doubleValue)),
            predictions: try #require(golden["predictions"]?.elements(\.doubleValue)))
    }

    private func isNear(_ found: Double?, _ expected: JSONValue?) -> Bool {
        guard let expected, let found else { return found == nil && expected == .null }
        return expected.doubleValue.map { abs($0 - found) <= 1e-9 * max(1, abs($0)) } ?? false
    }

    /// Holds every metric of a task to the golden ones, nothing left out.
    private func compare(
        _ metrics: Metrics, _ names: [MetricName], _ golden: JSONValue, _ number: Int
    ) {
        for name in names {
            #expect(
                isNear(metrics.value(named: name), golden["expected"]?[name.rawValue]),
                "case \(number): \(name.rawValue)")
        }
    }

    @Test func `there are fifty cases`() throws {
        let count = try ["regression", "binary", "multiclass"].reduce(0) {
            try $0 + Specification.metricCases($1).count
        }
        #expect(count == 50)
    }

    @Test func `metrics of numbers and rates equal scikit-learn's`() throws {
        for (number, golden) in try Specification.metricCases("regression").enumerated() {
            compare(try metrics(golden, .count), Metrics.names(for: .count), golden, number)
        }
    }

    @Test func `metrics of two classes equal scikit-learn's`() throws {
        for (number, golden) in try Specification.metricCases("binary").enumerated() {
            let metrics = try metrics(golden, .binary)
            compare(metrics, Metrics.names(for: .binary), golden, number)
            guard case .binary(let binary) = metrics else { continue }
            let confusions = [binary.atHalf] + [binary.atBestF1].compactMap { $0 }
            let expected = try #require(golden["expected"]?["confusion"]?.arrayValue)
            #expect(confusions.count == expected.count, "case \(number)")
            for (confusion, expected) in zip(confusions, expected) {
                for (name, value) in confusion.json.objectValue?.members ?? [] {
                    #expect(
                        isNear(value.doubleValue, expected[name]), "case \(number): \(name)")
                }
            }
            let gains = try #require(golden["expected"]?["gain"]?.arrayValue)
            #expect(gains.count == binary.lift.count)
            for (lift, gain) in zip(binary.lift, gains) {
                #expect(isNear(lift.gain, gain), "case \(number): gain of \(lift.share)")
                #expect(
                    isNear(lift.lift.map { $0 * lift.share }, gain),
                    "case \(number): lift of \(lift.share)")
            }
        }
    }

    @Test func `metrics of several classes equal scikit-learn's`() throws {
        for (number, golden) in try Specification.metricCases("multiclass").enumerated() {
            let metrics = try metrics(golden, .multiclass)
            compare(metrics, Metrics.names(for: .multiclass), golden, number)
            let expected = try #require(golden["expected"])
            #expect(metrics.json["confusion"] == expected["confusion"], "case \(number)")
            let classes = try #require(metrics.json["classes"]?.arrayValue)
            for (place, score) in classes.enumerated() {
                for name in ["precision", "recall", "f1", "support"] {
                    #expect(
                        isNear(score[name]?.doubleValue, expected[name]?.arrayValue?[place]),
                        "case \(number): \(name) of class \(place)")
                }
            }
        }
    }
}
