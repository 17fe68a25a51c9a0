import JSON
import TestSupport
import Testing

/// Holds what a server answers against the oracle of all the rows there are.
struct ProbeAudit {
    let server: LarderProcess
    let rows: [ProbeRow]
    let drivers: [Int64]
    let oracle: ProbeOracle

    init(server: LarderProcess, rows: [ProbeRow], drivers: [Int64]) {
        self.server = server
        self.rows = rows
        self.drivers = drivers
        oracle = ProbeOracle(rows)
    }

    /// Expects that lookups are answered as of one instant between the question and the answer.
    ///
    /// - Throws: `ProbeFailure` with examples of what differs.
    func expectServed() async throws {
        let begin = ProbeRound.now
        let served = try await ProbeAsking(server).online(drivers)
        let instants = oracle.changes(in: begin...ProbeRound.now)
        if instants.contains(where: { oracle.cells(drivers, at: $0) == served }) { return }
        let due = oracle.cells(drivers, at: begin)
        let different = drivers.indices.filter { due[$0] != served[$0] }
        let examples = different.prefix(3).map { index in
            "driver \(drivers[index]): \(served[index]), and not \(due[index])"
        }
        throw ProbeFailure(
            "\(different.count) drivers differ at \(begin) (and \(instants.count - 1) later "
                + "instants): \(examples.joined(separator: "\n"))")
    }

    /// Expects the same of instants that have passed, of lookups as of them and of the join: times
    /// of some rows, when they become too old, and others.
    func expectHistory(_ random: inout SplitMix64) async throws {
        let now = ProbeRound.now
        let ttl = ProbeView.brief.ttl ?? 0
        var instants = [now]
        for _ in 0..<3 {
            let row = rows[Int.random(in: 0..<rows.count, using: &random)]
            instants += [
                row.eventTime, row.eventTime + ttl, row.eventTime + ttl + 1, row.createdTime,
                row.createdTime - 1, now - Int64.random(in: 0..<5_000_000, using: &random),
            ]
        }
        for instant in instants {
            let served = try await ProbeAsking(server).online(drivers, asOf: instant)
            #expect(served == oracle.cells(drivers, at: instant), "as of \(instant)")
        }
        let joined = try await ProbeAsking(server).joined(drivers, at: instants)
        let due = instants.flatMap { instant in
            oracle.cells(drivers, at: instant).map { $0.map(\.value) }
        }
        #expect(joined == due, "the join at \(instants)")
    }
}
