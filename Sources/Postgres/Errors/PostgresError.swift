/// Everything that can go wrong between Larder and PostgreSQL.
///
/// `description` is one line for the person who must act. It never holds a password or the text
/// of a statement.
package enum PostgresError: Error, Sendable, Equatable {
    /// The server refused the statement, or the session itself.
    case server(ServerError)

    /// No connection could be made. Nothing was sent.
    case unreachable(reason: String)

    /// An open connection broke. What the statement did is rolled back, unless it stood outside
    /// a transaction and had already committed by itself.
    case connectionLost(reason: String)

    /// The connection broke after COMMIT was sent: the transaction may or may not have
    /// committed. Resolve it by looking for a row the transaction wrote.
    case commitOutcomeUnknown(reason: String)

    /// COMMIT was answered by a rollback, because a statement of the transaction had failed and
    /// its error was swallowed.
    case transactionRolledBack

    /// The statement, or the attempt to connect, took longer than its deadline allows.
    case deadlineExceeded(after: Duration)

    /// The task that ran the statement was cancelled.
    case cancelled

    /// The pool is full and either its queue is full too or the wait took too long.
    case poolExhausted(connectionsMax: Int, waiting: Int)

    /// The connection or the pool was closed by its owner.
    case shutDown

    /// The statement gave more rows than its caller was ready to hold.
    case tooManyRows(limit: Int)

    /// The caller asked for something the result does not have.
    case unknownColumn(name: String, columns: [String])

    /// A column holds a type that cannot be read as the one asked for.
    case unexpectedType(column: String, expected: String, found: String)

    /// A column holds null and was read as a type without null.
    case unexpectedNull(column: String)

    /// A value cannot be sent to PostgreSQL, or cannot be represented after it was received.
    case invalidValue(reason: String)

    /// Bytes from the server or from a file do not follow their format.
    case malformedData(reason: String)

    /// The settings of a connection cannot be used.
    case invalidConfiguration(reason: String)

    /// The connection is in the middle of something that excludes the call.
    case invalidUse(reason: String)

    /// The private server could not be prepared, started or adopted.
    case embeddedServer(reason: String, detail: String?, hint: String?)
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .server(let error): error.message
        case .unreachable(let reason): "PostgreSQL cannot be reached: \(reason)"
        case .connectionLost(let reason): "connection to PostgreSQL was lost: \(reason)"
        case .commitOutcomeUnknown(let reason):
            "connection to PostgreSQL was lost while committing: \(reason)"
        case .transactionRolledBack:
            "transaction was rolled back because one of its statements had failed"
        case .deadlineExceeded(let limit): "PostgreSQL did not answer within \(limit)"
        case .cancelled: "statement was cancelled"
        case .poolExhausted(let connectionsMax, let waiting):
            "all \(connectionsMax) connections are in use and \(waiting) callers are waiting"
        case .shutDown: "connection to PostgreSQL is closed"
        case .tooManyRows(let limit): "statement gave more than \(limit) rows"
        case .unknownColumn(let name, _): "result has no column \"\(name)\""
        case .unexpectedType(let column, let expected, let found):
            "column \"\(column)\" holds \(found) and was read as \(expected)"
        case .unexpectedNull(let column): "column \"\(column)\" holds null"
        case .invalidValue(let reason): reason
        case .malformedData(let reason): reason
        case .invalidConfiguration(let reason): reason
        case .invalidUse(let reason): reason
        case .embeddedServer(let reason, _, _): reason
        }
    }

    /// The facts behind `description`, when there are more.
    package var detail: String? {
        switch self {
        case .server(let error): error.detail
        case .unknownColumn(_, let columns): "It has \(columns.joined(separator: ", "))."
        case .embeddedServer(_, let detail, _): detail
        default: nil
        }
    }

    /// What to do next, when that is known.
    package var hint: String? {
        switch self {
        case .server(let error): error.hint
        case .commitOutcomeUnknown:
            "Look for a row the transaction wrote before trying it again."
        case .poolExhausted: "Try again later, or allow more connections."
        case .embeddedServer(_, _, let hint): hint
        default: nil
        }
    }

    /// The server's code, when the server gave one.
    package var state: SQLState? {
        if case .server(let error) = self { error.state } else { nil }
    }

    /// Whether trying again, after a pause and as a whole, may succeed.
    ///
    /// An unknown COMMIT is not transient: it must be resolved first.
    package var isTransient: Bool {
        switch self {
        case .server(let error): error.state.isTransient
        case .unreachable, .connectionLost, .poolExhausted: true
        default: false
        }
    }
}
