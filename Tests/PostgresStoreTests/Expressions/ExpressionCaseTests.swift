import Features
import PostgresStore
import TestSupport
import Testing

/// The cases of `Tests/Specification/expressions`, in memory and in PostgreSQL.
struct ExpressionCaseTests {
    @Test func `the case files are read`() throws {
        #expect(try Specification.expressionCases().count >= 300)
    }

    @Test func `an expression may be as long as it may`() async throws {
        let computed = try await ComputedRows(
            [
                ("x" + String(repeating: "+x", count: 200), .float64),
                (
                    String(repeating: "abs(", count: 63) + "x" + String(repeating: ")", count: 63),
                    .float64
                ),
                ("x=1" + String(repeating: " or x=1", count: 200), .bool),
            ], over: [Column("x", .float64)], rows: [[.float64(1)]], name: "expressions_long")
        #expect(computed.inMemory == [[.float64(201), .float64(1), .bool(true)]])
        #expect(computed.inDatabase == computed.inMemory)
    }

    @Test func `PostgreSQL and the program compute what the cases say`() async throws {
        var rest = try Specification.expressionCases()[...]
        while let first = rest.first {
            let cases = rest.prefix { $0.columns == first.columns }.prefix(200)
            rest = rest.dropFirst(cases.count)
            var rows: [[FeatureValue]] = []
            for example in cases where !rows.contains(example.row) { rows.append(example.row) }
            let computed = try await ComputedRows(
                cases.map { ($0.expression, $0.type) }, over: first.columns, rows: rows,
                name: "expression_cases_\(rest.count)")
            for (index, example) in cases.enumerated() {
                let row = try #require(rows.firstIndex(of: example.row))
                let inMemory = computed.inMemory[row][index]
                #expect(example.isExpected(inMemory), "\(example): \(inMemory) in memory")
            }
            // Each expression for each row, also where no case says what it should be.
            for (row, values) in rows.enumerated() {
                for (index, example) in cases.enumerated() {
                    let (stored, inMemory) = (
                        computed.inDatabase[row][index], computed.inMemory[row][index]
                    )
                    #expect(
                        stored == inMemory,
                        "\(example.expression) of \(values): \(stored), in memory \(inMemory)")
                }
            }
        }
    }
}
