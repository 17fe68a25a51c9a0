import Testing

/// Our parser beside two that others wrote: where it accepts what both refuse, or sees other
/// requests than both, someone in front of us could be deceived.
@Suite(.enabled("h11 and node are there") { await Oracle.areReady() })
struct DifferentialTests {
    private struct Case {
        let name: String
        let bytes: [UInt8]
    }

    private static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6, 7, 8]
    private static let mutationsPerSeed = 1000

    @Test func `ours never accepts or sees what neither h11 nor llhttp does`() async throws {
        let cases = try Self.cases()
        let bytes = cases.map(\.bytes)
        let h11 = try await Oracle.h11.verdicts(on: bytes)
        let llhttp = try await Oracle.llhttp.verdicts(on: bytes)
        var tally: [String: Int] = [:]
        for (index, item) in cases.enumerated() {
            let ours = ParserVerdict(parsing: item.bytes)
            let comparison = ParserComparison(ours, [h11[index], llhttp[index]])
            tally[Self.heading(comparison), default: 0] += 1
            if case .dangerous(let reason) = comparison {
                let text = String(decoding: item.bytes.prefix(1000), as: UTF8.self)
                Issue.record(
                    """
                    \(item.name): \(reason): \(text.debugDescription)
                    ours \(ours)
                    h11 \(h11[index])
                    llhttp \(llhttp[index])
                    """)
            }
        }
        let danger = tally.removeValue(forKey: "dangerous") ?? 0
        let counts = tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print(
            "beside h11 and llhttp, seeds \(Self.seeds): \(cases.count) cases: "
                + counts.joined(separator: ", ") + "; \(danger) dangerous")
    }

    private static func cases() throws -> [Case] {
        var cases = StrictnessCase.all.map { Case(name: $0.name, bytes: $0.bytes) }
        for verdict in [RequestCorpus.Verdict.valid, .invalid] {
            for entry in try RequestCorpus.entries(verdict) {
                let name = "corpus \(verdict)/\(entry.name)"
                cases.append(Case(name: name, bytes: entry.bytes))
                cases.append(Case(name: name, bytes: RequestCorpus.withHosts(entry.bytes)))
            }
        }
        for seed in seeds {
            var mutator = RequestMutator(seed: seed)
            for number in 0..<mutationsPerSeed {
                cases.append(Case(name: "seed \(seed), mutation \(number)", bytes: mutator.next()))
            }
        }
        return cases
    }

    private static func heading(_ comparison: ParserComparison) -> String {
        switch comparison {
        case .allAccept: "accepted by all"
        case .allRefuse: "refused by all"
        case .oursIsStricter: "refused by ours and accepted by another"
        case .oneIsStricter: "refused by one of the others only"
        case .dangerous: "dangerous"
        }
    }
}
