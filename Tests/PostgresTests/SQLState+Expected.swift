import Postgres

/// Codes that the tests provoke, and the program has no use for.
extension SQLState {
    static let divisionByZero = SQLState("22012")
    static let invalidTextRepresentation = SQLState("22P02")
    static let invalidAuthorization = SQLState("28000")
    static let invalidPassword = SQLState("28P01")
    static let unknownDatabase = SQLState("3D000")
}
