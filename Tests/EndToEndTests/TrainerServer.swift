import Foundation
import Glibc
import JSON

/// A server that trains, and the processes in which it does.
struct TrainerServer {
    let process: LarderProcess
    private let directory: TemporaryDirectory

    init(_ arguments: String...) async throws {
        directory = try TemporaryDirectory()
        process = try await LarderProcess.start(
            dataDirectory: directory.url, arguments: arguments)
        try await OperationsShop.fill(process)
    }

    private init(_ process: LarderProcess, _ directory: TemporaryDirectory) {
        self.process = process
        self.directory = directory
    }

    /// Another server on the data of this one, which has ended.
    func restarted() async throws -> TrainerServer {
        TrainerServer(
            try await LarderProcess.start(dataDirectory: directory.url), directory)
    }

    /// Starts a training of the model `demand` that would take many minutes, and more memory than
    /// there is.
    ///
    /// - Returns: The job's answer.
    func startLongTraining() async throws -> Answer {
        try await startTraining(["rounds": 10_000, "num_parallel_tree": 1_000])
    }

    func startTraining(
        _ parameters: JSONValue, _ members: JSONObject = JSONObject()
    ) async throws -> Answer {
        try await process.post(
            "/v1/models/demand/train", Self.training(parameters, members))
    }

    /// What is asked for: 400 rows of one shop.
    static func training(
        _ parameters: JSONValue, _ members: JSONObject = JSONObject()
    ) -> JSONValue {
        var body = members
        body["parameters"] = parameters
        body["seed"] = 3
        let rows = (0..<400).map { index -> JSONValue in
            [
                "shop": "N", "sold": .integer(Int64(index * 7 % 31)),
                "event_timestamp": .integer(1_767_225_600_000_000 + Int64(index) * 20_000_000),
            ]
        }
        body["entity_rows"] = .array(rows)
        return .object(body)
    }

    /// Waits for the process of a training that has begun to boost, and that goes on for longer
    /// than it may take to see it on a busy machine.
    func trainer(of job: Answer) async throws -> pid_t {
        let id = job.json["job"]?.stringValue ?? ""
        let deadline = Date.now.addingTimeInterval(120)
        while Date.now < deadline {
            let job = try await process.get("/v1/jobs/\(id)").json
            let done = job["progress"]?["done"]?.int64Value ?? 0
            if done > 0, let trainer = trainers.first { return trainer }
            if job["finished_at"]?.stringValue != nil {
                throw StartError(output: "the training has ended: \(job)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw StartError(output: "no training process\n\(process.logText)")
    }

    /// The training run of a job, of the model `demand`.
    func run(of job: Answer) async throws -> JSONValue {
        let id = job.json["job"]?.stringValue ?? ""
        return try await process.get("/v1/models/demand/training-runs/\(id)").json
    }

    /// The versions of the model `demand`.
    func versions() async throws -> [JSONValue?] {
        let model = try await process.get("/v1/models/demand").json
        return model["versions"]?.arrayValue?.map { $0["version"] } ?? []
    }

    /// The children of the server that train, zombies included.
    var trainers: [pid_t] { Self.trainers(of: process.processIdentifier) }

    static func trainers(of server: pid_t) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let fields = status(at: "/proc/\(process)")
            let isZombie = fields.first == "Z"
            let parent = fields.count > 1 ? pid_t(fields[1]) : nil
            return parent == server && (isZombie || isTrainer(process))
        }
    }

    /// Of the thread that has worked most: Linux knows no niceness of a process.
    static func niceness(of process: pid_t) -> Int? {
        let path = "/proc/\(process)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let fields = threads.map { status(at: "\(path)/\($0)") }.filter { $0.count > 16 }
        // The time in user mode is its 12th field from the state on, the niceness its 17th.
        let busiest = fields.max { Int($0[11]) ?? 0 < Int($1[11]) ?? 0 }
        return busiest.flatMap { Int($0[16]) }
    }

    /// What `/proc` says of a process or thread, from its state on.
    private static func status(at path: String) -> [Substring] {
        let text = try? String(contentsOfFile: "\(path)/stat", encoding: .utf8)
        // `12 (a name) S 11 …`: the name may hold anything, so what counts is after it.
        return text?.split(separator: ")").last?.split(separator: " ") ?? []
    }

    static func isTrainer(_ process: pid_t) -> Bool {
        let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        return String(decoding: command, as: UTF8.self).contains("train-worker")
    }

    /// The pipes and shared memories that the server has open.
    var pipes: Int {
        let path = "/proc/\(process.processIdentifier)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { name in
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "\(path)/\(name)")
            return target?.hasPrefix("pipe:") == true || target?.hasPrefix("/memfd:") == true
        }.count
    }
}
