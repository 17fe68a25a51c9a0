/// How well one class is told from the others.
package struct ClassScore: Sendable, Hashable, Codable {
    package let truePositives: Int
    /// Rows that were said to be of the class.
    package let chosen: Int
    /// Rows that are of the class.
    package let support: Int

    package init(truePositives: Int, chosen: Int, support: Int) {
        self.truePositives = truePositives
        self.chosen = chosen
        self.support = support
    }

    /// Nil where no row was said to be of the class.
    package var precision: Double? {
        chosen > 0 ? Double(truePositives) / Double(chosen) : nil
    }

    /// Nil where no row is of the class.
    package var recall: Double? {
        support > 0 ? Double(truePositives) / Double(support) : nil
    }

    /// 2 TP / (2 TP + FP + FN); nil where no row is, or was said to be, of the class.
    package var f1: Double? {
        chosen + support > 0 ? 2 * Double(truePositives) / Double(chosen + support) : nil
    }
}
