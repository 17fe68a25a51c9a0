import Features
import JSON
import TestSupport
import Testing

@Suite struct WriteTests {
    @Test func `rows for an unknown view are refused`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        #expect(
            throws: FeatureError.unknown(
                kind: .featureView, name: "none",
                hint: "GET /v1/feature-views lists those of the project.")
        ) { try test.store.columns(of: .featureView("none"), project: "default") }
    }

    @Test func `rows for an unknown data source are refused`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        #expect(
            throws: FeatureError.unknown(
                kind: .dataSource, name: "none",
                hint: "GET /v1/data-sources lists those of the project.")
        ) { try test.store.columns(of: .dataSource("none"), project: "default") }
    }

    @Test func `rows for a batch source are refused`() async throws {
        let test = StoreUnderTest()
        try await test.apply(
            """
            {"data_sources": [{"name": "t", "kind": "batch", "table": "t",
              "event_timestamp": "at"}]}
            """)
        #expect(
            throws: FeatureError.invalid(
                "the data source \"t\" takes no rows",
                [
                    Fault(
                        "name", "It is a batch source, read by materialization.",
                        hint: "Send rows to a feature view, or to a source of kind push.")
                ])
        ) { try test.store.columns(of: .dataSource("t"), project: "default") }
    }

    @Test func `rows for a source that no view reads are refused`() async throws {
        let test = StoreUnderTest()
        try await test.apply(Drivers.bundle(Drivers.entities, Drivers.sources))
        #expect(
            throws: FeatureError.invalid(
                "the data source \"trips\" feeds no feature view",
                [
                    Fault(
                        "name", "Rows sent to it would be lost.",
                        hint: "Apply a feature view that reads from it.")
                ])
        ) { try test.store.columns(of: .dataSource("trips"), project: "default") }
    }

    @Test func `a target is recorded by its kind and name`() {
        #expect(FeatureStore.Target.featureView("a").description == "feature_view/a")
        #expect(FeatureStore.Target.dataSource("a").description == "data_source/a")
    }

    @Test func `a written row is served at once`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 990, rating: 4.5)
        #expect(
            try test.served("stats:rating", 1)
                == ServedValue(value: .float64(4.5), status: .present, eventTime: time(990)))
    }

    @Test func `rows of a push source reach its views`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        let columns = try test.store.columns(of: .dataSource("trips"), project: "default")
        let batch = try RowBatch.make(
            columns, ndjson: #"{"driver_id": 1, "at": 990000000, "city": "Rome"}"#, id: "b",
            project: "default", target: "data_source/trips")
        #expect(try await test.store.write(batch).accepted == 1)
        #expect(try test.served("stats:home", 1)?.value == .string("Rome"))
    }

    @Test func `a batch sent again is answered, and not written, again`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        let idempotency = Idempotency(key: "k", bodyDigest: [1])
        for isReplay in [false, true] {
            let columns = try test.store.columns(of: .featureView("stats"), project: "default")
            let batch = try RowBatch.make(
                columns, ndjson: #"{"driver_id": 1, "at": 0}"#, id: "b\(isReplay)",
                project: "default", target: "feature_view/stats", idempotency: idempotency)
            let receipt = try await test.store.write(batch)
            #expect(receipt.batch == "bfalse")
            #expect(receipt.isReplay == isReplay)
        }
    }

    @Test func `rows written while a table is being filled are not missed`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        try await test.write(1, at: 980, rating: 1)
        let wider = Drivers.views.replacing(
            #""features": ["#, with: #""features": [{"name": "city", "type": "string"},"#)
        test.offline.interruptOnce { () throws(FeatureError) in
            // The view still has its old features here, the table being filled the new ones.
            try await test.write(1, at: 990, rating: 2)
        }
        try await test.apply(Drivers.bundle(wider))
        #expect(try test.served("stats:rating", 1)?.value == .float64(2))
        #expect(try test.served("stats:city", 1)?.status == .nullValue)
    }

    @Test func `rows written while a column is widened are served as the wider type`() async throws
    {
        let test = StoreUnderTest()
        let narrow = Drivers.bundle.replacing("float64", with: "float32")
        try await test.apply(narrow)
        let wide = Drivers.views
        test.offline.interruptOnce { () throws(FeatureError) in
            try await test.write(1, at: 990, rating: 0.5)
        }
        try await test.apply(Drivers.bundle(wide))
        #expect(try test.served("stats:rating", 1)?.value == .float64(0.5))
    }

    /// A batch whose rows come in two parts.
    private func stream(
        _ test: StoreUnderTest, _ first: String, _ second: String
    ) throws -> RowStream {
        let columns = try test.store.columns(of: .featureView("stats"), project: "default")
        let rows = try [first, second].map { text in
            try RowBatch.make(
                columns, ndjson: text, id: "b", project: "default", target: "feature_view/stats"
            ).rows
        }
        let total = rows.reduce(0) { $0 + $1.rowCount }
        let parts = Holder<[RowBlock]>()
        parts.value = rows
        return RowStream(
            id: "b", project: "default", target: "feature_view/stats", idempotencyKey: nil,
            columns: columns,
            next: {
                guard let part = parts.value?.first else { return nil }
                parts.value = parts.value.map { Array($0.dropFirst()) }
                return RowStream.Part(rows: part, quarantined: [])
            },
            end: {
                RowStream.End(
                    receipt: BatchReceipt(
                        batch: "b", received: total, accepted: total, quarantined: 0, rejected: 0,
                        errors: []), bodyDigest: [])
            })
    }

    @Test func `of a streamed batch the greatest row of each key is served`() async throws {
        let test = StoreUnderTest()
        try await test.apply()
        let stream = try stream(
            test,
            """
            {"driver_id": 1, "at": 980000000, "rating": 1}
            {"driver_id": 1, "at": 990000000, "rating": 2}
            {"driver_id": 2, "at": 2000000000, "rating": 3}
            """, #"{"driver_id": 1, "at": 985000000, "rating": 4}"#)
        #expect(try await test.store.write(stream).accepted == 4)
        #expect(try test.served("stats:rating", 1)?.value == .float64(2))
        #expect(try test.served("stats:rating", 2)?.status == .notFound)
        test.clock.set(time(2000))
        #expect(try test.served("stats:rating", 2)?.value == .float64(3))
    }
}
