/// Why a row was not accepted.
package struct RowFault: Hashable, Sendable {
    /// The row's place in what was sent, from 0.
    package let row: Int
    package let field: String
    /// The rule that the row breaks: `type`, `key`, `time` or a declared check's name.
    package let check: String
    package let detail: String

    package init(row: Int, field: String, check: String, detail: String) {
        self.row = row
        self.field = field
        self.check = check
        self.detail = detail
    }
}
