package import JSON

/// What the gate decided, and on what grounds.
package struct Verdict: Sendable, Codable, Hashable {
    package enum Outcome: String, Sendable, Codable, Hashable {
        /// Good enough, and there is no champion.
        case first
        /// Better than the champion.
        case promoted
        case rejected
    }

    package let outcome: Outcome
    /// One for every check, whether it passed or not.
    package let reasons: [GateReason]

    package init(outcome: Outcome, reasons: [GateReason]) {
        self.outcome = outcome
        self.reasons = reasons
    }

    /// `{"verdict":"first|promoted|rejected","reasons":[…]}`.
    package var json: JSONValue {
        [
            "verdict": .string(outcome.rawValue), "reasons": .array(reasons.map(\.json)),
        ]
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(json: JSONValue) {
        guard let outcome = json["verdict"]?.stringValue.flatMap(Outcome.init),
            let reasons = json["reasons"]?.arrayValue
        else { return nil }
        self.init(outcome: outcome, reasons: reasons.compactMap(GateReason.init(json:)))
    }

    /// The same verdict, but that one thing more is against it.
    package func rejected(because reason: GateReason) -> Verdict {
        Verdict(outcome: .rejected, reasons: reasons + [reason])
    }
}
