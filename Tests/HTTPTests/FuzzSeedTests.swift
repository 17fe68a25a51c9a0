import FoundationEssentials
import TestSupport
import Testing

/// What the fuzzer looks for, on its committed seeds and on some thousand variations of them.
struct FuzzSeedTests {
    private static let seeds: [(name: String, bytes: [UInt8])] = {
        let directory = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Specification/fuzz-seeds")
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
        return (names ?? []).sorted().compactMap { name in
            let data = try? Data(contentsOf: directory.appending(path: name))
            return data.map { (name, Array($0)) }
        }
    }()

    @Test func `every seed keeps the rules, in one read and in many`() throws {
        try #require(!Self.seeds.isEmpty)
        for (name, bytes) in Self.seeds {
            let input = try #require(FuzzInput(bytes), "\(name)")
            #expect(input.brokenRule() == nil, "\(name)")
        }
    }

    @Test func `every seed keeps the rules for each way to treat and end a connection`() throws {
        for (name, bytes) in Self.seeds {
            for options in UInt8(0)..<16 {
                let input = try #require(FuzzInput([options] + bytes.dropFirst()), "\(name)")
                #expect(input.brokenRule() == nil, "\(name), options \(options)")
            }
        }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `no variation of a seed breaks a rule`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<1000 {
            let bytes = Self.variation(&random)
            let input = try #require(FuzzInput(bytes))
            #expect(input.brokenRule() == nil, "seed \(seed), \(bytes)")
        }
    }

    /// A seed with other reads and one to four bytes changed, cut out, doubled or exchanged.
    private static func variation(_ random: inout SplitMix64) -> [UInt8] {
        let bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)].bytes
        var head = bytes[..<8].map { _ in UInt8.random(in: 0x30..<0x40, using: &random) }
        head[7] = UInt8(ascii: "\n")
        var stream = Array(bytes[8...])
        for _ in 0..<Int.random(in: 1...4, using: &random) where !stream.isEmpty {
            let place = Int.random(in: 0..<stream.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: stream[place] = UInt8.random(in: 0...255, using: &random)
            case 1: stream.remove(at: place)
            case 2: stream.insert(stream[place], at: place)
            default: stream.swapAt(place, Int.random(in: 0..<stream.count, using: &random))
            }
        }
        return head + stream
    }
}
