import Features
import Testing

struct CellExplanationTests {
    private let noon = EventTime(microseconds: 1_767_268_800_000_000)

    /// A cell of driver 1 at noon.
    private func cell(
        _ value: FeatureValue, age: Int64? = nil, known: Int64 = 0, holds: FeatureValue? = nil,
        key: FeatureValue = .int64(1), asKnown: Bool = false, fallback: Fallback? = nil,
        window: ExplainedWindow? = nil
    ) -> CellExplanation {
        let source = age.map { age in
            CellExplanation.Source(
                view: "trips", version: 1,
                order: RowOrder(
                    eventTime: EventTime(microseconds: noon.microseconds - age * 1_000_000),
                    createdTime: EventTime(microseconds: noon.microseconds + known * 1_000_000),
                    sequence: 1),
                value: holds ?? value)
        }
        return CellExplanation(
            row: 0, feature: FeatureReference(view: "trips", feature: "count"), value: value,
            keys: [(column: Column("driver", .int64), value: key)], entityTime: noon,
            asKnown: asKnown, ttl: TimeToLive(microseconds: 3_600_000_000),
            fallback: fallback, source: source,
            window: window)
    }

    @Test func `a value is explained by its row`() {
        let cell = cell(.int64(7), age: 60)
        #expect(cell.status == .present)
        #expect(
            cell.reason == """
                The latest row of "trips" for driver 1 at or before 2026-01-01T12:00:00Z is of \
                2026-01-01T11:59:00Z.
                """)
    }

    @Test func `a value of known rows says so`() {
        #expect(
            cell(.int64(7), age: 60, asKnown: true).reason == """
                The latest row of "trips" for driver 1 at or before 2026-01-01T12:00:00Z that was \
                known by then is of 2026-01-01T11:59:00Z.
                """)
    }

    @Test func `a row exactly as old as the TTL is used, an older one is not`() {
        #expect(cell(.int64(7), age: 3600).status == .present)
        let old = cell(.null, age: 3601, holds: .int64(7))
        #expect(old.status == .outsideMaxAge)
        #expect(
            old.reason == """
                The latest row of "trips" for driver 1 at or before 2026-01-01T12:00:00Z is of \
                2026-01-01T10:59:59Z, which is older than the TTL of 1h.
                """)
    }

    @Test func `a value that a fallback gives is told with what was found`() {
        let old = cell(.int64(7), age: 3601, holds: .int64(7), fallback: .lastKnown)
        #expect(old.status == .outsideMaxAge)
        #expect(
            old.reason == """
                The latest row of "trips" for driver 1 at or before 2026-01-01T12:00:00Z is of \
                2026-01-01T10:59:59Z, which is older than the TTL of 1h. The value is that of the \
                fallback "last_known".
                """)
        let null = cell(.int64(0), age: 60, holds: .null, fallback: .value(.int64(0)))
        #expect(
            null.reason.hasSuffix(
                "and holds null. The value is that of the fallback \"default\"."))
        #expect(!cell(.int64(7), age: 60, fallback: .lastKnown).reason.contains("fallback"))
    }

    @Test func `a null that was stored is told from one that was not found`() {
        let stored = cell(.null, age: 60)
        #expect(stored.status == .nullValue)
        #expect(stored.reason.hasSuffix("is of 2026-01-01T11:59:00Z, and holds null."))
        let missing = cell(.null)
        #expect(missing.status == .notFound)
        #expect(
            missing.reason
                == "No row of \"trips\" for driver 1 lies at or before 2026-01-01T12:00:00Z.")
        #expect(
            cell(.null, asKnown: true).reason == """
                No row of "trips" for driver 1 lies at or before 2026-01-01T12:00:00Z and was \
                known by then.
                """)
    }

    @Test func `an entity row without a key finds nothing`() {
        let cell = cell(.null, key: .null)
        #expect(cell.status == .notFound)
        #expect(cell.reason == "The entity row has no driver.")
    }

    private func window(events: Int, counted: Int, knownLater: Int = 0) -> ExplainedWindow {
        ExplainedWindow(
            start: EventTime(microseconds: noon.microseconds - 3_600_000_000), end: noon,
            events: events, counted: counted, knownLater: knownLater, ends: nil)
    }

    @Test func `a value that is computed from many rows is explained by its window`() {
        let cell = cell(.int64(7), window: window(events: 9, counted: 7))
        #expect(cell.status == .present)
        #expect(
            cell.reason == """
                It is computed from 7 of the 9 events of "trips" for driver 1 from \
                2026-01-01T11:00:00Z until before 2026-01-01T12:00:00Z.
                """)
    }

    @Test func `a window with events that became known later says so`() {
        #expect(
            cell(.int64(7), window: window(events: 9, counted: 7, knownLater: 2)).reason == """
                It is computed from 7 of the 9 events of "trips" for driver 1 from \
                2026-01-01T11:00:00Z until before 2026-01-01T12:00:00Z. Of the events 2 became \
                known only later, and would not count with as_known.
                """)
    }

    @Test func `a window without events is told from one without values`() {
        #expect(cell(.null, window: window(events: 0, counted: 0)).status == .notFound)
        #expect(cell(.null, window: window(events: 2, counted: 0)).status == .nullValue)
    }
}
