import Testing
import Training

struct SeededGeneratorTests {
    @Test func `a seed gives the numbers that the paper's authors publish`() {
        // The first of seed 1234567, as in their reference implementation.
        var random = SeededGenerator(seed: 1_234_567)
        #expect(
            (0..<3).map { _ in random.next() }
                == [
                    6_457_827_717_110_365_317, 3_203_168_211_198_807_973,
                    9_817_491_932_198_370_423,
                ])
    }

    @Test func `numbers from a range are about even`() {
        var random = SeededGenerator(seed: 1)
        var counts = [0, 0, 0]
        for _ in 0..<30_000 { counts[random.index(below: 3)] += 1 }
        #expect(counts.allSatisfy { (9_700...10_300).contains($0) })
        let units = (0..<10_000).map { _ in random.unit() }
        #expect(units.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(units.reduce(0, +) / 10_000 - 0.5) < 0.02)
    }

    @Test func `a sample has as many numbers as asked, each as likely as the others`() {
        var random = SeededGenerator(seed: 2)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<10_000 {
            let sample = random.sample(3, below: 10)
            #expect(sample.count == 3 && Set(sample).count == 3 && sample == sample.sorted())
            for number in sample { counts[number] += 1 }
        }
        #expect(counts.allSatisfy { (2_800...3_200).contains($0) })
        #expect(random.sample(5, below: 4) == [0, 1, 2, 3])
    }

    @Test func `a shuffle keeps the values and moves each anywhere`() {
        var random = SeededGenerator(seed: 3)
        var firsts = [Int](repeating: 0, count: 4)
        for _ in 0..<8_000 {
            var values = [0, 1, 2, 3]
            random.shuffle(&values)
            #expect(values.sorted() == [0, 1, 2, 3])
            firsts[values[0]] += 1
        }
        #expect(firsts.allSatisfy { (1_850...2_150).contains($0) })
    }
}
