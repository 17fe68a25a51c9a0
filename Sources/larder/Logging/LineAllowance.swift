/// So many lines in each second, and a count of those beyond.
package struct LineAllowance {
    private let linesPerSecondMax: Int
    private var second = Int.min
    private var taken = 0
    /// In this second, and in those before it that were not told of.
    private var leftOut = 0
    private var leftOutEarlier = 0
    /// Since the beginning.
    package private(set) var leftOutCount = 0

    package init(linesPerSecondMax: Int) {
        self.linesPerSecondMax = linesPerSecondMax
    }

    /// Whether a line may be written in this second; counts it either way.
    ///
    /// - Parameter second: Of whichever clock; one that is set back begins a second like any other.
    package mutating func take(at second: Int) -> Bool {
        begin(second)
        guard taken < linesPerSecondMax else {
            leftOut += 1
            leftOutCount += 1
            return false
        }
        taken += 1
        return true
    }

    /// The lines left out in seconds that are over, once.
    package mutating func takeLeftOut(before second: Int) -> Int {
        begin(second)
        defer { leftOutEarlier = 0 }
        return leftOutEarlier
    }

    /// The lines left out since they were last asked for.
    package mutating func takeLeftOut() -> Int {
        defer { (leftOut, leftOutEarlier) = (0, 0) }
        return leftOut + leftOutEarlier
    }

    private mutating func begin(_ second: Int) {
        if second == self.second { return }
        self.second = second
        taken = 0
        leftOutEarlier += leftOut
        leftOut = 0
    }
}
