import Foundation
import JSON
import Testing

/// `larder load`: a table from CSV, with the types that its rows show.
@Suite(.serialized, OperationsShop()) struct CommandsLoadTests {
    private let files: TemporaryDirectory
    private let server: LarderProcess

    init() throws {
        files = try TemporaryDirectory()
        server = try #require(OperationsShop.server)
    }

    @Test func `types are the narrowest that hold every value`() async throws {
        let file = try files.write(
            """
            whole,mixed,flag,time,text,nothing
            1,1,true,2026-01-01T00:00:00Z,x,
            2,2.5,FALSE,2026-01-02 03:04:05,NA,NA
            NA,,NA,NA,1,

            """, to: "kinds.csv")
        let ended = try server.run("load", file, "--table", "raw.kinds")
        #expect(ended.output == "raw.kinds: 3 rows\n")
        #expect(
            try await types(of: "kinds")
                == "whole bigint, mixed double precision, flag boolean, "
                + "time timestamp with time zone, text text, nothing text")
    }

    @Test func `given types win, and the others are found`() async throws {
        let file = try files.write("a,b\n1,1\n", to: "given.csv")
        let ended = try server.run(
            "load", file, "--table", "raw.given", "--types", "a=float64")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try await types(of: "given") == "a double precision, b bigint")
    }

    @Test func `a compressed file is loaded like a plain one, and rows can be added`()
        async throws
    {
        let file = try files.write("a\n1\n2\n", to: "packed.csv")
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-k", file]
        try gzip.run()
        gzip.waitUntilExit()
        #expect(
            try server.run("load", file + ".gz", "--table", "raw.packed").output
                == "raw.packed: 2 rows\n")
        #expect(
            try server.run("load", file, "--table", "raw.packed", "--append").output
                == "raw.packed: 2 rows\n")
        #expect(try await ask("SELECT count(*)::text AS answer FROM raw.packed") == "4")
    }

    @Test(arguments: [
        (
            "a,b\n1,2\n3\n",
            "line 3: row 1 has 1 field, the header has 2; the column \"b\" is missing"
        ),
        ("a,b\n1,2\n\"3,4\n", "line 3, field 1: the quote is not closed"),
        ("a,a\n1,2\n", "line 1: the header names the column \"a\" twice"),
        ("", "the CSV is empty, its first line must name the columns"),
    ])
    func `CSV that cannot be read is refused with its line`(
        text: String, message: String
    ) async throws {
        let file = try files.write(text, to: "bad.csv")
        let ended = try server.run("load", file, "--table", "raw.bad")
        #expect(ended.status == 1)
        #expect(ended.errors == "Error: bad.csv: \(message)\n")
        #expect(try await types(of: "bad") == nil)
    }

    @Test func `a value that does not fit a given type is refused with its line`()
        async throws
    {
        let file = try files.write("a,b\n1,2\nx,3\n", to: "mixed.csv")
        let ended = try server.run("load", file, "--table", "raw.bad", "--types", "a=int64")
        #expect(ended.status == 1)
        #expect(
            ended.errors == """
                Error: the table was not loaded
                  csv: Line 3: "a" expects int64, but holds "x".

                """)
        #expect(try await types(of: "bad") == nil)
    }

    @Test func `a table without a schema is refused with how to write it`() throws {
        let file = try files.write("a\n1\n", to: "plain.csv")
        let ended = try server.run("load", file, "--table", "plain")
        #expect(ended.status == 1)
        #expect(
            ended.errors == """
                Error: the request is wrong
                  table: "plain" is not a table.
                    Write schema.table.

                """)
    }

    @Test func `a type for a column that is not there is refused`() throws {
        let file = try files.write("a\n1\n", to: "plain.csv")
        let ended = try server.run("load", file, "--table", "raw.bad", "--types", "z=int64")
        #expect(ended.status == 1)
        #expect(ended.errors == "Error: the file has no column \"z\"\n")
    }

    @Test func `a file that is not there is named`() throws {
        let ended = try server.run("load", "/nowhere.csv", "--table", "raw.bad")
        #expect(ended.status == 1)
        #expect(ended.errors == "Error: the file \"/nowhere.csv\" cannot be read\n")
    }

    private func types(of table: String) async throws -> String? {
        try await ask(
            """
            SELECT (SELECT string_agg(column_name || ' ' || data_type, ', '
                    ORDER BY ordinal_position)
                FROM information_schema.columns
                WHERE table_schema = 'raw' AND table_name = '\(table)') AS answer
            """)
    }

    /// The text in the column `answer` of a query's row.
    private func ask(_ query: String) async throws -> String? {
        let answer = try await server.post(
            "/v1/historical-features",
            [
                "features": ["shop_weather:temp"],
                "entity_query": .string(
                    "SELECT answer, 'N' AS shop, now() AS event_timestamp FROM (\(query)) AS q"),
            ])
        #expect(answer.status == 200, "\(answer.text)")
        return answer.json["answer"]?.stringValue
    }
}
