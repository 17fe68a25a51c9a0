/// What happens to a batch some of whose rows are wrong.
package enum IngestMode: String, CaseIterable, Hashable, Sendable {
    /// The whole batch is refused.
    case rejectBatch = "reject_batch"
    /// Wrong rows are kept aside with their reasons, the others are accepted.
    case quarantine
    /// Wrong rows are reported; those that can be stored at all are, which needs the key, the
    /// time and values of the right types.
    case warn
}
