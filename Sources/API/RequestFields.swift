import Features
import HTTP
import JSON

/// Reads members of request bodies, saying what is wrong with them.
extension JSONObject {
    func refuseUnknown(besides known: [String]) throws(Problem) {
        guard let unknown = keys.first(where: { !known.contains($0) }) else { return }
        throw .invalid(
            unknown, "There is no field \"\(unknown)\" here.",
            hint: "The fields are \(known.joined(separator: ", ")).")
    }

    /// Refuses two fields that mean different requests, so that neither is silently ignored.
    func refuseTogether(_ first: String, _ second: String) throws(Problem) {
        guard !(self[first] ?? .null).isNull, !(self[second] ?? .null).isNull else { return }
        throw .invalid(second, "Either \(first) or \(second) is expected, not both.")
    }

    func string(_ field: String) throws(Problem) -> String? {
        switch self[field] ?? .null {
        case .null: return nil
        case .string(let text): return text
        default: throw .invalid(field, "A string is expected here.")
        }
    }

    func requiredString(_ field: String) throws(Problem) -> String {
        guard let text = try string(field) else {
            throw .invalid(field, "The field \"\(field)\" is missing.")
        }
        return text
    }

    func strings(_ field: String) throws(Problem) -> [String]? {
        guard let value = self[field], !value.isNull else { return nil }
        guard case .array(let items) = value else {
            throw .invalid(field, "A list of strings is expected here.")
        }
        var strings: [String] = []
        for (index, item) in items.enumerated() {
            guard case .string(let text) = item else {
                throw .invalid("\(field)[\(index)]", "A string is expected here.")
            }
            strings.append(text)
        }
        return strings
    }

    func flag(_ field: String) throws(Problem) -> Bool {
        switch self[field] ?? .null {
        case .null: return false
        case .bool(let flag): return flag
        default: throw .invalid(field, "true or false is expected here.")
        }
    }

    func integer(_ field: String) throws(Problem) -> Int? {
        switch self[field] ?? .null {
        case .null: return nil
        case .integer(let value): return Int(value)
        default: throw .invalid(field, "A whole number is expected here.")
        }
    }

    func requiredInteger(_ field: String) throws(Problem) -> Int {
        guard let number = try integer(field) else {
            throw .invalid(field, "The field \"\(field)\" is missing.")
        }
        return number
    }

    func number(_ field: String) throws(Problem) -> Double? {
        guard let value = self[field], !value.isNull else { return nil }
        guard let number = value.doubleValue else {
            throw .invalid(field, "A number is expected here.")
        }
        return number
    }

    func object(_ field: String) throws(Problem) -> JSONObject? {
        switch self[field] ?? .null {
        case .null: return nil
        case .object(let object): return object
        default: throw .invalid(field, "An object is expected here.")
        }
    }

    /// Reads a member that is an object; what is wrong in it is told by its path from here.
    func within<Value>(
        _ field: String, _ read: (JSONObject) throws(Problem) -> Value
    ) throws(Problem) -> Value? {
        guard let object = try object(field) else { return nil }
        do throws(Problem) {
            return try read(object)
        } catch {
            throw error.within(field)
        }
    }

    func time(_ field: String) throws(Problem) -> EventTime? {
        guard let text = try string(field) else { return nil }
        guard let time = EventTime(rfc3339: text) else {
            throw .invalid(
                field, "\"\(text)\" is not a time.",
                hint: "Write RFC 3339, such as 2013-07-04T12:00:00Z.")
        }
        return time
    }
}
