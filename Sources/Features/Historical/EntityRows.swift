/// The rows that features are joined to.
package enum EntityRows: Sendable {
    /// Rows at hand, with their columns; one of them is `event_timestamp`.
    case table(EntityTable)
    /// Rows that are still coming.
    case stream(EntityRowStream)
    /// One SELECT statement that yields them; run read-only.
    case query(String)
}
