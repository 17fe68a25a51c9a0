import Features
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
    package static let ordersMax = 1000
    /// What they may take in memory.
    package static let bytesMax = 64 << 20

    private let ordersMax: Int
    private let bytesMax: Int
    private let orders: AsyncStream<Waiting>
    private let continuation: AsyncStream<Waiting>.Continuation
    private let state = Mutex(State())

    private struct Waiting: Sendable {
        let order: Order
        let bytes: Int
    }

    private struct State {
        var orders = 0
        var bytes = 0
        var droppedRows = 0
    }

    package init(
        ordersMax: Int = ShadowQueue.ordersMax, bytesMax: Int = ShadowQueue.bytesMax
    ) {
        self.ordersMax = ordersMax
        self.bytesMax = bytesMax
        // Bounded by `append`.
        (orders, continuation) = AsyncStream.makeStream(bufferingPolicy: .unbounded)
    }

    /// Rows that no challenger has predicted because too many waited.
    package var dropped: Int { state.withLock { $0.droppedRows } }

    func append(_ order: Order) {
        let bytes = order.byteCount
        let fits = state.withLock { state in
            guard state.orders < ordersMax, state.bytes + bytes <= bytesMax else {
                state.droppedRows += order.rows.count
                return false
            }
            state.orders += 1
            state.bytes += bytes
            return true
        }
        if fits { continuation.yield(Waiting(order: order, bytes: bytes)) }
    }

    /// Hands the orders over as they come, until the task is cancelled.
    ///
    /// - Precondition: Nobody else is handed them.
    func forEach(_ body: (Order) async -> Void) async {
        for await waiting in orders {
            state.withLock { state in
                state.orders -= 1
                state.bytes -= waiting.bytes
            }
            await body(waiting.order)
        }
    }
}

extension ShadowQueue.Order {
    /// What it takes in memory, about.
    fileprivate var byteCount: Int {
        var bytes = MemoryLayout<Self>.size + takes.count
        for key in rows.keys { bytes += key.byteCount }
        switch inputs {
        case .features(let request, let overrides), .found(_, let request, let overrides):
            bytes += request.byteCount
            for override in overrides {
                for value in override.values { bytes += value.byteCount }
            }
        case .rows(let rows):
            for row in rows {
                bytes += MemoryLayout<[FeatureValue?]>.size + Self.arrayBytes
                for value in row { bytes += (value ?? .null).byteCount }
            }
        }
        return bytes
    }

    /// What the system keeps for an array.
    private static let arrayBytes = 48
}
