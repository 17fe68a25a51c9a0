/// How rows are written.
package enum RowFormat: Hashable, Sendable {
    /// RFC 4180, the header required.
    case csv
    /// A JSON object on each line; blank lines are passed over.
    case ndjson
    /// A JSON array of objects, which is held in memory whole.
    ///
    /// - Parameter path: What it is called in the request, such as `entity_rows`.
    case jsonArray(path: String)
}
