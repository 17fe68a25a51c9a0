import Features
import JSON

/// Fields of trainings that other requests do not have.
extension JSONObject {
    /// `nil` where nobody says.
    func optionalFlag(_ field: String) throws(Problem) -> Bool? {
        (self[field] ?? .null).isNull ? nil : try flag(field)
    }

    /// Every member, which must be a number.
    func numbers() throws(Problem) -> [String: Double] {
        var values: [String: Double] = [:]
        for name in keys { values[name] = try number(name) }
        return values
    }

    func list(_ field: String) throws(Problem) -> [JSONValue]? {
        switch self[field] ?? .null {
        case .null: return nil
        case .array(let items): return items
        default: throw .invalid(field, "A list is expected here.")
        }
    }

    /// As definitions write it.
    func duration(_ field: String) throws(Problem) -> Duration? {
        guard let text = try string(field) else { return nil }
        guard let duration = DurationText(text) else {
            throw .invalid(
                field, "\"\(text)\" is not a duration.",
                hint: "Write a whole number and a unit: 90s, 15m, 3h, 7d or 4w.")
        }
        return .microseconds(duration.microseconds)
    }

    /// Of what is over in less than a second.
    func shortDuration(_ field: String) throws(Problem) -> Duration? {
        guard let text = try string(field) else { return nil }
        for (unit, length) in [("us", 1), ("ms", 1000), ("s", 1_000_000)] as [(String, Int64)] {
            guard text.hasSuffix(unit), let count = UInt32(text.dropLast(unit.count)), count > 0
            else { continue }
            return .microseconds(Int64(count) * length)
        }
        throw .invalid(
            field, "\"\(text)\" is not a duration.",
            hint: "Write a whole number and a unit: 500us, 2ms or 1s.")
    }
}
