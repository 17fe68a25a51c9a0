import JSON

/// Between which values a metric must be; both ends belong to it.
package struct MetricBound: Sendable, Codable, Hashable {
    package let min: Double?
    package let max: Double?

    package init(min: Double? = nil, max: Double? = nil) {
        self.min = min
        self.max = max
    }

    var json: JSONValue {
        var object = JSONObject()
        if let min { object["min"] = .number(min) }
        if let max { object["max"] = .number(max) }
        return .object(object)
    }
}
