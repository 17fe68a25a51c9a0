import CSV
import Features
import HTTP
import JSON

/// How a table is written into an answer.
enum TableFormat: Sendable {
    case ndjson
    case csv

    /// Chooses by the request's `Accept` header; NDJSON when it leaves the choice.
    init(accept: String?) throws(Problem) {
        guard let accept else {
            self = .ndjson
            return
        }
        for item in accept.split(separator: ",") {
            switch MediaType.of(String(item)) {
            case "text/csv":
                self = .csv
                return
            case "application/x-ndjson", "application/ndjson", "application/*", "*/*":
                self = .ndjson
                return
            default: continue
            }
        }
        throw Problem(
            .notAcceptable, "not-acceptable", "none of the accepted media types can be sent",
            detail: "Tables are sent as NDJSON or CSV.",
            hint: "Accept application/x-ndjson or text/csv.")
    }

    var contentType: String {
        switch self {
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    /// What precedes the rows.
    func header(_ columns: [Column]) -> [UInt8] {
        switch self {
        case .ndjson: return []
        case .csv: return CSVTable.header(columns)
        }
    }

    /// The rows as text, each on a line.
    func lines(_ rows: RowBlock, _ columns: [Column]) -> [UInt8] {
        switch self {
        case .csv: return CSVTable.lines(rows)
        case .ndjson:
            var writer = JSONWriter()
            for row in 0..<rows.rowCount {
                writer.beginObject()
                for (column, value) in zip(columns, rows[row: row]) {
                    writer.key(column.name)
                    writer.feature(value)
                }
                writer.endObject()
                writer.endLine()
            }
            return writer.take()
        }
    }
}
