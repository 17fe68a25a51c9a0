import TestSupport

/// Holds what a server answers against the oracle of all the rows there are; throws `ProbeFailure`
/// with examples where they differ.
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
    func expectServed() async throws {
        let begin = ProbeRound.now
        let served = try await ProbeAsking(server).online(drivers)
        let instants = oracle.changes(in: begin...ProbeRound.now)
        if instants.contains(where: { oracle.cells(drivers, at: $0) == served }) { return }
        try expect(
            served, oracle.cells(drivers, at: begin),
            "at \(begin), or at one of \(instants.count - 1) instants until the answer")
    }

    /// Expects the same of instants that have passed, of lookups as of them and of the join: times
    /// of some rows, when they become too old, and others.
    func expectHistory(_ random: inout SplitMix64) async throws {
        let instants = pastInstants(&random)
        let asking = ProbeAsking(server)
        let joined = try await asking.joined(drivers, at: instants)
        for (index, instant) in instants.enumerated() {
            let due = oracle.cells(drivers, at: instant)
            try expect(
                try await asking.online(drivers, asOf: instant), due, "as of \(instant)")
            try expect(
                Array(joined[index * drivers.count..<(index + 1) * drivers.count]),
                due.map { $0.map(\.value) }, "by the join at \(instant)")
        }
    }

    private func pastInstants(_ random: inout SplitMix64) -> [Int64] {
        let now = ProbeRound.now
        let ttl = ProbeView.brief.ttl ?? 0
        return (0..<3).reduce(into: [now]) { instants, _ in
            let row = rows[Int.random(in: 0..<rows.count, using: &random)]
            instants += [
                row.eventTime, row.eventTime + ttl, row.eventTime + ttl + 1, row.createdTime,
                row.createdTime - 1, now - Int64.random(in: 0..<5_000_000, using: &random),
            ]
        }
    }

    private func expect<Cell: Equatable>(
        _ found: [[Cell]], _ due: [[Cell]], _ when: String
    ) throws(ProbeFailure) {
        let different = drivers.indices.filter { found[$0] != due[$0] }
        if different.isEmpty { return }
        let examples = different.prefix(3).map { index in
            "driver \(drivers[index]): \(found[index]), and not \(due[index])"
        }
        throw ProbeFailure(
            "\(different.count) drivers differ \(when): \(examples.joined(separator: "\n"))")
    }
}
