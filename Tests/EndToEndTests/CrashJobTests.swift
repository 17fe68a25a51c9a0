import Foundation
import JSON
import TestSupport
import Testing

/// What must be there after crashes in the middle of jobs.
///
/// `LARDER_CRASH_ROUNDS` and `LARDER_CRASH_SEED` say how many crashes and which ones.
@Suite(.serialized) struct CrashJobTests {
    private enum Victim: CaseIterable {
        case larder, postgres, both
    }

    private static func setting(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test func `a job that a crash interrupts goes on, and nothing is lost or doubled`()
        async throws
    {
        let seed = Self.setting("LARDER_CRASH_SEED") ?? .random(in: 0..<1_000_000)
        let rounds = Int(Self.setting("LARDER_CRASH_ROUNDS") ?? 8)
        let directory = try TemporaryDirectory()
        defer { CrashPostmaster.stop(below: directory.url) }
        var server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.kill() }
        for round in 0..<rounds {
            let kind = CrashJob.Kind.allCases[round % CrashJob.Kind.allCases.count]
            let victim = Victim.allCases[round / 2 % Victim.allCases.count]
            let comment: Comment = "seed \(seed), round \(round), kill -9 of \(victim) in \(kind)"
            print(comment)
            var random = SplitMix64(seed: seed &* 1000 &+ UInt64(round))
            let job = CrashJob(kind: kind, round: round)
            let accepted = try await job.start(on: server)
            let fraction = Double.random(in: 0..<1, using: &random)
            try await Task.sleep(for: .milliseconds(Int(600 * fraction * fraction)))
            let postmaster = try CrashPostmaster(dataDirectory: directory.url)
            if victim != .larder { postmaster.kill() }
            if victim != .postgres { server.kill() }
            if victim == .postgres {
                try await postmaster.isReplaced(for: server)
            } else {
                server = try await LarderProcess.start(dataDirectory: directory.url)
            }
            let ended = try await server.finish(accepted)
            #expect(ended["state"] == "succeeded", "\(comment): \(ended.text)")
            try await job.expectWhole(on: server, comment)
            #expect(!server.logText.contains("tables of nobody dropped"), comment)
        }
        #expect(server.stop() == 0)
    }
}
