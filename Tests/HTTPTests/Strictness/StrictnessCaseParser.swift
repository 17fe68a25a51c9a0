/// Reads the files of `Tests/Specification/http`; their README describes the form.
enum StrictnessCaseParser {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let hole = "…"
    private static let wait = "<wait>"

    static func parse(_ text: String, file: String) throws(Failure) -> [StrictnessCase] {
        var cases: [StrictnessCase] = []
        var frame = hole
        var outcome: StrictnessOutcome?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            let place = "\(file):\(index + 1)"
            do throws(EscapedText.Failure) {
                if line.hasPrefix("  ") {
                    cases.append(try row(line, in: frame, outcome, place))
                } else if line.hasPrefix("around ") {
                    frame = String(line.dropFirst(7))
                } else {
                    outcome = try StrictnessOutcome(line)
                }
            } catch {
                throw Failure(description: "\(place): \(error)")
            }
        }
        return cases
    }

    private static func row(
        _ line: Substring, in frame: String, _ outcome: StrictnessOutcome?, _ place: String
    ) throws(EscapedText.Failure) -> StrictnessCase {
        guard let outcome, let mark = line.firstRange(of: " | ") else {
            throw EscapedText.Failure(description: "a row is: name | bytes, below an outcome")
        }
        let name = line[..<mark.lowerBound].drop { $0 == " " }
        let text = frame.replacing(hole, with: line[mark.upperBound...])
        var parts: [[UInt8]] = []
        for part in text.split(separator: wait, omittingEmptySubsequences: false) {
            parts.append(try EscapedText.bytes(part))
        }
        let end = name.lastIndex { $0 != " " }.map { name.index(after: $0) } ?? name.endIndex
        return StrictnessCase(
            name: "\(place) \(name[..<end])", parts: parts, outcome: outcome)
    }
}
