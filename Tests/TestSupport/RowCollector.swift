package import Features
import Synchronization

/// Keeps what a store hands over.
package final class RowCollector: Sendable {
    private struct State {
        var columns: [Column] = []
        var rows: [[FeatureValue]] = []
        var offlineRows: [OfflineRow] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var columns: [Column] { state.withLock { $0.columns } }
    package var rows: [[FeatureValue]] { state.withLock { $0.rows } }
    package var offlineRows: [OfflineRow] { state.withLock { $0.offlineRows } }

    package func begin(_ columns: [Column]) {
        state.withLock { $0.columns = columns }
    }

    package func add(_ rows: RowBlock) {
        state.withLock { $0.rows += (0..<rows.rowCount).map { Array(rows[row: $0]) } }
    }

    package func add(_ rows: [OfflineRow]) {
        state.withLock { $0.offlineRows += rows }
    }
}
