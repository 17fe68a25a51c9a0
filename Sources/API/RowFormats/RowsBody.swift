import CSV
import Features
import HTTP
import JSON

/// Reads the rows of a request body, whichever way they are written.
enum RowsBody {
    /// Rows one request may carry.
    static let rowsMax = 1_000_000

    /// Hands over each row in order.
    ///
    /// - Parameters:
    ///   - mediaType: `text/csv`, `application/x-ndjson`, or else JSON.
    ///   - member: The member of a JSON body that lists the rows.
    /// - Throws: A problem naming the line of what cannot be read.
    static func read(
        _ body: [UInt8], mediaType: String, member: String, _ take: (RowFields) throws -> Void
    ) throws {
        switch mediaType {
        case "text/csv": try readCSV(body, take)
        case "application/x-ndjson", "application/ndjson", "application/jsonl":
            try readLines(body, take)
        case "", "application/json", "application/x-www-form-urlencoded":
            // curl's --data says urlencoded unless it is told better.
            let object = try JSONValue(parsing: body).expectedObject()
            if let unknown = object.keys.first(where: { $0 != member }) {
                throw Problem.invalid(
                    unknown, "There is no field \"\(unknown)\" here.",
                    hint: "The rows are expected as {\"\(member)\": […]}.")
            }
            try read(object[member], member: member, take)
        default:
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "the media type \"\(mediaType)\" is not supported",
                detail: "Rows are read as JSON, NDJSON or CSV.",
                hint: "Use application/json, application/x-ndjson or text/csv.")
        }
    }

    /// The rows listed in a JSON body.
    static func read(
        _ rows: JSONValue?, member: String, _ take: (RowFields) throws -> Void
    ) throws {
        guard case .array(let rows)? = rows else {
            throw Problem.invalid(member, "A list of rows is expected here.")
        }
        try checkCount(rows.count)
        for (index, row) in rows.enumerated() {
            guard case .object(let object) = row else {
                throw Problem.invalid("\(member)[\(index)]", "An object is expected here.")
            }
            try take(.json(object))
        }
    }

    private static func readLines(
        _ body: [UInt8], _ take: (RowFields) throws -> Void
    ) throws {
        var count = 0
        try body.withUnsafeBytes { bytes in
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                guard !isBlank else { continue }
                count += 1
                try checkCount(count)
                let value: JSONValue
                do throws(JSONError) {
                    value = try JSONValue(parsing: UnsafeRawBufferPointer(rebasing: line))
                } catch {
                    throw Problem.malformed(
                        "NDJSON", "Line \(index + 1), column \(error.column): \(error.message).")
                }
                guard case .object(let object) = value else {
                    throw Problem.malformed("NDJSON", "Line \(index + 1): an object is expected.")
                }
                try take(.json(object))
            }
        }
    }

    private static func readCSV(_ body: [UInt8], _ take: (RowFields) throws -> Void) throws {
        var reader = CSVReader()
        body.withUnsafeBytes { reader.feed($0) }
        reader.finish()
        var header: CSVHeader?
        do {
            while let record = try reader.next() {
                try checkCount(record.row + 1)
                let known = header ?? CSVHeader(reader.columns)
                header = known
                try take(.text(header: known, fields: (0..<record.count).map(record.string(at:))))
            }
        } catch let error as CSVError {
            throw Problem.malformed("CSV", error.sentence)
        }
    }

    private static func checkCount(_ count: Int) throws(Problem) {
        guard count <= rowsMax else {
            throw Problem(
                .contentTooLarge, "too-large", "too many rows",
                detail: "One request carries up to \(rowsMax) rows.",
                hint: "Send them in several requests.")
        }
    }
}

extension Endpoint {
    /// Bytes of entity rows one request may carry; more come from a query.
    static let rowsBytesMax = 64 << 20
}
