import Features
import Testing

@Suite struct ServedRowTests {
    private let ttl = TimeToLive(microseconds: 60_000_000)
    private let row = OfflineRow(
        key: key(1), order: RowOrder(eventTime: time(100), createdTime: time(100), sequence: 1),
        values: [.float64(4.5), .null, .float64(.nan)])

    @Test func `a value is PRESENT, exactly as old as the TTL too`() {
        #expect(
            ServedRow(row, ttl: ttl, at: time(160)).value(0)
                == ServedValue(value: .float64(4.5), status: .present, eventTime: time(100)))
    }

    @Test func `a value older than the TTL is OUTSIDE_MAX_AGE and withheld`() {
        #expect(
            ServedRow(row, ttl: ttl, at: EventTime(microseconds: 160_000_001)).value(0)
                == ServedValue(value: .null, status: .outsideMaxAge, eventTime: time(100)))
    }

    @Test func `without a TTL no value is too old`() {
        #expect(ServedRow(row, ttl: nil, at: .latest).value(0).status == .present)
    }

    @Test func `a null in a row is a NULL_VALUE`() {
        #expect(
            ServedRow(row, ttl: ttl, at: time(160)).value(1)
                == ServedValue(value: .null, status: .nullValue, eventTime: time(100)))
    }

    @Test func `a null in a row that is too old is OUTSIDE_MAX_AGE`() {
        #expect(ServedRow(row, ttl: ttl, at: time(161)).value(1).status == .outsideMaxAge)
    }

    @Test func `NaN is a value`() {
        #expect(ServedRow(row, ttl: ttl, at: time(160)).value(2).status == .present)
    }

    @Test func `a key without a row is NOT_FOUND`() {
        #expect(
            ServedRow(nil, ttl: ttl, at: time(160)).value(0)
                == ServedValue(value: .null, status: .notFound, eventTime: nil))
    }

    @Test func `the statuses have the names that callers know`() {
        #expect(
            FeatureStatus.allCases.map(\.rawValue)
                == ["PRESENT", "NULL_VALUE", "NOT_FOUND", "OUTSIDE_MAX_AGE"])
    }
}
