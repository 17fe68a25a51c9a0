/// A model ready to answer: loaded, checked, immutable.
package struct Model: Sendable {
    package let format: ModelFormat
    package let signature: ModelSignature
    /// Facts about the file that do not change an answer.
    package let origin: ModelOrigin
    package let scorer: any Scorer

    package init(
        format: ModelFormat, signature: ModelSignature, origin: ModelOrigin, scorer: any Scorer
    ) {
        self.format = format
        self.signature = signature
        self.origin = origin
        self.scorer = scorer
    }

    /// What the model keeps in memory, names not counted.
    package var byteCount: Int { scorer.byteCount }

    /// Scores every row, into rows of `signature.scoreWidth` numbers.
    ///
    /// - Precondition: `rows` are as wide as the signature's inputs, and `scores` has room.
    package func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        precondition(rows.width == signature.inputs.count, "a row has one value an input")
        precondition(
            scores.count >= rows.count * signature.scoreWidth, "there is room for every score")
        guard rows.count > 0 else { return }
        scorer.score(rows, into: scores)
    }

    /// The same into an array of its own.
    package func scores(of rows: ModelRows) -> [Double] {
        let size = rows.count * signature.scoreWidth
        return [Double](unsafeUninitializedCapacity: size) { scores, count in
            score(rows, into: scores)
            count = size
        }
    }

    /// Why a row has its margins: for each margin in turn what it would be of a row nothing is
    /// known of, and how much each input moves it.
    ///
    /// - Throws: `.unexplained` for a model whose file does not hold what it takes.
    /// - Precondition: `rows` are as wide as the signature's inputs, and have the row.
    package func contributions(
        of row: Int = 0, in rows: ModelRows
    ) throws(ModelError) -> [Contributions] {
        precondition(rows.width == signature.inputs.count, "a row has one value an input")
        precondition((0..<rows.count).contains(row), "the row is among the rows")
        try requireExplained()
        return scorer.contributions(of: row, in: rows)
    }

    /// Whether it can be said why a row has its margins.
    package var isExplained: Bool { scorer.unexplained == nil }

    /// - Throws: `.unexplained` where no row can be explained.
    package func requireExplained() throws(ModelError) {
        if let reason = scorer.unexplained { throw .unexplained(reason: reason) }
    }
}
