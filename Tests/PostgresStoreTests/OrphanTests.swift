import Features
import PostgresStore
import Testing

struct OrphanTests {
    @Test func `tables that belong to nobody are dropped, datasets with receipts stay`()
        async throws
    {
        let trips = try await Trips("orphans")
        try await trips.write([Trips.row()], id: "1")
        let receipt = try await trips.dataset(
            "kept", trips.join(.table(Trips.entityTable(seconds: [0]))))
        try await TestDatabase.run(
            """
            CREATE TABLE larder_staging.left_behind (row_id bigint);
            CREATE TABLE larder_datasets.left_behind (row_id bigint);
            """)
        let dropped = try await trips.store.dropOrphans()
        #expect(
            dropped.sorted() == ["larder_datasets.left_behind", "larder_staging.left_behind"])
        #expect(try await trips.store.receipt("kept", project: "orphans") == receipt)
        #expect(try await trips.store.dropOrphans() == [])
    }
}
