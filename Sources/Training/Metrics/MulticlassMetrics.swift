package import JSON

/// How well probabilities of several classes agree with what happened.
package struct MulticlassMetrics: Sendable, Hashable, Codable {
    package let rows: Int
    /// Mean of −ln(probability given to what happened).
    package let logLoss: Double
    /// The share in which the class of the greatest probability happened.
    package let accuracy: Double
    /// For each class that happened, in its place how often each class was chosen.
    package let confusion: [[Int]]
    /// The mean area of each class against the others; nil when one of the classes is absent.
    package let macroAUC: Double?

    /// - Parameters:
    ///   - labels: Places of classes.
    ///   - probabilities: Row after row, one a class.
    /// - Precondition: At least one row; labels are below `classes`.
    /// - Complexity: O(classes · *n* log *n*).
    package init(labels: [Int], probabilities: [Double], classes: Int) {
        precondition(!labels.isEmpty, "metrics of at least one row")
        precondition(labels.count * classes == probabilities.count, "a probability a class")
        rows = labels.count
        var logLoss = 0.0
        var confusion = [[Int]](repeating: Array(repeating: 0, count: classes), count: classes)
        for (row, label) in labels.enumerated() {
            let given = probabilities[row * classes..<(row + 1) * classes]
            logLoss += RowLoss.logLoss(ofGiving: given[given.startIndex + label])
            confusion[label][RowLoss.chosenClass(of: given)] += 1
        }
        self.logLoss = logLoss / Double(labels.count)
        self.confusion = confusion
        let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
        accuracy = Double(right) / Double(labels.count)
        macroAUC = Self.mean(
            (0..<classes).map { place in
                Self.ranked(labels, probabilities, classes, place).steps().auc
            })
    }

    /// The rows of one class against all others.
    static func ranked(
        _ labels: [Int], _ probabilities: [Double], _ classes: Int, _ place: Int
    ) -> RankedLabels {
        RankedLabels(
            isPositive: labels.map { $0 == place },
            probabilities: labels.indices.map { probabilities[$0 * classes + place] })
    }

    /// Nil where one of the values is.
    static func mean(_ values: [Double?]) -> Double? {
        let known = values.compactMap { $0 }
        guard known.count == values.count, !known.isEmpty else { return nil }
        return known.reduce(0, +) / Double(known.count)
    }

    /// How well each class is told from the others, in the order of the classes.
    package var classes: [ClassScore] { ClassScore.all(of: confusion) }

    /// The mean F1 of the classes that happened or were chosen.
    package var macroF1: Double { ClassScore.macroF1(of: classes) }

    /// The mean F1 of the classes by how often they happened.
    package var weightedF1: Double { ClassScore.weightedF1(of: classes) }

    /// Nil for what is not defined here, and for metrics of other tasks.
    package func value(named name: MetricName) -> Double? {
        switch name {
        case .logLoss: logLoss
        case .accuracy: accuracy
        case .macroF1: macroF1
        case .weightedF1: weightedF1
        case .macroAUC: macroAUC
        default: nil
        }
    }

    /// `{"rows","logloss","accuracy","macro_f1","weighted_f1","macro_auc",
    /// "classes":[{"precision","recall","f1","support"}],"confusion":[[…]]}`, both in the order of
    /// the classes; a row of `confusion` is of what happened.
    package var json: JSONValue {
        [
            "rows": JSONValue(rows), "logloss": .number(logLoss), "accuracy": .number(accuracy),
            "macro_f1": .number(macroF1), "weighted_f1": .number(weightedF1),
            "macro_auc": JSONValue(macroAUC),
            "classes": .array(
                classes.map { score in
                    [
                        "precision": JSONValue(score.precision),
                        "recall": JSONValue(score.recall), "f1": JSONValue(score.f1),
                        "support": JSONValue(score.support),
                    ]
                }),
            "confusion": .array(confusion.map { .array($0.map { JSONValue($0) }) }),
        ]
    }
}

extension ClassScore {
    /// - Parameter confusion: For each class that happened how often each class was chosen.
    static func all(of confusion: [[Int]]) -> [ClassScore] {
        confusion.indices.map { place in
            ClassScore(
                truePositives: confusion[place][place],
                chosen: confusion.reduce(0) { $0 + $1[place] },
                support: confusion[place].reduce(0, +))
        }
    }

    static func macroF1(of scores: [ClassScore]) -> Double {
        let known = scores.compactMap(\.f1)
        return known.reduce(0, +) / Double(known.count)
    }

    static func weightedF1(of scores: [ClassScore]) -> Double {
        let sum = scores.reduce(0.0) { $0 + ($1.f1 ?? 0) * Double($1.support) }
        return sum / Double(scores.reduce(0) { $0 + $1.support })
    }
}
