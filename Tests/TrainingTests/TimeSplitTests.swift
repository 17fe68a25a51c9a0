import TestSupport
import Testing
import Training

@Suite struct TimeSplitTests {
    private let second: Int64 = 1_000_000

    private func refusal(_ split: TimeSplit, _ times: [Int64]) -> TrainingError? {
        do throws(TrainingError) {
            _ = try split.partition(of: times)
            return nil
        } catch {
            return error
        }
    }

    @Test func `the newest fifth judges, the fifth before it stops early`() throws {
        let ranges = try TimeSplit().partition(of: (0..<100).map { $0 * second })
        #expect(
            ranges == Partition(train: .range(0..<60), validation: .range(60..<80), test: .range(80..<100)))
    }

    @Test func `without a validation share the rest trains`() throws {
        let split = TimeSplit(validationShare: 0, testShare: 0.3)
        let ranges = try split.partition(of: (0..<10).map { $0 * second })
        #expect(ranges == Partition(train: .range(0..<7), validation: nil, test: .range(7..<10)))
    }

    @Test func `rows of one time stay together, on the later side`() throws {
        // The boundaries would be at rows 6 and 8.
        let times: [Int64] = [0, 1, 2, 3, 4, 5, 5, 6, 6, 7]
        let ranges = try TimeSplit().partition(of: times)
        #expect(ranges == Partition(train: .range(0..<5), validation: .range(5..<7), test: .range(7..<10)))
    }

    @Test func `a row exactly the embargo before a boundary is kept`() throws {
        let split = TimeSplit(embargo: .seconds(3))
        let ranges = try split.partition(of: (0..<20).map { $0 * second })
        // Boundaries at 12 s and 16 s: 9 s trains, 10 s and 11 s do not.
        #expect(
            ranges == Partition(train: .range(0..<10), validation: .range(12..<14), test: .range(16..<20)))
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `every split keeps its promises`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let times = (0..<Int.random(in: 20...200, using: &random))
            .map { _ in Int64.random(in: 0...100, using: &random) }.sorted()
        let embargo = Int64.random(in: 0...10, using: &random)
        let split = TimeSplit(
            validationShare: 0.25, testShare: 0.25, embargo: .microseconds(embargo))
        guard let partition = try? split.partition(of: times) else { return }
        let train = partition.train.indices
        let validation = try #require(partition.validation).indices
        let test = partition.test.indices
        let gaps = [
            times[validation[0]] - times[train[train.count - 1]],
            times[test[0]] - times[validation[validation.count - 1]],
        ]
        for gap in gaps { #expect(gap >= max(1, embargo), "seed \(seed)") }
        #expect(test.last == times.count - 1, "seed \(seed)")
        #expect(test.count * 4 >= times.count, "seed \(seed)")
        #expect(Set(train + validation + test).count == train.count + validation.count + test.count)
    }

    @Test func `an embargo longer than the data is refused`() {
        let refusal = refusal(TimeSplit(embargo: .seconds(60)), (0..<20).map { $0 * second })
        #expect(refusal?.message == "the embargo leaves no train range")
        #expect(refusal?.detail == "The embargo is 60.0 seconds, the rows span 19.0 seconds.")
        #expect(refusal?.hint == "Shorten the embargo, or add rows over a longer time.")
    }

    @Test func `an embargo beyond all time is refused like any other that is too long`() {
        let refusal = refusal(
            TimeSplit(embargo: .seconds(Int64.max)), (0..<20).map { $0 * second })
        #expect(refusal?.message == "the embargo leaves no train range")
    }

    @Test func `too few rows are refused with the range they lack in`() {
        let refusal = refusal(TimeSplit(), (0..<6).map { $0 * second })
        #expect(refusal?.message == "too few rows in the validation range")
        #expect(refusal?.detail == "It has 1, 2 are needed.")
        #expect(refusal?.hint == "Add rows, or change the shares of the split.")
    }

    @Test func `no rows at all are too few`() {
        #expect(refusal(TimeSplit(), [])?.message == "too few rows in the train range")
    }

    @Test func `rows of one single time cannot be split`() {
        let refusal = refusal(TimeSplit(), [Int64](repeating: 5, count: 50))
        #expect(refusal?.message == "too few rows in the train range")
        #expect(refusal?.detail == "It has 0, 2 are needed.")
    }

    @Test func `shares that leave nothing to train on are refused`() {
        let refusal = refusal(TimeSplit(validationShare: 0.5, testShare: 0.5), [0, 1, 2])
        #expect(refusal?.message == "the split leaves nothing to train on or to judge by")
        #expect(refusal?.detail == "Validation is 0.5, test is 0.5.")
        #expect(
            refusal?.hint == "Give a test share above 0 and shares that leave rows to train on.")
    }

    @Test func `a negative embargo is refused`() {
        let refusal = refusal(TimeSplit(embargo: .seconds(-1)), [0, 1, 2])
        #expect(refusal?.detail == "The embargo is -1.0 seconds.")
        #expect(refusal?.hint == "Give a duration of zero or more.")
    }
}
