/// The five-character code by which PostgreSQL names the kind of an error.
///
/// Codes are listed in appendix A of the PostgreSQL manual; the first two characters are the
/// class, and a client that does not know a code may act on its class.
package struct SQLState: Sendable, Hashable, CustomStringConvertible {
    package let code: String

    package init(_ code: String) {
        self.code = code
    }

    package var description: String { code }

    /// The first two characters, such as `"23"` for a broken integrity constraint.
    package var classCode: Substring { code.prefix(2) }

    /// Whether the same transaction, run again as a whole, may succeed.
    ///
    /// True of serialization failures and deadlocks, of a server that is short of connections,
    /// starting, stopping or recovering, and of a broken connection. It says nothing about
    /// whether the failed attempt took effect.
    package var isTransient: Bool {
        switch self {
        case .serializationFailure, .deadlockDetected, .lockNotAvailable, .tooManyConnections,
            .adminShutdown, .crashShutdown, .cannotConnectNow, .readOnlyTransaction:
            true
        default:
            isConnectionException
        }
    }

    /// Class 08: the connection itself failed.
    package var isConnectionException: Bool { classCode == "08" }

    /// Class 53: disk, memory or connections ran out on the server.
    package var isResourceShortage: Bool { classCode == "53" }

    /// Class 57: an operator, a timeout or a crash ended the statement or the session.
    package var isOperatorIntervention: Bool { classCode == "57" }

    /// Whether the server ends the session together with this error.
    package var endsSession: Bool {
        switch self {
        case .adminShutdown, .crashShutdown, .cannotConnectNow, .idleSessionTimeout,
            .idleInTransactionTimeout:
            true
        default:
            isConnectionException
        }
    }
}

extension SQLState {
    package static let featureNotSupported = SQLState("0A000")
    package static let numericValueOutOfRange = SQLState("22003")
    package static let foreignKeyViolation = SQLState("23503")
    package static let uniqueViolation = SQLState("23505")
    package static let readOnlyTransaction = SQLState("25006")
    package static let idleInTransactionTimeout = SQLState("25P03")
    package static let invalidStatementName = SQLState("26000")
    package static let serializationFailure = SQLState("40001")
    package static let deadlockDetected = SQLState("40P01")
    package static let undefinedColumn = SQLState("42703")
    package static let undefinedTable = SQLState("42P01")
    package static let tooManyConnections = SQLState("53300")
    package static let lockNotAvailable = SQLState("55P03")
    package static let queryCanceled = SQLState("57014")
    package static let adminShutdown = SQLState("57P01")
    package static let crashShutdown = SQLState("57P02")
    package static let cannotConnectNow = SQLState("57P03")
    package static let idleSessionTimeout = SQLState("57P05")
}
