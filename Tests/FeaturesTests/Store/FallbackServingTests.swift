import Features
import TestSupport
import Testing

/// What a lookup serves where a feature has no value.
@Suite struct FallbackServingTests {
    /// A store whose ratings have the fallback; driver 1 was rated at 1000 s, and the TTL is 1 h.
    private func store(_ fallback: String) async throws -> StoreUnderTest {
        let test = StoreUnderTest()
        try await test.apply(
            Drivers.bundle.replacing(
                #""features": [{"name": "rating", "type": "float64"}"#,
                with: #""features": [{"name": "rating", "type": "float64", \#(fallback)}"#))
        try await test.write(1, at: 1000, rating: 4.5)
        return test
    }

    @Test func `a default is served, and the status tells what was missing`() async throws {
        let test = try await store(#""fallback": "default", "default": 3"#)
        #expect(
            try test.served("stats:rating", 2)
                == ServedValue(value: .float64(3), status: .notFound, eventTime: nil))
        #expect(try test.served("stats:rating", 1)?.value == .float64(4.5))
        test.clock.set(time(4601))
        #expect(
            try test.served("stats:rating", 1)
                == ServedValue(value: .float64(3), status: .outsideMaxAge, eventTime: time(1000)))
    }

    @Test func `the last known value is served however old`() async throws {
        let test = try await store(#""fallback": "last_known""#)
        test.clock.set(time(4601))
        let answer = try test.store.read(
            test.request("stats:rating", "stats:home", drivers: [1, 2]))
        #expect(
            answer[0, 0]
                == ServedValue(value: .float64(4.5), status: .outsideMaxAge, eventTime: time(1000)))
        #expect(answer[0, 1].value == .null)
        #expect(answer.usedFallback(0, 0) == .lastKnown)
        #expect(answer.usedFallback(0, 1) == nil)
        #expect(answer[1, 0] == ServedValue(value: .null, status: .notFound, eventTime: nil))
        #expect(!answer.usesFallbacks(1))
    }

    @Test func `a lookup of a value that is too old is refused where it says so`() async throws {
        let test = try await store(#""fallback": "reject""#)
        #expect(try test.served("stats:rating", 1)?.value == .float64(4.5))
        test.clock.set(EventTime(microseconds: 4_600_500_000))
        let request = try test.request("stats:home", "stats:rating", drivers: [1])
        let refusal = FeatureError.invalid(
            "a feature has no value that may be served",
            [
                Fault(
                    "entities.driver_id[0]",
                    "\"stats:rating\" of driver_id 1 is 3600.5 seconds old, and may be 1h.",
                    hint: "Its fallback is \"reject\": write a newer row, or leave the entity out.")
            ])
        #expect(throws: refusal) { try test.store.read(request) }
        let now = test.clock.now
        await #expect(throws: refusal) { try await test.store.read(request, asOf: now) }
    }

    @Test func `a lookup of an entity without a row is refused where it says so`() async throws {
        let test = try await store(#""fallback": "reject""#)
        let request = try test.request("stats:rating", drivers: [1, 7])
        #expect(
            throws: FeatureError.invalid(
                "a feature has no value that may be served",
                [
                    Fault(
                        "entities.driver_id[1]",
                        "There is no row of \"stats\" for driver_id 7, and so no "
                            + "\"stats:rating\".",
                        hint: "Its fallback is \"reject\": write a newer row, or leave the entity "
                            + "out.")
                ])
        ) { try test.store.read(request) }
    }

    @Test func `an age counts from the event time to the instant that is answered for`()
        async throws
    {
        let test = try await store(#""fallback": "last_known""#)
        let request = try test.request("stats:rating", drivers: [1, 2])
        test.clock.set(EventTime(microseconds: 1_002_500_000))
        #expect(try test.store.read(request).age(0, 0) == 2_500_000)
        #expect(try test.store.read(request).age(1, 0) == nil)
        let then = try await test.store.read(request, asOf: time(1001))
        #expect(then.age(0, 0) == 1_000_000)
    }
}
