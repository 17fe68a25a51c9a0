import Features
package import Models

/// The metrics of a version's task over predictions whose labels came later, added up row by row.
package struct LiveMetrics: Sendable {
    private enum Tally: Sendable {
        case number(RegressionTally, isCount: Bool)
        case binary(BinaryTally)
        case classes(ClassTally)
    }

    private var tally: Tally
    /// Where in a row of scores the judged numbers stand.
    private let place: Range<Int>
    /// The places of classes by their names, and by the numbers that these are, if they are: of
    /// several the first.
    private let placesByName: [String: Int]
    private let placesByNumber: [Double: Int]

    /// - Returns: `nil` where one label cannot judge an answer, as of several targets.
    package init?(_ signature: ModelSignature) {
        let value = signature.range(of: .value)
        let scores = signature.range(of: .scores)
        let places = signature.classes.enumerated()
        placesByName = Dictionary(places.map { ($1, $0) }) { first, _ in first }
        placesByNumber = Dictionary(
            places.compactMap { place, name in Double(name).map { ($0, place) } }
        ) { first, _ in first }
        if let scores, scores.count > 2 {
            tally = .classes(ClassTally())
            place = scores
        } else if let value, value.count == 1 {
            switch signature.task {
            case .binary: tally = .binary(BinaryTally())
            case .count: tally = .number(RegressionTally(), isCount: true)
            default: tally = .number(RegressionTally(), isCount: false)
            }
            place = value
        } else if let scores, value == nil {
            tally = .binary(BinaryTally())
            place = scores.upperBound - 1..<scores.upperBound
        } else {
            return nil
        }
    }

    /// - Returns: Whether answer and label are ones that the task can have; others are left out.
    package mutating func add(_ scores: [Double], _ label: Label.Value) -> Bool {
        guard scores.count >= place.upperBound, scores[place].allSatisfy(\.isFinite) else {
            return false
        }
        let score = scores[place.lowerBound]
        switch tally {
        case .number(var numbers, let isCount):
            guard case .number(let label) = label else { return false }
            numbers.add(label: label, prediction: score)
            tally = .number(numbers, isCount: isCount)
        case .binary(var binary):
            guard let label = classPlace(of: label, count: 2) else { return false }
            // Cleared while it is changed, or the change would copy the rows so far.
            tally = .binary(BinaryTally())
            binary.add(label: Double(label), probability: score)
            tally = .binary(binary)
        case .classes(var several):
            guard let label = classPlace(of: label, count: place.count) else { return false }
            several.add(label: label, probabilities: scores[place])
            tally = .classes(several)
        }
        return true
    }

    /// Which class a label means: by its name, or by its number.
    private func classPlace(of label: Label.Value, count: Int) -> Int? {
        switch label {
        case .text(let name): return placesByName[name].flatMap { $0 < count ? $0 : nil }
        case .number(let number):
            // Classes may be called by numbers that are not their places: 3, 4, 5.
            if let place = placesByNumber[number], place < count { return place }
            guard placesByNumber.isEmpty else { return nil }
            return Int(exactly: number).flatMap { (0..<count).contains($0) ? $0 : nil }
        }
    }

    /// Rows so far.
    package var count: Int {
        switch tally {
        case .number(let tally, _): tally.count
        case .binary(let tally): tally.count
        case .classes(let tally): tally.count
        }
    }

    /// The metrics by name, in their order; none before the first row.
    package var values: [(name: String, value: Double?)] {
        guard count > 0 else { return [] }
        switch tally {
        case .number(let tally, true):
            let metrics = tally.metrics
            return [
                ("rmse", metrics.rmse), ("mae", metrics.mae), ("bias", tally.bias),
                ("poisson_deviance", tally.poissonDeviance),
            ]
        case .number(let tally, false):
            let metrics = tally.metrics
            return [
                ("rmse", metrics.rmse), ("mae", metrics.mae), ("bias", tally.bias),
                ("r2", metrics.r2),
            ]
        case .binary(let tally):
            return [
                ("auc", tally.auc), ("logloss", tally.logLoss), ("brier", tally.brier),
                ("accuracy", tally.accuracy), ("base_rate", tally.baseRate),
            ]
        case .classes(let tally):
            return [("accuracy", tally.accuracy), ("logloss", tally.logLoss)]
        }
    }
}
