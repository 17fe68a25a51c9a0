package import Features
import JSON

/// One line of `Tests/Specification/expressions`: what an expression gives for a row.
package struct ExpressionCase: Sendable, CustomStringConvertible {
    package let description: String
    package let columns: [Column]
    package let row: [FeatureValue]
    package let expression: String
    package let type: ValueType
    package let expected: FeatureValue
    /// Whether the last digits do not matter.
    package let isNear: Bool

    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a file. A comment begins with `#`. `columns n int64, x float64` says what the rows
    /// have, `row {"n": 1}` is the row of the cases that follow it, in which other columns are
    /// null, and `n + 1 => float64 2.0` is a case; `=> float64 ~ 0.1` is one whose last digits do
    /// not matter. Values are JSON as the API takes them.
    package static func cases(in text: String) throws -> [ExpressionCase] {
        var columns: [Column] = []
        var row: [FeatureValue] = []
        var cases: [ExpressionCase] = []
        for line in text.split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
            if line.hasPrefix("columns ") {
                columns = try line.dropFirst(8).split(separator: ",").map { try column($0, line) }
                row = columns.map { _ in .null }
            } else if line.hasPrefix("row ") {
                let json = try JSONValue(parsing: Array(line.dropFirst(4).utf8))
                row = try columns.map { try value(json[$0.name] ?? .null, $0.type, line) }
            } else {
                cases.append(try example(line, columns, row))
            }
        }
        return cases
    }

    /// Whether the value is what the case says.
    package func isExpected(_ value: FeatureValue) -> Bool {
        guard isNear, case .float64(let found) = value, case .float64(let wanted) = expected else {
            return value == expected
        }
        return abs(found - wanted) <= 1e-12 * max(abs(wanted), 1)
    }

    private static func column(_ text: Substring, _ line: String) throws -> Column {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 2, let type = ValueType(name: words[1]) else {
            throw Problem(description: "no columns: \(line)")
        }
        return Column(words[0], type)
    }

    private static func value(
        _ json: JSONValue, _ type: ValueType, _ line: String
    ) throws -> FeatureValue {
        guard let value = FeatureValue(json: json, type: type) else {
            throw Problem(description: "no \(type.name): \(line)")
        }
        return value
    }

    private static func example(
        _ line: String, _ columns: [Column], _ row: [FeatureValue]
    ) throws -> ExpressionCase {
        guard let arrow = line.lastRange(of: " => ") else {
            throw Problem(description: "not a case: \(line)")
        }
        let answer = line[arrow.upperBound...].split(separator: " ", maxSplits: 1).map(String.init)
        guard answer.count == 2, let type = ValueType(name: answer[0]) else {
            throw Problem(description: "not a case: \(line)")
        }
        let isNear = answer[1].hasPrefix("~ ")
        let json = try JSONValue(parsing: Array(answer[1].dropFirst(isNear ? 2 : 0).utf8))
        return ExpressionCase(
            description: line, columns: columns, row: row,
            expression: String(line[..<arrow.lowerBound]), type: type,
            expected: try value(json, type, line), isNear: isNear)
    }
}

extension String {
    /// The place of the last occurrence of a text.
    fileprivate func lastRange(of text: String) -> Range<Index>? {
        indices.last { self[$0...].hasPrefix(text) }
            .map { $0..<index($0, offsetBy: text.count) }
    }
}
