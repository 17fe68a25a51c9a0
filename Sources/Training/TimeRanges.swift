/// What a split by time came to: ranges of the rows in order of event time.
package struct TimeRanges: Sendable, Hashable, Codable {
    package enum Name: String, Sendable, Hashable, Codable {
        case train
        case validation
        case test
    }

    package let train: Range<Int>
    /// Nil when the split has none.
    package let validation: Range<Int>?
    package let test: Range<Int>
    /// Rows left out because they are too close to a boundary.
    package let embargoed: Int

    package init(train: Range<Int>, validation: Range<Int>?, test: Range<Int>, embargoed: Int) {
        self.train = train
        self.validation = validation
        self.test = test
        self.embargoed = embargoed
    }

    /// The ranges there are, oldest first.
    package var named: [(Name, Range<Int>)] {
        var named: [(Name, Range<Int>)] = [(.train, train)]
        if let validation { named.append((.validation, validation)) }
        named.append((.test, test))
        return named
    }
}
