/// What PostgreSQL said when it refused a statement, field by field.
///
/// `message`, `detail` and `hint` are the server's own words and may quote values of the
/// statement; whoever shows them to a stranger decides which of them to show.
package struct ServerError: Sendable, Hashable {
    package let state: SQLState
    package let message: String
    package let detail: String?
    package let hint: String?
    package let constraint: String?
    package let table: String?
    package let column: String?

    package init(
        state: SQLState,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        constraint: String? = nil,
        table: String? = nil,
        column: String? = nil
    ) {
        self.state = state
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.table = table
        self.column = column
    }
}
