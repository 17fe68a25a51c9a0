import HTTP

/// Runs one case against a server: the attack, then the canary on the same connection.
struct StrictnessRun {
    /// What the case should have brought and did not; empty if all is as it must be.
    private(set) var complaints: [String] = []
    private(set) var isCanaryAnswered = false

    private static let marker = "zqx7"

    static func run(
        _ row: StrictnessCase, on bench: ServerBench, _ delivery: CanaryExchange.Delivery
    ) async -> StrictnessRun {
        var run = StrictnessRun()
        let bytes = await CanaryExchange.run(row.parts, over: bench.client(), delivery)
        run.judge(bytes, row, delivery)
        return run
    }

    private mutating func judge(
        _ bytes: [UInt8], _ row: StrictnessCase, _ delivery: CanaryExchange.Delivery
    ) {
        var expected = row.outcome.responses
        // A body that is on its way is not asked for; byte by byte, it never is.
        if delivery == .byteByByte { expected.removeAll { $0.status == 100 } }
        do throws(ResponseReader.Failure) {
            let final = expected.filter { $0.status >= 200 }
            var items = try ResponseReader.read(bytes, areToHead: final.map(\.isToHead))
            if delivery == .byteByByte { items.removeAll { $0.response.status == 100 } }
            isCanaryAnswered = removeCanary(&items)
            judge(items, expected, isKept: row.outcome.isKept)
        } catch {
            complaints.append("\(error), in \(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// Takes the canary's answer off the end, if it is there and as it should be.
    private mutating func removeCanary(_ items: inout [ResponseReader.Item]) -> Bool {
        guard let last = items.last, CanaryExchange.isAnswer(last) else { return false }
        if last.response != CanaryExchange.answer {
            complaints.append("the canary got \(last.response)")
        }
        items.removeLast()
        return true
    }

    private mutating func judge(
        _ items: [ResponseReader.Item], _ expected: [StrictnessOutcome.Response], isKept: Bool
    ) {
        var observed = StrictnessOutcome(isKept: isCanaryAnswered)
        observed.responses = items.map(\.response)
        if observed.isKept != isKept || observed.responses != expected {
            complaints.append("got \(observed)")
        }
        for item in items where item.response.status >= 400 {
            if String(decoding: item.bytes, as: UTF8.self).contains(Self.marker) {
                complaints.append("a refusal repeats what was sent")
            }
            if item.headers["content-type"] == nil {
                complaints.append("a refusal does not say what it is")
            }
        }
        let isEndTold = items.last.map { $0.headers["connection"] == "close" } ?? true
        if isEndTold == isKept, !items.isEmpty {
            complaints.append("the last answer is wrong about the connection's end")
        }
        for item in items.dropLast() where item.headers["connection"] == "close" {
            complaints.append("an answer follows one that ends the connection")
        }
    }
}
