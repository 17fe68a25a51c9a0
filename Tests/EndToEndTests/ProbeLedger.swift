import Foundation
import JSON
import Synchronization

/// What the writers of the randomized test know.
final class ProbeLedger: Sendable {
    private struct State {
        /// By their numbers.
        var sent: [Int64: ProbeRow] = [:]
        var acknowledged: [ProbeRow] = []
        /// By the server that has them, the view in which it has them, and their numbers.
        var held: [Int: [ProbeView: [Int64: ProbeRow]]] = [:]
    }

    private let state = Mutex(State())

    /// Rows that a server may have, acknowledged or not.
    var sent: [Int64: ProbeRow] { state.withLock(\.sent) }

    /// Rows that are stored for ever.
    var acknowledged: [ProbeRow] { state.withLock(\.acknowledged) }

    /// Rows that this server took itself, or has served: from then on it serves no lesser ones.
    ///
    /// What another one took reaches its views one after the other.
    func held(by server: Int) -> [ProbeView: [ProbeRow]] {
        state.withLock { state in
            state.held[server, default: [:]].mapValues { Array($0.values) }
        }
    }

    /// Notes what a server was seen to serve.
    func note(_ cells: [[ProbeCell]], servedBy server: Int) {
        state.withLock { state in
            for (index, view) in ProbeView.allCases.enumerated() {
                for number in cells.compactMap(\.[index * 2].value.int64Value) {
                    state.held[server, default: [:]][view, default: [:]][number] =
                        state.sent[number]
                }
            }
        }
    }

    /// Sends a batch to one server after the other, beginning with `first`, until it is
    /// acknowledged. Its name is the idempotency key: it is stored once.
    func write(_ batch: ProbeBatch, to servers: ProbeServers, first: Int) async throws {
        state.withLock { state in
            for row in batch.rows { state.sent[row.number] = row }
        }
        let deadline = Date.now.addingTimeInterval(120)
        var server = first
        while true {
            let answer = try? await servers[server].send(
                "POST", "/v1/data-sources/readings/rows", body: batch.body,
                headers: ["Idempotency-Key": batch.id])
            if let answer, answer.status == 200 {
                acknowledge(batch, by: answer.json["replayed"] == true ? nil : server)
                return
            }
            // A server that is ended answers nothing, or 503; one that hears too little of a
            // request for too long, since the machine has more to do than it can, answers 408.
            guard [nil, 408, 503].contains(answer?.status), Date.now < deadline else {
                throw ProbeFailure("\(batch.id) is answered \(answer?.text ?? "nothing")")
            }
            server = (server + 1) % servers.count
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func acknowledge(_ batch: ProbeBatch, by server: Int?) {
        state.withLock { state in
            state.acknowledged += batch.rows
            guard let server else { return }
            for view in ProbeView.allCases {
                for row in batch.rows {
                    state.held[server, default: [:]][view, default: [:]][row.number] = row
                }
            }
        }
    }
}

/// An answer that must never be.
struct ProbeFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
