package import Features

/// One line of `Tests/Specification/windows`: whether an event counts in a window at a time.
package struct WindowCase: Sendable, CustomStringConvertible {
    package let description: String
    /// As a definition writes it, such as `7d`.
    package let length: String
    package let isExact: Bool
    package let time: EventTime
    package let event: EventTime
    package let isCounted: Bool

    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package var window: Window {
        Window(length: DurationText(length)?.microseconds ?? 0, isExact: isExact)
    }

    /// Reads a file: a comment begins with `#`; a line holds the window, whether it is `exact` or
    /// on a `grid`, the time, the event and whether it is counted: `yes` or `no`.
    package static func cases(in text: String) throws -> [WindowCase] {
        try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 5, let time = EventTime(rfc3339: words[2]),
                let event = EventTime(rfc3339: words[3]), ["exact", "grid"].contains(words[1]),
                ["yes", "no"].contains(words[4])
            else { throw Problem(description: "not a case: \(line)") }
            return WindowCase(
                description: words.joined(separator: " "), length: words[0],
                isExact: words[1] == "exact", time: time, event: event,
                isCounted: words[4] == "yes")
        }
    }
}
