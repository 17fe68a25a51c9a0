import Features
import Testing

@Suite struct OnlineAnswerTests {
    /// The features `rating` and `home` of a view whose TTL is a minute, or that has none.
    private func served(
        _ values: [FeatureValue], of event: Int64 = 100, ttl: String? = "60s", at instant: EventTime
    ) throws -> [ServedValue] {
        let bundle = Drivers.bundle.replacing(
            #""ttl": "1h","#, with: ttl.map { "\"ttl\": \"\($0)\"," } ?? "")
        let selection = try FeatureSelection(
            ["stats:rating", "stats:home"].compactMap(FeatureReference.init), in: project(bundle))
        var answer = OnlineAnswer(selection, count: 1, at: instant)
        answer.serve(0, view: 0, of: time(event), values)
        return answer.rows[0]
    }

    private let values: [FeatureValue] = [.float64(4.5), .null]

    @Test func `a value is PRESENT, exactly as old as the TTL too`() throws {
        #expect(
            try served(values, at: time(160))[0]
                == ServedValue(value: .float64(4.5), status: .present, eventTime: time(100)))
    }

    @Test func `a value older than the TTL is OUTSIDE_MAX_AGE and withheld`() throws {
        #expect(
            try served(values, at: EventTime(microseconds: 160_000_001))[0]
                == ServedValue(value: .null, status: .outsideMaxAge, eventTime: time(100)))
    }

    @Test func `without a TTL no value is too old`() throws {
        #expect(try served(values, ttl: nil, at: .latest)[0].status == .present)
    }

    @Test func `a null in a row is a NULL_VALUE`() throws {
        #expect(
            try served(values, at: time(160))[1]
                == ServedValue(value: .null, status: .nullValue, eventTime: time(100)))
    }

    @Test func `a null in a row that is too old is OUTSIDE_MAX_AGE`() throws {
        #expect(try served(values, at: time(161))[1].status == .outsideMaxAge)
    }

    @Test func `NaN is a value`() throws {
        #expect(try served([.float64(.nan), .null], at: time(160))[0].status == .present)
    }

    @Test func `what nothing was served of is NOT_FOUND`() throws {
        let selection = try FeatureSelection(
            ["stats:rating"].compactMap(FeatureReference.init), in: project())
        #expect(
            OnlineAnswer(selection, count: 1, at: time(160))[0, 0]
                == ServedValue(value: .null, status: .notFound, eventTime: nil))
    }

    @Test func `the statuses have the names that callers know`() {
        #expect(
            FeatureStatus.allCases.map(\.rawValue)
                == ["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"])
    }
}
