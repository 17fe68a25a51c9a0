/// A record as the audit keeps it.
package struct AuditEntry: Hashable, Sendable {
    /// Grows with every record.
    package let id: Int64
    package let at: EventTime
    package let record: AuditRecord

    package init(id: Int64, at: EventTime, record: AuditRecord) {
        self.id = id
        self.at = at
        self.record = record
    }
}
