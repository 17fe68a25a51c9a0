import Features
import TestSupport
import Testing
import Training

/// Bounds of metrics by resampling, beside an oracle that repeats rows one by one.
struct BootstrapTests {
    /// Rows of a task with ties, drawn by a seed.
    private static func rows(
        _ task: ModelTask, count: Int, seed: UInt64, noise: Double = 1
    ) -> PredictedRows {
        var random = SplitMix64(seed: seed)
        let truth = (0..<count).map { _ in Double.random(in: 0..<1, using: &random) }
        // Labels by one stream and predictions by another, so that two models have like labels.
        var other = SplitMix64(seed: seed &+ UInt64(noise * 1000))
        switch task {
        case .regression, .count:
            let isCount = task == .count
            let labels = truth.map { isCount ? ($0 * 5).rounded(.down) : $0 * 10 + 1 }
            return PredictedRows(
                task: task, labels: labels,
                predictions: labels.map {
                    $0 + 0.5 + noise * Double.random(in: 0..<1, using: &other)
                })
        case .binary:
            return PredictedRows(
                task: task, labels: truth.map { $0 < 0.4 ? 1 : 0 },
                predictions: truth.map {
                    let noisy = 1 - $0 + noise * Double.random(in: -0.3..<0.3, using: &other)
                    return (min(max(noisy, 0), 1) * 20).rounded() / 20
                })
        case .multiclass:
            return PredictedRows(
                task: task, labels: truth.map { ($0 * 3).rounded(.down) },
                predictions: truth.flatMap { truth in
                    let odds = (0..<3).map { place in
                        0.1 + (Int(truth * 3) == place ? 0.4 : 0)
                            + noise * Double.random(in: 0..<1, using: &other)
                    }
                    let sum = odds.reduce(0, +)
                    return odds.map { $0 / sum }
                })
        }
    }

    /// The rows of each resample, by the same draws.
    private static func resamples(
        _ bootstrap: Bootstrap, rows: Int, blocks: [Int32]?
    ) -> [[Int]] {
        var random = SeededGenerator(seed: bootstrap.seed)
        let codes = blocks ?? (0..<Int32(rows)).map { $0 }
        let distinct = codes.reduce(into: [Int32]()) { if !$0.contains($1) { $0.append($1) } }
        return (0..<bootstrap.resamples).map { _ in
            distinct.flatMap { _ in
                let code = distinct[random.index(below: distinct.count)]
                return codes.indices.filter { codes[$0] == code }
            }
        }
    }

    private static func quantile(_ values: [Double], _ share: Double) -> Double {
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        guard below + 1 < sorted.count else { return sorted[below] }
        return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
    }

    private static let tasks: [ModelTask] = [.regression, .count, .binary, .multiclass]

