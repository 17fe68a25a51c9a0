import Features
import JSON

/// The form in which a receipt's details are stored.
extension DatasetReceipt.Details {
    /// Counts the changes after which an older program would misread them.
    private static let format: Int64 = 1

    var json: JSONValue {
        let microseconds = duration.map {
            JSONValue.integer(Int64(($0 / .microseconds(1)).rounded()))
        }
        return [
            "format": .integer(Self.format), "duration_us": microseconds ?? .null,
            "entity_query": entityQuery.map(JSONValue.string) ?? .null,
            "label": label.map(JSONValue.string) ?? .null, "leakage": leakage?.json ?? .null,
            "job": job.map(JSONValue.string) ?? .null,
            "times_without_zone": .integer(Int64(timesWithoutZone)),
        ]
    }

    /// - Returns: `nil` for what a newer program has written, or nobody.
    init?(stored json: JSONValue) {
        guard case .object = json, json["format"]?.int64Value ?? 1 <= Self.format else {
            return nil
        }
        var fault = false
        func member<Value>(_ name: String, _ read: (JSONValue) -> Value?) -> Value? {
            guard let value = json[name], !value.isNull else { return nil }
            let member = read(value)
            if member == nil { fault = true }
            return member
        }
        self.init()
        duration = member("duration_us", \.int64Value).map { .microseconds($0) }
        entityQuery = member("entity_query", \.stringValue)
        label = member("label", \.stringValue)
        leakage = member("leakage", LeakageReport.init(json:))
        job = member("job", \.stringValue)
        timesWithoutZone = member("times_without_zone", \.int64Value).map { Int($0) } ?? 0
        if fault { return nil }
    }
}
