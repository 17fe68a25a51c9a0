import CSV
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
            set(column, row: count - 1, try columns.number(ofField: text, column))
        } catch {
            throw error.problem("line \(line), \(columns.inputs[column].name)")
        }
    }
}

extension InputColumns {
    /// What a field stands for: where numbers belong, a number in decimal, a boolean, or one of the
    /// words by which pandas writes a missing value or an infinite one.
    fileprivate func number(ofField text: String, _ column: Int) throws(InputFault) -> Double {
        if takesTexts(column), inputs[column].vocabulary?.code(of: text) != nil {
            return try number(ofText: text, column)
        }
        if takesNumbers(column), let value = Self.number(written: text) {
            return try number(value, column)
        }
        return try number(ofText: text, column)
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
