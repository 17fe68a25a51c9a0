package import JSON

/// What looks like a leak, or like times that have changed. Nothing is left out of the training for
/// it: it says where to look, and what a gate may refuse.
package struct ScreenReport: Sendable, Hashable, Codable {
    package let flags: [ScreenFlag]
    package let shift: ShiftScreen

    package init(flags: [ScreenFlag], shift: ShiftScreen) {
        self.flags = flags
        self.shift = shift
    }
}

/// A feature that may know what nobody could have known at the time.
package struct ScreenFlag: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// It alone predicts the label.
        case predictsAlone = "predicts_alone"
        /// Its values became known after the time that they are of.
        case knownLater = "known_later"
        /// It tells rows apart, not what they are like.
        case identifier
    }

    package let feature: String
    package let kind: Kind
    /// AUC or R² of the feature alone, the share of cells known later, or of values that are
    /// distinct.
    package let score: Double?
    package let reason: String

    package init(feature: String, kind: Kind, score: Double?, reason: String) {
        self.feature = feature
        self.kind = kind
        self.score = score
        self.reason = reason
    }

    /// `{"feature","kind","score","reason"}`.
    package var json: JSONValue {
        [
            "feature": .string(feature), "kind": .string(kind.rawValue),
            "score": score.map(JSONValue.number) ?? .null, "reason": .string(reason),
        ]
    }
}

/// How well the newest rows can be told from those that were trained on.
package struct ShiftScreen: Sendable, Hashable, Codable {
    package enum Verdict: String, Sendable, Codable {
        case ok
        case warn
        case block
    }

    package static let warnsAbove = 0.8
    package static let blocksAbove = 0.9

    /// 0.5 where they are alike; nil where too few rows were there to tell.
    package let auc: Double?
    package let verdict: Verdict
    /// Those that tell them apart, the strongest first; at most five.
    package let features: [String]

    package init(auc: Double?, features: [String]) {
        self.auc = auc
        self.features = features
        verdict =
            switch auc ?? 0 {
            case ...Self.warnsAbove: .ok
            case ...Self.blocksAbove: .warn
            default: .block
            }
    }

    /// `{"auc","verdict","features"}`.
    package var json: JSONValue {
        [
            "auc": auc.map(JSONValue.number) ?? .null, "verdict": .string(verdict.rawValue),
            "features": .array(features.map(JSONValue.string)),
        ]
    }
}
