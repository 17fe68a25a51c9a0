import Synchronization

/// What was served of the keys in the sample, waiting to be written down.
///
/// Lookups put it here on their event loops and never wait: where nobody writes it down fast
/// enough, it is dropped and counted.
package final class ServedVectorQueue: Sendable {
    /// Vectors that may wait; some megabytes.
    package static let waitingMax = 4096

    /// Says by the key's hash whether the key is in the sample; `nil` where none is.
    private let isSampled: (@Sendable (_ hash: UInt64) -> Bool)?
    private let state = Mutex(State())

    private struct State {
        var waiting: [ServedVector] = []
        var dropped = 0
    }

    package init(isSampled: (@Sendable (_ hash: UInt64) -> Bool)? = nil) {
        self.isSampled = isSampled
    }

    /// Vectors that were sampled and are not written down, nor ever will be.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// Counts vectors that were taken and could not be written down.
    package func drop(_ count: Int) { state.withLock { $0.dropped += count } }

    /// Takes up to so many vectors, those first that were served first.
    package func take(countMax: Int) -> [ServedVector] {
        state.withLock { state in
            let taken = Array(state.waiting.prefix(countMax))
            state.waiting.removeFirst(taken.count)
            return taken
        }
    }

    /// Notes what is served of the keys in the sample.
    ///
    /// Answers with features that are computed on demand are left out: an audit could not compute
    /// them again, as the values that came with the request are not kept.
    func note(_ answer: OnlineAnswer, to request: OnlineRequest) {
        guard let isSampled, answer.selection.onDemand.isEmpty else { return }
        for row in 0..<request.count {
            // A key that nobody can have is in no table that an audit could join.
            if request.columns.contains(where: { $0[row].holdsZeroByte }) { continue }
            let hash = KeySample.hash(request.columns.lazy.map { $0[row] })
            if isSampled(hash) { add(ServedVector(row, of: answer, to: request)) }
        }
    }

    private func add(_ vector: ServedVector) {
        state.withLock { state in
            if state.waiting.count < Self.waitingMax {
                state.waiting.append(vector)
            } else {
                state.dropped += 1
            }
        }
    }
}
