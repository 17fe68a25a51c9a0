/// A model ready to answer: loaded, checked, immutable.
package struct Model: Sendable {
    package let format: ModelFormat
    package let signature: ModelSignature
    package let link: Link
    package let forest: Forest
    /// The margin of a row before the first tree.
    package let baseMargin: Float
    /// Facts about the file that do not change an answer.
    package let origin: ModelOrigin

    package init(
        format: ModelFormat,
        signature: ModelSignature,
        link: Link,
        forest: Forest,
        baseMargin: Float,
        origin: ModelOrigin
    ) {
        precondition(signature.inputs.count == forest.featureCount, "an input a feature")
        self.format = format
        self.signature = signature
        self.link = link
        self.forest = forest
        self.baseMargin = baseMargin
        self.origin = origin
    }

    /// What the model keeps in memory, names not counted.
    package var byteCount: Int { forest.byteCount }

    /// The margin of one row; apply `link` for the prediction.
    ///
    /// - Parameter row: A value an input, in order; NaN is missing. Doubles are to be narrowed to
    ///   float32 before, as the model was trained on float32.
    package func margin(of row: UnsafeBufferPointer<Float>) -> Float {
        forest.margin(of: row, baseMargin: baseMargin)
    }

    /// The margins of `count` rows that follow each other in `rows`, into `margins`.
    package func margins(
        of rows: UnsafeBufferPointer<Float>,
        count: Int,
        into margins: UnsafeMutableBufferPointer<Float>
    ) {
        forest.margins(of: rows, count: count, baseMargin: baseMargin, into: margins)
    }
}
