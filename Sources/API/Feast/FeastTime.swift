import Features

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
}
