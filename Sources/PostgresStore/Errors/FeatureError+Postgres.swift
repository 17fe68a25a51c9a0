import Features
import Postgres

/// The one place where errors of the database become errors of the feature store.
extension FeatureError {
    /// - Parameters:
    ///   - error: One of the feature store itself is kept.
    ///   - path: Where in the request the values stand that the work was about.
    init(_ error: any Error, path: String = "body") {
        switch error {
        case let error as FeatureError: self = error
        case let error as PostgresError: self.init(postgres: error, path)
        case is CancellationError: self = .unavailable("the work was cancelled")
        default: self = .storeFailed(String(describing: error))
        }
    }

    private init(postgres error: PostgresError, _ path: String) {
        switch error {
        case .server(let error): self.init(server: error, path)
        case .unreachable, .connectionLost, .deadlineExceeded, .cancelled, .poolExhausted,
            .shutDown, .transactionRolledBack:
            self = .unavailable(error.description)
        case .commitOutcomeUnknown:
            self = .unavailable(
                "\(error.description); it is not known whether the change was made, look before "
                    + "trying again")
        case .invalidValue(let reason):
            self = .invalid("a value cannot be stored", [Fault(path, Self.sentence(reason))])
        case .tooManyRows, .unknownColumn, .unexpectedType, .unexpectedNull, .malformedData,
            .invalidConfiguration, .invalidUse, .embeddedServer:
            self = .storeFailed(error.description)
        }
    }

    private init(server error: ServerError, _ path: String) {
        let state = error.state
        if state.isTransient || state.isResourceShortage || state.isOperatorIntervention {
            self = .unavailable("PostgreSQL says: \(error.message)")
        } else if state == .numericValueOutOfRange {
            // What the query of a source computes.
            self = .invalid("a number is out of range", [Fault(path, Self.sentence(error.message))])
        } else if state == .undefinedTable || state == .undefinedColumn {
            // Everything we read and write was there when its definition was applied.
            self = .conflict("PostgreSQL says: \(error.message)")
        } else if state == .foreignKeyViolation {
            self = .conflict("something else refers to what was to be changed")
        } else if state == .tooManyColumns {
            self = .invalid("the rows are too wide", [Fault(path, Self.sentence(error.message))])
        } else if Self.callersValues.contains(state) {
            self = .invalid("a value cannot be stored", [Fault(path, Self.sentence(error.message))])
        } else {
            self = .storeFailed("PostgreSQL says: \(error.message) (\(state))")
        }
    }

    /// Values that no type rules out and PostgreSQL refuses all the same: an index entry over
    /// 2,704 bytes, `\u0000` in a document.
    private static let callersValues: Set<SQLState> = [
        .programLimitExceeded, .untranslatableCharacter,
    ]

    /// The server's words as a sentence.
    static func sentence(_ text: String) -> String {
        let ended = text.hasSuffix(".") ? text : text + "."
        return ended.prefix(1).uppercased() + ended.dropFirst()
    }
}

extension SQLState {
    static let programLimitExceeded = SQLState("54000")
    static let tooManyColumns = SQLState("54011")
    static let untranslatableCharacter = SQLState("22P05")
}
