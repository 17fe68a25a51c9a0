import CSV
import Features
import Postgres

/// Turns CSV, as it comes, into typed rows for COPY.
///
/// Empty fields and `NA` are null. What does not fit names its line.
struct CSVRows {
    private let columns: [Features.Column]
    private var reader = CSVReader()
    private var encoder: BinaryCopyEncoder
    private var isHeaderChecked = false

    init(columns: [Features.Column]) {
        self.columns = columns
        encoder = BinaryCopyEncoder(columnCount: columns.count)
    }

    /// The rows that are complete with this piece, for COPY; `nil` is the end of the CSV.
    /// - Throws: `.invalid` naming the line.
    mutating func encode(_ piece: [UInt8]?) throws -> [UInt8] {
        if let piece {
            piece.withUnsafeBytes { reader.feed($0) }
        } else {
            reader.finish()
        }
        do {
            while let record = try reader.next() {
                try checkHeader()
                try encode(record)
            }
            if piece == nil { try checkHeader() }
        } catch let error as CSVError {
            throw Self.refusal("csv", FeatureError.sentence(error.description))
        }
        if piece == nil { encoder.finish() }
        return encoder.take()
    }

    private mutating func checkHeader() throws {
        guard !isHeaderChecked else { return }
        isHeaderChecked = true
        guard reader.columns == columns.map(\.name) else {
            throw Self.refusal(
                "types",
                "The header names \(reader.columns.joined(separator: ", ")), the types "
                    + "\(columns.map(\.name).joined(separator: ", ")).",
                hint: "Give one type for each column, in the header's order.")
        }
    }

    private mutating func encode(_ record: CSVRecord) throws {
        encoder.beginRow()
        for (index, column) in columns.enumerated() {
            guard let text = record.string(at: index), text != "NA" else {
                encoder.appendNull()
                continue
            }
            guard let value = FeatureValue(text: text, type: column.type), !text.utf8.contains(0)
            else {
                throw Self.refusal(
                    "csv",
                    "Line \(record.line): \"\(column.name)\" expects \(column.type.name), "
                        + "but holds \"\(text.prefix(60))\".")
            }
            try encoder.append(value, as: column.type)
        }
    }

    private static func refusal(
        _ path: String, _ detail: String, hint: String? = nil
    ) -> FeatureError {
        .invalid("the table was not loaded", [Fault(path, detail, hint: hint)])
    }
}
