import Features
import TestSupport
import Testing

struct TilePartialTests {
    private static func order(_ second: Int64, _ sequence: Int64 = 0) -> RowOrder {
        RowOrder(eventTime: time(second), createdTime: time(second), sequence: sequence)
    }

    private static func partial(_ values: [FeatureValue]) -> TilePartial {
        var partial = TilePartial()
        for (second, value) in values.enumerated() {
            partial.add(value, at: order(Int64(second)))
        }
        return partial
    }

    @Test func `an empty partial counts nothing and knows nothing else`() {
        let empty = TilePartial()
        #expect(empty.value(of: .count) == .int64(0))
        for function in AggregationFunction.allCases
        where function.isMergeable && function != .count {
            #expect(empty.value(of: function) == .null)
        }
    }

    @Test func `nulls are skipped`() {
        let partial = Self.partial([.null, .float64(2), .null, .float64(4)])
        #expect(partial.value(of: .count) == .int64(2))
        #expect(partial.value(of: .mean) == .float64(3))
        #expect(partial.value(of: .first) == .float64(2))
    }

    @Test func `integers are added exactly, however large`() {
        let partial = Self.partial([.int64(.max), .int64(.max), .int64(-.max), .int64(3)])
        #expect(partial.value(of: .sum) == .float64(Double(Int64.max)))
        let cancelled = Self.partial([.int64(.max), .int64(5), .int64(-.max)])
        #expect(cancelled.value(of: .sum) == .float64(5))
    }

    @Test func `the standard deviation is that of a sample`() {
        #expect(Self.partial([.float64(5)]).value(of: .stddev) == .null)
        #expect(
            Self.partial([.float64(1), .float64(3)]).value(of: .stddev) == .float64(2.squareRoot()))
    }

    @Test func `the standard deviation of numbers far from zero does not cancel`() {
        var merged = TilePartial()
        for base in stride(from: 0.0, to: 100, by: 2) {
            merged.merge(Self.partial([.float64(1e9 + base), .float64(1e9 + base + 1)]))
        }
        guard case .float64(let deviation) = merged.value(of: .stddev) else {
            Issue.record("there is no deviation")
            return
        }
        // Of 0 to 99.
        #expect(abs(deviation - 29.011491975882016) < 1e-6)
    }

    @Test func `what is not finite makes the standard deviation NaN`() {
        #expect(
            Self.partial([.float64(1), .float64(.infinity)]).value(of: .stddev) == .float64(.nan))
    }

    @Test func `NaN is the greatest number`() {
        let partial = Self.partial([.float64(.nan), .float64(1), .float64(.infinity)])
        #expect(partial.value(of: .max) == .float64(.nan))
        #expect(partial.value(of: .min) == .float64(1))
    }

    @Test func `of zeros the positive one is the least and the greatest`() {
        let partial = Self.partial([.float64(-0.0)])
        #expect(partial.value(of: .min) == .float64(0))
        #expect(partial.value(of: .last) == .float64(-0.0))
    }

    @Test func `first and last follow the order of rows, not of arrival`() {
        var partial = TilePartial()
        partial.add(.string("b"), at: Self.order(5, 2))
        partial.add(.string("a"), at: Self.order(5, 1))
        partial.add(.string("c"), at: Self.order(5, 3))
        #expect(partial.value(of: .first) == .string("a"))
        #expect(partial.value(of: .last) == .string("c"))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `merged partials are the partial of all values`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var merged = TilePartial()
        var whole = TilePartial()
        for piece in 0..<Int.random(in: 0...6, using: &random) {
            var part = TilePartial()
            for _ in 0..<Int.random(in: 0...8, using: &random) {
                let value: FeatureValue =
                    random.happens(0.2)
                    ? .null : .float64(Double.random(in: -100...100, using: &random))
                let place = Self.order(
                    Int64(piece) * 10 + Int64.random(in: 0..<10, using: &random),
                    Int64.random(in: 0...1 << 40, using: &random))
                part.add(value, at: place)
                whole.add(value, at: place)
            }
            merged.merge(part)
        }
        for function in [AggregationFunction.count, .min, .max, .first, .last] {
            #expect(
                merged.value(of: function) == whole.value(of: function),
                "seed \(seed), \(function.rawValue)")
        }
        for function in [AggregationFunction.sum, .mean, .stddev] {
            let (left, right) = (merged.value(of: function), whole.value(of: function))
            guard case .float64(let left) = left, case .float64(let right) = right else {
                #expect(left == right, "seed \(seed)")
                continue
            }
            #expect(abs(left - right) <= 1e-12 * 5000, "seed \(seed), \(function.rawValue)")
        }
    }
}
