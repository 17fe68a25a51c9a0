import Features
import PostgresStore
import Testing

struct SourceTests {
    private static func error(_ origin: DataSource.Origin) async throws -> FeatureError? {
        let store = try await TestDatabase.store()
        let source = DataSource(name: "rides", origin: origin, eventTimestamp: "at")
        return await #expect(throws: FeatureError.self) {
            try await store.columns(of: source, path: "data_sources[0]")
        }
    }

    private static let notAQuery =
        "Only a SELECT, WITH, VALUES or TABLE statement can be read from."

    @Test func `a table that does not exist is told at the source`() async throws {
        #expect(
            try await Self.error(.table("raw.nowhere"))
                == .invalid(
                    "the table \"raw.nowhere\" cannot be read",
                    [
                        Fault(
                            "data_sources[0].table",
                            "PostgreSQL says: relation \"raw.nowhere\" does not exist.")
                    ]))
    }

    @Test func `a name of three parts is no table`() async throws {
        #expect(
            try await Self.error(.table("a.b.c"))
                == .invalid(
                    "the data source \"rides\" cannot be read",
                    [Fault("data_sources[0].table", "\"a.b.c\" is not of the form schema.table.")]))
    }

    @Test(arguments: [
        (
            "SELECT 1) x; DROP TABLE larder.jobs; --",
            "PostgreSQL says: syntax error at or near \")\"."
        ),
        (
            "SELECT 1; SELECT 2",
            "PostgreSQL says: cannot insert multiple commands into a prepared statement."
        ),
        ("SELECT 1) AS a, (SELECT 2", "PostgreSQL says: syntax error at or near \")\"."),
        ("SELECT now( ", "PostgreSQL says: syntax error at end of input."),
        ("INSERT INTO larder.registry VALUES (true, 1) RETURNING revision", notAQuery),
        ("SHOW ALL", notAQuery),
        ("", notAQuery),
        ("/* SELECT */ CREATE TABLE t ()", notAQuery),
        (
            "WITH gone AS (DELETE FROM larder.jobs RETURNING 1) SELECT * FROM gone",
            "PostgreSQL says: WITH clause containing a data-modifying statement must be at the "
                + "top level."
        ),
    ])
    func `a text that is not one query is refused`(query: String, detail: String) async throws {
        #expect(
            try await Self.error(.query(query))
                == .invalid(
                    "the query of data source \"rides\" cannot be read",
                    [Fault("data_sources[0].query", detail)]))
    }

    @Test(arguments: [
        "SELECT 1 AS a", "(SELECT 1 AS a)", "WITH x AS (SELECT 1 AS a) SELECT * FROM x",
        "select 1 as a;\n", "-- why\nSELECT 1 AS a -- because", "VALUES (1)", "TABLE pg_class",
    ])
    func `queries of every form are read`(query: String) async throws {
        let store = try await TestDatabase.store()
        let source = DataSource(name: "rides", origin: .query(query), eventTimestamp: "at")
        _ = try await store.columns(of: source, path: "data_sources[0]")
    }
}
