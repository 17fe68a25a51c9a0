import JSON
import Synchronization
import TestSupport

/// What goes on while a champion is swapped: predictions, and uploads of damaged files.
final class SwapLoad: Sendable {
    struct Counts: Sendable {
        /// Whole answers, by the version that they name.
        var answers: [Int: Int] = [:]
        /// Answers with another status than they should have.
        var failed: [String] = []
        /// Answers with values of another version than they name.
        var mixed: [String] = []
        /// Damaged files that were refused.
        var refused = 0
    }

    private let server: LarderProcess
    private let state = Mutex(Counts())
    private let isStopped = Atomic(false)

    init(server: LarderProcess) {
        self.server = server
    }

    var counts: Counts { state.withLock { $0 } }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    private static let values = (0..<20).map { Double($0) / 2 }

    /// A version answers with its number times a thousand, and a half or one and a half.
    static func model(version: Int) -> String {
        OperationsModel.document(
            inputs: ["a"], base: Double(version) * 1000 + 0.5, emptyTrees: 150)
    }

    private static func expected(_ version: Int) -> [Double] {
        values.map { Double(version) * 1000 + ($0 < 5 ? -0.5 : 1.5) }
    }

    /// Asks for predictions until it is stopped.
    func predict() async throws {
        let body: JSONValue = ["rows": .array(Self.values.map { ["a": .number($0)] })]
        while !isStopped.load(ordering: .relaxed) {
            let answer = try await server.post("/v1/models/m/predict", body)
            let found = (answer.json["predictions"]?.arrayValue ?? [])
                .map { $0["value"]?.doubleValue ?? .nan }
            let version = answer.json["version"]?.int64Value.map(Int.init) ?? 0
            state.withLock { counts in
                if answer.status != 200 {
                    counts.failed.append(answer.text)
                } else if found != Self.expected(version) {
                    counts.mixed.append(answer.text)
                } else {
                    counts.answers[version, default: 0] += 1
                }
            }
        }
    }

    /// Sends files that are cut short, have a bit flipped or are no models, until it is stopped.
    func upload(_ random: SplitMix64, _ model: String) async throws {
        var random = random
        while !isStopped.load(ordering: .relaxed) {
            var bytes = Array(model.utf8)
            let kind = Int.random(in: 0..<3, using: &random)
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch kind {
            case 0: bytes.removeSubrange(place...)
            // Not the highest: the text stays ASCII.
            case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<7, using: &random)
            default: bytes = Array(#"{"learner": \#(place)}"#.utf8)
            }
            let answer = try await server.send(
                "POST", "/v1/models/trash/versions?format=xgboost-json",
                body: String(decoding: bytes, as: UTF8.self))
            state.withLock { counts in
                // One bit may make another number of a number.
                if kind == 1, answer.status == 201 { return }
                if answer.status == 422 || answer.status == 413 {
                    counts.refused += 1
                } else {
                    counts.failed.append("kind \(kind) at \(place): \(answer.text)")
                }
            }
        }
    }
}
