import Features
import JSON
import Models
import Synchronization
import TestSupport
import Testing

/// Which predictions wait to be written down, and how many.
struct PredictionQueueTests {
    private func batch(_ drivers: [Int64], at microseconds: Int64 = 0) -> PredictionBatch {
        .drivers(drivers, project: "p", at: microseconds)
    }

    /// Takes all there is.
    private func drain(_ queue: PredictionQueue) -> [PredictionBatch] {
        var taken: [PredictionBatch] = []
        while true {
            let part = queue.take()
            if part.isEmpty { return taken }
            taken += part
        }
    }

    @Test func `what came first is taken first, and once`() {
        let queue = PredictionQueue()
        for time: Int64 in 0..<20_000 { queue.append(batch([1, 2], at: time)) }
        #expect(queue.count == 40_000)
        #expect(drain(queue).map(\.at.microseconds) == Array(0..<20_000))
        #expect(queue.count == 0)
        #expect(queue.take().isEmpty)
        #expect(queue.dropped == 0)
    }

    @Test func `what waits or was taken last is held, by its name`() {
        let queue = PredictionQueue()
        let (first, second) = (batch([1, 2], at: 1000), batch([3], at: 2000))
        queue.append(first)
        queue.append(second)
        let other = PredictionID(high: first.firstID.high, low: first.firstID.low + 2)
        func held() -> [Bool] {
            [first.id(0), first.id(1), second.id(0), other].map(queue.holds)
        }
        #expect(held() == [true, true, true, false])
        _ = queue.take()
        #expect(held() == [true, true, true, false])
        _ = queue.take()
        #expect(held() == [false, false, false, false])
    }

    @Test func `some thousands are taken together, and a larger batch alone`() {
        let queue = PredictionQueue()
        queue.append(batch([1]))
        queue.append(batch(Array(0..<10_000)))
        for _ in 0..<10_000 { queue.append(batch([1])) }
        var counts: [Int] = []
        while true {
            let part = queue.take()
            if part.isEmpty { break }
            counts.append(part.reduce(0) { $0 + $1.count })
        }
        #expect(counts == [1, 10_000, 8192, 1808])
    }

    @Test func `predictions beyond the bound are dropped and counted, those that wait are kept`() {
        let queue = PredictionQueue(predictionsMax: 5)
        queue.append(batch([1, 2, 3], at: 1))
        queue.append(batch([4, 5, 6], at: 2))
        queue.append(batch([7, 8], at: 3))
        #expect(queue.dropped == 3)
        #expect(drain(queue).map(\.at.microseconds) == [1, 3])
        queue.append(batch([4, 5, 6], at: 4))
        #expect(queue.count == 3)
        queue.drop(3)
        #expect(queue.dropped == 6)
    }

    @Test func `bytes are bounded, too`() {
        let text = String(repeating: "x", count: 1000)
        let long = PredictionBatch(
            project: "p", model: "m", version: 1, role: .answer, at: EventTime(microseconds: 0),
            firstID: PredictionID(high: 0, low: 0), count: 1, keyNames: ["name"],
            keys: [.string(text)], inputs: [0], statuses: [.given], texts: [text], scores: [1])
        let queue = PredictionQueue(bytesMax: 10_000)
        for _ in 0..<10 { queue.append(long) }
        #expect((3...4).contains(queue.count))
        #expect(queue.dropped == 10 - queue.count)
        _ = drain(queue)
        queue.append(long)
        #expect(queue.count == 1)
    }

    @Test func `of a key in the sample there is everything, of others nothing`() {
        let all = PredictionQueue()
        let sampled = PredictionQueue { $0 < .max / 4 }
        for time: Int64 in 0..<100 {
            let drivers = (0..<40).map { (time &* 7 &+ $0 &* 13) % 200 }
            all.append(batch(drivers, at: time))
            sampled.append(batch(drivers, at: time))
        }
        let kept = drain(sampled).flatMap(\.keys)
        let chosen = Set(kept.map(\.json))
        #expect((20...80).contains(chosen.count))
        #expect(kept.map(\.json) == drain(all).flatMap(\.keys).map(\.json).filter(chosen.contains))
        #expect(sampled.dropped == 0)
    }

    @Test func `a row of the sample keeps its name and all that is its own`() {
        let odd = PredictionQueue { hash in Self.hashes.contains(hash) }
        let whole = PredictionBatch.drivers([1, 2, 3, 5, 6], project: "p", at: 9)
        odd.append(whole)
        let parts = drain(odd)
        #expect(parts.map(\.count) == [1, 2])
        #expect(parts.map(\.firstID) == [whole.id(0), whole.id(2)])
        #expect(parts.flatMap(\.keys).map(\.json) == [1, 3, 5])
        #expect(parts.flatMap(\.scores) == [0.25, 0.75, 1.25])
        #expect(parts.flatMap(\.inputs).filter { !$0.isNaN } == [1, 3, 5])
        #expect(parts.flatMap { $0.eventTimes?.times ?? [] }.count == 3)
    }

    private static let hashes = Set(
        [1, 3, 5].map { KeyForm(["driver"]).sampleHash([.int64($0)]) })

    @Test func `without a key the name decides, and a shadow goes with its answer`() {
        let queue = PredictionQueue { $0 < .max / 2 }
        let ids = PredictionIDs(random: 5)
        var answers: Set<PredictionID> = []
        for time: Int64 in 0..<200 {
            let at = EventTime(microseconds: time)
            let answer = ids.next(1, at: time)
            for shadowed in [nil, answer] {
                queue.append(
                    PredictionBatch(
                        project: "p", model: "m", version: 1,
                        role: shadowed == nil ? .answer : .shadow, at: at,
                        firstID: shadowed == nil ? answer : ids.next(1, at: time),
                        shadowed: shadowed, count: 1, keyNames: [], keys: [], inputs: [1],
                        statuses: [.given], scores: [1]))
            }
        }
        let kept = drain(queue)
        answers = Set(kept.filter { $0.shadowed == nil }.map(\.firstID))
        #expect((60...140).contains(answers.count))
        #expect(Set(kept.compactMap(\.shadowed)) == answers)
    }

    @Test func `threads that append at once lose nothing`() async {
        let queue = PredictionQueue()
        await withTaskGroup(of: Void.self) { group in
            for thread: Int64 in 0..<8 {
                group.addTask {
                    for time: Int64 in 0..<500 { queue.append(batch([thread], at: time)) }
                }
            }
        }
        #expect(queue.count == 4000)
        #expect(drain(queue).count == 4000)
    }
}
