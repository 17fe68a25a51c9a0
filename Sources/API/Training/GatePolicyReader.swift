import Features
import JSON
import Training

/// Reads what a candidate has to show.
struct GatePolicyReader {
    let task: ModelTask

    private static let fields = [
        "promote", "bounds", "against_champion", "slices", "latency_p99", "artifact_bytes_max",
        "replay_tolerance", "shift", "leakage",
    ]

    func policy(_ object: JSONObject) throws(Problem) -> GatePolicy {
        try object.refuseUnknown(besides: Self.fields)
        var policy = GatePolicy()
        if let promotes = try object.optionalFlag("promote") { policy.promotes = promotes }
        if let bounds = try object.within("bounds", bounds) { policy.bounds = bounds }
        if let rule = try object.within("against_champion", champion) { policy.champion = rule }
        if let rule = try object.within("slices", Self.slices) { policy.slices = rule }
        if let time = try object.shortDuration("latency_p99") { policy.latencyP99Max = time }
        if let bytes = try object.integer("artifact_bytes_max") {
            guard bytes > 0 else {
                throw .invalid("artifact_bytes_max", "A size above zero is expected here.")
            }
            policy.artifactBytesMax = bytes
        }
        if let tolerance = try object.number("replay_tolerance") {
            guard tolerance >= 0 else {
                throw .invalid("replay_tolerance", "A number of zero or more is expected here.")
            }
            policy.replayTolerance = tolerance
        }
        if let response = try response(object, "shift") { policy.shift = response }
        if let response = try response(object, "leakage") { policy.leakage = response }
        return policy
    }

    private func bounds(_ object: JSONObject) throws(Problem) -> [MetricName: MetricBound] {
        var bounds: [MetricName: MetricBound] = [:]
        for name in object.keys {
            let metric = try metric(name, field: name)
            bounds[metric] = try object.within(name) { (bound) throws(Problem) in
                try bound.refuseUnknown(besides: ["min", "max"])
                let (min, max) = (try bound.number("min"), try bound.number("max"))
                guard min != nil || max != nil, min ?? -.infinity <= max ?? .infinity else {
                    throw .invalid("min", "No value is between these bounds.")
                }
                return MetricBound(min: min, max: max)
            }
        }
        return bounds
    }

    private func champion(_ object: JSONObject) throws(Problem) -> ChampionRule {
        try object.refuseUnknown(
            besides: [
                "metric", "min_relative_improvement", "min_absolute_improvement", "confidence",
            ])
        var rule = ChampionRule()
        if let name = try object.string("metric") {
            rule.metric = try metric(name, field: "metric")
        }
        if let share = try object.number("min_relative_improvement") {
            rule.relativeImprovementMin = share
        }
        rule.absoluteImprovementMin = try object.number("min_absolute_improvement")
        if let confidence = try object.number("confidence") {
            guard confidence > 0.5, confidence < 1 else {
                throw .invalid(
                    "confidence", "It is \(confidence).",
                    hint: "Give a number above 0.5 and below 1.")
            }
            rule.confidence = confidence
        }
        return rule
    }

    private static func slices(_ object: JSONObject) throws(Problem) -> SliceRule {
        try object.refuseUnknown(besides: ["max_relative_regression", "min_rows"])
        var rule = SliceRule()
        if let share = try object.number("max_relative_regression") {
            rule.relativeRegressionMax = share
        }
        if let rows = try object.integer("min_rows") {
            guard rows > 0 else {
                throw .invalid("min_rows", "A whole number of 1 or more is expected here.")
            }
            rule.rowsMin = rows
        }
        return rule
    }

    private func metric(_ name: String, field: String) throws(Problem) -> MetricName {
        let known = Training.Metrics.names(for: task)
        guard let metric = MetricName(rawValue: name), known.contains(metric) else {
            throw .invalid(
                field, "Task \"\(task.rawValue)\" has no metric \"\(name)\".",
                hint: "It has \(known.map(\.rawValue).joined(separator: ", ")).")
        }
        return metric
    }

    private func response(
        _ object: JSONObject, _ field: String
    ) throws(Problem) -> GatePolicy.Response? {
        guard let name = try object.string(field) else { return nil }
        guard let response = GatePolicy.Response(rawValue: name) else {
            throw .invalid(
                field, "There is no such answer to a finding.",
                hint: "Write ignore, warn or block.")
        }
        return response
    }
}
