/// Lists the audit, whose rows are only ever added: by who does what is recorded, in the same
/// transaction. Implemented in PostgreSQL.
package protocol AuditLog: Sendable {
    /// The newest first.
    ///
    /// - Parameter before: Only older entries than the one of this number.
    func auditEntries(before: Int64?, limit: Int) async throws(FeatureError) -> [AuditEntry]
}
