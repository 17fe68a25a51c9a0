import CSV
import Features
import JSON
import Models

extension InputRows {
    /// Reads CSV whose header names the inputs.
    mutating func readCSV(_ bytes: UnsafeRawBufferPointer) throws {
        var reader = CSVReader()
        reader.feed(bytes)
        reader.finish()
        do {
            var columns: [Int]?
            while let record = try reader.next() {
                let named = try columns ?? self.columns(of: reader.columns)
                columns = named
                try appendRow()
                for (field, column) in named.enumerated() {
                    guard let text = record.string(at: field) else { continue }
                    try read(text, column, line: record.line)
                }
            }
            if columns == nil { _ = try self.columns(of: reader.columns) }
        } catch let error as CSVError {
            throw Problem.malformed("CSV", error.sentence)
        }
    }

    private mutating func columns(of names: [String]) throws -> [Int] {
        try names.map { name in
            do {
                let column = try column(named: name)
                try fill(column)
                return column
            } catch let fault as InputFault {
                throw fault.problem("header")
            }
        }
    }

    private mutating func read(_ text: String, _ column: Int, line: Int) throws(Problem) {
        do {
            try set(
                columns.inputs[column].value(ofField: text), column,
                at: (count - 1) * width + column)
        } catch {
            throw error.problem("line \(line), \(columns.inputs[column].name)")
        }
    }
}

extension ModelSignature.Input {
    /// What a field means: where numbers belong, a number in decimal, a boolean, or one of the
    /// words by which pandas writes a missing value or an infinite one.
    fileprivate func value(ofField text: String) -> FeatureValue {
        guard !takesTexts, let number = Self.number(written: text) else {
            return value(ofText: text)
        }
        return .float64(number)
    }

    private static func number(written text: String) -> Double? {
        var text = text
        let number: Double? = text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            let decimal = DecimalText(bytes, from: 0)
            guard decimal.isComplete, decimal.end == bytes.count else { return nil }
            return decimal.double(in: bytes)
        }
        return number ?? words[text.lowercased()]
    }

    private static let words: [String: Double] = [
        "true": 1, "false": 0, "na": .nan, "n/a": .nan, "nan": .nan, "null": .nan, "none": .nan,
        "inf": .infinity, "-inf": -.infinity, "infinity": .infinity, "-infinity": -.infinity,
    ]
}
