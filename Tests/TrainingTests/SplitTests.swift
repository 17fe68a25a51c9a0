import Features
import TestSupport
import Testing
import Training

@Suite struct SplitTests {
    private let second: Int64 = 1_000_000

    private func refusal(_ body: () throws(TrainingError) -> Void) -> TrainingError? {
        do throws(TrainingError) {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `folds grow forward, and the newest rows judge`() throws {
        let partition = try FoldSplit(folds: 3, testShare: 0.2)
            .partition(of: (0..<100).map { $0 * second })
        #expect(
            partition.folds == [
                Partition.Fold(train: .range(0..<20), validation: .range(20..<40)),
                Partition.Fold(train: .range(0..<40), validation: .range(40..<60)),
                Partition.Fold(train: .range(0..<60), validation: .range(60..<80)),
            ])
        #expect(partition.train == .range(0..<60))
        #expect(partition.test == .range(80..<100))
    }

    @Test(arguments: UInt64(0)..<100)
    func `in folds, too, no row is in two ranges and the embargo is kept`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var time: Int64 = 0
        let times = (0..<Int.random(in: 30...300, using: &random)).map { _ in
            time += Int64.random(in: 0...5, using: &random) * second
            return time
        }
        let gap = Int64.random(in: 0...10, using: &random)
        let split = FoldSplit(
            folds: Int.random(in: 1...5, using: &random), embargo: .seconds(gap))
        guard let partition = try? split.partition(of: times) else { return }
        for fold in partition.folds {
            let train = try #require(fold.train.indices.last)
            let first = try #require(fold.validation.indices.first)
            #expect(train < first, "seed \(seed)")
            #expect(times[first] - times[train] >= max(gap * second, 1), "seed \(seed)")
        }
        let last = try #require(partition.validation?.indices.last)
        let test = try #require(partition.test.indices.first)
        #expect(times[test] - times[last] >= max(gap * second, 1), "seed \(seed)")
        #expect(partition.test.indices.last == times.count - 1, "seed \(seed)")
    }

    @Test(arguments: UInt64(0)..<100)
    func `no group is in two ranges, and every row is in one`(seed: UInt64) throws {
        let matrix = TrainingMatrix.random(rows: 200, seed: seed)
        let partition = try GroupSplit(column: "key").partition(by: matrix.keys[0], seed: seed)
        let ranges = partition.named.map(\.rows.indices)
        #expect(ranges.flatMap { $0 }.sorted() == Array(0..<200), "seed \(seed)")
        let groups = ranges.map { rows in Set(rows.map { matrix.keys[0].codes[$0] }) }
        #expect(groups[0].isDisjoint(with: groups[1]), "seed \(seed)")
        #expect(groups[0].isDisjoint(with: groups[2]), "seed \(seed)")
        #expect(groups[1].isDisjoint(with: groups[2]), "seed \(seed)")
        #expect((20...70).contains(ranges[2].count), "seed \(seed)")
    }

    @Test func `a group stays in its range when rows are added to it`() throws {
        let codes = (0..<400).map { Int32($0 % 40) }
        let values = (0..<40).map { "k\($0)" }
        let first = try GroupSplit(column: "key").partition(
            by: KeyColumn(name: "key", codes: codes, values: values), seed: 1)
        let second = try GroupSplit(column: "key").partition(
            by: KeyColumn(name: "key", codes: codes + codes, values: values), seed: 1)
        #expect(Set(first.test.indices.map { $0 % 40 }) == Set(second.test.indices.map { $0 % 40 }))
    }

    @Test func `two groups are not enough for three ranges`() {
        let key = KeyColumn(name: "airport", codes: [0, 1, 0, 1, 0, 1], values: ["a", "b"])
        let refusal = refusal { () throws(TrainingError) in
            _ = try GroupSplit(column: "airport").partition(by: key, seed: 1)
        }
        #expect(refusal?.message == "column \"airport\" has too few groups")
        #expect(refusal?.detail == "It has 2, 3 are needed.")
        #expect(refusal?.hint == "Add rows of other groups, or split by time.")
    }

    @Test func `groups of a column that is not there are refused`() {
        let refusal = refusal { () throws(TrainingError) in
            _ = try Split.group(GroupSplit(column: "tail"))
                .partition(of: .random(rows: 20), seed: 1)
        }
        #expect(refusal?.message == "\"split.column\" names the unknown column \"tail\"")
        #expect(refusal?.detail == "The columns are key.")
        #expect(refusal?.hint == "Name one of them, or add it to the dataset.")
    }

    @Test func `an embargo longer than the data is refused in folds`() {
        let refusal = refusal { () throws(TrainingError) in
            _ = try FoldSplit(embargo: .seconds(1_000))
                .partition(of: (0..<100).map { $0 * second })
        }
        #expect(refusal?.message == "the embargo leaves no fold 1 train range")
        #expect(refusal?.detail == "The embargo is 1000.0 seconds, the rows span 99.0 seconds.")
    }

    @Test func `the dataset's embargo holds where the split has none of its own`() throws {
        let asked = try TrainingSpecification(
            task: .regression, split: .time(TimeSplit(embargo: .zero)))
        let open = try TrainingSpecification(task: .regression)
        #expect(
            asked.withDefaultEmbargo(.seconds(60)).split == .time(TimeSplit(embargo: .zero)))
        #expect(
            open.withDefaultEmbargo(.seconds(60)).split
                == .time(TimeSplit(embargo: .seconds(60))))
    }
}