    @Test(arguments: tasks, [1, 2, 3] as [UInt64])
    func `bounds are those of metrics over rows that are really repeated`(
        task: ModelTask, seed: UInt64
    ) throws {
        let rows = Self.rows(task, count: 60, seed: seed)
        let bootstrap = Bootstrap(resamples: 40, seed: seed, level: 0.9)
        for blocks in [nil, (0..<60).map { Int32($0 * $0 % 17) }] {
            let found = bootstrap.intervals(
                of: Metrics.names(for: task), over: rows, blocks: blocks)
            let repeated = Self.resamples(bootstrap, rows: 60, blocks: blocks)
                .map { Metrics(rows.rows($0)) }
            for name in Metrics.names(for: task) {
                guard let value = Metrics(rows).value(named: name) else {
                    #expect(found[name] == nil, "\(name)")
                    continue
                }
                let interval = try #require(found[name], "\(name)")
                let values = repeated.compactMap { $0.value(named: name) }
                #expect(interval.value == value)
                #expect(
                    abs(interval.low - Self.quantile(values, 0.05)) < 1e-9,
                    "\(name) seed \(seed)")
                #expect(
                    abs(interval.high - Self.quantile(values, 0.95)) < 1e-9,
                    "\(name) seed \(seed)")
            }
        }
    }

    @Test(arguments: tasks, [4, 5] as [UInt64])
    func `differences are those of both models over rows that are really repeated`(
        task: ModelTask, seed: UInt64
    ) throws {
        let champion = Self.rows(task, count: 50, seed: seed, noise: 1.5)
        let candidate = Self.rows(task, count: 50, seed: seed)
        let bootstrap = Bootstrap(resamples: 40, seed: seed)
        let blocks = (0..<50).map { Int32($0 / 4) }
        let repeated = Self.resamples(bootstrap, rows: 50, blocks: blocks)
            .map { (Metrics(champion.rows($0)), Metrics(candidate.rows($0))) }
        for name in Metrics.names(for: task) where Metrics(champion).value(named: name) != nil {
            let found = try #require(
                bootstrap.difference(
                    in: name, from: champion, to: candidate, blocks: blocks))
            let pairs = repeated.compactMap { pair in
                pair.0.value(named: name).flatMap { one in
                    pair.1.value(named: name).map { (one, $0) }
                }
            }
            let differences = pairs.map { $0.1 - $0.0 }
            #expect(
                abs(found.difference.low - Self.quantile(differences, 0.025)) < 1e-9, "\(name)")
            #expect(
                abs(found.difference.high - Self.quantile(differences, 0.975)) < 1e-9, "\(name)")
            #expect(found.difference.value == found.candidate - found.champion)
            let gains = pairs.map { name.gain(from: $0.0, to: $0.1) }
            for level in [0.6, 0.95, 0.99] {
                let gain = found.gain(level: level)
                let outside = (1 - level) / 2
                #expect(
                    abs(gain.low - Self.quantile(gains, outside)) < 1e-9, "\(name) \(level)")
                #expect(
                    abs(gain.high - Self.quantile(gains, 1 - outside)) < 1e-9, "\(name) \(level)")
            }
            let better = pairs.filter { name.cost(of: $0.1) < name.cost(of: $0.0) - 1e-12 }
            #expect(
                abs(found.shareBetter - Double(better.count) / Double(pairs.count)) < 1e-9,
                "\(name)")
        }
    }

    @Test func `a model is not better than itself`() throws {
        let rows = Self.rows(.binary, count: 80, seed: 6)
        let found = try #require(Bootstrap().difference(in: .auc, from: rows, to: rows))
        #expect(found.shareBetter == 0)
        #expect(found.difference == ConfidenceInterval(value: 0, low: 0, high: 0))
    }

    @Test func `a seed repeats the bounds, another gives others`() {
        let rows = Self.rows(.regression, count: 80, seed: 7)
        let bounds = { (seed: UInt64) in
            Bootstrap(seed: seed).intervals(of: [.rmse], over: rows)
        }
        #expect(bounds(1) == bounds(1))
        #expect(bounds(1) != bounds(2))
    }

    @Test func `what is not defined has no bounds`() {
        let rows = PredictedRows(task: .binary, labels: [1, 1, 1], predictions: [0.5, 0.4, 0.1])
        let found = Bootstrap().intervals(of: [.auc, .logLoss, .rmse], over: rows)
        #expect(found.keys.map { $0 } == [.logLoss])
        #expect(Bootstrap().difference(in: .auc, from: rows, to: rows) == nil)
    }

    @Test func `what most of the resamples do not define has no bounds`() throws {
        // Of two rows half of the resamples hold both classes; by chance sometimes fewer.
        let rows = PredictedRows(task: .binary, labels: [1, 0], predictions: [0.9, 0.1])
        var bounded: Set<Bool> = []
        for seed in 0..<8 {
            let bootstrap = Bootstrap(resamples: 99, seed: UInt64(seed))
            let defined = Self.resamples(bootstrap, rows: 2, blocks: nil)
                .filter { Set($0).count == 2 }
            let isBounded = bootstrap.intervals(of: [.auc], over: rows)[.auc] != nil
            #expect(isBounded == (2 * defined.count >= 99), "seed \(seed)")
            bounded.insert(isBounded)
        }
        #expect(bounded == [true, false])
    }

    @Test func `rows that stand together are drawn together, and promise less`() throws {
        // Twenty days, each with an error of its own that its thirty rows share.
        var random = SplitMix64(seed: 8)
        let errors = (0..<20).map { _ in Double.random(in: -1..<1, using: &random) }
        let rows = PredictedRows(
            task: .regression, labels: (0..<600).map { Double($0 % 7) },
            predictions: (0..<600).map { Double($0 % 7) + errors[$0 / 30] })
        let width = { (blocks: [Int32]?) in
            Bootstrap(seed: 1).intervals(of: [.bias], over: rows, blocks: blocks)[.bias]
                .map { $0.high - $0.low }
        }
        let alone = try #require(width(nil))
        let together = try #require(width((0..<600).map { Int32($0 / 30) }))
        #expect(together > 3 * alone)
    }

    @Test func `bounds of 95 % cover the truth in nearly as many draws`() throws {
        // The error of a fair coin's prediction of 0.5 ± noise; its expected Brier score and mean
        // squared error are known.
        var random = SplitMix64(seed: 9)
        var covered = (rmse: 0, brier: 0)
        for draw in 0..<200 {
            let errors = (0..<60).map { _ in Double.random(in: -1..<1, using: &random) }
            let numbers = PredictedRows(
                task: .regression, labels: (0..<60).map { Double($0) },
                predictions: (0..<60).map { Double($0) + errors[$0] })
            let probabilities = (0..<60).map { _ in
                Double.random(in: 0..<1, using: &random)
            }
            let chances = PredictedRows(
                task: .binary,
                labels: probabilities.map {
                    Double.random(in: 0..<1, using: &random) < $0 ? 1 : 0
                }, predictions: probabilities)
            let bootstrap = Bootstrap(resamples: 100, seed: UInt64(draw))
            let rmse = try #require(
                bootstrap.intervals(of: [.rmse], over: numbers)[.rmse])
            // The variance of a uniform number from −1 to 1 is 1/3.
            let truth = (1.0 / 3).squareRoot()
            if (rmse.low...rmse.high).contains(truth) { covered.rmse += 1 }
            let brier = try #require(
                bootstrap.intervals(of: [.brier], over: chances)[.brier])
            // The mean of p (1 − p) over p from 0 to 1.
            if (brier.low...brier.high).contains(1.0 / 6) { covered.brier += 1 }
        }
        #expect((180...198).contains(covered.rmse))
        #expect((180...198).contains(covered.brier))
    }
}
