import Features
import Glibc
import JSON
import TestSupport

/// What is served: ten numbers of each customer, and five that are computed from them for a
/// purchase of some amount.
enum Customers {
    static let count: Int64 = 10_000
    static let storedFeatures = numbers.map { "customer_stats:\($0)" }
    static let computedFeatures = expressions.map { "purchase_check:\($0.name)" }

    private static let numbers = [
        "orders_30d", "spent_30d", "spent_365d", "largest_30d", "refunded_30d", "visits_30d",
        "home_latitude", "home_longitude", "shop_latitude", "shop_longitude",
    ]
    private static let expressions = [
        (name: "amount_to_mean", text: "amount / (spent_30d / orders_30d)"),
        (name: "refund_share", text: "coalesce(refunded_30d / spent_30d, 0)"),
        (
            name: "above_largest",
            text: "if(amount > largest_30d and orders_30d between 3 and 20, "
                + "amount - largest_30d, 0)"
        ),
        (name: "spent_log", text: "ln(1 + spent_365d)"),
        (
            name: "shop_distance",
            text: "haversine(home_latitude, home_longitude, shop_latitude, shop_longitude)"
        ),
    ]

    /// A feature store in memory that serves them all, by the system's clock as `larder` does.
    static func served() async throws -> FeatureStore {
        let now: @Sendable () -> EventTime = {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return EventTime(
                microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
        }
        let store = FeatureStore(
            definitions: DefinitionsInMemory(), offline: NaiveOfflineStore(now: now),
            datasets: NoDatasets(), now: now)
        _ = try await store.apply(DefinitionBundle(JSONValue(parsing: definitions)))
        let project = store.project(DefinitionBundle.defaultProject)
        guard let schema = project.schema(named: "customer_stats") else {
            preconditionFailure("the view was applied")
        }
        let time = now()
        let rows = (0..<count).map { customer in
            TypedRow(
                key: EntityKey([.int64(customer)]), eventTime: time, createdTime: nil,
                values: stored(of: customer).map(FeatureValue.float64))
        }
        let batch = try RowBatch.make(schema, rows: rows, id: "customers")
        _ = try await store.write(batch) as BatchReceipt
        return store
    }

    /// The stored features of a customer; one in eight has bought nothing for a month.
    static func stored(of customer: Int64) -> [Double] {
        var random = SplitMix64(seed: UInt64(customer))
        let orders = Double(Int.random(in: 0..<8, using: &random))
        let mean = Double.random(in: 5..<200, using: &random)
        let (latitude, longitude) = (
            Double.random(in: -60..<60, using: &random),
            Double.random(in: -179..<179, using: &random)
        )
        return [
            orders, orders * mean, Double.random(in: 0..<5000, using: &random), mean * 1.5,
            orders * mean * Double.random(in: 0..<0.2, using: &random),
            Double(Int.random(in: 0..<60, using: &random)), latitude, longitude,
            latitude + Double.random(in: -1..<1, using: &random),
            longitude + Double.random(in: -1..<1, using: &random),
        ]
    }

    /// What the expressions give, computed without them; NaN for null.
    static func computed(from stored: [Double], amount: Double) -> [Double] {
        let (orders, spent, largest) = (stored[0], stored[1], stored[3])
        let radians = stored[6...].map { $0 * .pi / 180 }
        let square =
            pow(sin((radians[2] - radians[0]) / 2), 2)
            + cos(radians[0]) * cos(radians[2]) * pow(sin((radians[3] - radians[1]) / 2), 2)
        return [
            orders > 0 ? amount / (spent / orders) : .nan,
            orders > 0 ? stored[4] / spent : 0,
            amount > largest && orders >= 3 && orders <= 20 ? amount - largest : 0,
            log(1 + stored[2]),
            2 * 6371.0088 * asin(square.squareRoot()),
        ]
    }

    private static var definitions: String {
        let features = numbers.map { #"{"name": "\#($0)", "type": "float64"}"# }
            .joined(separator: ", ")
        let computed = expressions.map { name, text in
            #"{"name": "\#(name)", "type": "float64", "expression": "\#(text)"}"#
        }
        let inputs = storedFeatures.filter { !$0.hasSuffix(":visits_30d") }.map { #""\#($0)""# }
        return """
            {"entities": [{"name": "customer",
              "join_keys": [{"name": "customer_id", "type": "int64"}]}],
            "data_sources": [{"name": "purchases", "kind": "push", "schema": [
              {"name": "customer_id", "type": "int64"}, \(features)]}],
            "feature_views": [{"name": "customer_stats", "entities": ["customer"],
              "source": "purchases", "ttl": "1d", "features": [\(features)]}],
            "on_demand_feature_views": [{"name": "purchase_check",
              "inputs": {"request": [{"name": "amount", "type": "float64"}],
                "features": [\(inputs.joined(separator: ", "))]},
              "features": [\(computed.joined(separator: ", "))]}]}
            """
    }
}
