/// A statement and its parameters, for calls that take several.
package struct Statement: Sendable {
    /// One statement, with `$1`, `$2`, … where the parameters go.
    package let sql: String
    package let parameters: [PostgresValue]

    package init(_ sql: String, _ parameters: [PostgresValue] = []) {
        self.sql = sql
        self.parameters = parameters
    }
}
