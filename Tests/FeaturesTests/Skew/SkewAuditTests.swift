import Features
import JSON
import TestSupport
import Testing

/// Audits of what was served.
@Suite struct SkewAuditTests {
    private let test = StoreUnderTest(served: ServedVectorQueue { _ in true })
    private let vectors = ServedVectorsInMemory()

    /// Serves the drivers, and keeps what was served.
    private func serve(_ features: String..., drivers: Int64...) async throws {
        let references = features.compactMap(FeatureReference.init)
        let selection = try FeatureSelection(references, in: test.store.project("default"))
        _ = try test.store.read(
            OnlineRequest(
                test.store.plan(selection),
                entities: [("driver_id", drivers.map(FeatureValue.int64))]))
        try await vectors.add(test.store.served.take(countMax: 100))
    }

    private func audit(
        _ interval: Range<EventTime> = EventTime.earliest..<EventTime.latest,
        of features: [String]? = nil
    ) async throws -> SkewReport {
        let project = test.store.project("default")
        let selection = try features.map { features in
            try FeatureSelection(features.compactMap(FeatureReference.init), in: project)
        }
        return try await test.store.audit(
            SkewAudit(project: "default", interval: interval, selection: selection), of: vectors
        ) { _ in }
    }

    /// Writes a row that the online store does not learn of.
    private func writeUnfollowed(_ driver: Int64, at event: Int64, rating: Double) async throws {
        let schema = try #require(test.store.project("default").schema(of: "stats"))
        let row = TypedRow(
            key: key(driver), eventTime: time(event), createdTime: time(event),
            values: [.float64(rating), .null])
        _ = try await test.oracle.write(RowBatch.make(schema, rows: [row], id: "unfollowed"))
    }

    @Test func `what history says, too, is no mismatch`() async throws {
        try await test.apply()
        try await test.write(1, at: 990, rating: 4.5)
        try await serve("stats:rating", "stats:home", drivers: 1, 2)
        // What comes later was not known then.
        test.clock.set(time(2000))
        try await test.write(1, at: 995, rating: 5)
        let report = try await audit()
        #expect(report.compared == 2)
        #expect(
            report.features == [
                "stats:rating": comparison(compared: 2), "stats:home": comparison(compared: 2),
            ])
    }

    @Test func `a row that was not followed online is a mismatch with its key and both values`()
        async throws
    {
        try await test.apply()
        try await test.write(1, at: 990, rating: 4.5)
        try await writeUnfollowed(1, at: 995, rating: 5)
        try await serve("stats:rating", drivers: 1)
        let rating = try #require(try await audit().features["stats:rating"])
        #expect((rating.compared, rating.mismatched, rating.rate) == (1, 1, 1))
        #expect(
            rating.examples == [
                SkewReport.Example(
                    key: ["driver_id": 1], at: time(1000), served: .float64(4.5),
                    status: "PRESENT", offline: .float64(5))
            ])
    }

    @Test func `only the features that are asked for are compared`() async throws {
        try await test.apply()
        try await serve("stats:rating", "stats:home", drivers: 1)
        let report = try await audit(of: ["stats:home"])
        #expect(report.features == ["stats:home": comparison(compared: 1)])
    }

    @Test func `only what was served in the interval is compared`() async throws {
        try await test.apply()
        try await serve("stats:rating", drivers: 1)
        #expect(try await audit(time(1000)..<time(1001)).compared == 1)
        #expect(try await audit(time(1001)..<time(2000)).compared == 0)
        #expect(try await audit(time(0)..<time(1000)).compared == 0)
    }

    @Test func `what was served by another definition is not compared`() async throws {
        try await test.apply()
        try await serve("stats:rating", drivers: 1)
        try await test.apply(Drivers.bundle.replacing("1h", with: "2h"))
        try await serve("stats:rating", drivers: 1)
        let report = try await audit()
        #expect((report.compared, report.changed) == (1, 1))
    }

    @Test func `a fallback is served online as it is joined offline`() async throws {
        try await test.apply(
            Drivers.bundle.replacing(
                #""features": [{"name": "rating", "type": "float64""#,
                with: #""features": [{"name": "rating", "type": "float64", "fallback": "default","#
                    + #" "default": 3"#))
        try await serve("stats:rating", drivers: 1)
        #expect(
            try await audit().features["stats:rating"]
                == comparison(compared: 1))
    }

    @Test func `values that are stored compare exactly, computed ones to the last digits`() {
        let (a, b) = (FeatureValue.float64(1), FeatureValue.float64(1 + 1e-10))
        #expect(!a.isServedAlike(b, isComputed: false))
        #expect(a.isServedAlike(b, isComputed: true))
        #expect(!a.isServedAlike(.float64(1 + 1e-8), isComputed: true))
        #expect(FeatureValue.float64(.nan).isServedAlike(.float64(.nan), isComputed: false))
        #expect(!FeatureValue.float64(0).isServedAlike(.float64(-0.0), isComputed: false))
    }

    private func comparison(compared: Int) -> SkewReport.Comparison {
        SkewReport.Comparison(compared: compared, mismatched: 0, examples: [])
    }
}
