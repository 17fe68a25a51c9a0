import Features
import Foundation
import PostgresStore
import TestSupport
import Testing

/// PostgreSQL against the program, on random expressions and rows.
///
/// `LARDER_EXPRESSION_SEEDS=100 LARDER_EXPRESSION_SEED=5000` says how many and from which seed on.
struct ExpressionPropertyTests {
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["LARDER_EXPRESSION_SEEDS"].flatMap(UInt64.init) ?? 12
        let first = environment["LARDER_EXPRESSION_SEED"].flatMap(UInt64.init) ?? 5_000
        return (0..<count).map { first + $0 }
    }()

    @Test(arguments: seeds)
    func `what PostgreSQL computes is what the program computes`(seed: UInt64) async throws {
        var random = RandomExpression(seed: seed)
        var expressions: [(text: String, type: ValueType)] = []
        while expressions.count < 60 {
            let expression = random.expression()
            if expression.text.utf8.count <= Expression.lengthMax { expressions.append(expression) }
        }
        let rows = (0..<40).map { _ in random.row() }
        let computed = try await ComputedRows(
            expressions, over: RandomExpression.columns, rows: rows,
            name: "expressions_\(seed)")
        for (row, values) in rows.enumerated() {
            for (index, expression) in expressions.enumerated() {
                let (stored, inMemory) = (
                    computed.inDatabase[row][index], computed.inMemory[row][index]
                )
                #expect(
                    stored == inMemory,
                    """
                    seed \(seed): \(expression.text) as \(expression.type.name) of \(values): \
                    \(stored), in memory \(inMemory)
                    """)
            }
        }
    }
}
