import Features
import Postgres

/// A batch source as something that stands behind FROM.
struct SourceRelation {
    /// A quoted table, or a query in parentheses.
    let sql: String
    /// As messages call it, such as `table "raw.weather"`.
    let title: String
    /// The source's field that says what to read, such as `table`.
    let field: String
    /// The query alone; `nil` for a table.
    let query: ReadQuery?

    /// - Returns: `nil` for a source that is not read but sent.
    /// - Throws: `.invalidValue` for a table name that cannot be one.
    init?(_ source: DataSource) throws(PostgresError) {
        switch source.origin {
        case .push: return nil
        case .table(let table):
            var parts: [String] = []
            for part in table.split(separator: ".", omittingEmptySubsequences: false) {
                parts.append(try quoteIdentifier(String(part)))
            }
            guard parts.count <= 2 else {
                throw .invalidValue(reason: "\"\(table)\" is not of the form schema.table")
            }
            sql = parts.joined(separator: ".")
            title = "table \"\(table)\""
            field = "table"
            query = nil
        case .query(let text):
            let read = ReadQuery(text)
            sql = read.asSubquery
            title = "query of data source \"\(source.name)\""
            field = "query"
            query = read
        }
    }

    /// The columns that the relation has.
    ///
    /// - Throws: `.server` with what is wrong with the table or query; `ReadQuery.Refusal`.
    func columns(on connection: Connection) async throws -> [Postgres.Column] {
        if let query { return try await query.describe(on: connection) }
        return try await connection.describe("SELECT * FROM \(sql)").columns
    }
}
