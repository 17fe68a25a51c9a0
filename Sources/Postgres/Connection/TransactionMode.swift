/// What a transaction may do and what it sees of others.
package enum TransactionMode: Sendable, Hashable {
    /// Each statement sees what was committed before it.
    case readWrite
    /// As `readWrite`, and writing is an error.
    case readOnly
    /// All statements see one snapshot; a conflicting write fails with 40001.
    case repeatableRead
    /// One snapshot, no writing: what a long, consistent read needs.
    case repeatableReadOnly
    /// As if transactions ran one after another; those that cannot fail with 40001.
    case serializable

    package var beginStatement: String {
        switch self {
        case .readWrite: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
        case .readOnly: "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
        case .repeatableRead: "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE"
        case .repeatableReadOnly: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .serializable: "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"
        }
    }
}
