import Postgres
import Testing

@Suite struct QuotingTests {
    @Test(arguments: ["a", "Ä b", "x\"y", "\"", "select", "a\"\u{301}b", "back\\slash"])
    func `a quoted name is the same name to the server`(name: String) async throws {
        let connection = try await TestServer.connect()
        let columns = try await connection.describe("SELECT 1 AS \(quoteIdentifier(name))").columns
        #expect(columns.map(\.name) == [name])
        await connection.close()
    }

    @Test(arguments: ["", "a", "it's", "''", "\\", "\\'", "a'\u{301}b", "line\nbreak", "$1"])
    func `a quoted text is the same text to the server`(text: String) async throws {
        let connection = try await TestServer.connect()
        for setting in ["on", "off"] {
            try await connection.script("SET standard_conforming_strings = \(setting)")
            let rows = try await connection.query("SELECT \(quoteLiteral(text))", isPrepared: false)
            #expect(try rows[0].value(at: 0, as: String.self) == text)
        }
        await connection.close()
    }

    @Test func `a name that the server would change is refused`() {
        let long = String(repeating: "x", count: 64)
        let cases = [
            ("", "an SQL name cannot be empty"),
            ("a\0", "an SQL name cannot hold a NUL character"),
            (long, "name \"\(long)\" is longer than 63 bytes"),
        ]
        for (name, message) in cases {
            let error = #expect(throws: PostgresError.self) { try quoteIdentifier(name) }
            #expect(error?.description == message)
        }
    }
}
