import JSON
import Synchronization

/// What the writers know: each batch that was sent, and what they were told of it.
final class CrashLedger: Sendable {
    enum Outcome: Sendable {
        /// Answered 200: it must be there for ever.
        case acknowledged
        /// Nothing was answered, or 503: it may be there or not.
        case unknown
    }

    struct Sent: Sendable {
        let batch: CrashBatch
        var outcome: Outcome
    }

    private struct State {
        var sent: [String: Sent] = [:]
        var violations: [String] = []
    }

    private let state = Mutex(State())

    init() {}

    /// What several ledgers know together.
    init(merging ledgers: [CrashLedger]) {
        for ledger in ledgers {
            let other = ledger.state.withLock { $0 }
            state.withLock { state in
                state.sent.merge(other.sent) { $1 }
                state.violations += other.violations
            }
        }
    }

    var sent: [Sent] {
        state.withLock { $0.sent.values.sorted { $0.batch.id < $1.batch.id } }
    }

    /// What was answered that must never be.
    var violations: [String] { state.withLock { $0.violations } }

    /// Sends a batch under its own name as the idempotency key, and notes the outcome.
    @discardableResult
    func send(_ batch: CrashBatch, to server: LarderProcess) async throws -> Answer {
        note(batch, .unknown)
        let answer = try await server.send(
            "POST", "/v1/data-sources/entries/rows", body: batch.body,
            headers: ["Idempotency-Key": batch.id])
        switch answer.status {
        case 200:
            note(batch, .acknowledged)
            check(answer.json, of: batch)
        case 503: break
        default: violate("\(batch.id) was answered \(answer.status): \(answer.text)")
        }
        return answer
    }

    private func note(_ batch: CrashBatch, _ outcome: Outcome) {
        state.withLock { state in
            // What was acknowledged once stays so.
            if state.sent[batch.id]?.outcome == .acknowledged { return }
            state.sent[batch.id] = Sent(batch: batch, outcome: outcome)
        }
    }

    private func check(_ receipt: JSONValue, of batch: CrashBatch) {
        let count = { (member: String) in receipt[member]?.int64Value ?? -1 }
        let told = [count("received"), count("accepted"), count("quarantined"), count("rejected")]
        let due = [batch.entries.count, batch.accepted.count, batch.quarantinedCount, 0]
        if told != due.map(Int64.init) { violate("\(batch.id) counts \(told), not \(due)") }
    }

    private func violate(_ text: String) {
        state.withLock { $0.violations.append(text) }
    }
}
