import Features
import Models
import Synchronization

/// Tables of predictions without their rows; the second part of one can be kept from coming.
final class PredictionTablesInMemory: PredictionTableStore {
    private struct Filled {
        var rows = 0
        var refused = 0
        var isDone = false
    }

    private let tables = Mutex<[String: Filled]>([:])
    private let failures = Mutex(0)
    /// Called when a table is begun.
    private let willBegin: @Sendable () -> Void

    init(willBegin: @escaping @Sendable () -> Void = {}) {
        self.willBegin = willBegin
    }

    /// Lets adding to tables fail that have rows already.
    func setFailing(times: Int) { failures.withLock { $0 = times } }

    func check(_ target: PredictionTable.Target) async throws(FeatureError) {}

    func begin(_ table: PredictionTable) async throws(FeatureError) -> Int {
        willBegin()
        return tables.withLock { $0[table.job, default: Filled()].rows }
    }

    func append(
        _ rows: RowBlock, refused: Int, to table: PredictionTable, after count: Int
    ) async throws(FeatureError) {
        let fails = failures.withLock { failures in
            guard count > 0, failures > 0 else { return false }
            failures -= 1
            return true
        }
        if fails { throw .unavailable("the store is away") }
        tables.withLock { tables in
            tables[table.job, default: Filled()].rows += rows.rowCount
            tables[table.job, default: Filled()].refused += refused
        }
    }

    func finish(_ table: PredictionTable) async throws(FeatureError) -> BatchPredictionResult {
        tables.withLock { tables in
            tables[table.job, default: Filled()].isDone = true
            let filled = tables[table.job, default: Filled()]
            return BatchPredictionResult(table: table, rows: filled.rows, refused: filled.refused)
        }
    }

    func removeLeft() async throws(FeatureError) {}

    func removeTables(ofJobsEndedBefore time: EventTime) async throws(FeatureError) {}

    func result(ofJob job: String) async throws(FeatureError) -> BatchPredictionResult? {
        tables.withLock { tables in
            guard let filled = tables[job], filled.isDone else { return nil }
            let table = PredictionTable(
                job: job, project: "default", model: "m", version: 1, target: nil, columns: [])
            return BatchPredictionResult(table: table, rows: filled.rows, refused: filled.refused)
        }
    }

    func rows(
        of table: PredictionTable, begin: @Sendable () async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws {}
}
