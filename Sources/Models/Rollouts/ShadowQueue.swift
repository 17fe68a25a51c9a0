import Synchronization

/// Predictions that challengers are still to make beside answers which were given.
///
/// Event loops put them here and never wait: where nobody makes them fast enough, they are dropped
/// and counted.
package final class ShadowQueue: Sendable {
    /// One answer beside which a challenger is to predict.
    struct Order: Sendable {
        let trial: Trial
        let served: ServedModel
        let inputs: PredictionInputs
        /// As the answer's rows were asked.
        let rows: AskedRows
        /// Those that the challenger takes part in.
        let takes: [Bool]
    }

    /// Answers that may wait.
    package static let waitingMax = 1000

    private let orders: AsyncStream<Order>
    private let continuation: AsyncStream<Order>.Continuation
    private let droppedRows = Atomic<Int>(0)

    package init() {
        (orders, continuation) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.waitingMax))
    }

    /// Rows that no challenger has predicted because too many waited.
    package var dropped: Int { droppedRows.load(ordering: .relaxed) }

    func append(_ order: Order) {
        guard case .dropped = continuation.yield(order) else { return }
        droppedRows.wrappingAdd(order.rows.count, ordering: .relaxed)
    }

    /// Hands the orders over as they come, until the task is cancelled.
    ///
    /// - Precondition: Nobody else is handed them.
    func forEach(_ body: (Order) async -> Void) async {
        for await order in orders { await body(order) }
    }
}
