package import JSON

/// What one check of the gate found.
package struct GateReason: Sendable, Codable, Hashable {
    /// Named as the policy names it, such as `bounds.rmse`.
    package let check: String
    package let passed: Bool
    /// Whether it passed only because the policy does not block it.
    package let isWarning: Bool
    /// A sentence.
    package let detail: String
    /// What was found, and what it was held against, where these are numbers.
    package let value: Double?
    package let threshold: Double?

    package init(
        _ check: String, passed: Bool, isWarning: Bool = false, _ detail: String,
        value: Double? = nil, threshold: Double? = nil
    ) {
        self.check = check
        self.passed = passed
        self.isWarning = isWarning
        self.detail = detail
        self.value = value
        self.threshold = threshold
    }

    /// `{"check","passed","warning"?:true,"detail","value"?,"threshold"?}`.
    package var json: JSONValue {
        var object: JSONObject = ["check": .string(check), "passed": .bool(passed)]
        if isWarning { object["warning"] = true }
        object["detail"] = .string(detail)
        // JSON has no infinity: what has no number is told by the detail.
        if let value, value.isFinite { object["value"] = .number(value) }
        if let threshold, threshold.isFinite { object["threshold"] = .number(threshold) }
        return .object(object)
    }

    /// - Returns: `nil` where the document is not one that `json` gives.
    package init?(json: JSONValue) {
        guard let check = json["check"]?.stringValue, let passed = json["passed"]?.boolValue,
            let detail = json["detail"]?.stringValue
        else { return nil }
        self.init(
            check, passed: passed, isWarning: json["warning"] == true, detail,
            value: json["value"]?.doubleValue, threshold: json["threshold"]?.doubleValue)
    }
}
