import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Receipts as they are stored: read whole, or not at all.
struct ReceiptReadingTests {
    private static let spoiled: [(column: String, value: String)] = [
        ("columns", #"'[{"name": "driver", "type": "int128"}]'"#),
        ("features", #"'["trips"]'"#),
        ("versions", #"'{"trips": "first"}'"#),
        ("details", #"'{"format": 2}'"#),
        ("details", #"'{"leakage": {"features": [{}], "suspicious": []}}'"#),
        ("basis", #"'{"views": [{}], "features": [], "snapshot": "1:1:"}'"#),
    ]

    @Test func `a receipt with a part that cannot be read is refused`() async throws {
        let trips = try await Trips("receipt_unreadable")
        let join = try trips.join(.table(Trips.entityTable(seconds: [0])))
        for (index, part) in Self.spoiled.enumerated() {
            let name = "d\(index)"
            _ = try await trips.dataset(name, join)
            try await TestDatabase.run(
                """
                UPDATE larder.datasets SET \(part.column) = \(part.value)
                WHERE project = 'receipt_unreadable' AND name = '\(name)'
                """)
            let refusal = FeatureError.storeFailed(
                "the receipt of the dataset \"\(name)\" cannot be read, its \(part.column) are not "
                    + "understood; was it written by a newer larder?")
            await #expect(throws: refusal) {
                try await trips.store.receipt(name, project: trips.project.name)
            }
            await #expect(throws: refusal) { try await trips.verify(name) }
        }
    }

    @Test func `versions and details are read as they were stored`() async throws {
        let trips = try await Trips("receipt_whole")
        let receipt = try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0]))), job: "receipt_whole")
        #expect(receipt.versions == ["trips": 1])
        #expect(receipt.details.job == "receipt_whole")
        #expect(try await trips.store.receipt("d", project: trips.project.name) == receipt)
    }
}
