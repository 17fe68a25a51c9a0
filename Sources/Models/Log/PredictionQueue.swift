import Features
import Synchronization

/// What was predicted, waiting to be written down.
///
/// Event loops put it here and never wait: where nobody writes it down fast enough, it is dropped
/// and counted.
package final class PredictionQueue: Sendable {
    /// Predictions that may wait unless told otherwise: those of some seconds under full load.
    package static let predictionsMax = 200_000
    /// What they may take in memory.
    package static let bytesMax = 128 << 20

    private let predictionsMax: Int
    private let bytesMax: Int
    /// Says by a hash whether what has it is in the sample; `nil` where all is.
    private let isSampled: (@Sendable (_ hash: UInt64) -> Bool)?
    private let state = Mutex(State())

    private struct State {
        /// In order; all but the last are full.
        var parts: [Part] = []
        /// What was taken last, and may be on its way still.
        var taken: [PredictionBatch] = []
        var predictions = 0
        var bytes = 0
        var dropped = 0
    }

    /// What is taken, and written, together.
    private struct Part {
        var batches: [PredictionBatch] = []
        var predictions = 0
        var bytes = 0
    }

    /// Predictions of a part, unless one batch alone has more.
    private static let partMax = 8192

    package init(
        predictionsMax: Int = PredictionQueue.predictionsMax,
        bytesMax: Int = PredictionQueue.bytesMax,
        isSampled: (@Sendable (_ hash: UInt64) -> Bool)? = nil
    ) {
        self.predictionsMax = predictionsMax
        self.bytesMax = bytesMax
        self.isSampled = isSampled
    }

    /// Predictions that wait.
    package var count: Int { state.withLock { $0.predictions } }

    /// Predictions of the sample that are not written down, nor ever will be.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// Counts predictions that were taken and could not be written down.
    package func drop(_ count: Int) { state.withLock { $0.dropped += count } }

    /// Notes those predictions of the batch that are in the sample: by their keys, so that of a
    /// key there is everything or nothing; those without a key by their names.
    package func append(_ batch: PredictionBatch) {
        guard batch.count > 0 else { return }
        guard let isSampled else { return add(batch) }
        let form = KeyForm(batch.keyNames)
        var start: Int?
        for row in 0..<batch.count {
            let hash: UInt64
            if batch.keyNames.isEmpty {
                let id = batch.answerID(row)
                let halves = [id.high, id.low].map { FeatureValue.int64(Int64(bitPattern: $0)) }
                hash = KeySample.hash(halves[...], at: [0, 1])
            } else {
                hash = form.sampleHash(batch.key(row))
            }
            if isSampled(hash) {
                start = start ?? row
            } else if let first = start {
                add(batch.rows(first..<row))
                start = nil
            }
        }
        if let start { add(start == 0 ? batch : batch.rows(start..<batch.count)) }
    }

    /// Notes some rows of a batch.
    func append(_ batch: PredictionBatch, where takes: [Bool]) {
        var start: Int?
        for row in 0...batch.count {
            let isTaken = row < batch.count && takes[row]
            if isTaken {
                start = start ?? row
            } else if let first = start {
                append(first == 0 && row == batch.count ? batch : batch.rows(first..<row))
                start = nil
            }
        }
    }

    /// Takes the batches that came first, some thousands of predictions; none where none waits.
    ///
    /// Called when what was taken before is written down, or was dropped.
    package func take() -> [PredictionBatch] {
        state.withLock { state in
            state.taken = []
            guard !state.parts.isEmpty else { return [] }
            let part = state.parts.removeFirst()
            state.predictions -= part.predictions
            state.bytes -= part.bytes
            state.taken = part.batches
            return part.batches
        }
    }

    /// Whether the prediction waits here, or was taken and may not be written down yet.
    ///
    /// - Complexity: O(batches), of which none keeps others from appending.
    package func holds(_ id: PredictionID) -> Bool {
        let held = state.withLock { [$0.taken] + $0.parts.map(\.batches) }
        return held.joined().contains { $0.names(id) }
    }

    private func add(_ batch: PredictionBatch) {
        let bytes = batch.byteCount
        state.withLock { state in
            guard state.predictions + batch.count <= predictionsMax,
                state.bytes + bytes <= bytesMax
            else {
                state.dropped += batch.count
                return
            }
            var last = state.parts.count - 1
            if last < 0 || state.parts[last].predictions + batch.count > Self.partMax {
                state.parts.append(Part())
                last += 1
            }
            state.parts[last].batches.append(batch)
            state.parts[last].predictions += batch.count
            state.parts[last].bytes += bytes
            state.predictions += batch.count
            state.bytes += bytes
        }
    }
}
