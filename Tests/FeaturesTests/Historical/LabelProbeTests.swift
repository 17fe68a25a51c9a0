import Features
import TestSupport
import Testing

struct LabelProbeTests {
    /// The suspects among columns `c`, for labels `y`, of rows made from random numbers.
    private func suspects(
        _ rows: Int = 1000, column: ValueType = .float64, label: ValueType = .float64,
        _ row: (inout SplitMix64) -> (c: FeatureValue, y: FeatureValue)
    ) -> [LeakageReport.Suspect] {
        let columns = [Column("id", .int64), Column("c", column), Column("y", label)]
        guard var probe = LabelProbe(label: "y", of: columns, besides: ["id"]) else { return [] }
        var random = SplitMix64(seed: 11)
        var block = RowBlock(columnCount: 3)
        for index in 0..<rows {
            let (c, y) = row(&random)
            block.appendRow([.int64(Int64(index)), c, y])
        }
        probe.add(block)
        return probe.suspects()
    }

    private func uniform(_ random: inout SplitMix64) -> Double {
        Double.random(in: -1...1, using: &random)
    }

    @Test func `the label under another name explains all of it`() {
        let found = suspects { random in
            let y = uniform(&random)
            return (.float64(3 * y + 1), .float64(y))
        }
        #expect(found.map(\.column) == ["c"])
        #expect(found.map(\.reason) == ["It alone explains 100.0 % of the label's variance."])
    }

    @Test func `a column that has nothing to do with the label is not told of`() {
        #expect(
            suspects { (.float64(uniform(&$0)), .float64(uniform(&$0))) }.isEmpty)
    }

    @Test func `a good but honest feature is not told of`() {
        let found = suspects { random in
            let c = uniform(&random)
            return (.float64(c), .float64(c + uniform(&random) / 2))
        }
        #expect(found.isEmpty)
    }

    @Test func `a label that is a curve of the column is found`() {
        let found = suspects { random in
            let c = uniform(&random)
            return (.float64(c), .float64(c * c))
        }
        #expect(found.map(\.column) == ["c"])
    }

    @Test func `a text that names the label's class is found`() {
        let found = suspects(column: .string, label: .string) { random in
            let isLate = random.happens(0.1)
            return (.string(isLate ? "L" : "O"), .string(isLate ? "late" : "on time"))
        }
        #expect(found.map(\.column) == ["c"])
    }

    @Test func `that something is missing may give the label away`() {
        let found = suspects(label: .bool) { random in
            let isLate = random.happens(0.2)
            return (isLate ? .null : .float64(uniform(&random)), .bool(isLate))
        }
        #expect(found.map(\.column) == ["c"])
    }

    @Test func `identifiers explain nothing`() {
        var next = 0
        let found = suspects(column: .string) { random in
            next += 1
            return (.string("id \(next)"), .float64(uniform(&random)))
        }
        #expect(found.isEmpty)
    }

    @Test func `many groups explain no more than chance`() {
        let found = suspects(column: .string) { random in
            (.string("\(Int.random(in: 0..<400, using: &random))"), .float64(uniform(&random)))
        }
        #expect(found.isEmpty)
    }

    @Test func `too few rows tell nothing`() {
        let row = { (random: inout SplitMix64) -> (c: FeatureValue, y: FeatureValue) in
            let y = uniform(&random)
            return (.float64(y), .float64(y))
        }
        #expect(suspects(LabelProbe.rowsMin - 1, row).isEmpty)
        #expect(!suspects(LabelProbe.rowsMin, row).isEmpty)
    }

    @Test func `a label that does not vary is explained by nothing`() {
        #expect(suspects { (.float64(uniform(&$0)), .float64(1)) }.isEmpty)
    }

    @Test func `infinite and missing labels are left out`() {
        let found = suspects { random in
            let y = uniform(&random)
            let isOdd = random.happens(0.1)
            return (.float64(y), isOdd ? .float64(.infinity) : .float64(y))
        }
        #expect(found.map(\.column) == ["c"])
    }
}
