import Features
import HTTP
import JSON

/// Entity rows that a JSON document lists.
enum EntityRowList {
    /// Rows one document may list; more come as CSV, as NDJSON or from a query.
    static let rowsMax = 1_000_000

    /// - Parameter member: Where the list stands, for messages.
    /// - Throws: A problem for what is no list of objects, and for a list that is too long.
    static func read(_ rows: JSONValue?, member: String) throws(Problem) -> [RowFields] {
        guard case .array(let items)? = rows else {
            throw .invalid(member, "A list of rows is expected here.")
        }
        guard items.count <= rowsMax else {
            throw Problem(
                .contentTooLarge, "too-large", "too many rows",
                detail: "One request carries up to \(rowsMax) rows.",
                hint: "Send them in several requests.")
        }
        var fields: [RowFields] = []
        fields.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            guard case .object(let object) = item else {
                throw .invalid("\(member)[\(index)]", "An object is expected here.")
            }
            fields.append(.json(object))
        }
        return fields
    }
}

extension Endpoint {
    /// Bytes of entity rows one document may carry; more come as CSV, as NDJSON or from a query.
    static let rowsBytesMax = 64 << 20
}
