package import JSON

/// What a candidate has to show before it takes the champion's place. Everything has a default, so
/// that a request without a policy is judged by this one.
package struct GatePolicy: Sendable, Codable, Hashable {
    /// What is done about a finding that is no proof.
    package enum Response: String, Sendable, Codable, Hashable, CaseIterable {
        case ignore
        case warn
        case block
    }

    /// Whether the alias moves when the verdict allows it; otherwise it is only told.
    package var promotes = true
    /// Absolute bounds of metrics of the test range.
    package var bounds: [MetricName: MetricBound] = [:]
    package var champion = ChampionRule()
    package var slices = SliceRule()
    /// The most time that 99 of 100 single rows may take to be scored.
    package var latencyP99Max: Duration = .milliseconds(2)
    package var artifactBytesMax = 256 << 20
    /// How far the serving engine's margins may be from the trainer's: the difference, as a share
    /// of the trainer's where that is above 1.
    package var replayTolerance = 1e-6
    /// About rows of today that can be told from those that were trained on.
    package var shift = Response.block
    /// About features that may know the label.
    package var leakage = Response.warn

    package init() {}

    /// As requests write it, with every default.
    package var json: JSONValue {
        let bounds = bounds.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            ($0.key.rawValue, $0.value.json)
        }
        return [
            "promote": .bool(promotes), "bounds": .object(JSONObject(bounds)),
            "against_champion": champion.json, "slices": slices.json,
            "latency_p99": .string("\(latencyP99Max.microseconds)us"),
            "artifact_bytes_max": .integer(Int64(artifactBytesMax)),
            "replay_tolerance": .number(replayTolerance), "shift": .string(shift.rawValue),
            "leakage": .string(leakage.rawValue),
        ]
    }
}

extension Duration {
    /// Whole microseconds, what is below one lost.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
