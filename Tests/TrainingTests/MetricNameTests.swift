import Features
import FoundationEssentials
import JSON
import Testing
import Training

struct MetricNameTests {
    @Test func `what is better is higher, lower or nearer to zero`() {
        #expect(MetricName.auc.gain(from: 0.7, to: 0.75) > 0)
        #expect(MetricName.rmse.gain(from: 33, to: 32) == 1)
        #expect(MetricName.bias.gain(from: -3, to: 2) == 1)
        #expect(MetricName.r2.isHigherBetter && !MetricName.logLoss.isHigherBetter)
    }

    @Test(arguments: ModelTask.allCases)
    func `a report has every metric of its task by its name`(task: ModelTask) {
        let metrics = Metrics(
            task: task, labels: [0, 1, 1],
            predictions: task == .multiclass ? [0.7, 0.3, 0.2, 0.8, 0.5, 0.5] : [0.2, 0.9, 0.4])
        for name in Metrics.names(for: task) {
            let path = name.rawValue.split(separator: "_", maxSplits: 1).map(String.init)
            let member =
                path[0] == "pinball"
                ? metrics.json["pinball"]?[path[1]] : metrics.json[name.rawValue]
            #expect(member != nil, "\(name)")
            #expect(member?.doubleValue == metrics.value(named: name), "\(name)")
        }
    }

    @Test func `metrics of other tasks have no value`() {
        let metrics = Metrics(task: .regression, labels: [1, 2], predictions: [1, 2])
        #expect(metrics.value(named: .auc) == nil)
        #expect(metrics.value(named: .accuracy) == nil)
    }

    @Test func `metrics and bounds are the same after they were written and read`() throws {
        let binary = Metrics(task: .binary, labels: [0, 1, 1], predictions: [0.2, 0.9, 0.4])
        let bounds: [MetricName: ConfidenceInterval] = [
            .pinball10: ConfidenceInterval(value: 2, low: 1, high: 3)
        ]
        let coder = (JSONEncoder(), JSONDecoder())
        #expect(try coder.1.decode(Metrics.self, from: coder.0.encode(binary)) == binary)
        let text = try coder.0.encode(bounds)
        #expect(String(decoding: text, as: UTF8.self).hasPrefix(#"{"pinball_0.1":"#))
        #expect(try coder.1.decode([MetricName: ConfidenceInterval].self, from: text) == bounds)
    }
}
