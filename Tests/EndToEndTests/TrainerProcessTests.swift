import Features
import Foundation
import Glibc
import JSON
import Testing

/// Trainings run in a process of their own: whatever becomes of it, the server goes on and says
/// what happened.
@Suite(.serialized) struct TrainerProcessTests {
    private func expectServing(_ server: TrainerServer) async throws {
        let lookup = try await server.process.post(
            "/v1/online-features",
            ["features": ["shop_weather:temp"], "entities": ["shop": ["N"]]])
        #expect(lookup.status == 200, "\(lookup.text)")
        let prediction = try await server.process.post(
            "/v1/models/loose/predict", ["rows": [["a": 1, "b": 2]]])
        #expect(prediction.status == 200, "\(prediction.text)")
    }

    /// By the server's own times, so that it does not count how busy the tests are: what is
    /// answered after the job has ended cannot make its end late.
    @Test func `a cancelled training ends at once and leaves nothing behind`() async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        let pipes = server.pipes
        for _ in 0..<3 {
            let accepted = try await server.startLongTraining()
            let trainer = try await server.trainer(of: accepted)
            let id = try #require(accepted.json["job"]?.stringValue)
            _ = try await server.process.send("POST", "/v1/jobs/\(id)/cancel")
            let answered = Date.now.timeIntervalSince1970
            let job = try await server.process.finish(accepted)
            #expect(job["state"] == "cancelled", "\(job)")
            let text = try #require(job["finished_at"]?.stringValue)
            let finished = try #require(EventTime(rfc3339: text))
            #expect(Double(finished.microseconds) / 1e6 < answered + 1)
            let run = try await server.run(of: accepted)
            #expect(run["state"] == "cancelled", "\(run)")
            try await expectGone(trainer)
        }
        #expect(try await server.versions() == [])
        #expect(server.trainers == [])
        #expect(server.pipes == pipes)
    }

    @Test(arguments: [SIGKILL, SIGSEGV])
    func `a training whose process is killed fails with the signal`(signal: Int32) async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        let accepted = try await server.startLongTraining()
        let trainer = try await server.trainer(of: accepted)
        try await expectServing(server)
        kill(trainer, signal)
        let job = try await server.process.finish(accepted)
        #expect(job["state"] == "failed")
        #expect(job["error"]?["title"] == "the training process was killed")
        let detail = try #require(job["error"]?["detail"]?.stringValue)
        #expect(detail.hasPrefix("It ended by signal \(signal)."), "\(detail)")
        #expect(server.trainers == [])
        try await expectServing(server)
    }

    @Test func `a training that takes more memory than it may fails with the limit`() async throws {
        let server = try await TrainerServer("--training-memory-bytes", "100663296")
        defer { server.process.stop() }
        let job = try await server.process.finish(try await server.startLongTraining())
        #expect(
            job["error"] == [
                "type": "urn:larder:problem:training", "title": "the training ran out of memory",
                "status": 422, "detail": "Its limit is 96 MiB.",
                "hint": """
                Train on fewer rows or columns, lower max_bin or max_depth, or raise the limit.
                """,
            ])
        try await expectServing(server)
    }

    @Test func `a training that takes longer than it may fails with the limit`() async throws {
        let server = try await TrainerServer("--training-deadline", "3s")
        defer { server.process.stop() }
        let job = try await server.process.finish(try await server.startLongTraining())
        #expect(
            job["error"] == [
                "type": "urn:larder:problem:training", "title": "the training ran out of time",
                "status": 422, "detail": "Its limit is 3.0 seconds.",
                "hint": "Give fewer rounds, or raise the limit.",
            ])
        #expect(server.trainers == [])
    }

    @Test func `a training does not outlive a server that is killed`() async throws {
        let server = try await TrainerServer()
        let trainer = try await server.trainer(of: try await server.startLongTraining())
        server.process.kill()
        try await expectGone(trainer)
    }

    @Test func `a training does not outlive a server that stops`() async throws {
        let server = try await TrainerServer()
        let trainer = try await server.trainer(of: try await server.startLongTraining())
        server.process.stop()
        try await expectGone(trainer)
    }

    private func expectGone(_ trainer: pid_t) async throws {
        let deadline = Date.now.addingTimeInterval(30)
        // A process that was killed has no command line, and is there until it is waited for.
        while kill(trainer, 0) == 0, Date.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(kill(trainer, 0) != 0, "the process is gone")
    }

    @Test func `a training process is niced, and holds no socket and no secret`() async throws {
        let server = try await TrainerServer("--training-niceness", "12")
        defer { server.process.stop() }
        let trainer = try await server.trainer(of: try await server.startLongTraining())
        #expect(TrainerServer.niceness(of: trainer) == 12)
        let environment = try #require(
            FileManager.default.contents(atPath: "/proc/\(trainer)/environ"))
        let names = String(decoding: environment, as: UTF8.self).split(separator: "\0").map {
            String($0.prefix { $0 != "=" })
        }
        #expect(
            Set(names).isSubset(of: [
                "OMP_WAIT_POLICY", "LC_ALL", "SWIFT_BACKTRACE", "LD_LIBRARY_PATH",
            ]))
        let path = "/proc/\(trainer)/fd"
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(path)/\(name)")
            #expect(target?.hasPrefix("socket:") != true, "\(name) is \(target ?? "")")
        }
        let score = try String(contentsOfFile: "/proc/\(trainer)/oom_score_adj", encoding: .utf8)
        #expect(score.trimmingCharacters(in: .whitespacesAndNewlines) == "800")
    }

    @Test func `the same training gives the same file twice`() async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        var files: [Data] = []
        for version in 1...2 {
            let job = try await server.process.finish(
                try await server.startTraining(["rounds": 20, "subsample": 0.5]))
            #expect(job["result"]?["version"] == .integer(Int64(version)), "\(job)")
            files.append(
                try await server.process.get("/v1/models/demand/versions/\(version)/artifact").body)
        }
        #expect(files[0] == files[1])
    }
}
