import Features
import PostgresStore
import Testing

struct OrphanTests {
    private static let hex = String(repeating: "0123456789abcdef", count: 2)

    @Test func `tables that belong to nobody are dropped, datasets with receipts stay`()
        async throws
    {
        let trips = try await Trips("orphans")
        try await trips.write([Trips.row()], id: "1")
        let receipt = try await trips.dataset(
            "kept", trips.join(.table(Trips.entityTable(seconds: [0]))))
        // None in larder_staging, which other tests expect to be empty.
        try await TestDatabase.run(
            """
            CREATE TABLE larder_datasets.dataset_\(Self.hex) (row_id bigint);
            CREATE TABLE larder_datasets.trips_v1 (row_id bigint);
            """)
        #expect(
            try await trips.store.dropOrphans() == ["larder_datasets.dataset_\(Self.hex)"])
        // A project may be called "datasets".
        #expect(
            try await TestDatabase.texts("SELECT count(*) FROM larder_datasets.trips_v1") == ["0"])
        #expect(try await trips.store.receipt("kept", project: "orphans") == receipt)
        #expect(try await trips.store.dropOrphans() == [])
    }
}
