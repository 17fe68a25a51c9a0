import Features
import JSON
import PostgresStore
import TestSupport
import Testing

struct JoinExplainTests {
    @Test func `explain tells the shape, the rule and the plan, and joins nothing`() async throws {
        let trips = try await Trips("explain_rows")
        try await trips.write([Trips.row(at: 0)], id: "1")
        let explanation = try await trips.store.explain(
            trips.join(.table(Trips.entityTable(seconds: [1, 2, 3]))))
        #expect(explanation.views.map(\.name) == ["trips"])
        #expect(explanation.views.map(\.shape) == [.lateral])
        #expect(explanation.entityRows == 3)
        #expect(explanation.statements.map(\.name) == ["join"])
        #expect(explanation.statements[0].cost > 0)
        #expect(explanation.statements[0].plan["Plan"] != nil)
        #expect(try await JoinTests.stagingTables().isEmpty)
    }

    @Test func `explain does not run an entity query`() async throws {
        let trips = try await Trips("explain_query")
        let explanation = try await trips.store.explain(
            trips.join(
                .query(
                    """
                    SELECT 1 / (n - n) AS driver, now() AS event_timestamp
                    FROM generate_series(1, 5000) AS n
                    """)))
        #expect(explanation.entityRows == 5000)
        #expect(explanation.statements.map(\.name) == ["entity_query", "join"])
    }

    @Test func `a forced shape is said to be forced`() async throws {
        let trips = try await Trips("explain_forced")
        let store = try await TestDatabase.store(shape: .window)
        let explanation = try await store.explain(
            trips.join(.table(Trips.entityTable(seconds: [1]))))
        #expect(explanation.views.map(\.shape) == [.window])
        #expect(explanation.views.map(\.rule) == ["The setting join-shape asks for it."])
    }

    @Test func `a query over its budget is refused with the index that would help`() async throws {
        let trips = try await Trips("budget_query")
        try await TestDatabase.run(
            """
            CREATE TABLE raw.budget AS SELECT n AS driver, now() AS event_timestamp, n AS place
            FROM generate_series(1, 10000) AS n; ANALYZE raw.budget
            """)
        var limits = StoreLimits()
        limits.queryCostMax = 100
        let store = try await TestDatabase.store(limits: limits)
        let query = EntityRows.query(
            "SELECT driver, event_timestamp FROM raw.budget WHERE place = 7")
        let error = await #expect(throws: FeatureError.self) {
            try await store.join(trips.join(query), begin: { _ in }, { _ in })
        }
        guard case .invalid(let title, let faults)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(title == "the entity query costs too much")
        #expect(faults.map(\.path) == ["entity_query"])
        #expect(
            faults.map(\.hint) == [
                "The table raw.budget is read whole: an index on its place would help. "
                    + "Ask for fewer rows, or raise the setting query-cost-max."
            ])
        #expect(faults[0].detail.hasSuffix(", for 1 rows; the limit is 100."))
        #expect(try await JoinTests.stagingTables().isEmpty)
    }

    @Test func `a join over the budget is refused before it begins`() async throws {
        let trips = try await Trips("budget_join")
        var limits = StoreLimits()
        limits.queryCostMax = 1
        let store = try await TestDatabase.store(limits: limits)
        let error = await #expect(throws: FeatureError.self) {
            try await store.join(
                trips.join(.table(Trips.entityTable(seconds: [1]))),
                begin: { _ in Issue.record("the join began") }, { _ in })
        }
        guard case .invalid(let title, let faults)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(title == "the join costs too much")
        #expect(
            faults.map(\.hint) == [
                "No index would help. Ask for fewer rows, or raise the setting query-cost-max."
            ])
    }

    @Test func `a query that takes too long is ended and said so`() async throws {
        let trips = try await Trips("slow_query")
        var limits = StoreLimits()
        limits.queryDeadline = .milliseconds(50)
        let store = try await TestDatabase.store(limits: limits)
        let query = EntityRows.query(
            """
            WITH RECURSIVE drivers (driver) AS (
                SELECT 1::bigint UNION ALL SELECT driver + 1 FROM drivers)
            SELECT driver, now() AS event_timestamp FROM drivers
            """)
        await #expect(
            throws: FeatureError.invalid(
                "the entity query takes too long",
                [
                    Fault(
                        "entity_query", "It was ended after 0.05 seconds.",
                        hint: "Ask for fewer rows, or raise the setting query-seconds-max.")
                ])
        ) {
            try await store.join(trips.join(query), begin: { _ in }, { _ in })
        }
        #expect(try await JoinTests.stagingTables().isEmpty)
    }
}
