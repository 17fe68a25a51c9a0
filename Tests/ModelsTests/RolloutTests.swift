import Models
import Testing

/// Whom a rollout takes, and when it ends.
struct RolloutTests {
    private func active(
        _ share: Double, version: Int = 2, rules: StopRules = StopRules()
    ) -> ActiveRollout {
        ActiveRollout(
            Rollout(
                project: "p", model: "m", alias: "champion", version: version, mode: .canary,
                share: share, rules: rules))
    }

    /// Numbers as evenly spread as hashes of keys.
    private var hashes: [UInt64] {
        (0..<20_000).map { (UInt64($0) &+ 1) &* 0x9E37_79B9_7F4A_7C15 }
    }

    @Test func `a share of the keys is taken, always the same ones`() {
        let taken = hashes.filter(active(0.1).takes)
        #expect((1_800...2_200).contains(taken.count))
        #expect(hashes.filter(active(0.1).takes) == taken)
        #expect(hashes.filter(active(0).takes).isEmpty)
        #expect(hashes.filter(active(1).takes).count == hashes.count)
    }

    @Test func `a greater share takes the keys of a smaller one, too`() {
        let few = Set(hashes.filter(active(0.1).takes))
        let many = Set(hashes.filter(active(0.3).takes))
        #expect(few.isSubset(of: many))
    }

    @Test func `another version is tried with other keys`() {
        let first = Set(hashes.filter(active(0.1).takes))
        let second = Set(hashes.filter(active(0.1, version: 3).takes))
        // Of 2,000 keys each some 200 are in both by chance.
        #expect((100...320).contains(first.intersection(second).count))
    }

    @Test func `too many errors end it, once enough rows were seen`() {
        let rollout = active(1, rules: StopRules(errorRate: 0.05, minPredictions: 100))
        #expect(rollout.count { $0.countChallenger(99, failed: 99, rowMicroseconds: 1) } == nil)
        #expect(rollout.isRunning)
        #expect(
            rollout.count { $0.countChallenger(1, failed: 0, rowMicroseconds: 1) }
                == "The challenger failed 99 of 100 rows, more than a share of 0.05.")
        #expect(!rollout.isRunning)
        #expect(rollout.count { $0.countChallenger(1, failed: 1, rowMicroseconds: 1) } == nil)
    }

    @Test func `as many errors as are allowed do not end it`() {
        let rollout = active(1, rules: StopRules(errorRate: 0.05, minPredictions: 100))
        #expect(rollout.count { $0.countChallenger(100, failed: 5, rowMicroseconds: 1) } == nil)
        #expect(rollout.isRunning)
    }

    /// Rules on times alone, and what they judge: calls of the alias' version of 10 µs a row.
    private func timed(_ calls: Int) -> ActiveRollout {
        let rollout = active(
            1, rules: StopRules(errorRate: nil, latencyRatio: 3, minPredictions: 10))
        for _ in 0..<calls {
            #expect(rollout.count { $0.countIncumbent(1, rowMicroseconds: 10) } == nil)
        }
        return rollout
    }

    @Test func `a challenger that takes too long ends it`() throws {
        let rollout = timed(100)
        let reasons = (1...100).compactMap { call in
            rollout.count { $0.countChallenger(1, failed: 0, rowMicroseconds: 40) }
                .map { (call, $0) }
        }
        let (call, reason) = try #require(reasons.first)
        #expect(reasons.count == 1)
        #expect(call == 100)
        #expect(reason.hasPrefix("At the 99th percentile the challenger took "))
    }

    @Test func `a call of many rows is one time, and does not end it`() {
        let rollout = timed(100)
        #expect(rollout.count { $0.countChallenger(500, failed: 0, rowMicroseconds: 900) } == nil)
        #expect(rollout.isRunning)
    }

    @Test func `few times of the other version do not end it`() {
        let rollout = timed(99)
        for _ in 0..<200 {
            _ = rollout.count { $0.countChallenger(1, failed: 0, rowMicroseconds: 900) }
        }
        #expect(rollout.isRunning)
    }

    @Test func `times of calls of many rows add up to be judged`() {
        let rollout = timed(100)
        // The rows begin anew with every call.
        let reasons = (0..<100).compactMap { _ in
            rollout.count { $0.countChallenger(500, failed: 0, rowMicroseconds: 900) }
        }
        #expect(reasons.count == 1)
    }

    @Test func `a version that was fast before, and is slow now, ends it`() {
        let rollout = timed(100)
        for _ in 0...1_000 {
            _ = rollout.count { $0.countChallenger(1, failed: 0, rowMicroseconds: 10) }
        }
        #expect(rollout.tally.challenger.latencies.count == 0)
        let reasons = (0..<110).compactMap { _ in
            _ = rollout.count { $0.countIncumbent(1, rowMicroseconds: 10) }
            return rollout.count { $0.countChallenger(1, failed: 0, rowMicroseconds: 40) }
        }
        #expect(reasons.count == 1)
    }

    @Test func `what went well before does not hide what goes wrong later`() {
        let rollout = active(1, rules: StopRules(errorRate: 0.1, minPredictions: 10))
        for _ in 0..<1_000 {
            _ = rollout.count { $0.countChallenger(1, failed: 0, rowMicroseconds: 1) }
        }
        let reasons = (0..<40).compactMap { _ in
            rollout.count { $0.countChallenger(1, failed: 1, rowMicroseconds: 1) }
        }
        #expect(reasons.count == 1)
    }

    @Test func `a quantile is told to a fifth`() throws {
        var histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for duration in 1...1_000 { histogram.add(Double(duration)) }
        let median = try #require(histogram.quantile(0.5))
        #expect((500...600).contains(median))
        let late = try #require(histogram.quantile(0.99))
        #expect((990...1_188).contains(late))
    }
}
