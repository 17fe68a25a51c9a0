import Features
import JSON

/// Reads the times that Feast's clients send, which its server leaves to a lenient parser.
///
/// What Python's `isoformat` and `str` write is read, and what people do: a date alone, a zone
/// behind a space, `UTC` and `GMT`. A time without a zone is one of UTC. Nothing is guessed: `1/2`
/// is no time.
enum FeastTime {
    static func read(_ text: String) -> EventTime? {
        var rest = text[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        for zone in ["UTC", "GMT"] where rest.hasSuffix(zone) {
            rest.removeLast(zone.count)
            while rest.last == " " { rest.removeLast() }
            return EventTime(rfc3339: "\(rest)Z")
        }
        let zoneSigns: [Character] = ["+", "-", "Z", "z"]
        if let space = rest.lastIndex(of: " "), let sign = rest[space...].dropFirst().first,
            zoneSigns.contains(sign)
        {
            rest = "\(rest[..<space])\(rest[rest.index(after: space)...])"
        }
        return EventTime(rfc3339: String(rest))
    }

    /// Seconds, as which features and keys of a time's type travel, as microseconds; in a list
    /// element by element.
    static func microseconds(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(microseconds))
        // How the SDK writes a time that is missing.
        case .integer(.min): return .null
        case .integer(let seconds):
            let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
            return overflow ? .number(Double(seconds)) : .integer(product)
        case .number(let seconds):
            // A column with gaps is one of floating-point numbers to pandas.
            return Int64(exactly: (seconds * 1_000_000).rounded()).map(JSONValue.integer) ?? value
        case .null, .bool, .string, .object: return value
        }
    }
}
