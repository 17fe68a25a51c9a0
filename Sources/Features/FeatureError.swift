/// What can go wrong in the feature store, told to the person who must act.
package enum FeatureError: Error, Hashable, Sendable {
    /// What was sent is wrong; nothing of it was applied.
    case invalid(String, [Fault])
    /// Rows that cannot be read at all: they are not the CSV, NDJSON or JSON they should be, or
    /// hold something else than rows (`for this path`).
    case malformed(format: String, detail: String)
    /// Something named does not exist.
    case unknown(kind: DefinitionKind, name: String, hint: String?)
    /// No dataset of that name exists.
    case unknownDataset(String)
    /// A dataset of that name exists, and was not to be replaced.
    case datasetExists(String)
    /// A batch of rows was refused whole because some of its rows are wrong.
    case batchRejected(BatchReceipt)
    /// An idempotency key came back with another body.
    case idempotencyKeyReused(String)
    /// What was to be deleted holds rows or is read by somebody; nothing was deleted.
    case inUse(String, [Fault])
    /// Somebody else changed the same thing at the same time.
    case conflict(String)
    /// Something that is there keeps the request from being done; nobody has changed it meanwhile.
    case inTheWay(_ problem: String, hint: String)
    /// The database cannot be reached, or is too busy; trying again may help.
    case unavailable(String)
    /// The memory that a setting grants is taken.
    case full(String, detail: String, hint: String)
    /// More work waits already than the server takes on.
    case overloaded(String)
    /// The database answered with an error that no caller caused.
    case storeFailed(String)
}
